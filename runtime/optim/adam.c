#include <math.h>

#include "optim/rules.h"

void optim_take_adam(const optim_settings *settings, const optim_step *step) {
    double taken = step->state[0];
    double *first = step->state + 1;
    double *second = first + step->count;
    double first_scale = 1 / (1 - pow(settings->beta1, taken));
    double second_scale = 1 / (1 - pow(settings->beta2, taken));
    for (size_t i = 0; i < step->count; i++) {
        double slope = step->gradient[i];
        first[i] = settings->beta1 * first[i] + (1 - settings->beta1) * slope;
        second[i] = settings->beta2 * second[i] + (1 - settings->beta2) * slope * slope;
        double width = sqrt(second[i] * second_scale) + settings->epsilon;
        step->weights[i] -= settings->rate * first[i] * first_scale / width;
    }
}
