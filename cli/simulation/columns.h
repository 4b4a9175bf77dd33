/* Names and units of columns that other people chose: --column NAME=COLUMN [unit]. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include "cli.h"
#include "data/select.h"

typedef struct cli_column {
    const char *name; /* in the model, or `time`; up to its '=' */
    size_t name_length;
    char column[128]; /* in the data */
    char unit[64];    /* "": what the data say, else that of the model */
    double scale;     /* numbers of the data are multiplied by it first */
} cli_column;

typedef struct cli_columns {
    cli_column at[CLI_MOST_WORDS];
    size_t count;
} cli_columns;

/* CORE_USAGE: not of the form NAME=COLUMN, NAME=COLUMN / 3600 [m^3/s]. */
core_status cli_read_columns(const cli_arguments *arguments, cli_columns *columns,
                             afx_error *error);
/* `COLUMN / 3600 [unit]`; false when it is none. */
bool cli_parse_column(const char *text, cli_column *column);
/* NULL: nothing was said of it. */
const cli_column *cli_column_of(const cli_columns *columns, const char *name);
/* What it is called in the data. */
const char *cli_column_name(const cli_columns *columns, const char *name);

/* A number that is written in `found` ("" where none is) becomes one in the wanted unit. A column
 * that was asked for by name and has no unit is in the wanted one. */
typedef struct cli_conversion {
    const char *place; /* "FILE:1", before a message */
    const char *name;  /* of what is wanted */
    const char *found;
    const char *wanted;
    bool named;
} cli_conversion;
core_status cli_convert(const cli_columns *columns, const cli_conversion *conversion,
                        data_pick *pick, afx_error *error);

/* "3 h" in seconds; false when it is no duration. */
bool cli_parse_duration(const char *text, double *seconds);

#endif
