#include "nn/norm.h"

static const double EPSILON = 1e-5, MOMENTUM = 0.1;

nn_norm nn_norm_of_layer(size_t width) {
    return (nn_norm){width, 1, 1, EPSILON, MOMENTUM};
}

nn_norm nn_norm_of_groups(size_t channels, size_t places, size_t groups) {
    return (nn_norm){channels, places, groups, EPSILON, MOMENTUM};
}

nn_norm nn_norm_of_batch(size_t channels, size_t places) {
    return (nn_norm){channels, places, 0, EPSILON, MOMENTUM};
}

core_status nn_norm_check(const nn_norm *layer, size_t batch, bool taught, afx_error *error) {
    if (layer->channels == 0 || layer->places == 0) {
        return core_fail(error, CORE_USAGE, "a norm without channels or places");
    }
    if (layer->groups > 0 && layer->channels % layer->groups != 0) {
        return core_fail(error, CORE_USAGE, "%zu channels are not %zu groups alike",
                         layer->channels, layer->groups);
    }
    if (layer->groups == 0 && taught && batch * layer->places == 1) {
        return core_fail(error, CORE_USAGE, "a batch norm of a single number in each channel");
    }
    return CORE_OK;
}

size_t nn_norm_set_count(const nn_norm *layer, size_t batch) {
    return layer->groups > 0 ? batch * layer->groups : layer->channels;
}
