/* Cuts the text of a separated file into the cells of one record after another, in place. */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"
#include "core/status.h"

typedef struct data_csv {
    const char *path; /* for messages */
    char *at;         /* the next unread byte */
    char *end;
    char separator;
    size_t next_line; /* of `at`, from 1 */
    size_t line;      /* where the current record begins */
    char **cell;      /* [cells] texts inside the buffer, unquoted */
    size_t cells;
    size_t capacity;
} data_csv;

/* Starts at the first byte of text (after a byte order mark), which is cut up from then on. */
data_csv data_csv_start(const char *path, core_buffer *text, char separator);
void data_csv_free(data_csv *csv);

/* The next record that is not a blank line; *found is false at the end. */
core_status data_csv_next(data_csv *csv, bool *found, afx_error *error);

#endif
