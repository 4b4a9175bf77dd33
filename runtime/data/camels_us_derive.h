/* What both forms of CAMELS-US share: the variables of the set, and what is computed. */
#ifndef DATA_CAMELS_US_DERIVE_H
#define DATA_CAMELS_US_DERIVE_H

#include "data/camels_us.h"

enum data_camels_variable {
    DATA_CAMELS_P,
    DATA_CAMELS_T,
    DATA_CAMELS_TMIN,
    DATA_CAMELS_TMAX,
    DATA_CAMELS_SRAD,
    DATA_CAMELS_VP,
    DATA_CAMELS_DAYL,
    DATA_CAMELS_PET,
    DATA_CAMELS_QOBS,
    DATA_CAMELS_VARIABLES
};

core_status data_camels_name_variables(data_set *set, afx_error *error);

/* Fills T and PET and adds the attributes of climate. The set has the others, and the attributes
 * gauge_lat and elev_mean. */
core_status data_camels_derive(data_set *set, const data_camels_options *options, afx_error *error);

#endif
