/* A study: every experiment of a file is a row of one table. Rows are trained one after the other
 * in folders of their own, chosen by the validation period, and looked at once over the test
 * period. What is done is found done the next time. */
#ifndef CLI_STUDY_H
#define CLI_STUDY_H

#include "plan.h"

/* A row: DIR/NAME is a run, or holds one for each seed. */
typedef struct study_row {
    const char *name;
    const char *words;  /* what the experiment says of itself; "" for nothing */
    const char *folder; /* DIR/NAME */
    const front_experiment *experiment;
    cli_plan plan;        /* of a row that is trained */
    const char *text;     /* the whole experiment, without what changes no number */
    const char **members; /* of a mean of other rows: [member_count]; NULL: it is trained */
    size_t member_count;
    size_t seeds;
    uint64_t seed;
} study_row;

typedef struct study {
    const cli_arguments *arguments;
    driver_unit *unit; /* texts and rows live in its arena */
    const char *folder;
    study_row *rows; /* [count] in the order of the file */
    size_t count;
} study;

/* ---- study_read.c ---- */

/* The rows of the file; the exit code, what is wrong has been said. A study whose periods overlap,
 * or whose rows have different test periods, is refused. */
int cli_study_read(study *s, const char *path);
const study_row *cli_study_row(const study *s, const char *name); /* NULL: there is none */

/* ---- study_run.c ---- */

/* The folder of a row's training, by its place from 0. */
const char *cli_study_cell(const study *s, const study_row *row, size_t place);
/* Whether the training is finished, or the mean has been made; whether the row has been tested. */
bool cli_study_is_trained(const study *s, const study_row *row, size_t place);
bool cli_study_is_tested(const study *s, const study_row *row);

/* Trains and tests what is missing of a row; *stopped when somebody asked to stop. */
int cli_study_do(const study *s, const study_row *row, bool *stopped);

/* ---- study_table.c ---- */

/* Prints the table, and writes table.csv and table.md into the folder. */
core_status cli_study_report(const study *s, afx_error *error);

#endif
