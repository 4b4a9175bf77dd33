/* The interpreter: the meaning of a region, in doubles or complex numbers, for one lane or for all
 * the lanes of a river network. Slow and plain; the generated code is held against it. */
#ifndef IR_INTERPRET_H
#define IR_INTERPRET_H

#include "ir/schedule.h"

/* The river network that the lanes are, as runtime/include/afflux/model.h says. */
typedef struct ir_network {
    size_t lanes;
    size_t levels;
    const uint32_t *level_begin;    /* [levels + 1]: lanes of level l are level_begin[l] .. */
    const uint32_t *upstream_begin; /* [lanes + 1]: places in upstream */
    const uint32_t *upstream;       /* lanes that flow into each lane, in ascending order */
    const uint32_t *downstream;     /* [lanes]: the lane it flows into; `lanes`: out */
} ir_network;

/* Room for what the values of a region become; one for any region of a module, one run at a
 * time. */
typedef struct ir_workspace {
    double complex *results; /* of each value its elements, one value after another */
    size_t *first;           /* by value: where its elements begin */
    size_t lanes;
    ir_schedule schedule[IR_REGIONS];
} ir_workspace;

/* For a module whose regions do not change any more. */
ir_workspace ir_workspace_create(const ir_module *module, size_t lanes, base_arena *arena);

typedef struct ir_environment {
    bool complex_numbers;      /* false: real arithmetic on the real parts */
    const ir_network *network; /* NULL: nothing flows into any lane */
    /* Of a role and flavour, [lane][place] by symbol index ([place] of weights, which all lanes
     * share); NULL where the region uses none. */
    double complex *places[IR_ROLES][IR_FLAVOURS];
    /* Smallest distance from a kink and from a jump met so far, and the values they were met at;
     * callers set the distances to INFINITY first. Real parts are looked at. */
    double nearest_kink, nearest_jump;
    base_span kink_span, jump_span;
    ir_workspace workspace;
} ir_environment;

void ir_interpret(const ir_module *module, ir_region_kind kind, ir_environment *environment);

#endif
