/* How good a simulation is: numbers for reports, without derivatives. Steps without an observation
 * are left out. With d = q - o:
 *
 * nse, kge, kge_2012, log_nse, sqrt_nse: as in loss/loss.h, and from 1 instead of 0; correlation,
 *              variability (alpha) and bias_ratio (beta) are the parts of kge
 * percent_bias 100 sum d / sum o
 * fhv, flv, fms: of the flow duration curves, both series in descending order: Yilmaz, Gupta and
 *              Wagener, Water Resources Research 44, W09417, 2008. With n observations; shares of n
 *              are rounded to the nearest whole number, halves to the even one; logarithms take
 *              what is below 1e-6 (in the unit of the output) as 1e-6
 *   fhv        100 (sum q - sum o) / sum o over the first 0.02 n
 *   flv        -100 (L q - L o) / L o, L x the sum of log x - log of the lowest x, over the last
 *              0.3 n
 *   fms        100 (S q - S o) / S o, S x = log x[0.2 n] - log x[0.7 n], counted from 0
 * peak_timing  mean of how many steps the simulated peak is away from the observed one: Kratzert,
 *              Klotz, Hochreiter and Nearing, Hydrology and Earth System Sciences 25, 2021.
 *              Observed peaks are at least 100 observations apart, lower ones giving way, and stand
 *              out by at least the deviation of the observations; the simulated peak is that step
 *              if it is higher than its neighbours, else the highest within three observations on
 *              either side, of which all must be there
 * bfi          baseflow index: the share of baseflow, by the filter of Lyne and Hollick (1979), as
 *              in Ladson, Brown, Neal and Nathan, Australian Journal of Water Resources 17, 2013:
 *              three passes (forwards, backwards, forwards) with parameter 0.925, 30 steps
 *              reflected at both ends, which the passes begin at; of each stretch of more than 30
 *              steps without a gap, and their mean weighted by length
 * bfi_observed the same of the observations
 *
 * Sources of the others as in loss/loss.h. */
#ifndef LOSS_METRICS_H
#define LOSS_METRICS_H

#include <stdbool.h>

#include "core/status.h"
#include "loss/series.h"

/* Of one site; NaN where a number is not defined (too few observations, or constant ones). */
typedef struct loss_metrics {
    size_t observations;
#define METRIC(name, in_unit, words) double name;
#include "loss/metric.def"
#undef METRIC
} loss_metrics;

enum {
    LOSS_METRICS = 0
#define METRIC(name, in_unit, words) +1
#include "loss/metric.def"
#undef METRIC
};

/* The row of a metric, from 0. */
typedef struct loss_metric {
    const char *name;
    bool in_unit; /* of the output; else it has none */
    const char *words;
    size_t offset; /* of its number in loss_metrics */
} loss_metric;
loss_metric loss_metric_at(size_t row);
double loss_metric_of(const loss_metrics *metrics, size_t row);

/* The rows from nse to bias: what moments tell. The others are NaN. */
loss_metrics loss_metrics_of(const loss_series *series);

/* All of them. */
core_status loss_all_metrics_of(const loss_series *series, loss_metrics *metrics, afx_error *error);

/* The value below which a share of the numbers lies, 0 <= share <= 1, linear between neighbours:
 * type 7 of Hyndman and Fan, The American Statistician 50, 1996. NaN are left out; NaN when nothing
 * is left. values[count] are put in order, NaN last. */
double loss_quantile(double *values, size_t count, double share);
double loss_median(double *values, size_t count);

/* Numbers of sites; NaN are left out. */
typedef struct loss_distribution {
    size_t count;
    double median, low, high; /* and quartiles */
    double below_zero;        /* share of numbers below 0 */
} loss_distribution;
loss_distribution loss_distribution_of(double *values, size_t count); /* puts them in order */

#endif
