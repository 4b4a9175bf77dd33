#include "nn/activation.h"

#include <math.h>
#include <stdbool.h>
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
#define ROW_ACTIVATION(name)
#include "nn/activation.def"
#undef ACTIVATION
#undef ROW_ACTIVATION

/* e^x over its sum; the largest is taken off first, so that nothing overflows. */
static void activate_softmax(size_t count, const real *x, real *y) {
    real largest = count > 0 ? x[0] : 0, sum = 0;
    for (size_t i = 1; i < count; i++) {
        largest = x[i] > largest ? x[i] : largest;
    }
    for (size_t i = 0; i < count; i++) {
        y[i] = core_exp_below(x[i] - largest);
        sum += y[i];
    }
    for (size_t i = 0; i < count; i++) {
        y[i] /= sum;
    }
}

static void reverse_softmax(const nn_activation_adjoint *adjoint) {
    real along = 0;
    for (size_t i = 0; i < adjoint->count; i++) {
        along += adjoint->bar[i] * adjoint->y[i];
    }
    for (size_t i = 0; i < adjoint->count; i++) {
        adjoint->bar[i] = adjoint->y[i] * (adjoint->bar[i] - along);
    }
}

typedef struct activation_functions {
    void (*activate)(size_t count, const real *x, real *y);
    void (*reverse)(const nn_activation_adjoint *adjoint);
    bool by_row;
} activation_functions;

static const activation_functions FUNCTIONS[] = {
#define ACTIVATION(name, value, slope) {activate_##name, reverse_##name, false},
#define ROW_ACTIVATION(name) {activate_##name, reverse_##name, true},
#include "nn/activation.def"
#undef ACTIVATION
#undef ROW_ACTIVATION
};

void nn_activate(nn_activation activation, size_t count, const real *x, real *y) {
    FUNCTIONS[activation].activate(count, x, y);
}

void nn_activate_backward(nn_activation activation, const nn_activation_adjoint *adjoint) {
    FUNCTIONS[activation].reverse(adjoint);
}

void nn_activate_rows(nn_activation activation, size_t width, size_t count, const real *x,
                      real *y) {
    size_t step = FUNCTIONS[activation].by_row ? width : count;
    for (size_t i = 0; i < count; i += step) {
        nn_activate(activation, step, x + i, y + i);
    }
}

void nn_activate_rows_backward(nn_activation activation, size_t width,
                               const nn_activation_adjoint *adjoint) {
    size_t step = FUNCTIONS[activation].by_row ? width : adjoint->count;
    for (size_t i = 0; i < adjoint->count; i += step) {
        nn_activation_adjoint row = {step, adjoint->x + i, adjoint->y + i, adjoint->bar + i};
        nn_activate_backward(activation, &row);
    }
}
