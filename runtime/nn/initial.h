/* Starting values of weights. */
#ifndef NN_INITIAL_H
#define NN_INITIAL_H

#include "core/random.h"
#include "core/status.h"

typedef enum nn_initial {
    NN_ZERO,
    /* Uniform within sqrt(6 / (fan_in + fan_out)), for tanh, sigmoid and the like: Glorot and
     * Bengio, AISTATS 2010, equation 16. */
    NN_XAVIER,
    /* Uniform within sqrt(6 / fan_in), for relu and the like: deviation sqrt(2 / fan_in) of He,
     * Zhang, Ren and Sun, ICCV 2015, equation 10. */
    NN_KAIMING,
    /* Rows (or, where there are more rows than columns, columns) of length 1 at right angles, each
     * such matrix as likely as any: Saxe, McClelland and Ganguli, ICLR 2014. From a matrix of
     * normal numbers, made orthonormal one after another (Gram and Schmidt, twice). */
    NN_ORTHOGONAL
} nn_initial;

/* "xavier", "kaiming" or "orthogonal"; CORE_USAGE lists them. */
const char *nn_initial_name(nn_initial method);
core_status nn_initial_named(const char *name, nn_initial *method, afx_error *error);

/* The matrix between fan_in inputs and fan_out outputs. */
typedef struct nn_fan {
    size_t in;
    size_t out;
} nn_fan;

/* weights[count] of one matrix [out][rest]; one draw per number, none for NN_ZERO. Biases start at
 * zero. Of a convolution, fan.in counts the elements of the kernel too. */
void nn_fill_initial(nn_initial method, nn_fan fan, core_random *random, size_t count,
                     double *weights);

#endif
