/* The functions of op.def once more, written by hand in the terms of math.h and complex.h and of
 * nothing in op.def: what its rows are judged by. */
#ifndef MUTATION_CLOSED_H
#define MUTATION_CLOSED_H

#include "ir/op.h"

/* NAN for an operator that has none: a new row wants its closed form. */
double complex closed_value(ir_op op, const double complex x[3]);
/* How far from the nearest kink or jump. */
double closed_distance(ir_op op, const double x[3]);

#endif
