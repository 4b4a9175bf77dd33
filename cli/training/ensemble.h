/* Several trained runs scored over a period: each by itself, and the mean of their series. */
#ifndef CLI_ENSEMBLE_H
#define CLI_ENSEMBLE_H

#include "training/score.h"

typedef struct cli_ensemble_row {
    char *run; /* its folder */
    time_summary summary;
} cli_ensemble_row;

/* Set the period, zero the rest, free at the end. */
typedef struct cli_ensemble {
    const char *period;  /* "train", "validation" or "test" */
    size_t sites, steps; /* of the first */
    double *sum;         /* [site][step] of the series so far; NaN where one of them has none */
    const cli_project *first; /* says which sites and days; open until the report */
    cli_ensemble_row *rows;   /* [count] */
    size_t count, capacity;
    loss_metrics *metrics; /* [site] of the mean, once it is reported */
    time_summary summary;
} cli_ensemble;

data_steps cli_period_of(const cli_project *project, const char *period);

/* RUN/seed_N of a run with several seeds. */
char *cli_seed_folder(base_arena *arena, const char *run, uint64_t seed);
bool cli_has_checkpoint(const char *folder);
/* Whether a run in the folder has begun, if only to pretrain. */
bool cli_is_begun(const char *folder);

/* Scores the run, which writes its tables, and adds its series. CORE_DATA: it has other sites or
 * another period than those before. */
core_status cli_ensemble_add(cli_ensemble *ensemble, cli_project *project, const char *run,
                             afx_error *error);
/* The same for every trained seed of a run, or for the run itself. */
core_status cli_ensemble_add_all(cli_ensemble *ensemble, cli_project *project, const char *run,
                                 afx_error *error);

/* Scores the mean with the project's observations, writes its metrics into the folder (NULL:
 * nowhere) and prints a table. */
core_status cli_ensemble_report(cli_ensemble *ensemble, const cli_project *project,
                                const char *folder, afx_error *error);
void cli_ensemble_free(cli_ensemble *ensemble);

#endif
