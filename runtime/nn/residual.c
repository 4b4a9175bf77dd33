#include "nn/residual.h"

#include "tensor/blas.h"

static core_status check(const nn_residual *layer, const nn_residual_run *run, afx_error *error) {
    return run->projection || layer->inputs == layer->outputs
               ? CORE_OK
               : core_fail(error, CORE_USAGE, "%zu numbers cannot be added to %zu", layer->inputs,
                           layer->outputs);
}

core_status nn_residual_forward(const nn_residual *layer, const nn_residual_run *run,
                                afx_error *error) {
    CORE_TRY(check(layer, run, error));
    if (!run->projection) {
        return tensor_add_scaled(run->batch * layer->outputs, 1, run->x, run->y, error);
    }
    tensor_matrix product = {.rows = run->batch,
                             .columns = layer->outputs,
                             .inner = layer->inputs,
                             .left = run->x,
                             .right = run->projection,
                             .right_transposed = true,
                             .result = run->y,
                             .scale = 1,
                             .keep = 1};
    return tensor_multiply(&product, error);
}

/* P_bar += y_bar' x. */
static core_status reverse_projection(const nn_residual *layer, const nn_residual_run *run,
                                      afx_error *error) {
    tensor_matrix product = {.rows = layer->outputs,
                             .columns = layer->inputs,
                             .inner = run->batch,
                             .left = run->y_bar,
                             .left_transposed = true,
                             .right = run->x,
                             .result = run->projection_bar,
                             .scale = 1,
                             .keep = 1};
    return tensor_multiply(&product, error);
}

/* x_bar += y_bar P. */
static core_status reverse_inputs(const nn_residual *layer, const nn_residual_run *run,
                                  afx_error *error) {
    tensor_matrix product = {.rows = run->batch,
                             .columns = layer->inputs,
                             .inner = layer->outputs,
                             .left = run->y_bar,
                             .right = run->projection,
                             .result = run->x_bar,
                             .scale = 1,
                             .keep = 1};
    return tensor_multiply(&product, error);
}

core_status nn_residual_backward(const nn_residual *layer, const nn_residual_run *run,
                                 afx_error *error) {
    CORE_TRY(check(layer, run, error));
    if (!run->projection) {
        return run->x_bar
                   ? tensor_add_scaled(run->batch * layer->inputs, 1, run->y_bar, run->x_bar, error)
                   : CORE_OK;
    }
    if (run->projection_bar) {
        CORE_TRY(reverse_projection(layer, run, error));
    }
    return run->x_bar ? reverse_inputs(layer, run, error) : CORE_OK;
}
