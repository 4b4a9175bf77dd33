/* Attributes of CAMELS-US that do not change in time, from the text tables of the original data. */
#ifndef DATA_CAMELS_US_ATTRIBUTES_H
#define DATA_CAMELS_US_ATTRIBUTES_H

#include "core/status.h"
#include "data/dataset.h"

/* Adds from FOLDER/raw/camels_attributes_v2.0 the attributes that every site of the set has a
 * number for; adds none where the folder has no such tables. A damaged table is CORE_DATA with
 * file:line. */
core_status data_add_camels_tables(const char *folder, data_set *set, afx_error *error);

#endif
