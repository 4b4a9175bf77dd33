/* Modules drawn at random, the same for the same seed: every operator, reductions, values over
 * small dims, and arms of choices that are undefined where they are not taken. Values and
 * derivatives are finite for inputs as random_inputs draws them. */
#ifndef RANDOM_MODULE_H
#define RANDOM_MODULE_H

#include "ir/simulate.h"
#include "random_source.h"

ir_module *random_module(base_arena *arena, uint64_t seed);
/* Fills forcings, attributes, parameters, weights and the start. */
void random_inputs(ir_simulation *run, random_source *source);

#endif
