#include "nn/dropout.h"

core_status nn_dropout_forward(double rate, core_random *random, const nn_dropout_run *run,
                               afx_error *error) {
    if (!(rate >= 0 && rate < 1)) {
        return core_fail(error, CORE_USAGE, "a dropout of %g is not within 0 and 1", rate);
    }
    real whole = (real)(1 / (1 - rate));
    for (size_t i = 0; i < run->count; i++) {
        run->kept[i] = core_random_uniform(random) < rate ? 0 : whole;
        run->y[i] = run->x[i] * run->kept[i];
    }
    return CORE_OK;
}

void nn_dropout_backward(const nn_dropout_run *run) {
    for (size_t i = 0; i < run->count; i++) {
        run->bar[i] *= run->kept[i];
    }
}
