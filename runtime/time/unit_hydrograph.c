#include "time/unit_hydrograph.h"

#include <math.h>

const double time_hydrograph_highest[2] = {2.9, 6.5};

time_hydrograph time_hydrograph_of(double raw_a, double raw_theta) {
    time_hydrograph h;
    double a = fmax(raw_a, 0) + 0.1, theta = fmax(raw_theta, 0) + 0.5;
    double sum = 0, mean_log = 0, mean_tau = 0;
    for (int k = 0; k < TIME_ROUTED_STEPS; k++) {
        double tau = k + 0.5;
        h.weight[k] = exp((a - 1) * log(tau) - tau / theta);
        sum += h.weight[k];
    }
    for (int k = 0; k < TIME_ROUTED_STEPS; k++) {
        h.weight[k] /= sum;
        mean_log += h.weight[k] * log(k + 0.5);
        mean_tau += h.weight[k] * (k + 0.5);
    }
    for (int k = 0; k < TIME_ROUTED_STEPS; k++) {
        double tau = k + 0.5;
        h.by_a[k] = raw_a >= 0 ? h.weight[k] * (log(tau) - mean_log) : 0;
        h.by_theta[k] = raw_theta >= 0 ? h.weight[k] * (tau - mean_tau) / (theta * theta) : 0;
    }
    return h;
}

size_t time_routed_from(size_t from) {
    return from < TIME_ROUTED_STEPS ? 0 : from - (TIME_ROUTED_STEPS - 1);
}

static void add_scaled(size_t count, double scale, const double *restrict from,
                       double *restrict to) {
    for (size_t t = 0; t < count; t++)
        to[t] += scale * from[t];
}

/* Four sums side by side: one alone would wait for each addition. */
static double product_of(size_t count, const double *left, const double *right) {
    double part[4] = {0};
    size_t whole = count / 4 * 4;
    for (size_t t = 0; t < whole; t += 4)
        for (size_t k = 0; k < 4; k++)
            part[k] += left[t + k] * right[t + k];
    for (size_t t = whole; t < count; t++)
        part[0] += left[t] * right[t];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

void time_route(const time_hydrograph *hydrograph, const time_routing *routing) {
    for (size_t t = routing->from; t < routing->steps; t++)
        routing->routed[t] = 0;
    for (size_t k = 0; k < TIME_ROUTED_STEPS && k < routing->steps; k++) {
        size_t begin = routing->from > k ? routing->from : k;
        add_scaled(routing->steps - begin, hydrograph->weight[k], routing->inflow + begin - k,
                   routing->routed + begin);
    }
}

void time_route_backward(const time_hydrograph *hydrograph, const time_routing *routing,
                         double bars[2]) {
    for (size_t t = time_routed_from(routing->from); t < routing->steps; t++)
        routing->inflow_bar[t] = 0;
    for (size_t k = 0; k < TIME_ROUTED_STEPS && k < routing->steps; k++) {
        size_t begin = routing->from > k ? routing->from : k, count = routing->steps - begin;
        const double *seeds = routing->routed_bar + begin;
        add_scaled(count, hydrograph->weight[k], seeds, routing->inflow_bar + begin - k);
        double weight_bar = product_of(count, routing->inflow + begin - k, seeds);
        bars[0] += hydrograph->by_a[k] * weight_bar;
        bars[1] += hydrograph->by_theta[k] * weight_bar;
    }
}
