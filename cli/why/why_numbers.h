/* The numbers of one step of a run, and the derivatives of what is asked for, by complex steps. */
#ifndef CLI_WHY_NUMBERS_H
#define CLI_WHY_NUMBERS_H

#include "ir/simulate.h"
#include "why/why.h"

/* Fills the numbers of every reason from a simulation of the one step that is ready to run. */
void cli_fill_numbers(cli_reasons *reasons, ir_simulation *run, uint32_t lane);

/* ---- why_run.c ---- */

/* Runs the model on the inputs of the command line, up to the step, then the same. The exit code;
 * what is wrong has been said. */
int cli_number_reasons(const cli_arguments *arguments, const driver_unit *unit,
                       cli_reasons *reasons);

/* ---- why_trained.c ---- */

/* The same of a trained run of a project. */
typedef struct cli_project cli_project;
int cli_number_trained(cli_project *project, cli_reasons *reasons);

#endif
