/* Losses of transformed flows: sqrt_nse, log_nse, rmse_comb. */
#include <math.h>

#include "loss/site.h"

/* A function of a flow and its derivative; shift is added to the flow, which is not below 0. */
typedef struct transform {
    double (*value)(double flow);
    double (*slope)(double flow);
    double shift;
} transform;

static double root(double flow) {
    return sqrt(flow);
}

static double root_slope(double flow) {
    return 0.5 / sqrt(flow);
}

static double logarithm(double flow) {
    return log(flow);
}

static double logarithm_slope(double flow) {
    return 1 / flow;
}

static double root_logarithm(double flow) {
    return log10(sqrt(flow) + 0.1);
}

static double root_logarithm_slope(double flow) {
    double of = sqrt(flow);
    return 0.5 / (of * (of + 0.1) * log(10));
}

static double applied(const transform *by, double flow) {
    return by->value((flow < 0 ? 0 : flow) + by->shift);
}

/* The transformed site; its simulated, observed and bar lie in the work memory. */
static loss_site transformed(const loss_site *site, const transform *by) {
    loss_site made = *site;
    double *simulated = site->work, *observed = simulated + site->steps;
    made.bar = observed + site->steps;
    for (size_t t = 0; t < site->steps; t++) {
        simulated[t] = site->weight[t] > 0 ? applied(by, site->simulated[t]) : 0;
        observed[t] = site->weight[t] > 0 ? applied(by, site->observed[t]) : 0;
        made.bar[t] = 0;
    }
    made.simulated = simulated;
    made.observed = observed;
    return made;
}

/* Through the transform to the derivatives by the flows. */
static void add_back(const loss_site *site, const transform *by, const loss_site *made) {
    for (size_t t = 0; t < site->steps; t++)
        if (site->weight[t] > 0 && site->simulated[t] >= 0)
            site->bar[t] += made->bar[t] * by->slope(site->simulated[t] + by->shift);
}

/* A hundredth of the mean observation. */
static double shift_of(const loss_site *site) {
    return loss_spread_of(site->observed, site->weight, site->steps).mean / 100;
}

static double nse_parts(const loss_site *site, transform by) {
    by.shift = shift_of(site);
    if (!(by.shift > 0))
        return 0;
    double *observed = site->work;
    for (size_t t = 0; t < site->steps; t++)
        observed[t] = site->weight[t] > 0 ? applied(&by, site->observed[t]) : 0;
    return loss_spread_of(observed, site->weight, site->steps).squares > 0 ? 1 : 0;
}

static double nse_value(const loss_site *site, transform by) {
    by.shift = shift_of(site);
    loss_site made = transformed(site, &by);
    double value = loss_add_nse(&made);
    add_back(site, &by, &made);
    return value;
}

double loss_sqrt_nse_parts(const loss_site *site) {
    return nse_parts(site, (transform){root, root_slope, 0});
}

double loss_sqrt_nse_value(const loss_site *site) {
    return nse_value(site, (transform){root, root_slope, 0});
}

double loss_log_nse_parts(const loss_site *site) {
    return nse_parts(site, (transform){logarithm, logarithm_slope, 0});
}

double loss_log_nse_value(const loss_site *site) {
    return nse_value(site, (transform){logarithm, logarithm_slope, 0});
}

double loss_rmse_comb_value(const loss_site *site) {
    double alpha = site->number[0];
    transform by = {root_logarithm, root_logarithm_slope, site->number[1]};
    loss_site made = transformed(site, &by);
    double value = loss_add_root(site, (1 - alpha) * site->scale);
    value += loss_add_root(&made, alpha * site->scale);
    add_back(site, &by, &made);
    return value;
}
