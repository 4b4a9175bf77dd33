#include <math.h>

#include "core/wide.h"
#include "optim/rules.h"

typedef struct adam_scales {
    double first;
    double second;
    double decay; /* of the loss; 0 for adamw, */
    double kept;  /* whose weights shrink by themselves */
} adam_scales;

CORE_WIDE static void move(const optim_settings *settings, const optim_step *step,
                           adam_scales scale) {
    const double *gradient = step->gradient;
    double *restrict weights = step->weights, *restrict first = step->state + 1;
    double *restrict second = first + step->count;
    for (size_t i = 0; i < step->count; i++) {
        double slope = gradient[i] + scale.decay * weights[i];
        first[i] = settings->beta1 * first[i] + (1 - settings->beta1) * slope;
        second[i] = settings->beta2 * second[i] + (1 - settings->beta2) * slope * slope;
        double width = sqrt(second[i] * scale.second) + settings->epsilon;
        weights[i] = weights[i] * scale.kept - settings->rate * first[i] * scale.first / width;
    }
}

static adam_scales scales_of(const optim_settings *settings, const optim_step *step) {
    double taken = step->state[0];
    return (adam_scales){.first = 1 / (1 - pow(settings->beta1, taken)),
                         .second = 1 / (1 - pow(settings->beta2, taken)),
                         .kept = 1};
}

void optim_take_adam(const optim_settings *settings, const optim_step *step) {
    adam_scales scale = scales_of(settings, step);
    scale.decay = settings->decay;
    move(settings, step, scale);
}

void optim_take_adamw(const optim_settings *settings, const optim_step *step) {
    adam_scales scale = scales_of(settings, step);
    scale.kept = 1 - settings->rate * settings->decay;
    move(settings, step, scale);
}
