#include "loss/metrics.h"

#include <math.h>

/* Not defined is NaN, not infinite. */
static double ratio_of(double above, double below) {
    return fabs(below) > 0 ? above / below : NAN;
}

loss_metrics loss_metrics_of(const loss_series *series) {
    loss_moments moments = loss_moments_of(series);
    double count = (double)moments.count;
    double alpha = sqrt(ratio_of(moments.simulated_squares, moments.observed_squares));
    double r = fabs(alpha) > 0 ? moments.products / (alpha * moments.observed_squares) : alpha;
    double beta = ratio_of(moments.simulated_mean, moments.observed_mean);
    return (loss_metrics){
        .observations = moments.count,
        .nse = 1 - ratio_of(moments.error_squares, moments.observed_squares),
        .kge = 1 - sqrt((r - 1) * (r - 1) + (alpha - 1) * (alpha - 1) + (beta - 1) * (beta - 1)),
        .correlation = r,
        .variability = alpha,
        .bias_ratio = beta,
        .rmse = sqrt(ratio_of(moments.error_squares, count)),
        .bias = moments.simulated_mean - moments.observed_mean,
    };
}
