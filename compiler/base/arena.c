/* The only allocation of the compiler: chunks, filled from the front, freed together. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024 };

typedef struct chunk {
    struct chunk *next;
    size_t used;
    size_t size;
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

static chunk *add_chunk(base_arena *arena, size_t bytes) {
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    if (size > SIZE_MAX - sizeof(chunk))
        fail(arena);
    chunk *added = calloc(1, sizeof(chunk) + size);
    if (!added)
        fail(arena);
    added->size = size;
    /* A chunk made for one large thing goes behind the one being filled. */
    if (bytes > CHUNK_BYTES && arena->chunks) {
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
