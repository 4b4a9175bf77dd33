/* Source text read whole, and byte offsets turned into lines and columns. */
#include "base/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST_SOURCE = 64 * 1024 * 1024 };

static void find_lines(base_arena *arena, base_source *source) {
    uint32_t lines = 1;
    for (size_t i = 0; i < source->length; i++)
        lines += source->text[i] == '\n';
    source->lines = lines;
    source->line_starts = base_arena_take(arena, lines * sizeof *source->line_starts);
    uint32_t line = 1;
    for (size_t i = 0; i < source->length; i++)
        if (source->text[i] == '\n')
            source->line_starts[line++] = (uint32_t)(i + 1);
}

base_source *base_source_of_text(base_arena *arena, const char *path, const char *text,
                                 size_t length) {
    base_source *source = base_arena_take(arena, sizeof *source);
    source->path = base_arena_copy(arena, path, strlen(path));
    char *copy = base_arena_take(arena, length + 2);
    if (length)
        memcpy(copy, text, length);
    source->text = copy;
    source->length = length;
    find_lines(arena, source);
    return source;
}

static char *read_all(base_arena *arena, FILE *file, size_t *length) {
    char *text = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        text = base_arena_grow(arena, text, *length, &capacity, 1);
        size_t got = fread(text + *length, 1, capacity - *length, file);
        if (got == 0)
            return ferror(file) ? NULL : text;
        *length += got;
        if (*length > LARGEST_SOURCE) {
            errno = EFBIG;
            return NULL;
        }
    }
}

base_source *base_source_read(base_arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t length;
    char *text = read_all(arena, file, &length);
    int problem = errno;
    fclose(file);
    errno = problem;
    return text ? base_source_of_text(arena, path, text, length) : NULL;
}

uint32_t base_source_line(const base_source *source, uint32_t offset) {
    uint32_t low = 0;
    uint32_t high = source->lines;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

base_position base_position_of(const base_source *source, uint32_t offset) {
    if (offset > source->length)
        offset = (uint32_t)source->length;
    uint32_t line = base_source_line(source, offset);
    uint32_t column = 1;
    for (uint32_t i = source->line_starts[line]; i < offset; i++)
        column += ((unsigned char)source->text[i] & 0xC0u) != 0x80u; /* not a UTF-8 continuation */
    return (base_position){line + 1, column};
}

base_span base_span_join(base_span first, base_span last) {
    if (!first.source)
        return last;
    if (!last.source)
        return first;
    base_span joined = first;
    if (last.begin < joined.begin)
        joined.begin = last.begin;
    if (last.end > joined.end)
        joined.end = last.end;
    return joined;
}
