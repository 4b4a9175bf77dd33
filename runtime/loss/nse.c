#include "loss/kinds.h"

static double observed_squares(const loss_series *series) {
    loss_series alone = *series;
    alone.simulated = series->observed;
    alone.simulated_stride = series->observed_stride;
    return loss_moments_of(&alone).observed_squares;
}

size_t loss_nse_parts(const loss_series *series) {
    return observed_squares(series) > 0 ? 1 : 0;
}

double loss_nse_value(const loss_series *series, double deviation, const loss_seed *seed) {
    (void)deviation;
    return loss_add_squares(series, seed, seed->scale / observed_squares(series));
}
