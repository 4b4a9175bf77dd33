#include "core/exponential.h"
#include "core/wide.h"
#include "nn/cell.h"

CORE_WIDE void nn_gru_forward(const nn_cell_step *step) {
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->batch; row++) {
        real *r = step->gates + row * NN_GATES * hidden;
        real *z = r + hidden, *n = z + hidden, *u = n + hidden;
        const real *before = step->state_before + row * step->width;
        real *after = step->state_after + row * step->width;
        CORE_APART
        for (size_t k = 0; k < hidden; k++) {
            r[k] = core_logistic(r[k]);
            z[k] = core_logistic(z[k]);
            n[k] = core_tanh(n[k] + r[k] * u[k]);
            after[k] = n[k] + z[k] * (before[k] - n[k]);
        }
    }
}

CORE_WIDE void nn_gru_backward(const nn_cell_step *step) {
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->batch; row++) {
        real *r = step->gates + row * NN_GATES * hidden;
        real *z = r + hidden, *n = z + hidden, *u = n + hidden;
        const real *before = step->state_before + row * step->width;
        const real *state_bar = step->state_bar + row * hidden;
        real *direct = step->before_bar ? step->before_bar + row * hidden : NULL;
        CORE_APART
        for (size_t k = 0; k < hidden; k++) {
            real bar = state_bar[k], reset = r[k], update = z[k], new = n[k];
            if (direct)
                direct[k] += bar * update;
            real new_bar = bar * (1 - update) * (1 - new *new);
            z[k] = bar * (before[k] - new) * update * (1 - update);
            r[k] = new_bar * u[k] * reset * (1 - reset);
            n[k] = new_bar;
            u[k] = new_bar * reset;
        }
    }
}
