/* The operator table as data and functions; the facts stand in op.def. */
#ifndef IR_OP_H
#define IR_OP_H

#include <complex.h>
#include <stdbool.h>

/* Operators of op.def, then the nodes that are not element-wise. */
typedef enum ir_op {
    IR_NONE,
#define OP(name, ...) IR_##name,
#include "ir/op.def"
#undef OP
    IR_OPERATORS, /* the rows of op.def lie between IR_NONE and this */
    IR_NUMBER = IR_OPERATORS,
    IR_LOAD,     /* a symbol's value, dot or bar */
    IR_INDEX,    /* where the loop over a dimension is, from 0 */
    IR_REDUCE,   /* sum, least or largest over one dimension */
    IR_SHIFT,    /* an array moved along one dimension */
    IR_ELEMENT,  /* one place of an array along one dimension */
    IR_PREVIOUS, /* a later value at an earlier place of a dimension: a recurrence */
    IR_UNKNOWN,  /* what makes its residual 0; until the pass that solves it */
    IR_FREEZE,   /* a value as a constant: no derivative */
    IR_ATTACH,   /* a value with the derivative of another */
    IR_STORE,    /* sets a symbol; a root */
    IR_ADD_TO,   /* adds to a symbol; a root */
    IR_OP_COUNT
} ir_op;

typedef enum op_form { OP_INFIX, OP_PREFIX, OP_CALL } op_form;
typedef enum op_c_form { OP_C_INFIX, OP_C_MATH, OP_C_HELPER } op_c_form;
typedef enum op_kink { OP_SMOOTH, OP_KINK, OP_JUMP } op_kink;

typedef enum op_unit_rule {
    OP_UNIT_SAME,       /* all alike; the result too */
    OP_UNIT_DIFFERENCE, /* as SAME; point - point is a distance */
    OP_UNIT_PRODUCT,
    OP_UNIT_QUOTIENT,
    OP_UNIT_POWER,
    OP_UNIT_ROOT,
    OP_UNIT_KEEP,    /* the argument's */
    OP_UNIT_RATIO,   /* any unit; the result has none */
    OP_UNIT_PURE,    /* no unit in, none out */
    OP_UNIT_COMPARE, /* alike in; a truth out */
    OP_UNIT_LOGIC,   /* truths in, a truth out */
    OP_UNIT_SELECT   /* a truth, then two alike */
} op_unit_rule;

typedef struct op_row {
    const char *name; /* "ADD" */
    const char *spelling;
    int arity;
    op_form form;
    int precedence;
    op_unit_rule unit;
    int cost;
    bool risky;
    op_c_form c_form;
    const char *c_text;
    const char *mathml; /* how it is typeset: a name, or a form with $A, $a, ... */
    const char *latex;
    op_kink kink;
    double box[6];
    const char *words;
} op_row;

/* The row of an operator of op.def. */
const op_row *op_row_of(ir_op op);
/* The operator called or written so with that many arguments; IR_NONE when there is none. */
ir_op op_spelled(const char *spelling, int arity);
/* A comparison or logic: its value is a truth, 1 or 0. */
bool op_is_logical(ir_op op);

/* Value, partial by argument k (y is the value), and distance from the kink or jump (infinite when
 * there is none). argument has room for three. */
double op_value(ir_op op, const double argument[3]);
double op_partial(ir_op op, int k, const double argument[3], double y);
double op_distance(ir_op op, const double argument[3]);
double complex op_value_complex(ir_op op, const double complex argument[3]);

#endif
