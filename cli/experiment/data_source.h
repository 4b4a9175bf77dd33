/* Reading the data of an experiment, in any of the forms there are. */
#ifndef CLI_DATA_SOURCE_H
#define CLI_DATA_SOURCE_H

#include "experiment/project.h"

/* Fills project->set: sites, attributes and uses as the plan says. */
core_status cli_read_data(cli_project *project, afx_error *error);

/* The set, the setup and the periods are there. */
core_status cli_audit_data(const cli_project *project, afx_error *error);

#endif
