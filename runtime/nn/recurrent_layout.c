#include <math.h>
#include <stdint.h>
#include <string.h>

#include "nn/recurrent.h"

static size_t gates_of(const nn_recurrent *layer) {
    return layer->cell == NN_LSTM ? 4 : 3;
}

size_t nn_recurrent_width(const nn_recurrent *layer) {
    return layer->inputs + 1 + layer->hidden;
}

core_status nn_recurrent_check(const nn_recurrent *layer, afx_error *error) {
    size_t width, count;
    if (layer->inputs == 0 || layer->hidden == 0)
        return core_fail(error, CORE_USAGE, "a recurrent layer without %s",
                         layer->inputs ? "a state" : "inputs");
    if (__builtin_add_overflow(layer->inputs + 1, layer->hidden, &width) ||
        __builtin_mul_overflow(width, layer->hidden, &count) ||
        count > PTRDIFF_MAX / sizeof(double) / NN_GATES)
        return core_fail(error, CORE_MEMORY, "a recurrent layer with too many weights");
    return CORE_OK;
}

nn_recurrent_part nn_recurrent_part_at(const nn_recurrent *layer, size_t part) {
    static const char *const names[] = {"weight_ih", "weight_hh", "bias"};
    size_t rows = gates_of(layer) * layer->hidden;
    size_t columns[] = {layer->inputs, layer->hidden, 1};
    nn_recurrent_part found = {.name = names[part]};
    for (size_t k = 0; k < part; k++)
        found.offset += rows * columns[k];
    if (part == 2)
        rows = NN_GATES * layer->hidden;
    found.count = rows * columns[part];
    found.shape = (tensor_shape){part == 2 ? 1 : 2, {rows, columns[part]}};
    return found;
}

size_t nn_recurrent_weight_count(const nn_recurrent *layer) {
    nn_recurrent_part last = nn_recurrent_part_at(layer, NN_RECURRENT_PARTS - 1);
    return last.offset + last.count;
}

void nn_recurrent_initialize(const nn_recurrent *layer, double forget, core_random *random,
                             double *weights) {
    nn_recurrent_part bias = nn_recurrent_part_at(layer, 2);
    double limit = sqrt(1 / (double)layer->hidden);
    for (size_t k = 0; k < bias.offset; k++)
        weights[k] = limit * (2 * core_random_uniform(random) - 1);
    memset(weights + bias.offset, 0, bias.count * sizeof *weights);
    for (size_t k = 0; layer->cell == NN_LSTM && k < layer->hidden; k++)
        weights[bias.offset + layer->hidden + k] = forget;
}
