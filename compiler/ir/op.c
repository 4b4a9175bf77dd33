#include "ir/op.h"

#include <string.h>

enum { RISK_TAME = 0, RISK_RISKY = 1 };

#define BOX(...)                                                                                   \
    { __VA_ARGS__ }

/* clang-format off */
static const op_row rows[] = {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX_, WORDS)                                 \
    [IR_##NAME] = {.name = #NAME, .spelling = SPELLING, .arity = ARITY, .form = OP_##FORM,         \
                   .precedence = PRECEDENCE, .unit = OP_UNIT_##UNIT, .cost = COST,                 \
                   .risky = RISK_##RISK, .c_form = OP_C_##C_FORM, .c_text = C_TEXT,                \
                   .mathml = MATHML, .latex = LATEX, .kink = OP_##SHAPE, .box = BOX_,              \
                   .words = WORDS},
#include "ir/op.def"
#undef OP
};
/* clang-format on */

/* A row has exactly as many partials as arguments: each partial counts 1, NONE counts 0. */
#define NONE 0
#define A 1
#define B 1
#define C 1
#define Y 1
#define NUM(x) 1
#define NEG(x) 1
#define ADD(x, y) 1
#define SUB(x, y) 1
#define MUL(x, y) 1
#define DIV(x, y) 1
#define LOG(x) 1
#define SQRT(x) 1
#define SIN(x) 1
#define COS(x) 1
#define SELECT(c, x, y) 1
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX_, WORDS)                                 \
    _Static_assert((D0) + (D1) + (D2) == (ARITY), #NAME ": one partial for each argument");
#include "ir/op.def"
#undef OP

const op_row *op_row_of(ir_op op) {
    return &rows[op];
}

ir_op op_spelled(const char *spelling, int arity) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (rows[op].arity == arity && strcmp(rows[op].spelling, spelling) == 0)
            return op;
    return IR_NONE;
}

bool op_is_logical(ir_op op) {
    if (op >= IR_OPERATORS)
        return false;
    return rows[op].unit == OP_UNIT_COMPARE || rows[op].unit == OP_UNIT_LOGIC;
}
