#include "optim/bounds.h"

#include <math.h>

#include "core/exponential.h"
#include "core/wide.h"

core_status optim_bounds_check(optim_bounds bounds, afx_error *error) {
    return isfinite(bounds.high - bounds.low) && bounds.low < bounds.high
               ? CORE_OK
               : core_fail(error, CORE_USAGE, "no bounds: %g .. %g", bounds.low, bounds.high);
}

static inline double bounded(double low, double high, double raw) {
    double small = core_exp_below(-fabs(raw));
    double from_nearer = small / (1 + small) * (high - low);
    return raw < 0 ? low + from_nearer : high - from_nearer;
}

static inline double slope(double low, double high, double raw) {
    double small = core_exp_below(-fabs(raw));
    return (high - low) * small / ((1 + small) * (1 + small));
}

double optim_bounded(optim_bounds bounds, double raw) {
    return bounded(bounds.low, bounds.high, raw);
}

double optim_bounded_slope(optim_bounds bounds, double raw) {
    return slope(bounds.low, bounds.high, raw);
}

CORE_WIDE void optim_bound_rows(const optim_box *box, size_t rows, const double *raw,
                                double *value) {
    for (size_t row = 0; row < rows; row++, raw += box->columns, value += box->columns)
        for (size_t c = 0; c < box->columns; c++)
            value[c] = bounded(box->low[c], box->high[c], raw[c]);
}

CORE_WIDE void optim_bound_rows_backward(const optim_box *box, size_t rows, const double *raw,
                                         double *bar) {
    for (size_t row = 0; row < rows; row++, raw += box->columns, bar += box->columns)
        for (size_t c = 0; c < box->columns; c++)
            bar[c] *= slope(box->low[c], box->high[c], raw[c]);
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
