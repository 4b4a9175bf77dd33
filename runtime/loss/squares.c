/* The losses that are sums of squared differences: mse, batch_nse. */
#include <math.h>
#include <stdbool.h>

#include "core/wide.h"
#include "loss/kinds.h"

enum { PARTS = 8 }; /* of a sum, side by side */

/* The same for series without gaps between their steps. */
CORE_WIDE static double add_close_squares(const loss_series *series, double *bar, double scale) {
    const double *simulated = series->simulated, *observed = series->observed;
    double part[PARTS] = {0};
    size_t whole = series->steps / PARTS * PARTS;
    for (size_t t = 0; t < whole; t += PARTS)
        for (size_t k = 0; k < PARTS; k++) {
            double difference = simulated[t + k] - observed[t + k];
            difference = isnan(observed[t + k]) ? 0 : difference;
            part[k] += difference * difference;
            bar[t + k] += 2 * scale * difference;
        }
    for (size_t t = whole; t < series->steps; t++) {
        double difference = isnan(observed[t]) ? 0 : simulated[t] - observed[t];
        part[0] += difference * difference;
        bar[t] += 2 * scale * difference;
    }
    return scale * (((part[0] + part[1]) + (part[2] + part[3])) +
                    ((part[4] + part[5]) + (part[6] + part[7])));
}

double loss_add_squares(const loss_series *series, const loss_seed *seed, double scale) {
    double sum = 0;
    bool close = series->simulated_stride == 1 && series->observed_stride == 1;
    if (seed->bar && seed->stride == 1 && close) {
        return add_close_squares(series, seed->bar, scale);
    }
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
