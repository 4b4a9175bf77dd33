#include "nn/initial.h"

#include <math.h>
#include <string.h>

void nn_fill_initial(nn_initial method, nn_fan fan, core_random *random, size_t count,
                     double *weights) {
    size_t spread = method == NN_XAVIER ? fan.in + fan.out : fan.in;
    if (method == NN_ZERO || spread == 0) {
        memset(weights, 0, count * sizeof *weights);
        return;
    }
    double limit = sqrt(6.0 / (double)spread);
    for (size_t i = 0; i < count; i++) {
        weights[i] = limit * (2 * core_random_uniform(random) - 1);
    }
}
