/* What the files of the adjoint share. */
#ifndef PASSES_ADJOINT_H
#define PASSES_ADJOINT_H

#include "passes/pass.h"

typedef struct adjoint_work {
    ir_builder builder;
    const ir_region *primal;
    const bool *varied;
    pass_guards guards;
    ir_id *to;    /* by primal value: the same in the adjoint region */
    ir_id *bar;   /* by primal value: the sum so far; 0 when nothing has come */
    ir_id *came;  /* by primal PREVIOUS: what its bar gives to its target, if anything */
    ir_id *whole; /* by state: its one load in the primal, of all its elements; else 0 */
} adjoint_work;

/* What comes to an argument is summed over the dims of its user that it lacks, along which it
 * may be the same; but bars of what all lanes share stay one for each lane until the block's
 * end. */
void adjoint_give(adjoint_work *work, ir_id to, ir_id seed, uint32_t dims);

/* Nodes along a dimension: give what their bars are worth to their arguments. */
void adjoint_reduce(adjoint_work *work, ir_id id, const ir_value *value);
void adjoint_shift(adjoint_work *work, ir_id id, const ir_value *value);
void adjoint_element(adjoint_work *work, ir_id id, const ir_value *value);
void adjoint_previous_fill(adjoint_work *work, ir_id id, const ir_value *value);

/* The target of a PREVIOUS gets its bar before that is known: as a PREVIOUS the other way. It is
 * closed when the bar is complete. */
void adjoint_open_circles(adjoint_work *work);
void adjoint_close_circle(adjoint_work *work, ir_id id);

#endif
