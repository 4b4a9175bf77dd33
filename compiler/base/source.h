/* Source text, and places in it. Byte ranges become lines and columns only when printed. */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include <stdint.h>

#include "base/arena.h"

typedef struct base_source {
    const char *path; /* as the user wrote it */
    const char *text; /* length bytes, followed by two NUL bytes */
    size_t length;
    uint32_t *line_starts; /* byte offset of each line */
    uint32_t lines;
} base_source;

/* A byte range [begin, end) of one source; source NULL means no place. */
typedef struct base_span {
    const base_source *source;
    uint32_t begin;
    uint32_t end;
} base_span;

/* Line and column count from 1; a column is a character (UTF-8), a tab counts as one. */
typedef struct base_position {
    uint32_t line;
    uint32_t column;
} base_position;

/* NULL when the file cannot be read (errno says why). */
base_source *base_source_read(base_arena *arena, const char *path);
base_source *base_source_of_text(base_arena *arena, const char *path, const char *text,
                                 size_t length);

/* Index of the line that holds the offset, from 0. */
uint32_t base_source_line(const base_source *source, uint32_t offset);
base_position base_position_of(const base_source *source, uint32_t offset);
base_span base_span_join(base_span first, base_span last);

#endif
