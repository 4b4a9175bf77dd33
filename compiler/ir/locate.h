/* Which equation a derivative goes wrong in: each named value's dot or bar, in the order in which
 * they are computed, against a complex step of the values themselves. The first that disagrees is
 * where the rule at fault was used. Only at points away from kinks and jumps. */
#ifndef IR_LOCATE_H
#define IR_LOCATE_H

#include "ir/simulate.h"

enum { IR_MOST_READERS = 8 };

typedef struct ir_fault {
    const char *name; /* of the value, or the symbol, whose derivative is wrong */
    /* The equations in which the rule was used, a line each: of a dot where it is computed, of a
     * bar where the value is read. */
    base_span spans[IR_MOST_READERS];
    size_t span_count;
    ir_region_kind kind;
    size_t step;
    double got;
    double wanted;
} ir_fault;

/* run: inputs in values, directions in dots; both real. False when all dots agree. */
bool ir_locate_in_tangent(ir_simulation *run, ir_fault *fault);
/* run: inputs in values, seeds in bars. False when all bars agree. */
bool ir_locate_in_adjoint(ir_simulation *run, base_arena *arena, ir_fault *fault);

/* run: inputs in values, directions in dots, seeds in bars, of a module of second order. False when
 * the dots of all bars agree. */
bool ir_locate_in_second(ir_simulation *run, ir_fault *fault);

#endif
