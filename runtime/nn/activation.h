/* Functions between layers; the rows of the table are in activation.def. */
#ifndef NN_ACTIVATION_H
#define NN_ACTIVATION_H

#include <stddef.h>

#include "core/real.h"
#include "core/status.h"

typedef enum nn_activation {
#define ACTIVATION(name, value, slope) NN_##name,
#define ROW_ACTIVATION(name) NN_##name,
#include "nn/activation.def"
#undef ACTIVATION
#undef ROW_ACTIVATION
    NN_ACTIVATIONS
} nn_activation;

const char *nn_activation_name(nn_activation activation);

/* CORE_USAGE lists the names there are. */
core_status nn_activation_named(const char *name, nn_activation *activation, afx_error *error);

/* y[count] = value of x[count], one row of them; y may be x. */
void nn_activate(nn_activation activation, size_t count, const real *x, real *y);

/* Turns y_bar[count] into x_bar in place: where elements are on their own, bar *= slope at x; y is
 * the value there. */
typedef struct nn_activation_adjoint {
    size_t count;
    const real *x;
    const real *y;
    real *bar;
} nn_activation_adjoint;
void nn_activate_backward(nn_activation activation, const nn_activation_adjoint *adjoint);

/* The same for rows of `width` numbers, count in all. */
void nn_activate_rows(nn_activation activation, size_t width, size_t count, const real *x, real *y);
void nn_activate_rows_backward(nn_activation activation, size_t width,
                               const nn_activation_adjoint *adjoint);

#endif
