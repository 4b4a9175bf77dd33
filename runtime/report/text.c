#include "report/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define REPLACEMENT 0xFFFD

void report_print(report_writer *writer, const char *format, ...) {
    if (writer->status != CORE_OK) {
        return;
    }
    core_buffer *buffer = writer->buffer;
    va_list arguments, measured;
    va_start(arguments, format);
    va_copy(measured, arguments);
    int count = vsnprintf(NULL, 0, format, measured);
    size_t length = count > 0 ? (size_t)count : 0;
    writer->status = core_buffer_reserve(buffer, length, writer->error);
    if (writer->status == CORE_OK) {
        (void)vsnprintf(buffer->bytes + buffer->length, length + 1, format, arguments);
        buffer->length += length;
    }
    va_end(measured);
    va_end(arguments);
}

void report_put_bytes(report_writer *writer, const char *bytes, size_t count) {
    if (writer->status == CORE_OK) {
        writer->status = core_buffer_append(writer->buffer, bytes, count, writer->error);
    }
}

void report_put(report_writer *writer, const char *text) {
    report_put_bytes(writer, text, strlen(text));
}

void report_put_repeated(report_writer *writer, char byte, size_t count) {
    for (size_t i = 0; i < count; i++) {
        report_put_bytes(writer, &byte, 1);
    }
}

/* Of XML 1.0; a character that it does not know, and a control, has the replacement. NULL: the
 * character as it is. */
static const char *entity_of(uint32_t character) {
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\r':
    case '\n':
        return " ";
    default:
        break;
    }
    bool is_control = character < 0x20 || (character >= 0x7F && character < 0xA0);
    bool is_unknown = character >= REPLACEMENT && character <= 0xFFFF;
    return is_control || is_unknown ? "\xEF\xBF\xBD" : NULL;
}

void report_put_escaped_bytes(report_writer *writer, const char *text, size_t count) {
    const char *end = text + count;
    while (text < end && *text != '\0') {
        const char *start = text;
        const char *entity = entity_of(report_next_character(&text));
        if (entity != NULL) {
            report_put(writer, entity);
        } else {
            report_put_bytes(writer, start, (size_t)(text - start));
        }
    }
}

void report_put_escaped(report_writer *writer, const char *text) {
    report_put_escaped_bytes(writer, text, strlen(text));
}

/* Bytes that follow the first byte of a character; -1 when no character begins with it. */
static int following_bytes(uint32_t lead) {
    if (lead < 0x80) {
        return 0;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return -1;
    }
    return lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
}

/* The shortest form is the only one, and halves of UTF-16 pairs are no characters. */
static bool is_character(uint32_t code, int more) {
    static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    return code >= smallest[more] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

uint32_t report_next_character(const char **text) {
    const unsigned char *bytes = (const unsigned char *)*text;
    uint32_t code = bytes[0];
    if (code == 0) {
        return 0;
    }
    int more = following_bytes(code);
    code &= more > 0 ? 0x3Fu >> more : 0x7Fu;
    for (int i = 1; i <= more; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            more = -1; /* and the loop ends */
        } else {
            code = code << 6 | (bytes[i] & 0x3Fu);
        }
    }
    bool good = more >= 0 && is_character(code, more);
    *text += good ? more + 1 : 1;
    return good ? code : REPLACEMENT;
}

typedef struct character_range {
    uint32_t first;
    uint32_t last;
} character_range;

static bool is_within(uint32_t character, const character_range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

size_t report_character_width(uint32_t character) {
    /* Combining marks, joiners and variation selectors. */
    static const character_range none[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x200B, 0x200F},
                                           {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
    /* Unicode's East Asian width W and F, in whole blocks. */
    static const character_range wide[] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if (character < 0x300) {
        return 1;
    }
    if (is_within(character, none, sizeof none / sizeof none[0])) {
        return 0;
    }
    return is_within(character, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

size_t report_text_width(const char *text) {
    size_t width = 0;
    while (*text != '\0') {
        width += report_character_width(report_next_character(&text));
    }
    return width;
}
