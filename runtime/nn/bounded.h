/* A head whose outputs stay within bounds: y = low + (high - low) sigmoid(x), column by column. */
#ifndef NN_BOUNDED_H
#define NN_BOUNDED_H

#include <stddef.h>

#include "core/real.h"

typedef struct nn_bounded_run {
    size_t rows;
    size_t columns;
    const real *low;   /* [columns] */
    const real *high;  /* [columns] */
    const real *x;     /* [rows][columns] */
    real *y;           /* as x; may be x where nothing runs backward */
    const real *y_bar; /* as x */
    real *x_bar;       /* as x, added to */
} nn_bounded_run;

void nn_bounded_forward(const nn_bounded_run *run);
void nn_bounded_backward(const nn_bounded_run *run);

#endif
