/* Made-up weather and flow of any length, hour by hour or day by day, that nobody has to keep: each
 * number is a function of the seed, the site and the step, and is made when it is read. */
#ifndef WEATHER_SOURCE_H
#define WEATHER_SOURCE_H

#include "data/dataset.h"

typedef struct weather_source {
    uint64_t seed;
    int64_t step; /* seconds */
} weather_source;

/* The variables: P [mm/d], T [degC], PET [mm/d], qobs [mm/d]. Sites are named after their numbers.
 * The source must stay where it is as long as the set. */
core_status weather_source_open(const weather_source *source, size_t sites, size_t steps,
                                data_set *set, afx_error *error);

#endif
