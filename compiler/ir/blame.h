/* Why a run went wrong: a step, or the way back of an adjoint, is interpreted again, and what was
 * not finite is traced to the equation that made it so, and to the numbers that this one read. */
#ifndef IR_BLAME_H
#define IR_BLAME_H

#include "ir/simulate.h"
#include "ir/trace.h"

/* A number with a name that an equation reads, as the region has it: what is loaded in its declared
 * unit, all else in internal units. */
typedef struct ir_operand {
    const char *name; /* of the value, or of the symbol that it loads */
    base_span span;
    bool loaded;  /* as the symbol stands in the environment, in its declared unit */
    ir_role role; /* where it is loaded */
    ir_flavour flavour;
    uint32_t dims; /* of the value */
    uint32_t coordinate[IR_MOST_DIMS];
    double number;
} ir_operand;

typedef struct ir_blame {
    ir_trace trace;
    size_t step;     /* of the simulation, where it was found */
    bool derivative; /* what is not finite is a derivative: */
    ir_point source; /* in the primal, an operator whose partial derivative is not finite; id 0:
                      * the partials are finite, what came from behind was large */
    int by;          /* the argument */
    double partial;
    const ir_symbol *flag; /* of a solve that failed; source is then an operator that has no value
                            * where the iteration asked for it; operands are the states before */
    ir_operand *operands;  /* of the equation, nearest first */
    size_t operand_count;
    size_t operand_capacity;
} ir_blame;

/* Of a simulation that is ready to run: each looks for the first step (the last, in an adjoint)
 * after which something of the lane is not finite. False: everything is. Memory from the arena. */
bool ir_blame_forward(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame);
bool ir_blame_tangent(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame);
bool ir_blame_adjoint(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame);
/* The first step in which a solve of the lane fails. */
bool ir_blame_solve(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame);

/* What a flux did to a store in a step: internal units. */
typedef struct ir_draw {
    const char *flux; /* as it is called in the equations; NULL: something else */
    double amount;    /* > 0: given to the store */
} ir_draw;

typedef struct ir_overdraft {
    ir_point end;   /* of the store, after the step: the element that is lowest */
    ir_draw *draws; /* what took most first */
    size_t draw_count;
    size_t draw_capacity;
} ir_overdraft;

/* Of a simulation of one step: how the lowest element of the store, a symbol of the module, came to
 * what it is. False: it is not below 0. */
bool ir_blame_store(ir_simulation *run, uint32_t symbol, uint32_t lane, base_arena *arena,
                    ir_overdraft *overdraft);

#endif
