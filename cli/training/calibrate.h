/* Calibrating a project, each site alone, into the folder of a run. */
#ifndef CLI_CALIBRATE_H
#define CLI_CALIBRATE_H

#include "experiment/project.h"

typedef struct cli_calibration {
    const char *folder;
    bool resume; /* what is done already is taken as it is; what is not begins anew */
    time_calibration_listener *listener;
    void *context;
} cli_calibration;

/* As one pass of a training: weights, train.csv, a checkpoint, and calibration.csv with a row for
 * each site. Of a calibration that was stopped there is no checkpoint. */
core_status cli_calibrate(cli_project *project, const cli_calibration *run, time_trained *trained,
                          afx_error *error);

#endif
