/* What the last steps tell about the curvature of a function: limited memory BFGS. Nocedal,
 * Mathematics of Computation 35, 1980. */
#ifndef OPTIM_CURVATURE_H
#define OPTIM_CURVATURE_H

#include <stddef.h>

typedef struct optim_curvature {
    size_t count;
    size_t memory;
    size_t steps;  /* remembered, at most memory */
    size_t next;   /* place of the next one */
    double *step;  /* [memory][count] */
    double *bend;  /* [memory][count] what the gradient changed by */
    double *share; /* [memory] work */
} optim_curvature;

/* Numbers of step, bend and share together, in that order. */
size_t optim_curvature_numbers(size_t count, size_t memory);
/* With nothing remembered; numbers[optim_curvature_numbers]. */
optim_curvature optim_curvature_of(size_t count, size_t memory, double *numbers);

/* Unless the function does not bend upward along the step. */
void optim_curvature_note(optim_curvature *of, const double *step, const double *bend);

/* direction[count]: against the gradient, times the inverse of the curvature. */
void optim_curvature_direction(const optim_curvature *of, const double *gradient,
                               double *direction);

double optim_dot(size_t count, const double *a, const double *b);

#endif
