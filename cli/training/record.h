/* What a run was made with and what it took: RUN/record.csv, rows `name,value`. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "experiment/project.h"

typedef struct cli_record_row {
    const char *name;
    const char *value;
} cli_record_row;

/* Rows and texts live in the arena. */
typedef struct cli_record {
    base_arena *arena;
    cli_record_row *rows;
    size_t count, capacity;
} cli_record;

/* What the training did; the record of a run that goes on adds up its times. */
typedef struct cli_spent {
    size_t passes;
    double seconds;
    double processor; /* seconds */
    bool finished;    /* nobody stopped it */
} cli_spent;

/* Version, compiler, flags, processor, seed, threads, a fingerprint of everything in the data. */
core_status cli_record_of(const cli_project *project, cli_record *record, afx_error *error);

/* Replaces the row of that name, or adds it. */
void cli_record_set(cli_record *record, const char *name, const char *value);
/* NULL: there is none. */
const char *cli_record_value(const cli_record *record, const char *name);
double cli_record_number(const cli_record *record, const char *name); /* NaN: there is none */

/* Whether two runs whose rows of that name differ may differ for it. */
bool cli_record_matters(const char *name);

core_status cli_record_read(const char *folder, cli_record *record, afx_error *error);
core_status cli_record_write(const char *folder, const cli_record *record, afx_error *error);

/* The record of a training that begins, or goes on: what was spent before stays. */
core_status cli_record_begin(const cli_project *project, const char *folder, bool resume,
                             afx_error *error);
/* Passes, time and memory after those of the record that is in the folder. */
core_status cli_record_spent(const cli_project *project, const char *folder, const cli_spent *spent,
                             afx_error *error);

#endif
