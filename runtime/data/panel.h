/* Series of many sites in one file: CSV with a `time` column and a column for each site, or
 * netCDF variables over time and site.
 *
 * netCDF: a variable has two dimensions; that of time is called `time` or `date` in any case, else
 * it is the first; over time alone it is of one site. Times are those of the variable with the
 * dimension's name, in units such as `seconds since 1970-01-01`; sites are called by a variable of
 * texts (data_netcdf_names), else by the numbers of the variable with the name of the other
 * dimension.
 * Without them, steps are only counted and sites are only in order. */
#ifndef DATA_PANEL_H
#define DATA_PANEL_H

#include <stdbool.h>

#include "core/status.h"
#include "data/dataset.h"

typedef struct data_panel {
    data_set set; /* sites are named where `named`, times are real where `dated`, else from 0 */
    bool dated;
    bool named;
} data_panel;

typedef struct data_panel_options {
    const char *const *variable; /* [variables] names in the file; of a CSV file: what to call it */
    size_t variables;
    int64_t step; /* seconds between rows that have no times, > 0; rows with times are checked */
    bool step_wanted; /* rows with times must be `step` apart; else they may be any equal steps */
    const char *time; /* header of times in a CSV file; NULL: `time` */
} data_panel_options;

/* CORE_DATA: a shape, a number, times at unequal steps. On failure the panel is empty. */
core_status data_panel_read(const char *path, const data_panel_options *options, data_panel *panel,
                            afx_error *error);
void data_panel_free(data_panel *panel);

/* ---- for panel_packed.c ---- */

core_status data_panel_read_packed(const char *path, const data_panel_options *options,
                                   data_panel *panel, afx_error *error);
/* The step between times, all equal; CORE_DATA if not. */
core_status data_equal_steps(const char *path, const int64_t *time, size_t count, int64_t *step,
                             afx_error *error);

#endif
