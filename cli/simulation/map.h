/* Running a map: a model without steps over fields of numbers. */
#ifndef CLI_MAP_H
#define CLI_MAP_H

#include "simulation/simulation.h"

enum { CLI_MOST_FIELDS = 16 };

/* A field that was read before compiling, because it says how large the dims are. */
typedef struct cli_field {
    const char *name; /* of the input */
    char *path;       /* for messages */
    struct data_grid *grid;
    const front_item *item; /* where the input is declared */
} cli_field;

typedef struct cli_fields {
    cli_field at[CLI_MOST_FIELDS];
    size_t count;
    const char *sizes[2 * CLI_MOST_WORDS]; /* "y=64": of the user, then of the fields */
} cli_fields;

/* Reads the inputs that --input or --data name, for the model that will be compiled, and adds the
 * sizes of its dims to the options. None: the model has no inputs, or they come from a table. */
core_status cli_read_fields(const cli_arguments *arguments, driver_unit *unit,
                            driver_options *options, cli_fields *fields, afx_error *error);
void cli_free_fields(cli_fields *fields);

/* Runs it; prints what it gives, or writes it to the folder of -o. */
int cli_run_map(const cli_arguments *arguments, const cli_native *native, const cli_fields *fields);

#endif
