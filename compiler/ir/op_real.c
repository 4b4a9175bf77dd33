/* The vocabulary of op.def expanded to doubles. */
#include <math.h>

#include "ir/op.h"

#define A argument[0]
#define B argument[1]
#define C argument[2]
#define Y y
#define NONE ((double)NAN)
#define NUM(x) ((double)(x))
#define NEG(x) (-(x))
#define ADD(x, y) ((x) + (y))
#define SUB(x, y) ((x) - (y))
#define MUL(x, y) ((x) * (y))
#define DIV(x, y) ((x) / (y))
#define POW(x, y) pow(x, y)
#define EXP(x) exp(x)
#define EXPM1(x) expm1(x)
#define LOG(x) log(x)
#define LOG10(x) log10(x)
#define LOG1P(x) log1p(x)
#define SQRT(x) sqrt(x)
#define SIN(x) sin(x)
#define COS(x) cos(x)
#define TAN(x) tan(x)
#define ATAN(x) atan(x)
#define TANH(x) tanh(x)
#define FLOOR(x) floor(x)
#define CEIL(x) ceil(x)
#define ABS(x) fabs(x)
#define LT(x, y) ((x) < (y) ? 1.0 : 0.0)
#define LE(x, y) ((x) <= (y) ? 1.0 : 0.0)
#define EQ(x, y) ((x) == (y) ? 1.0 : 0.0)
#define NE(x, y) ((x) != (y) ? 1.0 : 0.0)
#define AND(x, y) ((x) != 0 && (y) != 0 ? 1.0 : 0.0)
#define OR(x, y) ((x) != 0 || (y) != 0 ? 1.0 : 0.0)
#define NOT(x) ((x) != 0 ? 0.0 : 1.0)
#define SELECT(c, x, y) ((c) != 0 ? (x) : (y))

double op_value(ir_op op, const double argument[3]) {
    switch (op) {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    case IR_##NAME:                                                                                \
        return VALUE;
#include "ir/op.def"
#undef OP
    default:
        return NAN;
    }
}

double op_partial(ir_op op, int k, const double argument[3], double y) {
    switch (op) {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    case IR_##NAME:                                                                                \
        return k == 0 ? (D0) : k == 1 ? (D1) : (D2);
#include "ir/op.def"
#undef OP
    default:
        return NAN;
    }
}

#undef NONE
#define NONE ((double)INFINITY)

double op_distance(ir_op op, const double argument[3]) {
    switch (op) {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    case IR_##NAME:                                                                                \
        return DISTANCE;
#include "ir/op.def"
#undef OP
    default:
        return INFINITY;
    }
}
