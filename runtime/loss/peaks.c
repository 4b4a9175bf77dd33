/* When peaks come. */
#include <math.h>
#include <stdint.h>

#include "loss/signatures.h"

enum { DISTANCE = 100, WINDOW = 3 };

/* Local maxima of the observations into series->place; of a plateau its middle, or the place before
 * it. */
static size_t list_maxima(const loss_signature_series *series) {
    const double *o = series->observed;
    size_t found = 0;
    for (size_t t = 1; t + 1 < series->count; t++) {
        size_t end = t;
        if (!(o[t - 1] < o[t]))
            continue;
        while (end + 1 < series->count && o[end + 1] == o[t])
            end++;
        if (end + 1 < series->count && o[end + 1] < o[t])
            series->place[found++] = (t + end) / 2;
        t = end;
    }
    return found;
}

/* The highest peak that is neither kept nor dropped; of equal ones the last. SIZE_MAX: none. */
static size_t highest_left(const loss_signature_series *series, const double *state, size_t count) {
    size_t best = SIZE_MAX;
    for (size_t k = 0; k < count; k++)
        if (state[k] == 0 && (best == SIZE_MAX || series->observed[series->place[k]] >=
                                                      series->observed[series->place[best]]))
            best = k;
    return best;
}

/* From the highest on, each drops the others that are too close; returns how many are left. */
static size_t keep_distance(const loss_signature_series *series, size_t count) {
    double *state = series->work; /* 0: open, 1: kept, -1: dropped */
    for (size_t k = 0; k < count; k++)
        state[k] = 0;
    for (size_t best; (best = highest_left(series, state, count)) != SIZE_MAX;) {
        for (size_t k = 0; k < count; k++) {
            size_t a = series->place[k], b = series->place[best];
            if (state[k] == 0 && (a > b ? a - b : b - a) < DISTANCE)
                state[k] = -1;
        }
        state[best] = 1;
    }
    size_t kept = 0;
    for (size_t k = 0; k < count; k++)
        if (state[k] > 0)
            series->place[kept++] = series->place[k];
    return kept;
}

/* Height over the higher of the two lowest places between the peak and what is higher. */
static double prominence(const loss_signature_series *series, size_t peak) {
    const double *o = series->observed;
    double left = o[peak], right = o[peak];
    for (size_t t = peak; t-- > 0 && o[t] <= o[peak];)
        left = fmin(left, o[t]);
    for (size_t t = peak + 1; t < series->count && o[t] <= o[peak]; t++)
        right = fmin(right, o[t]);
    return o[peak] - fmax(left, right);
}

/* The simulated peak at an observed one, as a place. */
static size_t simulated_peak(const loss_signature_series *series, size_t peak) {
    const double *q = series->simulated;
    if (q[peak] > q[peak - 1] && q[peak] > q[peak + 1])
        return peak;
    size_t best = peak - WINDOW;
    for (size_t t = best; t <= peak + WINDOW; t++)
        if (q[t] > q[best])
            best = t;
    return best;
}

static double deviation_of(const loss_signature_series *series) {
    loss_series observed = {series->count, series->observed, 1, series->observed, 1};
    return loss_observed_deviation(&observed);
}

double loss_peak_timing(const loss_signature_series *series) {
    size_t peaks = keep_distance(series, list_maxima(series)), count = 0;
    double least = deviation_of(series), sum = 0;
    for (size_t k = 0; k < peaks; k++) {
        size_t peak = series->place[k];
        if (prominence(series, peak) < least || peak < WINDOW || peak + WINDOW >= series->count)
            continue;
        sum +=
            fabs((double)series->step[peak] - (double)series->step[simulated_peak(series, peak)]);
        count++;
    }
    return count ? sum / (double)count : NAN;
}
