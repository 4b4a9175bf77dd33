/* The functions behind the rows of loss.def. */
#ifndef LOSS_KINDS_H
#define LOSS_KINDS_H

#include "loss/loss.h"

size_t loss_nse_parts(const loss_series *series);
size_t loss_kge_parts(const loss_series *series);

#define LOSS(name, parts)                                                                          \
    double loss_##name##_value(const loss_series *series, double deviation, const loss_seed *seed);
#include "loss/loss.def"
#undef LOSS

/* scale * sum of (q - o)^2 over the observations, and its derivative. */
double loss_add_squares(const loss_series *series, const loss_seed *seed, double scale);

#endif
