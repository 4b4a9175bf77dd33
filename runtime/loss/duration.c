/* Errors of the flow duration curve. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "loss/signatures.h"

static int compare_down(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

static double logarithm(double flow) {
    return log(fmax(flow, 1e-6));
}

static double ratio_of(double above, double below) {
    return fabs(below) > 0 ? above / below : NAN;
}

static double sum_of(const double *values, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += values[k];
    return sum;
}

/* Sum of the logarithms over that of the last, which is the lowest. */
static double low_sum(const double *values, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += logarithm(values[k]) - logarithm(values[count - 1]);
    return sum;
}

static size_t share_of(size_t count, double share) {
    return (size_t)nearbyint(share * (double)count);
}

void loss_duration_errors(const loss_signature_series *series, loss_metrics *metrics) {
    size_t count = series->count;
    double *simulated = series->work, *observed = simulated + count;
    memcpy(simulated, series->simulated, count * sizeof *simulated);
    memcpy(observed, series->observed, count * sizeof *observed);
    qsort(simulated, count, sizeof *simulated, compare_down);
    qsort(observed, count, sizeof *observed, compare_down);
    size_t high = share_of(count, 0.02), low = share_of(count, 0.3);
    size_t above = share_of(count, 0.2), below = share_of(count, 0.7);
    if (high > 0)
        metrics->fhv = 100 * ratio_of(sum_of(simulated, high) - sum_of(observed, high),
                                      sum_of(observed, high));
    if (low > 0) {
        double of_simulated = low_sum(simulated + count - low, low);
        double of_observed = low_sum(observed + count - low, low);
        metrics->flv = -100 * ratio_of(of_simulated - of_observed, of_observed);
    }
    if (below < count) {
        double of_simulated = logarithm(simulated[above]) - logarithm(simulated[below]);
        double of_observed = logarithm(observed[above]) - logarithm(observed[below]);
        metrics->fms = 100 * ratio_of(of_simulated - of_observed, of_observed);
    }
}
