/* Series of many sites as a netCDF file after the CF conventions 1.10: a discrete sampling geometry
 * of time series (chapter 9), times as starts of steps with their bounds. What data/panel.h reads.
 */
#ifndef DATA_NETCDF_WRITE_H
#define DATA_NETCDF_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* value[site * site_stride + step * step_stride]; NaN is missing. */
typedef struct data_netcdf_series {
    const char *name;
    const char *unit;
    const char *words; /* long name; NULL: none */
    const double *value;
    const uint32_t *lane; /* [site] what to count instead of the site; NULL: the site */
    size_t site_stride;
    size_t step_stride;
} data_netcdf_series;

typedef struct data_netcdf_note {
    const char *name; /* of a global attribute */
    const char *text;
} data_netcdf_note;

typedef struct data_netcdf_output {
    size_t sites;
    const char *const *site; /* [site] names; NULL: they are numbered from 1 */
    const double *latitude;  /* [site] degrees north; NULL: not written */
    const double *longitude; /* [site] degrees east */
    size_t steps;
    bool dated;                       /* else steps are counted in seconds from 0 */
    int64_t start;                    /* seconds since 1970-01-01 */
    int64_t step;                     /* seconds */
    const data_netcdf_series *series; /* [series_count] means over steps */
    size_t series_count;
    const data_netcdf_note *note; /* [notes] */
    size_t notes;
} data_netcdf_output;

/* At once or not at all. CORE_USAGE: built without netCDF. CORE_IO: it cannot be written. */
core_status data_netcdf_write(const char *path, const data_netcdf_output *output, afx_error *error);

#endif
