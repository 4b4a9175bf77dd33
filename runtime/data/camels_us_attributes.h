/* Attributes of CAMELS-US that do not change in time, from the text tables of the original data. */
#ifndef DATA_CAMELS_US_ATTRIBUTES_H
#define DATA_CAMELS_US_ATTRIBUTES_H

#include "core/status.h"
#include "data/dataset.h"

/* FOLDER is `camels_attributes_v2.0`. A damaged table, and one that lacks a site, is CORE_DATA with
 * file:line; a table that is not there adds nothing. */

/* gauge_lon and gauge_lat [deg], elev_mean [m], slope_mean [m/km] and area [km^2]. */
core_status data_add_camels_topography(const char *folder, data_set *set, afx_error *error);

/* Soil, vegetation and rock: the attributes that every site of the set has a number for. */
core_status data_add_camels_tables(const char *folder, data_set *set, afx_error *error);

#endif
