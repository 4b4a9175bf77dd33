#include "closed.h"

#include <math.h>

static double complex truth(bool holds) {
    return holds ? 1 : 0;
}

static double complex logic(ir_op op, const double complex x[3]) {
    double a = creal(x[0]), b = creal(x[1]);
    switch (op) {
    case IR_LT:
        return truth(a < b);
    case IR_LE:
        return truth(a <= b);
    case IR_GT:
        return truth(a > b);
    case IR_GE:
        return truth(a >= b);
    case IR_EQ:
        return truth(a == b);
    case IR_NE:
        return truth(a != b);
    case IR_AND:
        return truth(a == 1 && b == 1);
    case IR_OR:
        return truth(a + b >= 1);
    case IR_NOT:
        return 1 - a;
    default:
        return NAN;
    }
}

static double complex arithmetic(ir_op op, const double complex x[3]) {
    switch (op) {
    case IR_ADD:
        return x[0] + x[1];
    case IR_SUB:
        return x[0] - x[1];
    case IR_MUL:
        return x[0] * x[1];
    case IR_DIV:
        return x[0] / x[1];
    case IR_NEG:
        return -x[0];
    case IR_POW:
        return cexp(x[1] * clog(x[0]));
    default:
        return logic(op, x);
    }
}

static double complex piecewise(ir_op op, const double complex x[3]) {
    double a = creal(x[0]), b = creal(x[1]), c = creal(x[2]);
    switch (op) {
    case IR_SELECT:
        return a == 1 ? x[1] : x[2];
    case IR_MIN:
        return a > b ? x[1] : x[0];
    case IR_MAX:
        return a > b ? x[0] : x[1];
    case IR_CLAMP:
        return a <= b ? x[1] : a >= c ? x[2] : x[0];
    case IR_ABS:
        return signbit(a) ? -x[0] : x[0];
    case IR_SIGN:
        return a == 0 ? 0 : copysign(1, a);
    case IR_FLOOR:
        return a - fmod(fmod(a, 1) + 1, 1);
    case IR_CEIL:
        return a + fmod(1 - fmod(a, 1), 1);
    case IR_ROUND:
        return nearbyint(a);
    default:
        return arithmetic(op, x);
    }
}

static double complex exponential(ir_op op, double complex x) {
    switch (op) {
    case IR_EXP:
        return cexp(x);
    case IR_EXPM1:
        return 2 * cexp(x / 2) * csinh(x / 2);
    case IR_LOG:
        return clog(x);
    case IR_LOG10:
        return clog(x) / log(10);
    case IR_LOG1P:
        return clog(1 + x);
    case IR_SQRT:
        return csqrt(x);
    case IR_TANH:
        return csinh(x) / ccosh(x);
    case IR_SIGMOID:
        return (1 + ctanh(x / 2)) / 2;
    case IR_SOFTPLUS:
        return clog(1 + cexp(x));
    default:
        return NAN;
    }
}

static double complex circular(ir_op op, double complex x) {
    switch (op) {
    case IR_SIN:
        return cimag(x) == 0 ? sin(creal(x)) : csin(x);
    case IR_COS:
        return cimag(x) == 0 ? cos(creal(x)) : ccos(x);
    case IR_TAN:
        return csin(x) / ccos(x);
    case IR_ATAN:
        return catan(x);
    case IR_ASIN:
        return casin(x);
    case IR_ACOS:
        return cacos(x);
    default:
        return exponential(op, x);
    }
}

double complex closed_value(ir_op op, const double complex x[3]) {
    return op_row_of(op)->arity == 1 && op >= IR_EXP ? circular(op, x[0]) : piecewise(op, x);
}

double closed_distance(ir_op op, const double x[3]) {
    double below = floor(x[0]);
    switch (op) {
    case IR_LT:
    case IR_LE:
    case IR_GT:
    case IR_GE:
    case IR_EQ:
    case IR_NE:
    case IR_MIN:
    case IR_MAX:
        return fmax(x[0], x[1]) - fmin(x[0], x[1]);
    case IR_CLAMP:
        return fmin(fmax(x[0], x[1]) - fmin(x[0], x[1]), fmax(x[0], x[2]) - fmin(x[0], x[2]));
    case IR_ABS:
    case IR_SIGN:
        return fmax(x[0], -x[0]);
    case IR_FLOOR:
    case IR_CEIL:
        return fmin(x[0] - below, below + 1 - x[0]);
    case IR_ROUND:
        return sqrt((x[0] - below - 0.5) * (x[0] - below - 0.5));
    default:
        return INFINITY;
    }
}
