#include "nn/activation.h"

#include <math.h>
#include <tgmath.h>

#include "core/exponential.h"
#include "core/wide.h"

/* log(1 + e^x) without overflow. */
static real softplus(real x) {
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

/* The standard normal distribution, and its density. */
static real normal_below(real x) {
    return (1 + erf(x * (real)M_SQRT1_2)) / 2;
}

static real normal_density(real x) {
    return exp(-x * x / 2) * (real)(M_2_SQRTPI * M_SQRT1_2 / 2);
}

#define ACTIVATION(name, value, slope)                                                             \
    CORE_WIDE static void activate_##name(size_t count, const real *arguments, real *values) {     \
        for (size_t i = 0; i < count; i++) {                                                       \
            real x = arguments[i];                                                                 \
            values[i] = value;                                                                     \
        }                                                                                          \
    }                                                                                              \
    CORE_WIDE static void reverse_##name(const nn_activation_adjoint *adjoint) {                   \
        for (size_t i = 0; i < adjoint->count; i++) {                                              \
            real x = adjoint->x[i], y = adjoint->y[i];                                             \
            (void)x;                                                                               \
            (void)y;                                                                               \
            adjoint->bar[i] *= slope;                                                              \
        }                                                                                          \
    }
#include "nn/activation.def"
#undef ACTIVATION

typedef struct activation_functions {
    void (*activate)(size_t count, const real *x, real *y);
    void (*reverse)(const nn_activation_adjoint *adjoint);
} activation_functions;

static const activation_functions FUNCTIONS[] = {
#define ACTIVATION(name, value, slope) {activate_##name, reverse_##name},
#include "nn/activation.def"
#undef ACTIVATION
};

void nn_activate(nn_activation activation, size_t count, const real *x, real *y) {
    FUNCTIONS[activation].activate(count, x, y);
}

void nn_activate_backward(nn_activation activation, const nn_activation_adjoint *adjoint) {
    FUNCTIONS[activation].reverse(adjoint);
}
