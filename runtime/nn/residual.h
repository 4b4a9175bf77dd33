/* A way around layers: y = f(x) + x, or f(x) + x P' where f changes the width. He, Zhang, Ren and
 * Sun, CVPR 2016, equations 1 and 2. */
#ifndef NN_RESIDUAL_H
#define NN_RESIDUAL_H

#include <stddef.h>

#include "core/real.h"
#include "core/status.h"

typedef struct nn_residual {
    size_t inputs;
    size_t outputs; /* as many as inputs, unless there is a projection */
} nn_residual;

typedef struct nn_residual_run {
    size_t batch;
    const real *projection; /* P [outputs][inputs]; NULL: none */
    const real *x;          /* [batch][inputs] */
    real *y;                /* [batch][outputs], comes as f(x), added to */
    const real *y_bar;      /* as y; it is that of f(x) as well */
    real *projection_bar;   /* as projection, added to; NULL: not wanted */
    real *x_bar;            /* as x, added to; NULL: not wanted */
} nn_residual_run;

/* CORE_USAGE: widths differ and there is no projection. */
core_status nn_residual_forward(const nn_residual *layer, const nn_residual_run *run,
                                afx_error *error);
core_status nn_residual_backward(const nn_residual *layer, const nn_residual_run *run,
                                 afx_error *error);

#endif
