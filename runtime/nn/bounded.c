#include "nn/bounded.h"

#include "nn/activation.h"

void nn_bounded_forward(const nn_bounded_run *run) {
    nn_activate(NN_sigmoid, run->rows * run->columns, run->x, run->y);
    for (size_t i = 0; i < run->rows * run->columns; i++) {
        real low = run->low[i % run->columns], high = run->high[i % run->columns];
        real y = low + (high - low) * run->y[i];
        run->y[i] = y > high ? high : y;
    }
}

void nn_bounded_backward(const nn_bounded_run *run) {
    for (size_t i = 0; i < run->rows * run->columns; i++) {
        real low = run->low[i % run->columns], high = run->high[i % run->columns];
        real share, bar = (high - low) * run->y_bar[i];
        nn_activate(NN_sigmoid, 1, &run->x[i], &share);
        nn_activation_adjoint adjoint = {1, &run->x[i], &share, &bar};
        nn_activate_backward(NN_sigmoid, &adjoint);
        run->x_bar[i] += bar;
    }
}
