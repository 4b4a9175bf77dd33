/* Modules drawn at random, the same for the same seed: every operator, reductions, values over
 * small dims, and arms of choices that are undefined where they are not taken. Values and
 * derivatives are finite for inputs as random_inputs draws them. */
#ifndef RANDOM_MODULE_H
#define RANDOM_MODULE_H

#include "ir/simulate.h"
#include "random_source.h"

ir_module *random_module(base_arena *arena, uint64_t seed);
/* The same with symbols over dims, arrays of every kind, recurrences, and some with a network. */
ir_module *random_array_module(base_arena *arena, uint64_t seed);
/* A network of six lanes. */
const ir_network *random_network(base_arena *arena, random_source *source);
/* Fills forcings, attributes, parameters, weights and the start. */
void random_inputs(ir_simulation *run, random_source *source);

#endif
