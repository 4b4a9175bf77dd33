/* Where a number that is not finite came from.
 *
 * After ir_interpret the workspace still holds what every value of the region became. The way back
 * from a symbol that was set leads, by arguments that are not finite themselves, to the first value
 * that is not finite though everything it reads is: the origin. Arms that a SELECT did not choose
 * are not looked at. */
#ifndef IR_TRACE_H
#define IR_TRACE_H

#include "ir/interpret.h"

/* One element of a value. */
typedef struct ir_point {
    ir_region_kind region;
    ir_id id;
    uint32_t coordinate[IR_MOST_DIMS]; /* the place along each dim of the value; else 0 */
    double number;
} ir_point;

typedef enum ir_cause {
    IR_CAUSE_GIVEN,    /* the origin loads a symbol that is not finite */
    IR_CAUSE_DOMAIN,   /* an operator has no value there: log(0), 1/0, (-1)^0.5 */
    IR_CAUSE_OVERFLOW, /* the result is too large for a number */
} ir_cause;

typedef struct ir_trace {
    ir_cause cause;
    ir_point origin;
    ir_point argument[3]; /* of the origin, as many as it has */
    int arity;
    ir_point *way; /* values with a name, from what was set back to the origin; it last */
    size_t way_count;
    size_t way_capacity;
} ir_trace;

/* What has been interpreted last, and where to look: one lane, at no particular place else. */
typedef struct ir_traced {
    const ir_module *module;
    ir_region_kind region;
    const ir_environment *environment;
    base_arena *arena;
} ir_traced;

/* The element of a value that the coordinates are at. */
ir_point ir_point_at(const ir_traced *of, ir_id id, const uint32_t coordinate[IR_MOST_DIMS]);
/* The way back from an element that is not finite. */
ir_trace ir_trace_back(const ir_traced *of, ir_point from);
/* The same from the earliest origin of all that roots (STORE, ADD_TO) of these roles set in the
 * lane; roles: a bit for each. False: all of it is finite. */
bool ir_trace_roots(const ir_traced *of, uint32_t roles, uint32_t lane, ir_trace *trace);

/* The next place of a value's elements, the lane aside; false after the last. */
bool ir_trace_advance(const ir_traced *of, uint32_t dims, uint32_t coordinate[IR_MOST_DIMS]);

/* Whether the operator has no finite value there (which may be infinite), whatever the numbers'
 * range. */
bool ir_leaves_domain(ir_op op, const double argument[3]);

#endif
