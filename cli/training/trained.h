/* What a training left, ready to run: the weights, and the parameters of all sites that they give.
 */
#ifndef CLI_TRAINED_H
#define CLI_TRAINED_H

#include "experiment/project.h"
#include "time/evaluate.h"

typedef struct cli_trained {
    double *weights;
    void *reals; /* those of the model */
} cli_trained;

core_status cli_trained_open(cli_project *project, const char *run, cli_trained *trained,
                             afx_error *error);
void cli_trained_free(cli_trained *trained);

/* An evaluation of them over a period; where to put what it finds is to be filled in. */
time_evaluation cli_trained_evaluation(const cli_project *project, const cli_trained *trained,
                                       data_steps period, data_use use);

#endif
