/* Weights whose sign is known: w = sign softplus(raw) where the sign is 1 or -1, w = raw where it
 * is 0. A network of dense layers with rising activations rises (falls) with an input that has sign
 * 1 (-1) in the first of them, when all weights of the others, and those of that input's, have sign
 * 1: Sill, Monotonic networks, NIPS 1998. */
#ifndef NN_MONOTONE_H
#define NN_MONOTONE_H

#include <stddef.h>

#include "core/real.h"

typedef struct nn_monotone {
    size_t outputs;
    size_t inputs;
    const signed char *sign; /* [inputs] of all weights that read it; NULL: all 1 */
} nn_monotone;

typedef struct nn_monotone_run {
    const real *raw;         /* [outputs][inputs] */
    real *weights;           /* as raw; for nn/dense.h */
    const real *weights_bar; /* as raw */
    real *raw_bar;           /* as raw, added to */
} nn_monotone_run;

void nn_monotone_forward(const nn_monotone *layer, const nn_monotone_run *run);
void nn_monotone_backward(const nn_monotone *layer, const nn_monotone_run *run);

#endif
