#include <math.h>

#include "core/wide.h"
#include "optim/rules.h"

CORE_WIDE void optim_take_rmsprop(const optim_settings *settings, const optim_step *step) {
    const double *gradient = step->gradient;
    double *restrict weights = step->weights, *restrict second = step->state + 1;
    double *restrict velocity = second + step->count;
    for (size_t i = 0; i < step->count; i++) {
        double slope = gradient[i] + settings->decay * weights[i];
        second[i] = settings->share * second[i] + (1 - settings->share) * slope * slope;
        velocity[i] =
            settings->momentum * velocity[i] + slope / (sqrt(second[i]) + settings->epsilon);
        weights[i] -= settings->rate * velocity[i];
    }
}
