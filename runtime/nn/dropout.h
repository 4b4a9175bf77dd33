/* Dropout: each number is 0 with probability `rate`, and otherwise divided by 1 - rate, so that its
 * mean stays. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, JMLR 15, 2014. */
#ifndef NN_DROPOUT_H
#define NN_DROPOUT_H

#include <stddef.h>

#include "core/random.h"
#include "core/real.h"
#include "core/status.h"

typedef struct nn_dropout_run {
    size_t count;
    const real *x; /* [count] */
    real *y;       /* [count]; may be x */
    real *kept;    /* [count], 0 or 1 / (1 - rate), kept for backward */
    real *bar;     /* [count], comes as that of y, is turned into that of x */
} nn_dropout_run;

/* Number i is decided by the draw at counter + i of the stream, whoever asks and when; the stream
 * is left after the last of them. CORE_USAGE unless 0 <= rate < 1. */
core_status nn_dropout_forward(double rate, core_random *random, const nn_dropout_run *run,
                               afx_error *error);
void nn_dropout_backward(const nn_dropout_run *run);

#endif
