/* Symmetric systems of a few numbers. */
#ifndef OPTIM_NORMAL_EQUATIONS_H
#define OPTIM_NORMAL_EQUATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* x[count] of matrix[count][count] x = right[count], by Cholesky's factors, which replace the lower
 * triangle of the matrix; right and x may be the same. False when the matrix is not positive
 * definite. */
bool optim_solve_symmetric(size_t count, double *matrix, const double *right, double *x);

#endif
