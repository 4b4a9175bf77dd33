/* The partials of op.def expanded to IR. */
#include "ir/build.h"

typedef struct partial_of {
    ir_builder *builder;
    ir_id a, b, c, y;
} partial_of;

static ir_id apply(const partial_of *of, ir_op op, ir_id x, ir_id y) {
    return ir_operate(of->builder, op, x, y, 0);
}

static ir_id choose(const partial_of *of, ir_id condition, ir_id x, ir_id y) {
    return ir_operate(of->builder, IR_SELECT, condition, x, y);
}

#define A of->a
#define B of->b
#define C of->c
#define Y of->y
#define NONE 0
#define NUM(x) ir_number(of->builder, x)
#define NEG(x) apply(of, IR_NEG, x, 0)
#define ADD(x, y) apply(of, IR_ADD, x, y)
#define SUB(x, y) apply(of, IR_SUB, x, y)
#define MUL(x, y) apply(of, IR_MUL, x, y)
#define DIV(x, y) apply(of, IR_DIV, x, y)
#define EXP(x) apply(of, IR_EXP, x, 0)
#define LOG(x) apply(of, IR_LOG, x, 0)
#define SIN(x) apply(of, IR_SIN, x, 0)
#define COS(x) apply(of, IR_COS, x, 0)
#define LT(x, y) apply(of, IR_LT, x, y)
#define EQ(x, y) apply(of, IR_EQ, x, y)
#define SELECT(c, x, y) choose(of, c, x, y)

static ir_id partial(const partial_of *of, ir_op op, int k) {
    switch (op) {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, VALUE, D0,   \
           D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                                    \
    case IR_##NAME:                                                                                \
        return k == 0 ? (D0) : k == 1 ? (D1) : (D2);
#include "ir/op.def"
#undef OP
    default:
        return 0;
    }
}

ir_id ir_partial(ir_builder *builder, ir_op op, int k, const ir_id argument[3], ir_id y) {
    partial_of of = {builder, argument[0], argument[1], argument[2], y};
    return partial(&of, op, k);
}

ir_id ir_scale(ir_builder *builder, ir_id seed, ir_id factor) {
    ir_value by = *ir_value_of(builder, factor);
    if (by.op == IR_SELECT) {
        ir_id then = ir_scale(builder, seed, by.argument[1]);
        ir_id otherwise = ir_scale(builder, seed, by.argument[2]);
        return ir_operate(builder, IR_SELECT, by.argument[0], then, otherwise);
    }
    if (by.op == IR_NUMBER && by.number == 0)
        return factor;
    if (by.op == IR_NUMBER && by.number == 1)
        return seed;
    if (by.op == IR_NUMBER && by.number == -1)
        return ir_operate(builder, IR_NEG, seed, 0, 0);
    return ir_operate(builder, IR_MUL, seed, factor, 0);
}
