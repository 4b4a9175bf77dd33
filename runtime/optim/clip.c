#include "optim/clip.h"

#include <math.h>

/* The norm without overflow: the largest number is taken out of the sum. */
static double norm_of(const double *gradient, size_t count) {
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        double size = fabs(gradient[i]);
        largest = size <= largest ? largest : size; /* a NaN stays to the end */
        if (isnan(largest)) {
            return largest;
        }
    }
    if (largest == 0 || isinf(largest)) {
        return largest;
    }
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += gradient[i] / largest * (gradient[i] / largest);
    }
    return largest * sqrt(sum);
}

core_status optim_clip(double *gradient, size_t count, double limit, double *norm,
                       afx_error *error) {
    if (!(limit > 0)) {
        return core_fail(error, CORE_USAGE, "a gradient cannot be cut to a length of %g", limit);
    }
    *norm = norm_of(gradient, count);
    if (!isfinite(*norm)) {
        return core_fail(error, CORE_NUMERICAL, "the gradient is not finite");
    }
    for (size_t i = 0; i<count && * norm> limit; i++) {
        gradient[i] *= limit / *norm;
    }
    return CORE_OK;
}
