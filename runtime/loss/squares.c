/* The losses that are sums of squared differences: mse, batch_nse. */
#include <math.h>

#include "loss/kinds.h"

double loss_add_squares(const loss_series *series, const loss_seed *seed, double scale) {
    double sum = 0;
    for (size_t t = 0; t < series->steps; t++) {
        ptrdiff_t at = (ptrdiff_t)t;
        double observed = series->observed[at * series->observed_stride];
        if (isnan(observed)) {
            continue;
        }
        double difference = series->simulated[at * series->simulated_stride] - observed;
        sum += difference * difference;
        if (seed->bar) {
            seed->bar[at * seed->stride] += 2 * scale * difference;
        }
    }
    return scale * sum;
}

double loss_mse_value(const loss_series *series, double deviation, const loss_seed *seed) {
    (void)deviation;
    return loss_add_squares(series, seed, seed->scale);
}

double loss_batch_nse_value(const loss_series *series, double deviation, const loss_seed *seed) {
    double width = deviation + 0.1;
    return loss_add_squares(series, seed, seed->scale / (width * width));
}
