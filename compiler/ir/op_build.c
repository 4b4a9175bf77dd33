/* The partials of op.def expanded to IR. Each becomes a list of tokens in postfix order and is
 * built by a stack, so that the order of the values made does not depend on the C compiler's order
 * of evaluating arguments. */
#include "ir/rule.h"

typedef enum partial_what { PUSH_A, PUSH_B, PUSH_C, PUSH_Y, PUSH_NUMBER, APPLY, END } partial_what;

typedef struct partial_token {
    partial_what what;
    double number; /* PUSH_NUMBER */
    ir_op op;      /* APPLY */
} partial_token;

/* clang-format off */
#define A {PUSH_A, 0, IR_NONE}
#define B {PUSH_B, 0, IR_NONE}
#define C {PUSH_C, 0, IR_NONE}
#define Y {PUSH_Y, 0, IR_NONE}
#define NUM(x) {PUSH_NUMBER, x, IR_NONE}
#define APPLIED(op) {APPLY, 0, op}
#define NONE {END, 0, IR_NONE}
#define NEG(x) x, APPLIED(IR_NEG)
#define ADD(x, y) x, y, APPLIED(IR_ADD)
#define SUB(x, y) x, y, APPLIED(IR_SUB)
#define MUL(x, y) x, y, APPLIED(IR_MUL)
#define DIV(x, y) x, y, APPLIED(IR_DIV)
#define EXP(x) x, APPLIED(IR_EXP)
#define EXPM1(x) x, APPLIED(IR_EXPM1)
#define LOG(x) x, APPLIED(IR_LOG)
#define SQRT(x) x, APPLIED(IR_SQRT)
#define SIN(x) x, APPLIED(IR_SIN)
#define COS(x) x, APPLIED(IR_COS)
#define LT(x, y) x, y, APPLIED(IR_LT)
#define EQ(x, y) x, y, APPLIED(IR_EQ)
#define SELECT(c, x, y) c, x, y, APPLIED(IR_SELECT)

#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    static const partial_token NAME##_by_0[] = {D0, NONE};                                         \
    static const partial_token NAME##_by_1[] = {D1, NONE};                                         \
    static const partial_token NAME##_by_2[] = {D2, NONE};
#include "ir/op.def"
#undef OP

static const partial_token *const partials[IR_OPERATORS][3] = {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    [IR_##NAME] = {NAME##_by_0, NAME##_by_1, NAME##_by_2},
#include "ir/op.def"
#undef OP
};
/* clang-format on */

enum { DEEPEST = 16 };

ir_id ir_partial(ir_builder *builder, ir_op op, int k, const ir_id argument[3], ir_id y) {
    ir_id stack[DEEPEST] = {0};
    int depth = 0;
    for (const partial_token *token = partials[op][k]; token->what != END; token++) {
        if (token->what == PUSH_NUMBER)
            stack[depth++] = ir_number(builder, token->number);
        else if (token->what == PUSH_Y)
            stack[depth++] = y;
        else if (token->what != APPLY)
            stack[depth++] = argument[token->what];
        else {
            ir_id from[3] = {0};
            int arity = op_row_of(token->op)->arity;
            depth -= arity;
            for (int a = 0; a < arity; a++)
                from[a] = stack[depth + a];
            stack[depth++] = ir_operate(builder, token->op, from[0], from[1], from[2]);
        }
    }
    return ir_by_row(builder, IR_RULE_PARTIAL, (int)op, k, stack[0]);
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
