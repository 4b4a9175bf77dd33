/* One arena per compilation: everything the compiler makes lives in it and is freed once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

typedef struct base_arena base_arena;

/* NULL when memory is out. */
base_arena *base_arena_create(void);
void base_arena_free(base_arena *arena);

/* Where to jump when memory runs out, so that no caller has to test for NULL. */
void base_arena_on_failure(base_arena *arena, jmp_buf *place);

/* Zeroed, aligned for any type; never NULL (see base_arena_on_failure). */
void *base_arena_take(base_arena *arena, size_t bytes);

char *base_arena_copy(base_arena *arena, const char *text, size_t length);
char *base_arena_format(base_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *base_arena_vformat(base_arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), nonnull(2)));

/* Room for one more item: returns items, moved to twice the capacity when count has reached it. */
void *base_arena_grow(base_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t item_size);

#endif
