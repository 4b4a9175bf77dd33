#include <math.h>

#include "core/wide.h"
#include "optim/rules.h"

CORE_WIDE void optim_take_adadelta(const optim_settings *settings, const optim_step *step) {
    const double *gradient = step->gradient;
    double *restrict weights = step->weights, *restrict squares = step->state + 1;
    double *restrict moved = squares + step->count;
    double share = settings->share, epsilon = settings->epsilon;
    for (size_t i = 0; i < step->count; i++) {
        double slope = gradient[i] + settings->decay * weights[i];
        squares[i] = share * squares[i] + (1 - share) * slope * slope;
        double move = sqrt(moved[i] + epsilon) / sqrt(squares[i] + epsilon) * slope;
        moved[i] = share * moved[i] + (1 - share) * move * move;
        weights[i] -= settings->rate * move;
    }
}
