#include <math.h>
#include <stdlib.h>

#include "loss/metrics.h"

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    if (isnan(a) || isnan(b)) {
        return (isnan(a) != 0) - (isnan(b) != 0);
    }
    return (a > b) - (a < b);
}

double loss_quantile(double *values, size_t count, double share) {
    if (count == 0) {
        return NAN;
    }
    qsort(values, count, sizeof *values, compare_numbers);
    while (count > 0 && isnan(values[count - 1])) {
        count--;
    }
    if (count == 0) {
        return NAN;
    }
    double place = share * (double)(count - 1);
    size_t below = (size_t)place;
    if (below + 1 >= count) {
        return values[count - 1];
    }
    double part = place - (double)below;
    return values[below] + part * (values[below + 1] - values[below]);
}

double loss_median(double *values, size_t count) {
    return loss_quantile(values, count, 0.5);
}

loss_distribution loss_distribution_of(double *values, size_t count) {
    loss_distribution of = {0};
    size_t below = 0;
    for (size_t k = 0; k < count; k++) {
        of.count += isnan(values[k]) ? 0 : 1;
        below += values[k] < 0 ? 1 : 0;
    }
    of.below_zero = of.count ? (double)below / (double)of.count : NAN;
    of.median = loss_quantile(values, count, 0.5);
    of.low = loss_quantile(values, count, 0.25);
    of.high = loss_quantile(values, count, 0.75);
    return of;
}
