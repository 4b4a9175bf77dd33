/* One small pass through every layer, each a function of a row of numbers: its inputs, then its
 * weights. Derivatives are checked with differences (layers_test.c) and with another program
 * (layers.c). */
#ifndef LAYER_CASES_H
#define LAYER_CASES_H

#include "core/real.h"
#include "core/status.h"

/* Backward is run as well where y_bar is there, and adds to numbers_bar. */
typedef struct layer_pass {
    const real *numbers;
    real *y;
    const real *y_bar;
    real *numbers_bar;
} layer_pass;

typedef struct layer_case {
    const char *name;
    size_t numbers;
    size_t outputs;
    core_status (*run)(const void *layer, const layer_pass *pass, afx_error *error);
    const void *layer; /* what run makes of it */
} layer_case;

extern const layer_case LAYER_CASES[];
extern const size_t LAYER_CASE_COUNT;

#endif
