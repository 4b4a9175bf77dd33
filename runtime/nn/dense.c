#include "nn/dense.h"

#include <string.h>

#include "tensor/blas.h"

static core_status multiply(const nn_dense_run *run, const tensor_matrix *product,
                            afx_error *error) {
    core_phase phase = core_turn(run->watch, CORE_PRODUCTS);
    core_status status = tensor_multiply(product, error);
    core_turn(run->watch, phase);
    return status;
}

core_status nn_dense_forward(const nn_dense *layer, const nn_dense_run *run, afx_error *error) {
    const real *bias = run->weights + layer->outputs * layer->inputs;
    for (size_t row = 0; row < run->batch; row++) {
        memcpy(run->z + row * layer->outputs, bias, layer->outputs * sizeof(real));
    }
    tensor_matrix product = {.rows = run->batch,
                             .columns = layer->outputs,
                             .inner = layer->inputs,
                             .left = run->x,
                             .right = run->weights,
                             .right_transposed = true,
                             .result = run->z,
                             .scale = 1,
                             .keep = 1};
    CORE_TRY(multiply(run, &product, error));
    nn_activate_rows(layer->activation, layer->outputs, run->batch * layer->outputs, run->z,
                     run->y);
    return CORE_OK;
}

/* W_bar += z_bar' x, b_bar += column sums of z_bar. */
static core_status reverse_weights(const nn_dense *layer, const nn_dense_run *run,
                                   afx_error *error) {
    real *bias_bar = run->weights_bar + layer->outputs * layer->inputs;
    for (size_t row = 0; row < run->batch; row++) {
        for (size_t j = 0; j < layer->outputs; j++) {
            bias_bar[j] += run->bar[row * layer->outputs + j];
        }
    }
    tensor_matrix product = {.rows = layer->outputs,
                             .columns = layer->inputs,
                             .inner = run->batch,
                             .left = run->bar,
                             .left_transposed = true,
                             .right = run->x,
                             .result = run->weights_bar,
                             .scale = 1,
                             .keep = 1};
    return multiply(run, &product, error);
}

/* x_bar += z_bar W. */
static core_status reverse_inputs(const nn_dense *layer, const nn_dense_run *run,
                                  afx_error *error) {
    tensor_matrix product = {.rows = run->batch,
                             .columns = layer->inputs,
                             .inner = layer->outputs,
                             .left = run->bar,
                             .right = run->weights,
                             .result = run->x_bar,
                             .scale = 1,
                             .keep = run->fresh ? 0 : 1};
    return multiply(run, &product, error);
}

core_status nn_dense_backward(const nn_dense *layer, const nn_dense_run *run, afx_error *error) {
    nn_activation_adjoint adjoint = {run->batch * layer->outputs, run->z, run->y, run->bar};
    nn_activate_rows_backward(layer->activation, layer->outputs, &adjoint);
    if (run->weights_bar) {
        CORE_TRY(reverse_weights(layer, run, error));
    }
    return run->x_bar ? reverse_inputs(layer, run, error) : CORE_OK;
}
