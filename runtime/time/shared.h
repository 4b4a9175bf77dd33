/* Parameters that all sites share: weights of the model with bounds. They are learned as raw
 * numbers of any size, and given to the model, written and read within their bounds. Weights of
 * networks, and settings of the host's, pass through unchanged. All arrays are [weight], of the
 * model alone. */
#ifndef TIME_SHARED_H
#define TIME_SHARED_H

#include <stdbool.h>

#include "afflux/model.h"
#include "core/status.h"

bool time_is_shared(const afx_symbol *symbol);
/* A weight with a value of its own to begin with: a shared parameter, or a setting, which is not
 * learned. Those of networks have none. */
bool time_has_value(const afx_symbol *symbol);
/* Sets all weights that are settings. */
void time_shared_set(const afx_info *info, double value, double *weights);

/* Raw numbers of the default values, and settings; weights of networks are left alone. */
void time_shared_start(const afx_info *info, double *raw);

/* Raw numbers to values. The arrays may be the same. */
void time_shared_bound(const afx_info *info, const double *raw, double *values);

/* Values to raw numbers, in place. CORE_DATA: a value is outside its bounds, named. */
core_status time_shared_unbound(const afx_info *info, double *weights, afx_error *error);

/* From a gradient by values to one by raw numbers, in place. */
void time_shared_backward(const afx_info *info, const double *raw, double *gradient);

#endif
