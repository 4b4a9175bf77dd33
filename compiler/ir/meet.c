#include "ir/meet.h"

#include <math.h>
#include <string.h>

/* A number that differs from side to side: of a jump the value; of a kink the partials, which do
 * not change but there. */
static double side_of(ir_op op, const double operands[3]) {
    const op_row *row = op_row_of(op);
    double value = op_value(op, operands), side = 0;
    if (row->kink == OP_JUMP)
        return value;
    for (int k = 0; k < row->arity; k++)
        side += (k + 1) * op_partial(op, k, operands, value);
    return side;
}

static void add_side(ir_environment *environment, double side) {
    uint64_t bits;
    side += 0.0; /* one zero, not two */
    memcpy(&bits, &side, sizeof bits);
    environment->sides = (environment->sides ^ bits) * 0x9E3779B97F4A7C15u;
    environment->sides ^= environment->sides >> 29;
}

static void add_meeting(ir_meeting *meeting, double distance) {
    if (meeting->times++ == 0 || distance < meeting->nearest)
        meeting->nearest = distance;
    meeting->exactly += distance == 0;
}

/* On a kink a complex step goes to one side. Is that not what the declared partials give? */
static bool is_torn(const ir_place *at, const double operands[3]) {
    double declared = 0, size = 0;
    for (int k = 0; k < op_row_of(at->op)->arity; k++) {
        double term = op_partial(at->op, k, operands, creal(at->result)) * cimag(at->operands[k]);
        declared += term;
        size += fabs(cimag(at->operands[k]));
    }
    return !(fabs(cimag(at->result) - declared) <= 1e-12 * size);
}

void ir_meet(ir_environment *environment, ir_region_kind kind, ir_id id, const ir_place *at) {
    const double real[3] = {creal(at->operands[0]), creal(at->operands[1]), creal(at->operands[2])};
    bool jump = op_row_of(at->op)->kink == OP_JUMP;
    double distance = op_distance(at->op, real);
    double *nearest = jump ? &environment->nearest_jump : &environment->nearest_kink;
    if (distance < *nearest) {
        *nearest = distance;
        *(jump ? &environment->jump_span : &environment->kink_span) = at->span;
    }
    add_side(environment, side_of(at->op, real));
    environment->torn += !jump && distance == 0 && is_torn(at, real);
    if (environment->meetings[kind])
        add_meeting(&environment->meetings[kind][id], distance);
}
