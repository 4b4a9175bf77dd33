#include "nn/block.h"

#include <string.h>

#include "nn/dropout.h"
#include "nn/norm.h"
#include "nn/residual.h"

/* z = x W' + b, n = norm(z), a = activation(n); what is not asked for shares its array. */
typedef struct block_arrays {
    real *z, *n, *a; /* [batch][outputs] */
    real *kept;      /* [batch][outputs] */
    real *mean;      /* [batch] */
    real *factor;    /* [batch] */
} block_arrays;

static block_arrays arrays_of(const nn_block *block, const nn_block_run *run) {
    size_t numbers = run->batch * block->dense.outputs;
    const nn_around *around = &block->around;
    block_arrays at = {.z = run->work, .n = run->work, .a = run->y};
    real *next = run->work + numbers;
    if (around->norm) {
        at.n = next;
        at.mean = next + numbers;
        at.factor = at.mean + run->batch;
        next = at.factor + run->batch;
    }
    if (around->dropout > 0 || around->residual) {
        at.a = next;
        at.kept = next + numbers;
    }
    return at;
}

static nn_norm_run norm_run_of(const nn_block *block, const nn_block_run *run,
                               const block_arrays *at) {
    size_t outputs = block->dense.outputs, gain = (block->dense.inputs + 1) * outputs;
    nn_norm_run norm = {.batch = run->batch,
                        .gain = run->weights + gain,
                        .shift = run->weights + gain + outputs,
                        .x = at->z,
                        .y = at->n,
                        .mean = at->mean,
                        .factor = at->factor,
                        .y_bar = run->bar,
                        .x_bar = run->spare};
    norm.gain_bar = run->weights_bar ? run->weights_bar + gain : NULL;
    norm.shift_bar = run->weights_bar ? run->weights_bar + gain + outputs : NULL;
    return norm;
}

static nn_dropout_run dropout_run_of(const nn_block *block, const nn_block_run *run,
                                     const block_arrays *at) {
    return (nn_dropout_run){run->batch * block->dense.outputs, at->a, run->y, at->kept, run->bar};
}

static bool drops(const nn_block *block, const nn_block_run *run) {
    return block->around.dropout > 0 && run->random;
}

/* The activation is the dense layer's own, unless a norm stands between. */
static nn_dense dense_of(const nn_block *block) {
    nn_dense dense = block->dense;
    dense.activation = block->around.norm ? NN_identity : dense.activation;
    return dense;
}

static nn_dense_run dense_run_of(const nn_block *block, const nn_block_run *run,
                                 const block_arrays *at) {
    return (nn_dense_run){.batch = run->batch,
                          .weights = run->weights,
                          .x = run->x,
                          .z = at->z,
                          .y = block->around.norm ? at->z : at->a,
                          .bar = block->around.norm ? run->spare : run->bar,
                          .weights_bar = run->weights_bar,
                          .x_bar = run->x_bar,
                          .fresh = run->fresh && !block->around.residual,
                          .watch = run->watch};
}

static core_status forward_norm(const nn_block *block, const nn_block_run *run,
                                const block_arrays *at, afx_error *error) {
    size_t outputs = block->dense.outputs;
    nn_norm norm = nn_norm_of_layer(outputs);
    nn_norm_run norm_run = norm_run_of(block, run, at);
    CORE_TRY(nn_norm_forward(&norm, &norm_run, error));
    nn_activate_rows(block->dense.activation, outputs, run->batch * outputs, at->n, at->a);
    return CORE_OK;
}

core_status nn_block_forward(const nn_block *block, const nn_block_run *run, afx_error *error) {
    size_t outputs = block->dense.outputs;
    block_arrays at = arrays_of(block, run);
    nn_dense dense = dense_of(block);
    nn_dense_run dense_run = dense_run_of(block, run, &at);
    CORE_TRY(nn_dense_forward(&dense, &dense_run, error));
    if (block->around.norm) {
        CORE_TRY(forward_norm(block, run, &at, error));
    }
    if (drops(block, run)) {
        nn_dropout_run dropout = dropout_run_of(block, run, &at);
        CORE_TRY(nn_dropout_forward(block->around.dropout, run->random, &dropout, error));
    } else if (at.a != run->y) {
        memcpy(run->y, at.a, run->batch * outputs * sizeof(real));
    }
    if (!block->around.residual) {
        return CORE_OK;
    }
    nn_residual residual = {outputs, outputs};
    nn_residual_run around = {.batch = run->batch, .x = run->x, .y = run->y};
    return nn_residual_forward(&residual, &around, error);
}

/* x_bar takes y_bar before that is changed. */
static core_status reverse_residual(const nn_block *block, const nn_block_run *run,
                                    afx_error *error) {
    size_t width = block->dense.outputs;
    nn_residual residual = {width, width};
    nn_residual_run around = {.batch = run->batch, .y_bar = run->bar, .x_bar = run->x_bar};
    if (run->fresh) {
        memset(run->x_bar, 0, run->batch * width * sizeof(real));
    }
    return nn_residual_backward(&residual, &around, error);
}

static void reverse_norm(const nn_block *block, const nn_block_run *run, const block_arrays *at) {
    size_t outputs = block->dense.outputs, numbers = run->batch * outputs;
    nn_activation_adjoint adjoint = {numbers, at->n, at->a, run->bar};
    nn_activate_rows_backward(block->dense.activation, outputs, &adjoint);
    nn_norm norm = nn_norm_of_layer(outputs);
    nn_norm_run norm_run = norm_run_of(block, run, at);
    memset(run->spare, 0, numbers * sizeof(real));
    nn_norm_backward(&norm, &norm_run);
}

core_status nn_block_backward(const nn_block *block, const nn_block_run *run, afx_error *error) {
    block_arrays at = arrays_of(block, run);
    if (block->around.residual && run->x_bar) {
        CORE_TRY(reverse_residual(block, run, error));
    }
    if (drops(block, run)) {
        nn_dropout_run dropout = dropout_run_of(block, run, &at);
        nn_dropout_backward(&dropout);
    }
    if (block->around.norm) {
        reverse_norm(block, run, &at);
    }
    nn_dense dense = dense_of(block);
    nn_dense_run dense_run = dense_run_of(block, run, &at);
    return nn_dense_backward(&dense, &dense_run, error);
}
