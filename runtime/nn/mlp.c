#include "nn/mlp.h"

#include <string.h>

/* The arrays of each layer. Work memory holds y and the work of layer 0, of layer 1, ..., then
 * three arrays of derivatives; returns where those begin. The last layer's y is the caller's. */
static real *lay_out(const nn_mlp *mlp, const nn_mlp_run *run, nn_block_run *layer_runs) {
    const real *x = run->x;
    real *work = run->work;
    size_t weights = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        const nn_block *layer = &mlp->layers[i];
        nn_block_run *layer_run = &layer_runs[i];
        *layer_run = (nn_block_run){.batch = run->batch,
                                    .weights = run->weights + weights,
                                    .x = x,
                                    .random = run->random,
                                    .watch = run->watch};
        layer_run->weights_bar = run->weights_bar ? run->weights_bar + weights : NULL;
        layer_run->y = i + 1 == mlp->layer_count ? run->y : work;
        layer_run->work = work + run->batch * layer->dense.outputs;
        x = layer_run->y;
        work += run->batch * (layer->dense.outputs + nn_block_work_count(layer));
        weights += nn_block_weight_count(layer);
    }
    return work;
}

/* The widest array between layers, and of the inputs and outputs. */
static size_t widest_of(const nn_mlp *mlp) {
    size_t widest = mlp->inputs;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        size_t outputs = mlp->layers[i].dense.outputs;
        widest = outputs > widest ? outputs : widest;
    }
    return widest;
}

core_status nn_mlp_forward(const nn_mlp *mlp, const nn_mlp_run *run, afx_error *error) {
    nn_block_run layer_runs[NN_LAYERS_MOST];
    if (mlp->layer_count == 0) {
        return core_fail(error, CORE_USAGE, "a network without layers");
    }
    if (run->batch == 0) {
        return CORE_OK;
    }
    lay_out(mlp, run, layer_runs);
    for (size_t i = 0; i < mlp->layer_count; i++) {
        CORE_TRY(nn_block_forward(&mlp->layers[i], &layer_runs[i], error));
    }
    return CORE_OK;
}

/* From the last layer to the first; derivatives take turns in two arrays, norms have a third. */
static core_status reverse_layers(const nn_mlp *mlp, const nn_mlp_run *run, afx_error *error) {
    nn_block_run layer_runs[NN_LAYERS_MOST];
    real *bar = lay_out(mlp, run, layer_runs);
    real *below = bar + run->batch * widest_of(mlp), *spare = below + run->batch * widest_of(mlp);
    memcpy(bar, run->y_bar, run->batch * nn_mlp_outputs(mlp) * sizeof *bar);
    for (size_t i = mlp->layer_count; i-- > 0;) {
        nn_block_run *layer_run = &layer_runs[i];
        layer_run->bar = bar;
        layer_run->spare = spare;
        layer_run->x_bar = i == 0 ? run->x_bar : below;
        layer_run->fresh = i > 0;
        CORE_TRY(nn_block_backward(&mlp->layers[i], layer_run, error));
        real *used = bar;
        bar = below;
        below = used;
    }
    return CORE_OK;
}

core_status nn_mlp_backward(const nn_mlp *mlp, const nn_mlp_run *run, afx_error *error) {
    if (mlp->layer_count == 0) {
        return core_fail(error, CORE_USAGE, "a network without layers");
    }
    return run->batch == 0 ? CORE_OK : reverse_layers(mlp, run, error);
}
