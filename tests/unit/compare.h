/* A compiled model held against the interpreter: values, tangents, adjoints and, of modules of
 * second order, tangents of adjoints of one run. */
#ifndef COMPARE_H
#define COMPARE_H

#include "host.h"

/* Runs drawn inputs through both; NULL when all agrees, else what differs (in the arena).
 * uncompared (may be NULL): floats came so near to a tie that they may have chosen another
 * branch. */
const char *compare_run(const ir_module *module, const afx_model *model, uint64_t seed,
                        base_arena *arena, bool *uncompared);
/* Second order on the inputs that the host has, where ties, if any, do not matter: also against the
 * complex step of the adjoint in the first lane. */
const char *compare_second(const ir_module *module, host *h);
/* Lanes, members, block, steps and warm-up of a run; for a map one step, for a network one
 * member. */
afx_args compare_draw_extents(const ir_module *module, random_source *source);
/* A tree of so many sites; NULL for a model without a network. */
const afx_network *compare_draw_network(const ir_module *module, size_t lanes,
                                        random_source *source, base_arena *arena);

#endif
