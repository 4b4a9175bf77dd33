/* French catchments: CAMELS-FR and the samples of airGR, one CSV file for each station.
 *
 * CAMELS-FR (Delaigue, O. et al. 2024, doi:10.57745/WH7FJR), as in the R package airGRdatasets:
 * `CODE.csv` with Date, Ptot [mm/d], Temp [degC], Evap [mm/d] (Oudin et al. 2005) and Qmmd [mm/d],
 * and `catchments.csv` with code, lon, lat, area_km2 and the elevations hypso_p0 .. hypso_p100.
 * airGR (Coron, L. et al. 2017, doi:10.1016/j.envsoft.2017.05.002): `CODE.csv` with DatesR, P, T,
 * E, Qmm in mm a step, and `CODE_info.csv` with rows `area_km2,360` and `hypso_m_p0_to_p100,...`.
 *
 * Variables: P, T, PET, qobs; P, PET and qobs in mm/d or, with steps of hours, mm/h. Attributes:
 * area [km^2], elev_min, elev_median and elev_max [m] and, of CAMELS-FR, gauge_lat and gauge_lon
 * [deg]; with daily steps those of data/climate.h from the training period alone. */
#ifndef DATA_STATIONS_H
#define DATA_STATIONS_H

#include "core/status.h"
#include "data/dataset.h"
#include "data/name_index.h"

typedef struct data_stations_options {
    data_period training;
    const data_name_index *sites; /* those to read; NULL: all */
    int64_t step;                 /* seconds that the data must have */
} data_stations_options;

/* CORE_DATA: as data/folder.h; negative flow; no number in the training period. On failure the set
 * is empty. */
core_status data_camels_fr_read(const char *folder, const data_stations_options *options,
                                data_set *set, afx_error *error);
core_status data_airgr_read(const char *folder, const data_stations_options *options, data_set *set,
                            afx_error *error);

#endif
