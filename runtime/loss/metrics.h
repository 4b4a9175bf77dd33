/* How good a simulation is: numbers for reports, without derivatives. Sources as in loss/loss.h. */
#ifndef LOSS_METRICS_H
#define LOSS_METRICS_H

#include "loss/series.h"

/* Of one site; NaN where a number is not defined (too few observations, or constant ones). */
typedef struct loss_metrics {
    size_t observations;
    double nse;         /* 1 is perfect, 0 as good as the mean of the observations */
    double kge;         /* 1 is perfect */
    double correlation; /* r: Pearson's; 0 where only the simulated series is constant */
    double variability; /* alpha: ratio of the deviations, simulated over observed */
    double bias_ratio;  /* beta: ratio of the means, simulated over observed */
    double rmse;        /* root mean square of simulated - observed, in their unit */
    double bias;        /* mean of simulated - observed, in their unit */
} loss_metrics;
loss_metrics loss_metrics_of(const loss_series *series);

/* The value below which a share of the numbers lies, 0 <= share <= 1, linear between neighbours:
 * type 7 of Hyndman and Fan, The American Statistician 50, 1996. NaN are left out; NaN when nothing
 * is left. values[count] are put in order, NaN last. */
double loss_quantile(double *values, size_t count, double share);
double loss_median(double *values, size_t count);

#endif
