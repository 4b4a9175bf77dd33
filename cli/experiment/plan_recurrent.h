/* A recurrent network in an experiment: of parameters that vary in time, or alone instead of a
 * model. */
#ifndef CLI_PLAN_RECURRENT_H
#define CLI_PLAN_RECURRENT_H

#include "cli.h"
#include "nn/recurrent.h"

typedef struct cli_recurrent_plan {
    bool given;
    bool alone; /* `model = lstm(...)`: there are no equations */
    nn_cell cell;
    const char *series[CLI_MOST_WORDS]; /* variables of the data set */
    size_t series_count;
    bool attributes; /* all of them, too */
    size_t hidden;
    double dropout, hold, forget;
    const char *targets[CLI_MOST_WORDS]; /* parameters that vary in time */
    size_t target_count;
} cli_recurrent_plan;

#endif
