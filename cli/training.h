/* Training a project into the folder of a run, with progress on the terminal. */
#ifndef CLI_TRAINING_H
#define CLI_TRAINING_H

#include "project.h"

typedef struct cli_training {
    const char *folder;
    bool resume;
    time_trained trained; /* out; freed by time_trained_free */
    double seconds;       /* out */
} cli_training;

/* Writes experiment.afx, model.afx, the generated C, train.csv, checkpoints and weights. An
 * interrupt ends it after the batch at hand; what was learned is in the folder. */
core_status cli_train_project(cli_project *project, cli_training *run, afx_error *error);

#endif
