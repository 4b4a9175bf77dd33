/* A module made by hand, for tests of the IR and of single passes: forcing f, parameter P, state s,
 * output q, weight w[y] with y = 3, and one symbol each that is prepared and kept. */
#ifndef SMALL_MODULE_H
#define SMALL_MODULE_H

#include "ir/build.h"

enum { F, P, S, Q, W, MADE, KEPT }; /* symbols */

typedef struct small_module {
    base_arena *arena;
    ir_module *module;
    ir_builder step;
    ir_id f, p, s, w; /* loaded in the step */
    ir_id sum, truth, total, chosen;
} small_module;

/* Set-up and tear-down of a test: *state is a small_module without equations. */
int small_module_create(void **state);
int small_module_free(void **state);
/* The same with: s = if P < f then sum over y of w else P + f; q = the same. */
int small_module_with_equations(void **state);

ir_id small_of1(small_module *x, ir_op op, ir_id a);
ir_id small_of2(small_module *x, ir_op op, ir_id a, ir_id b);
ir_id small_number(small_module *x, double number);

#endif
