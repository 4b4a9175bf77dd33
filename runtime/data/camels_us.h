/* The CAMELS-US catchments: as one netCDF package, `camels_us_daymet_*basins*.nc` in a folder, or
 * as the original text files.
 *
 * Newman, A. J. et al. (2015), Hydrology and Earth System Sciences 19, 209-223,
 * doi:10.5194/hess-19-209-2015; Addor, N. et al. (2017), the same 21, 5293-5313,
 * doi:10.5194/hess-21-5293-2017.
 *
 * Variables: P [mm/d], T [degC] = (Tmin + Tmax) / 2, Tmin, Tmax [degC], srad [W/m^2] (mean of the
 * daylight hours), vp [Pa], dayl [s], PET [mm/d] (computed here), qobs [mm/d].
 *
 * Attributes: gauge_lat [deg], elev_mean [m], slope_mean [m/km], area [km^2]; those of
 * data/climate.h from the training period alone; and where the folder `camels_attributes_v2.0` is
 * at hand, those of soil, vegetation and rock that every site has, in the choice of Kratzert, F. et
 * al. (2019), the same 23, 5089-5110, Table 1. Streamflow signatures are never attributes. Regions
 * are the hydrologic units of two digits (HUC-02).
 */
#ifndef DATA_CAMELS_US_H
#define DATA_CAMELS_US_H

#include "core/status.h"
#include "data/dataset.h"
#include "data/name_index.h"
#include "data/pet.h"

typedef struct data_camels_options {
    data_period training; /* climate attributes are computed from it alone */
    data_pet_method pet;
    const char *forcing;          /* of text files: daymet, nldas, maurer; NULL: daymet */
    const data_name_index *sites; /* of text files: those to read; NULL: all with forcing */
} data_camels_options;

/* CORE_IO: no such folder. CORE_DATA: no package or several in it; a file that is damaged, cut
 * short or no such package; a training period outside it or with missing forcing. CORE_USAGE: built
 * without netCDF. On failure the set is empty. */
core_status data_camels_us_read(const char *folder, const data_camels_options *options,
                                data_set *set, afx_error *error);

/* The original layout: `basin_mean_forcing/FORCING/HUC/ID_lump_*_forcing_leap.txt`,
 * `usgs_streamflow/HUC/ID_streamflow_qc.txt` and `camels_attributes_v2.0` in the folder, in its
 * `raw` or in its `basin_dataset_public_v1p2`. A site without a flow file, and one of `sites`
 * without forcing, are CORE_DATA. A site's record is that of its forcing. */
core_status data_camels_us_text_read(const char *folder, const data_camels_options *options,
                                     data_set *set, afx_error *error);

#endif
