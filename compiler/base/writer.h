/* Text being written, with indentation. Lives in an arena; nothing reaches a file from here. */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include "base/arena.h"

typedef struct base_writer {
    base_arena *arena;
    char *text; /* length bytes and a NUL */
    size_t length;
    size_t capacity;
    int indent;     /* levels of four spaces, put before the first text of a line */
    int line_began; /* 0 at the start of a line */
} base_writer;

base_writer base_writer_start(base_arena *arena);
/* Newlines inside the text are followed by the indentation. */
void base_write(base_writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Column of the next character, from 0. */
size_t base_writer_column(const base_writer *writer);

#endif
