#include "optim/bounds.h"

#include <math.h>

core_status optim_bounds_check(optim_bounds bounds, afx_error *error) {
    return isfinite(bounds.high - bounds.low) && bounds.low < bounds.high
               ? CORE_OK
               : core_fail(error, CORE_USAGE, "no bounds: %g .. %g", bounds.low, bounds.high);
}

double optim_bounded(optim_bounds bounds, double raw) {
    double small = exp(-fabs(raw));
    double from_nearer = small / (1 + small) * (bounds.high - bounds.low);
    return raw < 0 ? bounds.low + from_nearer : bounds.high - from_nearer;
}

double optim_bounded_slope(optim_bounds bounds, double raw) {
    double small = exp(-fabs(raw));
    return (bounds.high - bounds.low) * small / ((1 + small) * (1 + small));
}

core_status optim_unbounded(optim_bounds bounds, double value, double *raw, afx_error *error) {
    if (!(value >= bounds.low && value <= bounds.high)) {
        return core_fail(error, CORE_USAGE, "%g is not within %g .. %g", value, bounds.low,
                         bounds.high);
    }
    double edge = 1e-6 * (bounds.high - bounds.low);
    double above = value > bounds.low ? value - bounds.low : edge;
    double below = value < bounds.high ? bounds.high - value : edge;
    *raw = log(above) - log(below);
    return CORE_OK;
}
