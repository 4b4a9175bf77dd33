#include "core/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 * 1024 * 1024 };

/* False when the product does not fit. */
static int multiply(size_t count, size_t size, size_t *bytes) {
    return !__builtin_mul_overflow(count, size, bytes) && *bytes <= PTRDIFF_MAX - LARGE_PAGE;
}

/* Rows of a long series that are read at one time lie thousands of bytes apart, each on a small
 * page of its own; of large ones the processor need not look up so many. Only whole pages are asked
 * for, so that no memory is taken that was not wanted. */
static void ask_for_large_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void *core_allocate(size_t count, size_t size) {
    size_t bytes;
    if (!multiply(count, size, &bytes)) {
        return NULL;
    }
    bool large = bytes >= 2 * LARGE_PAGE;
    size_t alignment = large ? LARGE_PAGE : CORE_ALIGNMENT;
    size_t whole = (bytes / CORE_ALIGNMENT + 1) * CORE_ALIGNMENT;
    void *memory = aligned_alloc(alignment, whole);
    if (!memory)
        return NULL;
    if (large)
        ask_for_large_pages(memory, bytes);
    return memset(memory, 0, whole);
}

void core_free(void *memory) {
    free(memory);
}

void *core_grow(void *items, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) {
        return items;
    }
    size_t grown = *capacity < SIZE_MAX / 2 && *capacity * 2 > needed ? *capacity * 2 : needed;
    void *moved = core_allocate(grown, size);
    if (!moved) {
        return NULL;
    }
    if (items) {
        memcpy(moved, items, *capacity * size);
    }
    core_free(items);
    *capacity = grown;
    return moved;
}

char *core_copy_text(const char *text) {
    size_t bytes = strlen(text) + 1;
    char *copy = core_allocate(bytes, 1);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

core_status core_buffer_reserve(core_buffer *buffer, size_t more, afx_error *error) {
    size_t needed;
    if (__builtin_add_overflow(buffer->length, more, &needed) || needed == SIZE_MAX) {
        return core_fail_memory(error);
    }
    char *bytes = core_grow(buffer->bytes, &buffer->capacity, needed + 1, 1);
    if (!bytes) {
        return core_fail_memory(error);
    }
    buffer->bytes = bytes;
    return CORE_OK;
}

core_status core_buffer_append(core_buffer *buffer, const void *bytes, size_t count,
                               afx_error *error) {
    CORE_TRY(core_buffer_reserve(buffer, count, error));
    if (count > 0) {
        memcpy(buffer->bytes + buffer->length, bytes, count);
    }
    buffer->length += count;
    buffer->bytes[buffer->length] = '\0';
    return CORE_OK;
}

core_status core_buffer_print(core_buffer *buffer, afx_error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (count < 0) {
        return core_fail(error, CORE_INTERNAL, "text that cannot be formatted");
    }
    CORE_TRY(core_buffer_reserve(buffer, (size_t)count, error));
    va_start(arguments, format);
    (void)vsnprintf(buffer->bytes + buffer->length, (size_t)count + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)count;
    return CORE_OK;
}

void core_buffer_free(core_buffer *buffer) {
    core_free(buffer->bytes);
    *buffer = (core_buffer){0};
}
