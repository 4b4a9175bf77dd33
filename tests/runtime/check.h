/* Comparisons of numbers, and of derivatives with differences. */
#ifndef RUNTIME_CHECK_H
#define RUNTIME_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Fails unless |value - wanted| <= tolerance * max(1, |wanted|); NaN fails. */
void check_close(double value, double wanted, double tolerance);

/* A scalar function of numbers that lie in its context. */
typedef struct check_function {
    double (*value)(void *context);
    void *context;
} check_function;

/* How far a claimed derivative is from signed central differences, relative to the larger of both
 * and at least `floor`: the least over the steps 1e-2, 1e-3, ..., 1e-6. Restores *place. */
double check_slope_error(check_function function, double *place, double claimed, double floor);

/* Fails unless all count derivatives agree with differences to tolerance, and unless each of them
 * that is not tiny, with its sign changed or a thousandth more, would have been caught. */
typedef struct check_gradient {
    double *places;
    const double *claimed;
    size_t count;
    double tolerance; /* at most 1e-4, so that a thousandth is caught */
} check_gradient;
void check_slopes(check_function function, check_gradient gradient);

#endif
