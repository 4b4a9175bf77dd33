/* A compiled model written by hand: a nonlinear reservoir with weights in its evaporation, so
 * that the runtime is tested without the compiler.
 *
 *   ET = area E g(w0 S / 100 + w1 E + w2) S / (S + 10),  g(x) = 1 / (1 + e^-x)
 *   Q  = K S (S / (S + 50))^(B - 1)
 *   S' = S + P - ET - Q,  S = 20 at first
 *
 * Outputs are ET and Q, in this order. `area` is an attribute. */
#ifndef RESERVOIR_H
#define RESERVOIR_H

#include "afflux/model.h"

enum { RESERVOIR_WEIGHTS = 3 };

extern const afx_model reservoir_double, reservoir_float;
/* The same with a rate K that varies in time. */
extern const afx_model moving_double, moving_float;

#endif
