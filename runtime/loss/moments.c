#include <math.h>
#include <stdbool.h>

#include "core/wide.h"
#include "loss/series.h"

CORE_WIDE static size_t count_numbers(size_t count, const double *numbers) {
    size_t found = 0;
    for (size_t k = 0; k < count; k++) {
        found += isnan(numbers[k]) ? 0 : 1;
    }
    return found;
}

size_t loss_observation_count(const loss_series *series) {
    size_t count = 0;
    if (series->observed_stride == 1) {
        return count_numbers(series->steps, series->observed);
    }
    for (size_t t = 0; t < series->steps; t++) {
        count += isnan(series->observed[(ptrdiff_t)t * series->observed_stride]) ? 0 : 1;
    }
    return count;
}

/* First pass: means, and whether all numbers are the same. */
typedef struct first_pass {
    bool simulated_varies;
    bool observed_varies;
    double first_simulated;
    double first_observed;
} first_pass;

static first_pass find_means(const loss_series *series, loss_moments *moments) {
    first_pass pass = {0};
    for (size_t t = 0; t < series->steps; t++) {
        double q = series->simulated[(ptrdiff_t)t * series->simulated_stride];
        double o = series->observed[(ptrdiff_t)t * series->observed_stride];
        if (isnan(o)) {
            continue;
        }
        if (moments->count == 0) {
            pass.first_simulated = q;
            pass.first_observed = o;
        }
        pass.simulated_varies = pass.simulated_varies || q != pass.first_simulated;
        pass.observed_varies = pass.observed_varies || o != pass.first_observed;
        moments->count++;
        moments->simulated_mean += q;
        moments->observed_mean += o;
    }
    moments->simulated_mean /= (double)moments->count;
    moments->observed_mean /= (double)moments->count;
    return pass;
}

/* Second pass, about the means, so that nothing cancels. The deviations of a constant series are
 * zero whatever the rounding of its mean. */
static void find_squares(const loss_series *series, first_pass pass, loss_moments *moments) {
    for (size_t t = 0; t < series->steps; t++) {
        double q = series->simulated[(ptrdiff_t)t * series->simulated_stride];
        double o = series->observed[(ptrdiff_t)t * series->observed_stride];
        if (isnan(o)) {
            continue;
        }
        double simulated = pass.simulated_varies ? q - moments->simulated_mean : 0;
        double observed = pass.observed_varies ? o - moments->observed_mean : 0;
        moments->simulated_squares += simulated * simulated;
        moments->observed_squares += observed * observed;
        moments->products += simulated * observed;
        moments->error_squares += (q - o) * (q - o);
    }
}

loss_moments loss_moments_of(const loss_series *series) {
    loss_moments moments = {0};
    first_pass pass = find_means(series, &moments);
    find_squares(series, pass, &moments);
    return moments;
}

double loss_observed_deviation(const loss_series *series) {
    loss_series alone = *series;
    alone.simulated = series->observed;
    alone.simulated_stride = series->observed_stride;
    loss_moments moments = loss_moments_of(&alone);
    return sqrt(moments.observed_squares / (double)moments.count);
}
