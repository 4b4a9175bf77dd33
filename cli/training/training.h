/* Training a project into the folder of a run, with progress on the terminal. */
#ifndef CLI_TRAINING_H
#define CLI_TRAINING_H

#include "experiment/project.h"

typedef struct cli_training {
    const char *folder;
    bool resume;
    size_t most_passes;   /* stop after so many of the experiment's; 0: after all */
    time_trained trained; /* out; freed by time_trained_free */
    double seconds;       /* out */
    bool changed;         /* out: its best weights are not those it had */
} cli_training;

/* The experiment in full with its models: what experiment.afx of a run says. */
const char *cli_experiment_text(driver_unit *unit, const cli_plan *plan, const char *name);

/* experiment.afx, model.afx and the generated C of a run, or of several that differ in seeds. */
core_status cli_write_experiment(const cli_project *project, const char *folder, afx_error *error);

/* Metrics of the test period belong to weights; they go when these do. */
void cli_drop_tested(const cli_project *project, const char *folder);

/* Writes experiment.afx, model.afx, the generated C, record.csv, train.csv, checkpoints and
 * weights. An interrupt ends it after the batch at hand; what was learned is in the folder. */
core_status cli_train_project(cli_project *project, cli_training *run, afx_error *error);

#endif
