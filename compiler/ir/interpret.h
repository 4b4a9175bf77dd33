/* The interpreter: the meaning of a region, one lane at a time, in doubles or complex numbers. Slow
 * and plain; the generated code is held against it. */
#ifndef IR_INTERPRET_H
#define IR_INTERPRET_H

#include "ir/module.h"

/* Room for what the values of a region become; one for any region of a module, one run at a
 * time. */
typedef struct ir_workspace {
    double complex *results; /* of each value its elements, one value after another */
    size_t *first;           /* by value: where its elements begin */
} ir_workspace;

/* For a module whose regions do not change any more. */
ir_workspace ir_workspace_create(const ir_module *module, base_arena *arena);

typedef struct ir_environment {
    bool complex_numbers; /* false: real arithmetic on the real parts */
    /* Places of a role and flavour, by symbol index; NULL where the region uses none. */
    double complex *places[IR_ROLES][IR_FLAVOURS];
    /* Smallest distance from a kink and from a jump met so far, and the values they were met at;
     * callers set the distances to INFINITY first. Real parts are looked at. */
    double nearest_kink, nearest_jump;
    base_span kink_span, jump_span;
    ir_workspace workspace;
} ir_environment;

void ir_interpret(const ir_module *module, ir_region_kind kind, ir_environment *environment);

#endif
