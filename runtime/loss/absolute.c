/* The losses made of absolute differences: mae, batch_sqrt_nse, huber, quantile; and range_bound.
 * Each is piecewise smooth; at a corner the derivative is 0. */
#include <math.h>

#include "loss/site.h"

static double sign_of(double number) {
    return (number > 0) - (number < 0);
}

static double add_absolutes(const loss_site *site, double scale) {
    double sum = 0;
    for (size_t t = 0; t < site->steps; t++) {
        double difference = site->simulated[t] - site->observed[t];
        sum += site->weight[t] * fabs(difference);
        site->bar[t] += scale * site->weight[t] * sign_of(difference);
    }
    return scale * sum;
}

double loss_mae_value(const loss_site *site) {
    return add_absolutes(site, site->scale);
}

double loss_batch_sqrt_nse_value(const loss_site *site) {
    return add_absolutes(site, site->scale / (site->deviation + 0.1));
}

double loss_huber_value(const loss_site *site) {
    double sum = 0, delta = site->number[0];
    for (size_t t = 0; t < site->steps; t++) {
        double difference = site->simulated[t] - site->observed[t], size = fabs(difference);
        double value = size <= delta ? difference * difference / 2 : delta * (size - delta / 2);
        double slope = size <= delta ? difference : delta * sign_of(difference);
        sum += site->weight[t] * value;
        site->bar[t] += site->scale * site->weight[t] * slope;
    }
    return site->scale * sum;
}

double loss_quantile_value(const loss_site *site) {
    double sum = 0, level = site->number[0];
    for (size_t t = 0; t < site->steps; t++) {
        double difference = site->simulated[t] - site->observed[t];
        double slope = difference < 0 ? -level : difference > 0 ? 1 - level : 0;
        sum += site->weight[t] * slope * difference;
        site->bar[t] += site->scale * site->weight[t] * slope;
    }
    return site->scale * sum;
}

double loss_range_bound_value(const loss_site *site) {
    double sum = 0, low = site->number[0], high = site->number[1];
    for (size_t t = 0; t < site->steps; t++) {
        double q = site->simulated[t];
        sum += fmax(low - q, 0) + fmax(q - high, 0);
        site->bar[t] += site->scale * ((q > high) - (q < low));
        if (isnan(q))
            return q;
    }
    return site->scale * sum;
}
