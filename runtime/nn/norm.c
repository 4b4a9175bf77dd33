#include "nn/norm.h"

#include <math.h>

/* The numbers of a set: runs of `places` numbers of one channel each. */
typedef struct set_of_runs {
    size_t runs;
    size_t first;        /* number of the first run */
    size_t step;         /* from a run to the next */
    size_t channel;      /* of the first run */
    size_t channel_step; /* 0: all runs are of one channel */
} set_of_runs;

static set_of_runs set_at(const nn_norm *layer, size_t batch, size_t set) {
    size_t places = layer->places;
    if (layer->groups == 0) {
        return (set_of_runs){batch, set * places, layer->channels * places, set, 0};
    }
    size_t width = layer->channels / layer->groups;
    return (set_of_runs){width, set * width * places, places, set % layer->groups * width, 1};
}

/* Sum of (x - from)^power over the set, power 1 or 2. */
static double sum_over(const nn_norm_run *run, const set_of_runs *set, size_t places, double from,
                       int power) {
    double sum = 0;
    for (size_t r = 0; r < set->runs; r++) {
        const real *x = run->x + set->first + r * set->step;
        for (size_t i = 0; i < places; i++) {
            double away = (double)x[i] - from;
            sum += power == 1 ? away : away * away;
        }
    }
    return sum;
}

/* mean and variance of the set; those of a batch also move the running ones. */
static void measure(const nn_norm *layer, const nn_norm_run *run, const set_of_runs *set,
                    double moments[2]) {
    size_t channel = set->channel;
    bool batch = layer->groups == 0;
    if (batch && !run->taught) {
        moments[0] = (double)run->running_mean[channel];
        moments[1] = (double)run->running_variance[channel];
        return;
    }
    double count = (double)(set->runs * layer->places), share = layer->momentum;
    moments[0] = sum_over(run, set, layer->places, 0, 1) / count;
    double squares = sum_over(run, set, layer->places, moments[0], 2);
    moments[1] = squares / count;
    if (batch && run->running_mean) {
        real *mean = &run->running_mean[channel], *variance = &run->running_variance[channel];
        *mean = (real)((1 - share) * (double)*mean + share * moments[0]);
        *variance = (real)((1 - share) * (double)*variance + share * squares / (count - 1));
    }
}

static void forward_set(const nn_norm *layer, const nn_norm_run *run, size_t number) {
    set_of_runs set = set_at(layer, run->batch, number);
    double moments[2];
    measure(layer, run, &set, moments);
    real mean = run->mean[number] = (real)moments[0];
    real factor = run->factor[number] = (real)(1 / sqrt(moments[1] + layer->epsilon));
    for (size_t r = 0; r < set.runs; r++) {
        size_t channel = set.channel + r * set.channel_step, at = set.first + r * set.step;
        real gain = run->gain[channel], shift = run->shift[channel];
        for (size_t i = 0; i < layer->places; i++) {
            run->y[at + i] = gain * ((run->x[at + i] - mean) * factor) + shift;
        }
    }
}

core_status nn_norm_forward(const nn_norm *layer, const nn_norm_run *run, afx_error *error) {
    CORE_TRY(nn_norm_check(layer, run->batch, run->taught, error));
    if (layer->groups == 0 && !run->taught && !(run->running_mean && run->running_variance)) {
        return core_fail(error, CORE_USAGE, "a batch norm without running statistics");
    }
    size_t sets = run->batch == 0 ? 0 : nn_norm_set_count(layer, run->batch);
    for (size_t number = 0; number < sets; number++) {
        forward_set(layer, run, number);
    }
    return CORE_OK;
}

/* With n = (x - mean) factor: the sums over the set of n_bar = gain y_bar, and of n_bar n. */
typedef struct set_sums {
    double plain;
    double along;
} set_sums;

static set_sums reverse_gains(const nn_norm *layer, const nn_norm_run *run, const set_of_runs *set,
                              size_t number) {
    set_sums sums = {0, 0};
    for (size_t r = 0; r < set->runs; r++) {
        size_t channel = set->channel + r * set->channel_step, at = set->first + r * set->step;
        double shift_bar = 0, gain_bar = 0;
        for (size_t i = 0; i < layer->places; i++) {
            real n = (run->x[at + i] - run->mean[number]) * run->factor[number];
            shift_bar += (double)run->y_bar[at + i];
            gain_bar += (double)(run->y_bar[at + i] * n);
        }
        sums.plain += (double)run->gain[channel] * shift_bar;
        sums.along += (double)run->gain[channel] * gain_bar;
        if (run->gain_bar) {
            run->gain_bar[channel] += (real)gain_bar;
        }
        if (run->shift_bar) {
            run->shift_bar[channel] += (real)shift_bar;
        }
    }
    return sums;
}

/* x_bar += factor (n_bar - mean of n_bar - n mean of n_bar n); running statistics are constants. */
static void reverse_set(const nn_norm *layer, const nn_norm_run *run, size_t number) {
    set_of_runs set = set_at(layer, run->batch, number);
    set_sums sums = reverse_gains(layer, run, &set, number);
    if (!run->x_bar) {
        return;
    }
    double count = (double)(set.runs * layer->places);
    bool constant = layer->groups == 0 && !run->taught;
    real plain = constant ? 0 : (real)(sums.plain / count);
    real along = constant ? 0 : (real)(sums.along / count);
    real mean = run->mean[number], factor = run->factor[number];
    for (size_t r = 0; r < set.runs; r++) {
        size_t at = set.first + r * set.step;
        real gain = run->gain[set.channel + r * set.channel_step];
        for (size_t i = at; i < at + layer->places; i++) {
            real n = (run->x[i] - mean) * factor;
            run->x_bar[i] += factor * (gain * run->y_bar[i] - plain - n * along);
        }
    }
}

void nn_norm_backward(const nn_norm *layer, const nn_norm_run *run) {
    size_t sets = run->batch == 0 ? 0 : nn_norm_set_count(layer, run->batch);
    for (size_t number = 0; number < sets; number++) {
        reverse_set(layer, run, number);
    }
}
