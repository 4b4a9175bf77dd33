/* One compiled program under every schedule of the reverse sweep, and in two directions at once. */
#ifndef RANDOM_ORDERS_H
#define RANDOM_ORDERS_H

#include "compare.h"

/* The bits of the usual run; NULL, or what differs (in the arena). */
const char *orders_compare(const ir_module *module, const afx_model *model, uint64_t seed,
                           base_arena *arena);

#endif
