#include <math.h>

#include "core/wide.h"
#include "optim/rules.h"

typedef struct adam_scales {
    double first;
    double second;
} adam_scales;

CORE_WIDE static void move(const optim_settings *settings, const optim_step *step,
                           adam_scales scale) {
    const double *gradient = step->gradient;
    double *restrict weights = step->weights, *restrict first = step->state + 1;
    double *restrict second = first + step->count;
    for (size_t i = 0; i < step->count; i++) {
        double slope = gradient[i];
        first[i] = settings->beta1 * first[i] + (1 - settings->beta1) * slope;
        second[i] = settings->beta2 * second[i] + (1 - settings->beta2) * slope * slope;
        double width = sqrt(second[i] * scale.second) + settings->epsilon;
        weights[i] -= settings->rate * first[i] * scale.first / width;
    }
}

void optim_take_adam(const optim_settings *settings, const optim_step *step) {
    double taken = step->state[0];
    adam_scales scale = {1 / (1 - pow(settings->beta1, taken)),
                         1 / (1 - pow(settings->beta2, taken))};
    move(settings, step, scale);
}
