/* A study: every experiment of a file is a row of one table. Rows are trained one after the other
 * in folders of their own, chosen by the validation period, and looked at once over the test
 * period. What is done is found done the next time. */
#ifndef CLI_STUDY_H
#define CLI_STUDY_H

#include "experiment/plan.h"

typedef enum study_kind {
    STUDY_TRAINED,
    STUDY_BEST, /* of several rows, by the validation period; only it is tested */
    STUDY_MEAN  /* of the series of several rows, best ones among them */
} study_kind;

/* A row: DIR/NAME is a run, or holds one for each seed. */
typedef struct study_row {
    study_kind kind;
    const char *name;
    const char *words;  /* what the experiment says of itself; "" for nothing */
    const char *folder; /* DIR/NAME */
    const front_experiment *experiment;
    cli_plan plan;        /* of a row that is trained */
    const char *text;     /* the whole experiment, without what changes no number */
    const char **members; /* [member_count] rows it is made of */
    size_t member_count;
    bool candidate; /* of a best row: not tested for itself */
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
/* Whether the training is finished, or the mean has been made; that of all places. */
bool cli_study_is_trained(const study *s, const study_row *row, size_t place);
bool cli_study_all_trained(const study *s, const study_row *row);
/* Whether it has been looked at over the test period. */
bool cli_study_is_tested(const study *s, const study_row *row);
/* What a best row is: the one with the highest median NSE over the validation period, the median
 * over the seeds. NULL until all are trained. Other rows are what they are. */
const study_row *cli_study_chosen(const study *s, const study_row *row);

/* Trains and tests what is missing of a row; *stopped when somebody asked to stop. */
int cli_study_do(const study *s, const study_row *row, bool *stopped);

/* ---- study_table.c ---- */

/* Medians of NSE over the validation period, of the row's folder for a seed; NaN: not run. */
double cli_study_validation(const char *folder);

/* Prints the table, and writes table.csv and table.md into the folder. */
core_status cli_study_report(const study *s, afx_error *error);

#endif
