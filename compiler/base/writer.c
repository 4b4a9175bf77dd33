/* Text being written, with indentation. */
#include "base/writer.h"

#include <string.h>

base_writer base_writer_start(base_arena *arena) {
    base_writer writer = {.arena = arena};
    writer.text = base_arena_grow(arena, NULL, 0, &writer.capacity, 1);
    return writer;
}

static void append(base_writer *writer, const char *text, size_t length) {
    while (writer->length + length + 1 > writer->capacity)
        writer->text =
            base_arena_grow(writer->arena, writer->text, writer->capacity, &writer->capacity, 1);
    memcpy(writer->text + writer->length, text, length);
    writer->length += length;
    writer->text[writer->length] = '\0';
}

static void begin_line(base_writer *writer) {
    for (int i = 0; i < writer->indent; i++)
        append(writer, "    ", 4);
    writer->line_began = 1;
}

void base_write(base_writer *writer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vformat(writer->arena, format, arguments);
    va_end(arguments);
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (length && !writer->line_began)
            begin_line(writer);
        append(writer, text, length);
        text += length;
        if (*text == '\n') {
            append(writer, "\n", 1);
            writer->line_began = 0;
            text++;
        }
    }
}

size_t base_writer_column(const base_writer *writer) {
    size_t start = writer->length;
    while (start > 0 && writer->text[start - 1] != '\n')
        start--;
    return writer->length - start;
}
