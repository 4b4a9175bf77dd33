/* A simulated and an observed series of one site. Observations that are NaN are missing and left
 * out; both series share a unit (mm/d, m^3/s, ...), which losses without a unit cancel. */
#ifndef LOSS_SERIES_H
#define LOSS_SERIES_H

#include <stddef.h>

typedef struct loss_series {
    size_t steps;
    const double *simulated; /* [steps], simulated_stride numbers apart */
    ptrdiff_t simulated_stride;
    const double *observed; /* [steps], observed_stride numbers apart */
    ptrdiff_t observed_stride;
} loss_series;

/* Sums over the steps with an observation, about the means; bits depend on the series only. */
typedef struct loss_moments {
    size_t count;
    double simulated_mean;
    double observed_mean;
    double simulated_squares; /* sum of squared deviations from the mean; exactly 0 if constant */
    double observed_squares;
    double products;      /* sum of the products of both deviations */
    double error_squares; /* sum of (simulated - observed)^2 */
} loss_moments;
loss_moments loss_moments_of(const loss_series *series);

/* Steps with an observation. */
size_t loss_observation_count(const loss_series *series);

/* Deviation of the observations (divided by their number, not one less); NaN without any. */
double loss_observed_deviation(const loss_series *series);

#endif
