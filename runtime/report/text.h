/* What the files of this room share: a writer that remembers its first failure, and UTF-8. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

/* Appends to buffer. After a failure nothing more is written, and status says what it was. */
typedef struct report_writer {
    core_buffer *buffer;
    afx_error *error;
    core_status status;
} report_writer;

void report_print(report_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void report_put(report_writer *writer, const char *text);
void report_put_bytes(report_writer *writer, const char *bytes, size_t count);
void report_put_repeated(report_writer *writer, char byte, size_t count);

/* text as the content or the quoted attribute of an XML or HTML element. Bytes that are no UTF-8,
 * and characters that XML does not know, become U+FFFD. */
void report_put_escaped(report_writer *writer, const char *text);
void report_put_escaped_bytes(report_writer *writer, const char *text, size_t count);

/* Reads one character and steps *text past it; U+FFFD for a byte that begins none, 0 (and no step)
 * at the end. */
uint32_t report_next_character(const char **text);

/* Columns of a terminal: 0 for combining marks, 2 for East Asian wide characters, else 1. */
size_t report_character_width(uint32_t character);
size_t report_text_width(const char *text);

#endif
