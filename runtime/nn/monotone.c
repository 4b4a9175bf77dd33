#include "nn/monotone.h"

#include "nn/activation.h"

static int sign_of(const nn_monotone *layer, size_t weight) {
    return layer->sign ? layer->sign[weight % layer->inputs] : 1;
}

void nn_monotone_forward(const nn_monotone *layer, const nn_monotone_run *run) {
    size_t count = layer->outputs * layer->inputs;
    nn_activate(NN_softplus, count, run->raw, run->weights);
    for (size_t i = 0; i < count; i++) {
        int sign = sign_of(layer, i);
        run->weights[i] = sign ? (real)sign * run->weights[i] : run->raw[i];
    }
}

void nn_monotone_backward(const nn_monotone *layer, const nn_monotone_run *run) {
    for (size_t i = 0; i < layer->outputs * layer->inputs; i++) {
        int sign = sign_of(layer, i);
        real bar = sign ? (real)sign * run->weights_bar[i] : run->weights_bar[i];
        nn_activation_adjoint adjoint = {1, &run->raw[i], &run->weights[i], &bar};
        nn_activate_backward(sign ? NN_softplus : NN_identity, &adjoint);
        run->raw_bar[i] += bar;
    }
}
