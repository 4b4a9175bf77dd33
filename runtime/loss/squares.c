/* The losses made of squared differences: mse, batch_nse, nse, rmse. */
#include <math.h>
#include <stdbool.h>

#include "core/wide.h"
#include "loss/site.h"

enum { PARTS = 8 }; /* of a sum, side by side */

static double sum_of(const double part[PARTS]) {
    return ((part[0] + part[1]) + (part[2] + part[3])) +
           ((part[4] + part[5]) + (part[6] + part[7]));
}

CORE_WIDE static double sum_weights(const double *weight, size_t steps) {
    double part[PARTS] = {0};
    size_t whole = steps / PARTS * PARTS;
    for (size_t t = 0; t < whole; t += PARTS)
        for (size_t k = 0; k < PARTS; k++)
            part[k] += weight[t + k];
    for (size_t t = whole; t < steps; t++)
        part[0] += weight[t];
    return sum_of(part);
}

double loss_weight_parts(const loss_site *site) {
    return sum_weights(site->weight, site->steps);
}

double loss_site_parts(const loss_site *site) {
    return loss_weight_parts(site) > 0 ? 1 : 0;
}

double loss_step_parts(const loss_site *site) {
    return (double)site->steps;
}

static bool varies(const double *values, const double *weight, size_t steps) {
    size_t first = 0;
    while (first < steps && !(weight[first] > 0))
        first++;
    for (size_t t = first; t < steps; t++)
        if (weight[t] > 0 && values[t] != values[first])
            return true;
    return false;
}

/* About the mean, so that nothing cancels; a constant series has no deviations whatever the
 * rounding of its mean. */
loss_spread loss_spread_of(const double *values, const double *weight, size_t steps) {
    loss_spread spread = {0};
    for (size_t t = 0; t < steps; t++) {
        spread.weight += weight[t];
        spread.mean += weight[t] * values[t];
    }
    spread.mean /= spread.weight;
    if (!varies(values, weight, steps))
        return spread;
    for (size_t t = 0; t < steps; t++) {
        double deviation = values[t] - spread.mean;
        spread.squares += weight[t] * deviation * deviation;
    }
    return spread;
}

CORE_WIDE static double add_squares(const loss_site *site, double scale) {
    const double *simulated = site->simulated, *observed = site->observed, *weight = site->weight;
    double part[PARTS] = {0}, *bar = site->bar;
    size_t whole = site->steps / PARTS * PARTS;
    for (size_t t = 0; t < whole; t += PARTS)
        for (size_t k = 0; k < PARTS; k++) {
            double difference = simulated[t + k] - observed[t + k];
            double weighted = weight[t + k] * difference;
            part[k] += weighted * difference;
            bar[t + k] += 2 * scale * weighted;
        }
    for (size_t t = whole; t < site->steps; t++) {
        double difference = simulated[t] - observed[t], weighted = weight[t] * difference;
        part[0] += weighted * difference;
        bar[t] += 2 * scale * weighted;
    }
    return scale * sum_of(part);
}

double loss_add_squares(const loss_site *site, double scale) {
    return add_squares(site, scale);
}

double loss_mse_value(const loss_site *site) {
    return loss_add_squares(site, site->scale);
}

double loss_batch_nse_value(const loss_site *site) {
    double width = site->deviation + 0.1;
    return loss_add_squares(site, site->scale / (width * width));
}

double loss_nse_parts(const loss_site *site) {
    return loss_spread_of(site->observed, site->weight, site->steps).squares > 0 ? 1 : 0;
}

double loss_add_nse(const loss_site *site) {
    loss_spread observed = loss_spread_of(site->observed, site->weight, site->steps);
    return loss_add_squares(site, site->scale / observed.squares);
}

double loss_nse_value(const loss_site *site) {
    return loss_add_nse(site);
}

/* root = sqrt(sum w d^2 / W), so its derivative is w d / (W root). */
double loss_add_root(const loss_site *site, double scale) {
    double squares = 0, weight = loss_weight_parts(site);
    for (size_t t = 0; t < site->steps; t++) {
        double difference = site->simulated[t] - site->observed[t];
        squares += site->weight[t] * difference * difference;
    }
    double root = sqrt(squares / weight);
    for (size_t t = 0; t < site->steps && root > 0; t++)
        site->bar[t] +=
            scale * site->weight[t] * (site->simulated[t] - site->observed[t]) / (weight * root);
    return scale * root;
}

double loss_rmse_value(const loss_site *site) {
    return loss_add_root(site, site->scale);
}
