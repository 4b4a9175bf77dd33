/* Gradients that are too long are shortened: Pascanu, Mikolov and Bengio, ICML 2013. */
#ifndef OPTIM_CLIP_H
#define OPTIM_CLIP_H

#include <stddef.h>

#include "core/status.h"

/* Scales gradient[count] to a Euclidean norm of limit where it is longer; *norm is what it was.
 * CORE_USAGE: limit is not above 0. CORE_NUMERICAL: a number that is not finite; nothing is
 * changed then. */
core_status optim_clip(double *gradient, size_t count, double limit, double *norm,
                       afx_error *error);

#endif
