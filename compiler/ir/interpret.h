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
    bool *moves[IR_REGIONS]; /* by value: whether it depends on any symbol */
} ir_workspace;

/* For a module whose regions do not change any more. */
ir_workspace ir_workspace_create(const ir_module *module, size_t lanes, base_arena *arena);

/* What one value of a region came across: how near its operands came to its kink or jump. */
typedef struct ir_meeting {
    double nearest; /* in the operands' unit; set when times > 0 */
    size_t times;   /* it was computed */
    size_t exactly; /* times the operands were on it */
} ir_meeting;

/* Adds to one element of one value, for those who ask what the results make of it. */
typedef struct ir_nudge {
    ir_region_kind kind;
    size_t step;
    ir_id id; /* not a root, and no load of what the region sets itself */
    size_t place;
    double complex amount;
} ir_nudge;

typedef struct ir_environment {
    bool complex_numbers;      /* false: real arithmetic on the real parts */
    bool single;               /* real numbers are rounded to float, as generated code has them */
    const ir_network *network; /* NULL: nothing flows into any lane */
    /* Of a role and flavour, [lane][place] by symbol index ([place] of weights, which all lanes
     * share); NULL where the region uses none. */
    double complex *places[IR_ROLES][IR_FLAVOURS];
    /* Smallest distance from a kink and from a jump met so far, and the values they were met at;
     * callers set the distances to INFINITY first. Real parts are looked at. */
    double nearest_kink, nearest_jump;
    base_span kink_span, jump_span;
    /* The sides that operators with kinks and jumps were on, in order, as one number: equal where
     * two runs took the same branches. Inside the iterations of a solve nobody looks. */
    uint64_t sides;
    /* Times a complex number was exactly on a kink, and its imaginary part took another way than
     * the partials declared there: set to 0 by callers. */
    size_t torn;
    ir_meeting *meetings[IR_REGIONS]; /* by value, added to; NULL: not wanted */
    const ir_nudge *nudge;            /* in this region; NULL: none */
    ir_workspace workspace;
} ir_environment;

void ir_interpret(const ir_module *module, ir_region_kind kind, ir_environment *environment);

/* What a value of the region interpreted last became: coordinate has the place along each dim. */
double complex ir_result_at(const ir_module *module, ir_region_kind kind,
                            const ir_environment *environment, ir_id id,
                            const uint32_t coordinate[IR_MOST_DIMS]);

#endif
