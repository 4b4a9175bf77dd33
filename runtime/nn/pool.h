/* The largest number, or the mean, under a window that slides over each channel; what is outside
 * the axes does not count. Of equal numbers the first is taken, as in PyTorch, and a NaN stays.
 * Ranzato, Huang, Boureau and LeCun, CVPR 2007 (max);
 * Lin, Chen and Yan, ICLR 2014 (mean). */
#ifndef NN_POOL_H
#define NN_POOL_H

#include "core/real.h"
#include "nn/window.h"

/* A series has its axis second and {1, 1, 1, 1, 0, false} first. */
typedef struct nn_pool {
    size_t channels;
    nn_window axis[2];
} nn_pool;

/* CORE_USAGE: a window that does not fit, or that lies wholly outside at a place of it. */
core_status nn_pool_check(const nn_pool *layer, afx_error *error);
size_t nn_pool_input_count(const nn_pool *layer);
size_t nn_pool_output_count(const nn_pool *layer);

typedef struct nn_pool_run {
    size_t batch;
    const real *x;     /* [batch][channels][extent 0][extent 1] */
    real *y;           /* [batch][channels][places 0][places 1] */
    size_t *chosen;    /* as y: where in its channel each largest number is; of the max only */
    const real *y_bar; /* as y */
    real *x_bar;       /* as x, added to */
} nn_pool_run;

core_status nn_pool_max_forward(const nn_pool *layer, const nn_pool_run *run, afx_error *error);
void nn_pool_max_backward(const nn_pool *layer, const nn_pool_run *run);

core_status nn_pool_mean_forward(const nn_pool *layer, const nn_pool_run *run, afx_error *error);
void nn_pool_mean_backward(const nn_pool *layer, const nn_pool_run *run);

#endif
