/* What a run comes across at kinks and jumps. */
#ifndef IR_MEET_H
#define IR_MEET_H

#include "ir/interpret.h"

/* An operator that is not smooth, at one place. */
typedef struct ir_place {
    ir_op op;
    base_span span;
    const double complex *operands;
    double complex result;
} ir_place;

/* Notes it in the environment, which is running the region. */
void ir_meet(ir_environment *environment, ir_region_kind kind, ir_id id, const ir_place *at);

#endif
