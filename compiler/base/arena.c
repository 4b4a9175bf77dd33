/* The only allocation of the compiler: chunks, filled from the front, freed together. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Beyond a small first chunk memory is taken in pages of the largest size, as far as the system
 * gives them: bringing in small ones one by one took longer than filling them. */
enum { FIRST_CHUNK = 64 * 1024, PAGE = 2 * 1024 * 1024 };

typedef struct chunk {
    struct chunk *next;
    size_t used;
    size_t size;
    bool mapped;
    max_align_t bytes[];
} chunk;

struct base_arena {
    chunk *chunks; /* the one being filled first */
    jmp_buf *failure;
};

base_arena *base_arena_create(void) {
    return calloc(1, sizeof(base_arena));
}

void base_arena_free(base_arena *arena) {
    if (!arena)
        return;
    for (chunk *one = arena->chunks; one;) {
        chunk *next = one->next;
        if (one->mapped)
            munmap(one, sizeof(chunk) + one->size);
        else
            free(one);
        one = next;
    }
    free(arena);
}

void base_arena_on_failure(base_arena *arena, jmp_buf *place) {
    arena->failure = place;
}

/* There is no value to go on with; without a place to jump to the program must not go on either. */
static _Noreturn void fail(const base_arena *arena) {
    if (arena->failure)
        longjmp(*arena->failure, 1);
    __builtin_trap();
}

/* A chunk of zeros, `bytes` with its head, a multiple of PAGE. */
static chunk *map_chunk(size_t bytes) {
    char *mapped =
        mmap(NULL, bytes + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)mapped % PAGE;
    if (before)
        munmap(mapped, before);
    munmap(mapped + before + bytes, PAGE - before);
#ifdef MADV_HUGEPAGE
    madvise(mapped + before, bytes, MADV_HUGEPAGE);
#endif
    chunk *added = (chunk *)(void *)(mapped + before);
    added->mapped = true;
    return added;
}

static chunk *add_chunk(base_arena *arena, size_t bytes) {
    if (bytes > SIZE_MAX - 2 * PAGE)
        fail(arena);
    bool first = !arena->chunks && bytes <= FIRST_CHUNK - sizeof(chunk);
    size_t size = first ? FIRST_CHUNK : (bytes + sizeof(chunk) + PAGE - 1) / PAGE * PAGE;
    chunk *added = first ? calloc(1, size) : map_chunk(size);
    if (!added)
        fail(arena);
    added->size = size - sizeof(chunk);
    /* A chunk made for one large thing goes behind the one being filled. */
    if (size > PAGE && arena->chunks) {
        added->next = arena->chunks->next;
        arena->chunks->next = added;
    } else {
        added->next = arena->chunks;
        arena->chunks = added;
    }
    return added;
}

void *base_arena_take(base_arena *arena, size_t bytes) {
    size_t align = _Alignof(max_align_t);
    if (bytes > SIZE_MAX - align)
        fail(arena);
    size_t rounded = (bytes + align - 1) / align * align;
    chunk *place = arena->chunks;
    if (!place || place->size - place->used < rounded)
        place = add_chunk(arena, rounded);
    void *taken = (char *)place->bytes + place->used;
    place->used += rounded;
    return taken;
}

char *base_arena_copy(base_arena *arena, const char *text, size_t length) {
    char *copy = base_arena_take(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    return copy;
}

char *base_arena_vformat(base_arena *arena, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        fail(arena);
    char *text = base_arena_take(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *base_arena_format(base_arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = base_arena_vformat(arena, format, arguments);
    va_end(arguments);
    return text;
}

void *base_arena_grow(base_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t item_size) {
    if (count < *capacity)
        return items;
    size_t wanted = *capacity ? 2 * *capacity : 8;
    if (wanted > SIZE_MAX / item_size)
        fail(arena);
    void *moved = base_arena_take(arena, wanted * item_size);
    if (count)
        memcpy(moved, items, count * item_size);
    *capacity = wanted;
    return moved;
}
