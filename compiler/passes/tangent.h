/* The rules of the tangent, for who differentiates a part of a region. */
#ifndef PASSES_TANGENT_H
#define PASSES_TANGENT_H

#include "passes/pass.h"

typedef struct tangent_work {
    ir_builder *builder;
    const ir_region *primal;
    const bool *varied; /* by primal value: it has a dot; not read by tangent_dot_of */
    ir_id *to;          /* by primal value: the same in the region being made */
    ir_id *dot;         /* by primal value: its dot; 0 when it has none */
} tangent_work;

/* The dot of a value one of whose arguments has one; may be 0. That of a PREVIOUS gets its target
 * later. */
ir_id tangent_dot_of(tangent_work *work, ir_id id, const ir_value *value);

#endif
