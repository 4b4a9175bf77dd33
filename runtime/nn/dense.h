/* A dense layer with its activation: y = activation(x W' + b), row by row over a batch. */
#ifndef NN_DENSE_H
#define NN_DENSE_H

#include <stdbool.h>

#include "core/profile.h"
#include "nn/activation.h"

typedef struct nn_dense {
    size_t inputs;
    size_t outputs;
    nn_activation activation;
} nn_dense;

/* Arrays of one pass; row-major. Forward writes z and y; backward reads them and adds to the
 * derivatives. z may be y when nothing will run backward. */
typedef struct nn_dense_run {
    size_t batch;
    const real *weights; /* W [outputs][inputs], then b [outputs] */
    const real *x;       /* [batch][inputs] */
    real *z;             /* [batch][outputs], x W' + b */
    real *y;             /* [batch][outputs] */
    real *bar;           /* [batch][outputs], comes as that of y, is turned into that of z */
    real *weights_bar;   /* as weights, added to; NULL: not wanted */
    real *x_bar;         /* as x, added to; NULL: not wanted */
    bool fresh;          /* x_bar is set, not added to */
    core_watch *watch;   /* NULL: nobody looks where time goes */
} nn_dense_run;

/* CORE_USAGE when an extent is beyond what BLAS can count. A batch of 0 changes nothing. */
core_status nn_dense_forward(const nn_dense *layer, const nn_dense_run *run, afx_error *error);
core_status nn_dense_backward(const nn_dense *layer, const nn_dense_run *run, afx_error *error);

#endif
