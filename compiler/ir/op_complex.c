/* The vocabulary of op.def expanded to complex numbers, for complex-step checks: branches look at
 * real parts, so that an imaginary part of 1e-30 carries the derivative of the branch taken. */
#include <math.h>

#include "ir/op.h"

#define RE(x) creal(x)
#define A argument[0]
#define B argument[1]
#define C argument[2]
#define NUM(x) ((double complex)(x))
#define NEG(x) (-(x))
#define ADD(x, y) ((x) + (y))
#define SUB(x, y) ((x) - (y))
#define MUL(x, y) ((x) * (y))
#define DIV(x, y) ((x) / (y))
#define POW(x, y) complex_power(x, y)
#define EXP(x) cexp(x)
#define EXPM1(x) complex_expm1(x)
#define LOG(x) complex_log(x)
#define LOG10(x) (complex_log(x) * 0.43429448190325182765)
#define LOG1P(x) complex_log1p(x)
#define SQRT(x) csqrt(x)
#define SIN(x) csin(x)
#define COS(x) ccos(x)
#define TAN(x) ctan(x)
#define ATAN(x) catan(x)
#define TANH(x) ctanh(x)
#define FLOOR(x) ((double complex)floor(RE(x)))
#define CEIL(x) ((double complex)ceil(RE(x)))
#define ABS(x) (RE(x) < 0 ? -(x) : (x))
#define LT(x, y) (RE(x) < RE(y) ? 1.0 : 0.0)
#define LE(x, y) (RE(x) <= RE(y) ? 1.0 : 0.0)
#define EQ(x, y) (RE(x) == RE(y) ? 1.0 : 0.0)
#define NE(x, y) (RE(x) != RE(y) ? 1.0 : 0.0)
#define AND(x, y) (RE(x) != 0 && RE(y) != 0 ? 1.0 : 0.0)
#define OR(x, y) (RE(x) != 0 || RE(y) != 0 ? 1.0 : 0.0)
#define NOT(x) (RE(x) != 0 ? 0.0 : 1.0)
#define SELECT(c, x, y) (RE(c) != 0 ? (x) : (y))

/* log through the angle, exact in the imaginary part however small it is. */
static double complex complex_log(double complex x) {
    if (RE(x) <= 0)
        return cimag(x) == 0 ? (double complex)log(RE(x)) : clog(x);
    return log(RE(x)) + I * atan(cimag(x) / RE(x));
}

static double complex complex_log1p(double complex x) {
    return log1p(RE(x)) + I * atan(cimag(x) / (1 + RE(x)));
}

static double complex complex_expm1(double complex x) {
    return expm1(RE(x)) + I * exp(RE(x)) * sin(cimag(x));
}

/* Real where both are real, so that a negative base with a whole exponent works; at a base of 0
 * the derivatives are those op.def declares: none, but 1 by the base when the exponent is 1. */
static double complex complex_power(double complex x, double complex y) {
    double value = pow(RE(x), RE(y));
    if (cimag(x) == 0 && cimag(y) == 0)
        return value;
    if (RE(x) == 0)
        return value + (RE(y) == 1 ? I * cimag(x) : 0);
    if (RE(x) < 0 && cimag(y) == 0)
        return value * (1 + I * cimag(x) * RE(y) / RE(x));
    double complex scaled = y * complex_log(x);
    return value * cexp(scaled - RE(y) * log(RE(x)));
}

double complex op_value_complex(ir_op op, const double complex argument[3]) {
    switch (op) {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    case IR_##NAME:                                                                                \
        return VALUE;
#include "ir/op.def"
#undef OP
    default:
        return (double)NAN;
    }
}
