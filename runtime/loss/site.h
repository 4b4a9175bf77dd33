/* One site as a row of loss.def sees it, and the functions behind the rows. */
#ifndef LOSS_SITE_H
#define LOSS_SITE_H

#include "loss/loss.h"

enum { LOSS_WORK = 4 }; /* series of work memory */

/* Series are dense. A missing observation has weight 0, and is 0. */
typedef struct loss_site {
    size_t steps;
    const double *simulated;
    const double *observed;
    const double *weight;
    double *bar; /* derivatives by simulated are added */
    double number[LOSS_NUMBERS];
    double deviation;
    double scale;                     /* of value and derivatives */
    const double *input[LOSS_INPUTS]; /* [component][step]; NULL: not given */
    double *input_bar[LOSS_INPUTS];
    size_t components[LOSS_INPUTS];
    double *work; /* [LOSS_WORK][steps] */
} loss_site;

double loss_weight_parts(const loss_site *site);   /* the sum of the weights */
double loss_site_parts(const loss_site *site);     /* 1, with any weight */
double loss_step_parts(const loss_site *site);     /* the steps */
double loss_nse_parts(const loss_site *site);      /* 1, if the observations vary */
double loss_sqrt_nse_parts(const loss_site *site); /* and those of their transforms */
double loss_log_nse_parts(const loss_site *site);
double loss_kge_parts(const loss_site *site); /* if their mean is not 0 either */

#define LOSS(name, parts, ...) double loss_##name##_value(const loss_site *site);
#include "loss/loss.def"
#undef LOSS

/* Mean and sum of squared deviations by weight; those of a constant series are exactly 0. */
typedef struct loss_spread {
    double weight;
    double mean;
    double squares;
} loss_spread;
loss_spread loss_spread_of(const double *values, const double *weight, size_t steps);

/* scale * sum of w (q - o)^2; adds its derivative. */
double loss_add_squares(const loss_site *site, double scale);

/* The root of the mean squared error, times scale; adds its derivative to bar. */
double loss_add_root(const loss_site *site, double scale);

/* 1 - NSE, scaled; adds its derivative. */
double loss_add_nse(const loss_site *site);

#endif
