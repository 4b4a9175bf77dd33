/* Normalisation: y = gain (x - mean) / sqrt(variance + epsilon) + shift over sets of numbers.
 *
 *   layer norm  a set is one row; groups = 1, places = 1, a gain for each number of the row
 *               (Ba, Kiros and Hinton, arXiv:1607.06450)
 *   group norm  a set is a group of neighbouring channels of one row (Wu and He, ECCV 2018)
 *   batch norm  a set is one channel of all rows; groups = 0 (Ioffe and Szegedy, ICML 2015)
 *
 * The variance is divided by the count. Sums are double, also over floats. */
#ifndef NN_NORM_H
#define NN_NORM_H

#include <stdbool.h>

#include "core/real.h"
#include "core/status.h"

typedef struct nn_norm {
    size_t channels;
    size_t places; /* numbers of a channel in one row */
    size_t groups; /* of channels in a row; 0: batch norm */
    double epsilon;
    double momentum; /* batch norm: share of the newest batch in the running statistics */
} nn_norm;

/* With epsilon 1e-5 and momentum 0.1, as PyTorch has them. */
nn_norm nn_norm_of_layer(size_t width);
nn_norm nn_norm_of_groups(size_t channels, size_t places, size_t groups);
nn_norm nn_norm_of_batch(size_t channels, size_t places);

/* CORE_USAGE: no channels or places, groups that do not divide the channels, or a batch norm that
 * is taught with a single number in each channel. */
core_status nn_norm_check(const nn_norm *layer, size_t batch, bool taught, afx_error *error);

/* Means, and as many factors 1 / sqrt(variance + epsilon). */
size_t nn_norm_set_count(const nn_norm *layer, size_t batch);

typedef struct nn_norm_run {
    size_t batch;
    bool taught;            /* batch norm: statistics of the batch; otherwise the running ones */
    const real *gain;       /* [channels] */
    const real *shift;      /* [channels] */
    const real *x;          /* [batch][channels][places] */
    real *y;                /* as x; may be x where nothing runs backward */
    real *mean;             /* [set_count], kept for backward */
    real *factor;           /* [set_count], kept for backward */
    real *running_mean;     /* [channels] of batch norm, updated when taught; otherwise NULL */
    real *running_variance; /* likewise; divided by the count less one */
    const real *y_bar;      /* as x */
    real *gain_bar;         /* [channels], added to; NULL: not wanted */
    real *shift_bar;        /* [channels], added to; NULL: not wanted */
    real *x_bar;            /* as x, added to; NULL: not wanted */
} nn_norm_run;

core_status nn_norm_forward(const nn_norm *layer, const nn_norm_run *run, afx_error *error);
void nn_norm_backward(const nn_norm *layer, const nn_norm_run *run);

#endif
