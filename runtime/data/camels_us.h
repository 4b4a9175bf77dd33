/* The CAMELS-US catchments as one netCDF package: `camels_us_daymet_*basins*.nc` in a folder.
 *
 * Newman, A. J. et al. (2015), Hydrology and Earth System Sciences 19, 209-223,
 * doi:10.5194/hess-19-209-2015; Addor, N. et al. (2017), the same 21, 5293-5313,
 * doi:10.5194/hess-21-5293-2017.
 *
 * Variables: P [mm/d], T [degC] = (Tmin + Tmax) / 2, Tmin, Tmax [degC], srad [W/m^2] (mean of the
 * daylight hours), vp [Pa], dayl [s], PET [mm/d] (computed here), qobs [mm/d].
 *
 * Attributes: gauge_lat [deg], elev_mean [m], slope_mean [m/km], area [km^2]; those of
 * data/climate.h from the training period alone; and where `raw/camels_attributes_v2.0` is in the
 * folder, those of soil, vegetation and rock that every site has, in the choice of Kratzert, F. et
 * al. (2019), the same 23, 5089-5110, Table 1. Streamflow signatures are never attributes.
 */
#ifndef DATA_CAMELS_US_H
#define DATA_CAMELS_US_H

#include "core/status.h"
#include "data/dataset.h"
#include "data/pet.h"

typedef struct data_camels_options {
    data_period training; /* climate attributes are computed from it alone */
    data_pet_method pet;
} data_camels_options;

/* CORE_IO: no such folder. CORE_DATA: no package or several in it; a file that is damaged, cut
 * short or no such package; a training period outside it or with missing forcing. CORE_USAGE: built
 * without netCDF. On failure the set is empty. */
core_status data_camels_us_read(const char *folder, const data_camels_options *options,
                                data_set *set, afx_error *error);

#endif
