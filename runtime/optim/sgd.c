#include "optim/rules.h"

void optim_take_sgd(const optim_settings *settings, const optim_step *step) {
    double *velocity = step->state + 1;
    for (size_t i = 0; i < step->count; i++) {
        double slope = step->gradient[i] + settings->decay * step->weights[i];
        velocity[i] = settings->momentum * velocity[i] + slope;
        step->weights[i] -= settings->rate * velocity[i];
    }
}
