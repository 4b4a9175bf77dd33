#include <stdint.h>
#include <stdio.h>

#include "nn/mlp.h"

static size_t layer_weights(const nn_dense *layer) {
    return (layer->inputs + 1) * layer->outputs;
}

size_t nn_mlp_weight_count(const nn_mlp *mlp) {
    size_t count = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        count += layer_weights(&mlp->layers[i]);
    }
    return count;
}

size_t nn_mlp_outputs(const nn_mlp *mlp) {
    return mlp->layer_count == 0 ? mlp->inputs : mlp->layers[mlp->layer_count - 1].outputs;
}

core_status nn_mlp_start(nn_mlp *mlp, size_t inputs, afx_error *error) {
    *mlp = (nn_mlp){.inputs = inputs};
    return inputs == 0 ? core_fail(error, CORE_USAGE, "a network without inputs") : CORE_OK;
}

core_status nn_mlp_add(nn_mlp *mlp, size_t outputs, nn_activation activation, afx_error *error) {
    if (outputs == 0 || mlp->layer_count == NN_LAYERS_MOST) {
        return outputs == 0 ? core_fail(error, CORE_USAGE, "a layer without outputs")
                            : core_fail(error, CORE_USAGE, "a network has at most %d layers",
                                        NN_LAYERS_MOST);
    }
    size_t inputs = nn_mlp_outputs(mlp);
    size_t count;
    if (__builtin_mul_overflow(inputs + 1, outputs, &count) ||
        __builtin_add_overflow(count, nn_mlp_weight_count(mlp), &count) ||
        count > PTRDIFF_MAX / sizeof(double)) {
        return core_fail(error, CORE_MEMORY, "a network with too many weights");
    }
    mlp->layers[mlp->layer_count++] = (nn_dense){inputs, outputs, activation};
    return CORE_OK;
}

size_t nn_mlp_part_count(const nn_mlp *mlp) {
    return 2 * mlp->layer_count;
}

nn_mlp_part nn_mlp_part_at(const nn_mlp *mlp, size_t part) {
    nn_mlp_part found = {0};
    size_t at = part / 2;
    for (size_t i = 0; i < at; i++) {
        found.offset += layer_weights(&mlp->layers[i]);
    }
    const nn_dense *layer = &mlp->layers[at];
    if (part % 2 == 0) {
        found.shape = (tensor_shape){2, {layer->outputs, layer->inputs}};
        found.count = layer->outputs * layer->inputs;
    } else {
        found.shape = (tensor_shape){1, {layer->outputs}};
        found.count = layer->outputs;
        found.offset += layer->outputs * layer->inputs;
    }
    (void)snprintf(found.name, sizeof found.name, "%zu.%s", at, part % 2 ? "bias" : "weight");
    return found;
}

void nn_mlp_initialize(const nn_mlp *mlp, nn_initial method, core_random *random, double *weights) {
    for (size_t i = 0; i < nn_mlp_part_count(mlp); i++) {
        nn_mlp_part part = nn_mlp_part_at(mlp, i);
        nn_fan fan = {mlp->layers[i / 2].inputs, mlp->layers[i / 2].outputs};
        nn_fill_initial(i % 2 ? NN_ZERO : method, fan, random, part.count, weights + part.offset);
    }
}

/* Two arrays of each layer, z and y, and two of derivatives, as wide as the widest layer. */
core_status nn_mlp_work_count(const nn_mlp *mlp, size_t batch, size_t *count, afx_error *error) {
    size_t widest = mlp->inputs;
    size_t wide = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        size_t outputs = mlp->layers[i].outputs;
        widest = outputs > widest ? outputs : widest;
        wide += 2 * outputs;
    }
    if (__builtin_mul_overflow(wide + 2 * widest, batch, count) ||
        *count > PTRDIFF_MAX / sizeof(double)) {
        return core_fail(error, CORE_MEMORY, "a batch of %zu rows is too large", batch);
    }
    return CORE_OK;
}
