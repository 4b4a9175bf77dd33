/* Products of matrices: the only place that knows OpenBLAS. All matrices are row-major. In float
 * files (core/real.h) the functions with a real in them are the float ones.
 *
 * One thread, and kernels that the processor decides alone: executables that link this forget all
 * settings of OpenBLAS in the environment before it is loaded. For a fixed machine and fixed sizes
 * the bits of a product are always the same. */
#ifndef TENSOR_BLAS_H
#define TENSOR_BLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/real.h"
#include "core/status.h"

/* Sets OpenBLAS to one thread. Once per process, before the first product. */
void tensor_blas_start(void);

/* The kernels OpenBLAS has chosen for this processor, such as "SkylakeX"; for reports. */
const char *tensor_blas_core(void);

/* result[rows][columns] = keep * result + scale * left * right, with
 * left [rows][inner], or stored [inner][rows] and used transposed;
 * right [inner][columns], or stored [columns][inner] and used transposed.
 * With keep = 0 the old result is not read, and may be NaN. */
typedef struct tensor_matrix {
    size_t rows;
    size_t columns;
    size_t inner;
    const real *left;
    const real *right;
    real *result;
    real scale;
    real keep;
    bool left_transposed;
    bool right_transposed;
    size_t left_stride; /* numbers from row to row as stored; 0: rows follow each other */
    size_t right_stride;
    size_t result_stride;
} tensor_matrix;

/* CORE_USAGE when an extent is beyond what BLAS can count (2^31 - 1). Extents may be 0. */
core_status tensor_multiply(const tensor_matrix *product, afx_error *error);

/* The same with columns = 1: result[rows] = keep * result + scale * left * right[inner]. */
core_status tensor_multiply_vector(const tensor_matrix *product, afx_error *error);

/* target[count] += scale * source[count]. CORE_USAGE when count is beyond 2^31 - 1. */
core_status tensor_add_scaled(size_t count, real scale, const real *source, real *target,
                              afx_error *error);

#endif
