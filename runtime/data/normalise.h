/* Mean and deviation of columns, so that what a network reads is near 0 and of size 1. Take them
 * from the training period, keep them with the trained weights, and use the same ever after.
 */
#ifndef DATA_NORMALISE_H
#define DATA_NORMALISE_H

#include <stddef.h>

#include "core/status.h"
#include "data/dataset.h"
#include "data/select.h"

/* Of numbers in the unit of their pick. deviation: over n, not n - 1; 1 where it would be 0. */
typedef struct data_scale {
    double mean;
    double deviation;
} data_scale;

/* Fills scale[picks.count] over the sites of the set that are for training; CORE_DATA when a site
 * lacks a number. */
core_status data_scale_attributes(const data_set *set, data_picks picks, data_scale *scale,
                                  afx_error *error);

/* The same of series, over those sites and the given steps; missing numbers are left out. CORE_DATA
 * when there is no number at all. */
typedef struct data_scaled_series {
    data_picks picks;
    data_steps steps;
} data_scaled_series;
core_status data_scale_series(const data_set *set, const data_scaled_series *series,
                              data_scale *scale, afx_error *error);

/* The pick that gives (number - mean) / deviation, and so is copied normalised. */
data_pick data_normalised_pick(data_pick pick, data_scale scale);

/* A table `name,mean,deviation`, numbers to the last bit. */
typedef struct data_named_scales {
    const char *const *name; /* [count] */
    data_scale *scale;       /* [count] */
    size_t count;
} data_named_scales;
core_status data_scales_write(const char *path, const data_named_scales *scales, afx_error *error);
/* Fills scale by name; CORE_DATA when a name is not in the file. */
core_status data_scales_read(const char *path, const data_named_scales *scales, afx_error *error);

#endif
