/* Whether two runs have left the same files. */
#ifndef CLI_COMPARE_RUNS_H
#define CLI_COMPARE_RUNS_H

#include <stdbool.h>

#include "core/status.h"

/* Weights, passes, metrics and parameters; prints a line for each file that the first run has, and
 * where the two part. */
core_status cli_compare_runs(const char *was, const char *is, bool *same, afx_error *error);

#endif
