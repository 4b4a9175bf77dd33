/* Climate attributes of a site from a stretch of its daily weather, and only from it: compute them
 * from the training period, so that nothing of later periods leaks into them.
 *
 * Definitions of Addor, N., Newman, A. J., Mizukami, N. and Clark, M. P. (2017), The CAMELS data
 * set, Hydrology and Earth System Sciences 21, 5293-5313, Table 2; seasonality after Woods, R. A.
 * (2009), Analytical model of seasonal climate impacts on snow hydrology, Advances in Water
 * Resources 32, 1465-1481, eq. 14. One limit differs from the paper's text: it says that snow
 * falls below 0 degC, but the numbers published with it come from 1 degC, which is taken here.
 */
#ifndef DATA_CLIMATE_H
#define DATA_CLIMATE_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/dataset.h"

typedef struct data_daily_weather {
    const double *precipitation; /* [day] mm/d */
    const double *evaporation;   /* [day] potential, mm/d */
    const double *temperature;   /* [day] degC */
    size_t days;
    int64_t start; /* of the first day, seconds since 1970-01-01 */
} data_daily_weather;

typedef enum data_climate_index {
    DATA_MEAN_PRECIPITATION,    /* mm/d */
    DATA_MEAN_EVAPORATION,      /* potential, mm/d */
    DATA_ARIDITY,               /* mean potential evaporation / mean precipitation */
    DATA_SNOW_FRACTION,         /* of precipitation, falling on days colder than 1 degC */
    DATA_SEASONALITY,           /* > 0: wet summers, < 0: wet winters, near 0: none */
    DATA_HIGH_RAIN_FREQUENCY,   /* days a year of at least 5 times the mean precipitation */
    DATA_HIGH_RAIN_DURATION,    /* mean length of their runs, d */
    DATA_LOW_RAIN_FREQUENCY,    /* days a year below 1 mm/d */
    DATA_LOW_RAIN_DURATION,     /* mean length of their runs, d */
    DATA_MEAN_TEMPERATURE,      /* degC */
    DATA_TEMPERATURE_AMPLITUDE, /* of the fitted yearly sine, K */
    DATA_CLIMATE_COUNT
} data_climate_index;

/* Name and unit text of an index, as an attribute. */
const char *data_climate_name(data_climate_index index);
const char *data_climate_unit(data_climate_index index);

/* Fills value[DATA_CLIMATE_COUNT]. Any missing day makes the indices that read it NaN; without
 * rain the ratios to it are NaN too. days > 0. */
void data_climate_of(const data_daily_weather *weather, double value[DATA_CLIMATE_COUNT]);

/* The indices of every site of a daily set, over some of its steps, as new attributes. CORE_DATA
 * when one of the three variables is missing there: "site S, DATE: ...". */
typedef struct data_climate_source {
    size_t precipitation; /* variable indices */
    size_t evaporation;   /* DATA_NONE: without the indices that read it */
    size_t temperature;
    data_steps steps;
} data_climate_source;
core_status data_add_climate(data_set *set, const data_climate_source *source, afx_error *error);

/* The same from the variables P [mm/d], T [degC] and PET [mm/d] over a training period; nothing
 * where P or T is not there or steps are no days. */
core_status data_add_climate_of(data_set *set, data_period training, afx_error *error);

#endif
