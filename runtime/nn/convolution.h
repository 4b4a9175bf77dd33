/* Convolution of images and series (cross-correlation, as everywhere in this field):
 *
 *   y[n][o][p] = b[o] + sum over i, k of W[o][i][k] x[n][i][source(p, k)]
 *
 * with p a place of the window and k an element of it, each along one or two axes. Zhang, Applied
 * Optics 29, 1990 (one axis); LeCun, Bottou, Bengio and Haffner, Proceedings of the IEEE 86, 1998.
 * Elements under the window are gathered to a matrix, so that the sums are one product of matrices:
 * Chellapilla, Puri and Simard, 2006. */
#ifndef NN_CONVOLUTION_H
#define NN_CONVOLUTION_H

#include "core/real.h"
#include "nn/window.h"

/* A series has its axis second and {1, 1, 1, 1, 0, false} first. */
typedef struct nn_convolution {
    size_t inputs;  /* channels */
    size_t outputs; /* channels */
    nn_window axis[2];
} nn_convolution;

/* CORE_USAGE: no channels, or a window that does not fit. */
core_status nn_convolution_check(const nn_convolution *layer, afx_error *error);

/* Of W: [outputs][inputs][kernel 0][kernel 1]. */
size_t nn_convolution_weight_count(const nn_convolution *layer);
/* Of x, one of a batch: [inputs][extent 0][extent 1]. */
size_t nn_convolution_input_count(const nn_convolution *layer);
/* Of y, one of a batch: [outputs][places 0][places 1]. */
size_t nn_convolution_output_count(const nn_convolution *layer);
/* Reals of work memory, forward and backward, for any batch. CORE_MEMORY: cannot be counted. */
core_status nn_convolution_work_count(const nn_convolution *layer, size_t *count, afx_error *error);

/* Arrays of one pass; backward reads x and weights again, not what forward left in work. */
typedef struct nn_convolution_run {
    size_t batch;
    const real *weights; /* [outputs][inputs][kernel 0][kernel 1] */
    const real *bias;    /* [outputs]; NULL: none */
    const real *x;       /* [batch][inputs][extent 0][extent 1] */
    real *y;             /* [batch][outputs][places 0][places 1] */
    const real *y_bar;   /* as y */
    real *weights_bar;   /* as weights, added to; NULL: not wanted */
    real *bias_bar;      /* as bias, added to; NULL: not wanted */
    real *x_bar;         /* as x, added to; NULL: not wanted */
    real *work;          /* [work_count] */
} nn_convolution_run;

core_status nn_convolution_forward(const nn_convolution *layer, const nn_convolution_run *run,
                                   afx_error *error);
core_status nn_convolution_backward(const nn_convolution *layer, const nn_convolution_run *run,
                                    afx_error *error);

#endif
