#include <stdint.h>
#include <stdio.h>

#include "nn/mlp.h"

size_t nn_mlp_weight_count(const nn_mlp *mlp) {
    size_t count = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        count += nn_block_weight_count(&mlp->layers[i]);
    }
    return count;
}

size_t nn_mlp_outputs(const nn_mlp *mlp) {
    return mlp->layer_count == 0 ? mlp->inputs : mlp->layers[mlp->layer_count - 1].dense.outputs;
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
    mlp->layers[mlp->layer_count++] = (nn_block){.dense = {inputs, outputs, activation}};
    return CORE_OK;
}

core_status nn_mlp_surround(nn_mlp *mlp, nn_around around, afx_error *error) {
    if (mlp->layer_count == 0) {
        return core_fail(error, CORE_USAGE, "a network without layers");
    }
    nn_block surrounded = {mlp->layers[mlp->layer_count - 1].dense, around};
    CORE_TRY(nn_block_check(&surrounded, error));
    mlp->layers[mlp->layer_count - 1] = surrounded;
    return CORE_OK;
}

static size_t layer_parts(const nn_block *layer) {
    return layer->around.norm ? 4 : 2;
}

size_t nn_mlp_part_count(const nn_mlp *mlp) {
    size_t count = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        count += layer_parts(&mlp->layers[i]);
    }
    return count;
}

/* part counts within its layer from here on. */
static size_t layer_of(const nn_mlp *mlp, size_t *part, size_t *offset) {
    size_t at = 0;
    *offset = 0;
    for (; *part >= layer_parts(&mlp->layers[at]); at++) {
        *part -= layer_parts(&mlp->layers[at]);
        *offset += nn_block_weight_count(&mlp->layers[at]);
    }
    return at;
}

nn_mlp_part nn_mlp_part_at(const nn_mlp *mlp, size_t part) {
    static const char *const names[] = {"weight", "bias", "norm.weight", "norm.bias"};
    nn_mlp_part found = {0};
    size_t at = layer_of(mlp, &part, &found.offset);
    const nn_dense *layer = &mlp->layers[at].dense;
    found.count = layer->outputs;
    found.shape = (tensor_shape){1, {layer->outputs}};
    if (part == 0) {
        found.shape = (tensor_shape){2, {layer->outputs, layer->inputs}};
        found.count = layer->outputs * layer->inputs;
    } else {
        found.offset += (layer->inputs + part - 1) * layer->outputs;
    }
    (void)snprintf(found.name, sizeof found.name, "%zu.%s", at, names[part]);
    return found;
}

void nn_mlp_initialize(const nn_mlp *mlp, nn_initial method, core_random *random, double *weights) {
    for (size_t i = 0; i < mlp->layer_count; i++) {
        const nn_dense *layer = &mlp->layers[i].dense;
        size_t matrix = layer->outputs * layer->inputs,
               all = nn_block_weight_count(&mlp->layers[i]);
        nn_fan fan = {layer->inputs, layer->outputs};
        nn_fill_initial(method, fan, random, matrix, weights);
        for (size_t k = matrix; k < all; k++) {
            bool gain = k >= matrix + layer->outputs && k < matrix + 2 * layer->outputs;
            weights[k] = gain ? 1 : 0;
        }
        weights += all;
    }
}

/* y and the work of each layer, and three arrays of derivatives, as wide as the widest layer. */
core_status nn_mlp_work_count(const nn_mlp *mlp, size_t batch, size_t *count, afx_error *error) {
    size_t widest = mlp->inputs;
    size_t wide = 0;
    for (size_t i = 0; i < mlp->layer_count; i++) {
        size_t outputs = mlp->layers[i].dense.outputs;
        widest = outputs > widest ? outputs : widest;
        wide += outputs + nn_block_work_count(&mlp->layers[i]);
    }
    if (__builtin_mul_overflow(wide + 3 * widest, batch, count) ||
        *count > PTRDIFF_MAX / sizeof(double)) {
        return core_fail(error, CORE_MEMORY, "a batch of %zu rows is too large", batch);
    }
    return CORE_OK;
}
