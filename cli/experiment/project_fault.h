/* Runs of an experiment's model that ended badly: explained where it happens, told at the end. */
#ifndef CLI_PROJECT_FAULT_H
#define CLI_PROJECT_FAULT_H

#include <pthread.h>

#include "cli.h"
#include "time/chunk.h"

typedef struct cli_project_faults {
    const driver_unit *unit;
    const time_setup *setup;
    pthread_mutex_t lock; /* chunks may fail side by side */
    base_arena *arena;
    base_diags **told; /* [count] reports; an error's detail is the number of one, from 1 */
    size_t count;
    size_t capacity;
} cli_project_faults;

/* Makes the setup tell of its faults; `faults` must stay where it is until it is closed. */
void cli_watch_project(const driver_unit *unit, time_setup *setup, cli_project_faults *faults);
void cli_unwatch_project(cli_project_faults *faults);

/* What has been found out of the error, and the error itself; its exit code. */
int cli_fail_project(const cli_arguments *arguments, const cli_project_faults *faults,
                     core_status status, const afx_error *error);

#endif
