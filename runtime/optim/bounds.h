/* Parameters that must stay between two bounds, from raw numbers that need not:
 * value = low + (high - low) / (1 + e^-raw). Raw 0 is the middle. */
#ifndef OPTIM_BOUNDS_H
#define OPTIM_BOUNDS_H

#include <stddef.h>

#include "core/status.h"

/* In the unit of the parameter; low < high, both finite. */
typedef struct optim_bounds {
    double low;
    double high;
} optim_bounds;

/* CORE_USAGE when low < high does not hold or high - low is not finite. */
core_status optim_bounds_check(optim_bounds bounds, afx_error *error);

/* Never outside the bounds; NaN for NaN. */
double optim_bounded(optim_bounds bounds, double raw);

/* d optim_bounded / d raw; 0 far out, never NaN unless raw is. */
double optim_bounded_slope(optim_bounds bounds, double raw);

/* Bounds of the columns of a table. */
typedef struct optim_box {
    size_t columns;
    double *low;  /* [columns] */
    double *high; /* [columns] */
} optim_box;

/* value[rows][columns] of raw[rows][columns]; and bar, as it comes that of value, is turned into
 * that of raw. */
void optim_bound_rows(const optim_box *box, size_t rows, const double *raw, double *value);
void optim_bound_rows_backward(const optim_box *box, size_t rows, const double *raw, double *bar);

/* The raw number of a value between the bounds. A value at a bound, which no raw number gives, is
 * taken a share of 1e-6 inside it. CORE_USAGE: the value is outside or NaN. */
core_status optim_unbounded(optim_bounds bounds, double value, double *raw, afx_error *error);

#endif
