#include "lsp/position.h"

#include <stdbool.h>

uint32_t lsp_line_end(const base_source *source, uint32_t line) {
    uint32_t end =
        line + 1 < source->lines ? source->line_starts[line + 1] - 1 : (uint32_t)source->length;
    if (end > source->line_starts[line] && source->text[end - 1] == '\r')
        end--;
    return end;
}

static bool continues_letter(const base_source *source, uint32_t offset) {
    return ((unsigned char)source->text[offset] & 0xC0u) == 0x80u;
}

/* Code units of the letter that begins with this byte. A byte that begins none counts as one. */
static uint32_t units_of(unsigned char first, lsp_encoding encoding) {
    return encoding == LSP_UTF16 && first >= 0xF0 ? 2 : 1;
}

/* Bytes of the letter at an offset, at most up to the end of its line. */
static uint32_t bytes_of(const base_source *source, uint32_t offset, uint32_t end) {
    uint32_t next = offset + 1;
    bool letter = (unsigned char)source->text[offset] >= 0xC0u;
    while (letter && next < end && next - offset < 4 && continues_letter(source, next))
        next++;
    return next - offset;
}

uint32_t lsp_offset_of(const base_source *source, lsp_position position, lsp_encoding encoding) {
    if (position.line >= source->lines)
        return (uint32_t)source->length;
    uint32_t offset = source->line_starts[position.line];
    uint32_t end = lsp_line_end(source, position.line);
    uint32_t passed = 0;
    while (offset < end) {
        uint32_t bytes = bytes_of(source, offset, end);
        passed +=
            encoding == LSP_UTF8 ? bytes : units_of((unsigned char)source->text[offset], encoding);
        if (passed > position.character)
            break;
        offset += bytes;
    }
    return offset;
}

lsp_position lsp_position_of(const base_source *source, uint32_t offset, lsp_encoding encoding) {
    if (offset > source->length)
        offset = (uint32_t)source->length;
    uint32_t line = base_source_line(source, offset);
    uint32_t begin = source->line_starts[line];
    if (encoding == LSP_UTF8)
        return (lsp_position){line, offset - begin};
    uint32_t units = 0;
    for (uint32_t at = begin; at < offset; at += bytes_of(source, at, offset))
        units += units_of((unsigned char)source->text[at], encoding);
    return (lsp_position){line, units};
}
