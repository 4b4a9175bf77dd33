/* Spectral normalisation: a linear map divided by its largest singular value sigma, or only as far
 * as a bound, so that no difference of inputs grows by more than the bound:
 *
 *   W' = W min(1, bound / sigma), or W bound / sigma where it is always scaled.
 *
 * sigma = u' W v with u and v from power iteration, which begins where the last one ended: Miyato,
 * Kataoka, Koyama and Yoshida, ICLR 2018. For a convolution the map is the convolution itself, not
 * its weights as a matrix, iterated with its transpose: Gouk, Frank, Pfahringer and Cree, Machine
 * Learning 110, 2021. The derivative of sigma is u v' (of a convolution: the derivative by its
 * weights at input v and output u); it is exact when the iteration has converged. */
#ifndef NN_SPECTRAL_H
#define NN_SPECTRAL_H

#include "nn/convolution.h"

typedef struct nn_spectral {
    double bound;     /* of the largest singular value afterwards */
    bool always;      /* also what is below the bound is scaled, up to it */
    double tolerance; /* iterated until sigma changes by this share; 0: `steps` steps */
    size_t steps;     /* at most */
} nn_spectral;

/* What is kept from one pass to the next, and for backward. */
typedef struct nn_spectral_run {
    const real *weights;    /* the map's, before */
    real *scaled;           /* as weights, after */
    real *left;             /* u, of the map's outputs; any direction but 0 at first */
    real *right;            /* v, of the map's inputs */
    double sigma;           /* set by forward */
    const real *scaled_bar; /* as weights */
    real *weights_bar;      /* as weights, added to */
    real *work;             /* of a convolution: its work, then as many reals as it has weights */
} nn_spectral_run;

/* W [rows][columns]. CORE_NUMERICAL: not converged, a map that is all 0, or a NaN. */
typedef struct nn_matrix_size {
    size_t rows;
    size_t columns;
} nn_matrix_size;
core_status nn_spectral_matrix_forward(const nn_spectral *norm, nn_matrix_size size,
                                       nn_spectral_run *run, afx_error *error);
void nn_spectral_matrix_backward(const nn_spectral *norm, nn_matrix_size size,
                                 const nn_spectral_run *run);

core_status nn_spectral_convolution_forward(const nn_spectral *norm, const nn_convolution *layer,
                                            nn_spectral_run *run, afx_error *error);
core_status nn_spectral_convolution_backward(const nn_spectral *norm, const nn_convolution *layer,
                                             const nn_spectral_run *run, afx_error *error);

#endif
