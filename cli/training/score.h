/* Scoring a trained run over a period, and saying the result. */
#ifndef CLI_SCORE_H
#define CLI_SCORE_H

#include "experiment/project.h"
#include "time/checkpoint.h"
#include "time/run_folder.h"

typedef struct cli_score {
    const char *folder; /* of the run: metrics and parameters are written there */
    const double *weights;
    data_steps period;
    const char *period_name; /* "test": metrics of it go to metrics.csv */
    double seconds;          /* of the training; 0: not said */
    size_t best_epoch;       /* 0: not said */
    double *simulated;       /* [site][step]; NULL: not wanted */
    loss_metrics *metrics;   /* [site]; NULL: not wanted */
    bool table;              /* print every metric, not only the first two */
    time_summary *summary;   /* NULL: it is printed instead */
} cli_score;

core_status cli_score_run(cli_project *project, const cli_score *score, afx_error *error);

#endif
