/* The setting `pretrain`: networks that learn the equations they replace, before they are trained
 * on anything observed. */
#ifndef CLI_PRETRAIN_H
#define CLI_PRETRAIN_H

#include "experiment/project.h"

/* Can the networks be held against the equations that the plan names? The exit code; what is wrong
 * has been said. */
int cli_check_pretraining(cli_project *project);

typedef struct cli_pretraining {
    const char *folder; /* of the run */
    bool resume;
    time_learner_options learner; /* as the training has it, without its loss */
    time_listener *listener;
    void *context;
    double *start; /* out: [weight of the project's model], NaN: not pretrained; by core_free */
    double explained[CLI_MOST_PRETRAINED]; /* out: share of the variance of each equation */
    bool stopped;                          /* out */
} cli_pretraining;

core_status cli_pretrain(cli_project *project, cli_pretraining *run, afx_error *error);
/* How much of each equation was learned. */
void cli_say_pretrained(const cli_project *project, const cli_pretraining *run);

/* Whether a pretraining in the folder has begun. */
bool cli_has_pretraining(const char *folder);

#endif
