/* Caravan (Kratzert, F. et al. 2023, Scientific Data 10, 61, doi:10.1038/s41597-023-01975-w), in
 * netCDF: the original folders, `timeseries/netcdf/DATASET/ID.nc` with variables over `date` and
 * `attributes/DATASET/attributes_*_DATASET.csv`; or one file `caravan_*.nc` of many sites in the
 * folder, or that file itself, with variables over site and time.
 *
 * Variables: P [mm/d] = total_precipitation_sum, T [degC] = temperature_2m_mean, qobs [mm/d] =
 * streamflow; where they are there, Tmin and Tmax. PET [mm/d], where the latitude of every site is
 * known, after Oudin, L. et al. (2005), Journal of Hydrology 303, 290-306: the potential
 * evaporation of ERA5-Land that Caravan carries is too high by far (Clerc-Schwarzenbach, F. et al.
 * 2024, Hydrology and Earth System Sciences 28, 4219-4237).
 *
 * Attributes: gauge_lat, gauge_lon [deg] and area [km^2] where they are known; those of HydroATLAS
 * but for its model's discharge and runoff; those of data/climate.h from the training period alone.
 * The climate that Caravan carries is of all years, and is not read. */
#ifndef DATA_CARAVAN_H
#define DATA_CARAVAN_H

#include "core/status.h"
#include "data/dataset.h"
#include "data/name_index.h"

typedef struct data_caravan_options {
    data_period training;
    const data_name_index *sites; /* of the original folders: those to read; NULL: all */
    const char *table;            /* more attributes, such as gauge_lat; NULL: none */
} data_caravan_options;

/* CORE_DATA: no such files, a damaged one, another unit, times that are no days one by one,
 * negative flow, a site without a row of attributes. CORE_USAGE: built without netCDF. On failure
 * the set is empty. */
core_status data_caravan_read(const char *path, const data_caravan_options *options, data_set *set,
                              afx_error *error);

#endif
