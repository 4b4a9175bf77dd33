#include "loss/metrics.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "loss/signatures.h"

static const loss_metric METRICS[] = {
#define METRIC(name, in_unit, words) {#name, in_unit, words, offsetof(loss_metrics, name)},
#include "loss/metric.def"
#undef METRIC
};

loss_metric loss_metric_at(size_t row) {
    return METRICS[row];
}

double loss_metric_of(const loss_metrics *metrics, size_t row) {
    double number;
    memcpy(&number, (const char *)metrics + METRICS[row].offset, sizeof number);
    return number;
}

/* Not defined is NaN, not infinite. */
static double ratio_of(double above, double below) {
    return fabs(below) > 0 ? above / below : NAN;
}

static double distance(double r, double ratio, double beta) {
    return sqrt((r - 1) * (r - 1) + (ratio - 1) * (ratio - 1) + (beta - 1) * (beta - 1));
}

loss_metrics loss_metrics_of(const loss_series *series) {
    loss_moments moments = loss_moments_of(series);
    double count = (double)moments.count;
    double alpha = sqrt(ratio_of(moments.simulated_squares, moments.observed_squares));
    double r = fabs(alpha) > 0 ? moments.products / (alpha * moments.observed_squares) : alpha;
    double beta = ratio_of(moments.simulated_mean, moments.observed_mean);
    loss_metrics metrics;
    for (size_t row = 0; row < LOSS_METRICS; row++)
        memcpy((char *)&metrics + METRICS[row].offset, &(double){NAN}, sizeof(double));
    metrics.observations = moments.count;
    metrics.nse = 1 - ratio_of(moments.error_squares, moments.observed_squares);
    metrics.kge = 1 - distance(r, alpha, beta);
    metrics.correlation = r;
    metrics.variability = alpha;
    metrics.bias_ratio = beta;
    metrics.rmse = sqrt(ratio_of(moments.error_squares, count));
    metrics.bias = moments.simulated_mean - moments.observed_mean;
    return metrics;
}

/* ---- the rest ---- */

/* The NSE of a function of flows that are raised by a hundredth of the mean observation; simulated
 * and observed are those of all steps with an observation, work has room for both. */
static double transformed_nse(const loss_signature_series *of, double (*function)(double),
                              double *work) {
    double shift = 0;
    for (size_t t = 0; t < of->count; t++)
        shift += of->observed[t];
    shift /= 100 * (double)of->count;
    if (!(shift > 0))
        return NAN;
    for (size_t t = 0; t < of->count; t++) {
        work[t] = function(fmax(of->simulated[t], 0) + shift);
        work[of->count + t] = function(fmax(of->observed[t], 0) + shift);
    }
    loss_series series = {of->count, work, 1, work + of->count, 1};
    loss_moments moments = loss_moments_of(&series);
    return 1 - ratio_of(moments.error_squares, moments.observed_squares);
}

/* Steps with an observation, side by side. */
static void select_observed(const loss_series *series, loss_signature_series *of) {
    of->steps = series->steps;
    for (size_t t = 0; t < series->steps; t++) {
        double o = series->observed[(ptrdiff_t)t * series->observed_stride];
        if (isnan(o))
            continue;
        of->simulated[of->count] = series->simulated[(ptrdiff_t)t * series->simulated_stride];
        of->observed[of->count] = o;
        of->step[of->count++] = t;
    }
}

static void fill_all(const loss_signature_series *of, loss_metrics *metrics) {
    double beta = metrics->bias_ratio;
    double ratio = fabs(beta) > 0 ? metrics->variability / beta : 0;
    metrics->kge_2012 = isnan(metrics->kge) ? NAN : 1 - distance(metrics->correlation, ratio, beta);
    metrics->percent_bias = 100 * (beta - 1);
    metrics->log_nse = transformed_nse(of, log, of->work);
    metrics->sqrt_nse = transformed_nse(of, sqrt, of->work);
    loss_duration_errors(of, metrics);
    metrics->peak_timing = loss_peak_timing(of);
    metrics->bfi = loss_baseflow_index(of, of->simulated);
    metrics->bfi_observed = loss_baseflow_index(of, of->observed);
}

core_status loss_all_metrics_of(const loss_series *series, loss_metrics *metrics,
                                afx_error *error) {
    size_t steps = series->steps, room = 2 * (steps + 2 * LOSS_REFLECTED);
    loss_signature_series of = {0};
    *metrics = loss_metrics_of(series);
    double *numbers = core_allocate(2 * steps + room, sizeof *numbers);
    of.step = core_allocate(2 * steps, sizeof *of.step);
    core_status status = numbers && of.step ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK) {
        of.simulated = numbers;
        of.observed = numbers + steps;
        of.work = numbers + 2 * steps;
        of.place = of.step + steps;
        select_observed(series, &of);
        if (of.count > 0)
            fill_all(&of, metrics);
    }
    core_free(numbers);
    core_free(of.step);
    return status;
}
