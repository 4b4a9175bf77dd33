/* Writes a table in the form that data/table.h reads, at once or not at all. */
#ifndef DATA_TABLE_WRITE_H
#define DATA_TABLE_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

typedef struct data_written_column {
    const char *name;
    const char *unit;    /* NULL or "": no brackets */
    const double *value; /* row r is value[r * stride]; NaN is written as an empty cell */
    size_t stride;
} data_written_column;

typedef struct data_written_table {
    const char *key;                   /* header of the first column; NULL: there is none */
    const int64_t *time;               /* [row] seconds since 1970-01-01; or NULL */
    const char *const *label;          /* [row] or NULL; one of time and label goes with a key */
    const data_written_column *column; /* [columns] */
    size_t columns;
    size_t rows;
} data_written_table;

/* Numbers are written with as few digits as read back to the same bits. */
core_status data_table_write(const char *path, const data_written_table *table, afx_error *error);

#define DATA_NUMBER_LENGTH 32 /* room for any formatted number and its NUL */

/* The shortest of %.15g, %.16g and %.17g that reads back to the same double; returns text. */
const char *data_format_number(double number, char text[DATA_NUMBER_LENGTH]);

#endif
