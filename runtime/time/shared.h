/* Parameters that all sites share: weights of the model with bounds. They are learned as raw
 * numbers of any size, and given to the model, written and read within their bounds. Weights of
 * networks pass through unchanged. All arrays are [weight], of the model alone. */
#ifndef TIME_SHARED_H
#define TIME_SHARED_H

#include <stdbool.h>

#include "afflux/model.h"
#include "core/status.h"

bool time_is_shared(const afx_symbol *symbol);

/* Raw numbers of the default values; weights of networks are left alone. */
void time_shared_start(const afx_info *info, double *raw);

/* Raw numbers to values. The arrays may be the same. */
void time_shared_bound(const afx_info *info, const double *raw, double *values);

/* Values to raw numbers, in place. CORE_DATA: a value is outside its bounds, named. */
core_status time_shared_unbound(const afx_info *info, double *weights, afx_error *error);

/* From a gradient by values to one by raw numbers, in place. */
void time_shared_backward(const afx_info *info, const double *raw, double *gradient);

#endif
