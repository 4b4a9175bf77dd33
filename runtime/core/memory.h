/* The only allocator of the runtime. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include <stddef.h>

#include "core/status.h"

/* Every piece of memory begins at a multiple of this many bytes. */
#define CORE_ALIGNMENT 64

/* count items of size bytes, zeroed. NULL when count * size cannot be counted or had. A count of
 * zero gives a piece that may be freed and not read. Freed by core_free. */
void *core_allocate(size_t count, size_t size);
void core_free(void *memory); /* NULL is fine */

/* A list that grows: room for `needed` items of size bytes in items (NULL at first), which has room
 * for *capacity. Returns items, perhaps moved, with the new room zeroed and *capacity raised; or
 * NULL, items and *capacity as they were. Freed by core_free. */
void *core_grow(void *items, size_t *capacity, size_t needed, size_t size);

/* A copy of text, ended by NUL. NULL when memory is out. Freed by core_free. */
char *core_copy_text(const char *text);

/* Bytes that grow: zero the struct to begin. bytes[length] is always a NUL once anything was
 * added. */
typedef struct core_buffer {
    char *bytes;
    size_t length;
    size_t capacity;
} core_buffer;

core_status core_buffer_reserve(core_buffer *buffer, size_t more, afx_error *error);
core_status core_buffer_append(core_buffer *buffer, const void *bytes, size_t count,
                               afx_error *error);
core_status core_buffer_print(core_buffer *buffer, afx_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void core_buffer_free(core_buffer *buffer); /* and zeroes it */

#endif
