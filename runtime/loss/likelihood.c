/* Likelihoods, whose scales and shares are outputs of the model: gaussian, laplace_mixture. */
#include <math.h>
#include <stdbool.h>

#include "loss/site.h"

static const double HALF_LOG_TWO_PI = 0.91893853320467274178;

double loss_gaussian_value(const loss_site *site) {
    const double *sigma = site->input[0];
    double sum = 0;
    for (size_t t = 0; t < site->steps; t++) {
        double weight = site->weight[t];
        if (!(weight > 0))
            continue;
        if (!(sigma[t] > 0))
            return NAN;
        double error = (site->simulated[t] - site->observed[t]) / sigma[t];
        sum += weight * (log(sigma[t]) + error * error / 2 + HALF_LOG_TWO_PI);
        site->bar[t] += site->scale * weight * error / sigma[t];
        site->input_bar[0][t] += site->scale * weight * (1 - error * error) / sigma[t];
    }
    return site->scale * sum;
}

enum { SCALE, SHARE, LOCATION };

/* What a component is at a step. */
typedef struct component {
    double scale;
    double share;
    double error; /* observed - location */
    double log_density;
} component;

static component component_of(const loss_site *site, size_t k, size_t t) {
    size_t at = k * site->steps + t;
    component of = {.scale = site->input[SCALE][at], .share = 1};
    if (site->input[SHARE])
        of.share = site->input[SHARE][at];
    double location = site->input[LOCATION] ? site->input[LOCATION][at] : site->simulated[t];
    of.error = site->observed[t] - location;
    bool sound = of.scale > 0 && of.share >= 0 && isfinite(of.error);
    of.log_density = sound ? -log(2 * of.scale) - fabs(of.error) / of.scale : NAN;
    return of;
}

/* The densities of a step, over that of its densest component. */
typedef struct mixture {
    double top;
    double shares;  /* their sum */
    double density; /* sum of shares times densities */
} mixture;

static mixture mixture_of(const loss_site *site, size_t t) {
    mixture of = {.top = -INFINITY};
    for (size_t k = 0; k < site->components[SCALE]; k++) {
        component part = component_of(site, k, t);
        if (!(part.share <= 0) && !(part.log_density <= of.top))
            of.top = part.log_density;
        if (isnan(part.log_density))
            return (mixture){NAN, NAN, NAN};
    }
    for (size_t k = 0; k < site->components[SCALE]; k++) {
        component part = component_of(site, k, t);
        of.shares += part.share;
        if (part.share > 0)
            of.density += part.share * exp(part.log_density - of.top);
    }
    return of;
}

/* With f = log(sum p) - log(sum p e), e the density: df/dp = 1 / sum p - e / sum p e, and with what
 * a component owns, s = p e / sum p e, df/dm = -s sign(o - m) / b, df/db = s (1 - |o - m| / b) / b.
 */
static void add_seeds(const loss_site *site, const mixture *of, size_t t) {
    double scale = site->scale * site->weight[t];
    for (size_t k = 0; k < site->components[SCALE]; k++) {
        component part = component_of(site, k, t);
        size_t at = k * site->steps + t;
        double relative = exp(part.log_density - of->top) / of->density;
        double owned = part.share > 0 ? part.share * relative : 0;
        double size = fabs(part.error) / part.scale;
        double sign = (part.error > 0) - (part.error < 0);
        double *location = site->input[LOCATION] ? site->input_bar[LOCATION] + at : site->bar + t;
        *location -= scale * owned * sign / part.scale;
        site->input_bar[SCALE][at] += scale * owned * (1 - size) / part.scale;
        if (site->input[SHARE])
            site->input_bar[SHARE][at] += scale * (1 / of->shares - relative);
    }
}

double loss_laplace_mixture_value(const loss_site *site) {
    double sum = 0;
    for (size_t t = 0; t < site->steps; t++) {
        if (!(site->weight[t] > 0))
            continue;
        mixture of = mixture_of(site, t);
        if (!(of.shares > 0))
            return NAN;
        sum += site->weight[t] * (log(of.shares) - log(of.density) - of.top);
        add_seeds(site, &of, t);
    }
    return site->scale * sum;
}
