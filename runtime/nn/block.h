/* A layer of a network and what may stand around it, row by row over a batch:
 *
 *   y = dropout(activation(norm(x W' + b))) + x
 *
 * each of norm (nn/norm.h, over the row), dropout (nn/dropout.h) and the way around (nn/residual.h)
 * only where it is asked for. */
#ifndef NN_BLOCK_H
#define NN_BLOCK_H

#include "core/random.h"
#include "nn/dense.h"

typedef struct nn_around {
    bool norm;
    bool residual;  /* the layer is as wide as its inputs */
    double dropout; /* rate; 0: none */
} nn_around;

typedef struct nn_block {
    nn_dense dense;
    nn_around around;
} nn_block;

/* CORE_USAGE: a residual that changes the width, or a rate outside 0 .. 1. */
core_status nn_block_check(const nn_block *block, afx_error *error);

/* W [outputs][inputs], b [outputs], and of a norm gain [outputs], shift [outputs]. */
size_t nn_block_weight_count(const nn_block *block);

/* Reals of work memory for each row of a batch. */
size_t nn_block_work_count(const nn_block *block);

/* Arrays of one pass; backward follows forward on the same work, x and y. */
typedef struct nn_block_run {
    size_t batch;
    const real *weights; /* [weight_count] */
    const real *x;       /* [batch][inputs] */
    real *y;             /* [batch][outputs] */
    real *work;          /* [batch][work_count] */
    core_random *random; /* forward draws from it; NULL: nothing is dropped */
    real *bar;           /* [batch][outputs], comes as that of y, is spoilt */
    real *spare;         /* [batch][outputs], is spoilt where there is a norm */
    real *weights_bar;   /* as weights, added to; NULL: not wanted */
    real *x_bar;         /* as x, added to; NULL: not wanted */
    bool fresh;          /* x_bar is set, not added to */
    core_watch *watch;   /* NULL: nobody looks where time goes */
} nn_block_run;

core_status nn_block_forward(const nn_block *block, const nn_block_run *run, afx_error *error);
core_status nn_block_backward(const nn_block *block, const nn_block_run *run, afx_error *error);

#endif
