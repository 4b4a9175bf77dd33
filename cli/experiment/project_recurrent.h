/* What a project has of a recurrent network. */
#ifndef CLI_PROJECT_RECURRENT_H
#define CLI_PROJECT_RECURRENT_H

#include "experiment/project.h"

/* Adds the model that stands for a network alone; false when it could not be read. */
bool cli_add_network_model(driver_unit *unit, const cli_plan *plan);
/* What the network reads of the data, as it is there. */
core_status cli_pick_moving(cli_project *project, afx_error *error);
/* The network itself, over what it reads scaled. */
core_status cli_open_recurrent(cli_project *project, afx_error *error);
/* Once more, for another setup over the same data. */
core_status cli_create_recurrent(cli_project *project, afx_error *error);
/* FOLDER/inputs.csv: name, mean and deviation of what networks read, in the order of a recurrent
 * one, and of the flow that a network alone gives. */
core_status cli_write_inputs(const cli_project *project, const char *folder, afx_error *error);

#endif
