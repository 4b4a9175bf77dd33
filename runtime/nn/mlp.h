/* A stack of layers over one block of weights. */
#ifndef NN_MLP_H
#define NN_MLP_H

#include "nn/block.h"
#include "nn/initial.h"
#include "tensor/shape.h"

#define NN_LAYERS_MOST 16

typedef struct nn_mlp {
    size_t inputs;
    size_t layer_count;
    nn_block layers[NN_LAYERS_MOST];
} nn_mlp;

/* An empty stack, and one more layer on top of it. CORE_USAGE: no inputs, no outputs, or too many
 * layers. CORE_MEMORY: more weights than can be counted. */
core_status nn_mlp_start(nn_mlp *mlp, size_t inputs, afx_error *error);
core_status nn_mlp_add(nn_mlp *mlp, size_t outputs, nn_activation activation, afx_error *error);

/* What stands around the last layer that was added. CORE_USAGE: see nn_block_check. */
core_status nn_mlp_surround(nn_mlp *mlp, nn_around around, afx_error *error);

size_t nn_mlp_outputs(const nn_mlp *mlp);
size_t nn_mlp_weight_count(const nn_mlp *mlp);

/* The named arrays in the block, layer by layer: matrix, biases, gains and shifts of a norm. */
typedef struct nn_mlp_part {
    char name[32]; /* "0.weight", "0.bias", "0.norm.weight", "0.norm.bias", "1.weight", ... */
    tensor_shape shape;
    size_t offset; /* of the first number in the block */
    size_t count;
} nn_mlp_part;
size_t nn_mlp_part_count(const nn_mlp *mlp);
nn_mlp_part nn_mlp_part_at(const nn_mlp *mlp, size_t part);

/* Starting values of the whole block; biases and shifts zero, gains one. */
void nn_mlp_initialize(const nn_mlp *mlp, nn_initial method, core_random *random, double *weights);

/* Reals of work memory for a batch, forward and backward. CORE_MEMORY: cannot be counted. */
core_status nn_mlp_work_count(const nn_mlp *mlp, size_t batch, size_t *count, afx_error *error);

/* Arrays of one pass; backward follows forward on the same work, x and y. */
typedef struct nn_mlp_run {
    size_t batch;
    const real *weights; /* [weight_count] */
    const real *x;       /* [batch][inputs] */
    real *y;             /* [batch][outputs] */
    const real *y_bar;   /* as y, read by backward */
    real *weights_bar;   /* as weights, added to; NULL: not wanted */
    real *x_bar;         /* as x, added to; NULL: not wanted */
    real *work;          /* [work_count] */
    core_random *random; /* of dropout, forward and backward; NULL: nothing is dropped */
    core_watch *watch;   /* NULL: nobody looks where time goes */
} nn_mlp_run;

core_status nn_mlp_forward(const nn_mlp *mlp, const nn_mlp_run *run, afx_error *error);
core_status nn_mlp_backward(const nn_mlp *mlp, const nn_mlp_run *run, afx_error *error);

#endif
