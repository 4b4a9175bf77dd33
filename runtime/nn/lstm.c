#include "core/exponential.h"
#include "core/wide.h"
#include "nn/cell.h"

CORE_WIDE void nn_lstm_forward(const nn_cell_step *step) {
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->batch; row++) {
        real *i = step->gates + row * NN_GATES * hidden;
        real *f = i + hidden, *g = f + hidden, *o = g + hidden;
        const real *before = step->cell_before + row * hidden;
        real *after = step->cell_after + row * hidden;
        real *state = step->state_after + row * step->width;
        CORE_APART
        for (size_t k = 0; k < hidden; k++) {
            i[k] = core_logistic(i[k]);
            f[k] = core_logistic(f[k]);
            g[k] = core_tanh(g[k]);
            o[k] = core_logistic(o[k]);
            after[k] = f[k] * before[k] + i[k] * g[k];
            state[k] = o[k] * core_tanh(after[k]);
        }
    }
}

CORE_WIDE void nn_lstm_backward(const nn_cell_step *step) {
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->batch; row++) {
        real *i = step->gates + row * NN_GATES * hidden;
        real *f = i + hidden, *g = f + hidden, *o = g + hidden;
        const real *before = step->cell_before + row * hidden;
        const real *after = step->cell_after + row * hidden;
        const real *state_bar = step->state_bar + row * hidden;
        real *cell_bar = step->cell_bar + row * hidden;
        CORE_APART
        for (size_t k = 0; k < hidden; k++) {
            real squashed = core_tanh(after[k]), bar = state_bar[k];
            real through = cell_bar[k] + bar * o[k] * (1 - squashed * squashed);
            cell_bar[k] = through * f[k];
            o[k] = bar * squashed * o[k] * (1 - o[k]);
            f[k] = through * before[k] * f[k] * (1 - f[k]);
            real input = i[k];
            i[k] = through * g[k] * input * (1 - input);
            g[k] = through * input * (1 - g[k] * g[k]);
        }
    }
}
