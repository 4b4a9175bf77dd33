/* The loss of a plan on the data: which series of the setup its terms read, and the models that the
 * user wrote for it, compiled. */
#ifndef CLI_OBJECTIVE_H
#define CLI_OBJECTIVE_H

#include "experiment/plan.h"
#include "native.h"
#include "time/evaluate.h"

enum { CLI_OBJECTIVE_NAMES = LOSS_TERMS * LOSS_BINDINGS };

/* An output and the variable it is compared with. */
typedef struct cli_target {
    const char *output, *observed;
} cli_target;

typedef struct cli_objective {
    loss_objective loss;
    loss_term term[LOSS_TERMS];
    loss_source source[LOSS_TERMS][LOSS_INPUTS][TIME_SERIES];
    loss_program program[LOSS_TERMS];
    driver_unit *unit[LOSS_TERMS]; /* NULL but where a program is */
    cli_native native[LOSS_TERMS];
    double *numbers; /* [number][site]: deviations and weights of sites */
    size_t number_count;
    time_target targets[LOSS_TERMS]; /* compared beside the first, each once */
    cli_target names[LOSS_TERMS];    /* of the targets */
    size_t target_count;
} cli_objective;

/* Compiles the models of the loss, of the file at a path, for windows of so many steps. The exit
 * code; what is wrong has been said. */
int cli_compile_objective(const cli_arguments *arguments, const char *path, const cli_plan *plan,
                          const afx_info *info, cli_objective *objective);

/* Names of the data's variables that the loss reads, each once; returns their count. */
size_t cli_observed_names(const cli_plan_loss *loss, const afx_info *info,
                          const char *names[CLI_OBJECTIVE_NAMES]);

/* The output and the variable that are compared and scored: those of the first term that has both.
 * CORE_USAGE: no term does. */
core_status cli_find_compared(const cli_plan_loss *loss, const afx_info *info, const char **output,
                              const char **observation, afx_error *error);

/* Adds to the setup all that the loss reads, and fills the rest of a zero or compiled objective.
 * The deviations are those of the training period. */
core_status cli_bind_objective(const cli_plan_loss *loss, time_setup *setup, data_steps train,
                               cli_objective *objective, afx_error *error);

void cli_free_objective(cli_objective *objective);

#endif
