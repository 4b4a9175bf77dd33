/* Lines of a text file, cut at blanks and tabs, read from a buffer that is not changed. */
#ifndef DATA_WORDS_H
#define DATA_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "core/status.h"

typedef struct data_words {
    const char *path; /* for messages */
    const char *at;   /* the next unread byte of the line */
    const char *stop; /* of the line, where its newline or the end of the file is */
    const char *end;  /* of the file */
    size_t line;      /* from 1; 0: before the first */
} data_words;

/* A text without its NUL at the end. */
typedef struct data_word {
    const char *text;
    size_t length;
} data_word;

data_words data_words_start(const char *path, const core_buffer *text);

/* Goes to the next line that is not blank; false at the end of the file. */
bool data_next_line(data_words *words);

/* The next word of the line; length 0: there is none. */
data_word data_next_word(data_words *words);
bool data_is_word(data_word word, const char *text); /* in upper or lower case */

/* CORE_DATA: "FILE:LINE: NAME: expected a number, found `x`", or that the line ends before it. */
core_status data_next_number(data_words *words, const char *name, double *number, afx_error *error);
/* Three words, year, month and day, as a day since 1970-01-01. */
core_status data_next_date(data_words *words, int64_t *day, afx_error *error);
/* CORE_DATA when there is more on the line. */
core_status data_end_line(data_words *words, afx_error *error);

/* "FILE:LINE: 1990-02-01 is there twice" and the like, for a day that does not come after the last.
 */
core_status data_refuse_day(const data_words *words, int64_t day, int64_t last, afx_error *error);

#endif
