/* Tables of numbers in text files: comma separated, headers `NAME [unit]`, one row a line.
 *
 * Read: quotes ("a ""b"""), CRLF, a UTF-8 byte order mark, a missing last newline and blanks around
 * cells are fine. A number is decimal and finite. Empty, `NaN` and `NA` cells are missing: NaN.
 * Wholly blank lines are skipped. Texts of a key column are unique. Everything else is CORE_DATA
 * with "FILE:LINE: column NAME: ...".
 */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "core/status.h"
#include "data/fields.h"

typedef struct data_table_options {
    const char
        *key; /* header of the first column: the header of times is read as such, others as text;
                      * NULL: it is times if headed `time`, else numbers like the others */
    char separator;            /* 0: a comma */
    const char *time;          /* header of a column of times; NULL: `time` */
    const char *const *wanted; /* [wanted_count] columns to read, in any order; NULL: all. */
    size_t wanted_count;       /* The other columns may then hold anything. */
} data_table_options;

typedef struct data_table {
    char *path;
    size_t rows;
    size_t columns;     /* of numbers, without the key */
    data_field key;     /* name NULL: no key column */
    int64_t *time;      /* [row] seconds since 1970-01-01, or NULL */
    char **label;       /* [row] texts of the key column, or NULL */
    data_field *column; /* [column] in the order wanted, else of the file */
    double *value;      /* [column][row], each column `stride` numbers after the last */
    size_t stride;
    size_t *line;     /* [row] where it stands in the file, from 1 */
    core_buffer text; /* the file, cut into the texts that the other members point to */
} data_table;

/* Reads the whole file once. On failure the table is empty (nothing to free). A file without a
 * header is CORE_DATA; one without rows is not. */
core_status data_table_read(const char *path, const data_table_options *options, data_table *table,
                            afx_error *error);
void data_table_free(data_table *table);

/* The numbers of one column: [row]. */
const double *data_table_column(const data_table *table, size_t column);

/* The columns as a list, for finding one. */
data_fields data_table_fields(const data_table *table);

/* The row with this text in the key column, or DATA_NONE. */
size_t data_table_find_row(const data_table *table, const char *label);

/* A strictly decimal, finite number that is the whole text. */
bool data_parse_number(const char *text, double *number);

#endif
