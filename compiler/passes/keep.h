/* What the step keeps for its adjoint, and what the adjoint computes again. */
#ifndef PASSES_KEEP_H
#define PASSES_KEEP_H

#include "passes/pass.h"

/* What the adjoint makes of the step's values. */
typedef struct keep_choice {
    bool *needed; /* by value of the adjoint: it reads it */
    bool *kept;   /* by value: from the tape */
} keep_choice;

/* The cheapest choice, by the costs of op.def and weight.def. */
keep_choice keep_choose(ir_module *module, const ir_region *adjoint);

#endif
