/* Simulated series as netCDF files (data/netcdf_write.h), with hashes of model and data. */
#ifndef CLI_NETCDF_OUTPUT_H
#define CLI_NETCDF_OUTPUT_H

#include "experiment/project.h"
#include "simulation/simulation.h"

/* Whether what is written to -o is to be netCDF: its name ends in .nc. */
bool cli_is_netcdf(const char *path);

/* All outputs of a simulation. */
core_status cli_write_simulation_netcdf(const cli_simulation *s, const char *path,
                                        afx_error *error);

/* simulated[site][step of the period] of an experiment, and what was observed. */
core_status cli_write_project_netcdf(const cli_project *project, const double *simulated,
                                     data_steps period, const char *path, afx_error *error);

#endif
