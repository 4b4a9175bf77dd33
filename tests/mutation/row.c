#include "row.h"

#include <math.h>

/* clang-format off */
#define A {ROW_A, 0, IR_NONE}
#define B {ROW_B, 0, IR_NONE}
#define C {ROW_C, 0, IR_NONE}
#define Y {ROW_Y, 0, IR_NONE}
#define NUM(x) {ROW_NUMBER, x, IR_NONE}
#define APPLIED(op) {ROW_APPLY, 0, op}
#define NONE {ROW_END, 0, IR_NONE}
#define NEG(x) x, APPLIED(IR_NEG)
#define ADD(x, y) x, y, APPLIED(IR_ADD)
#define SUB(x, y) x, y, APPLIED(IR_SUB)
#define MUL(x, y) x, y, APPLIED(IR_MUL)
#define DIV(x, y) x, y, APPLIED(IR_DIV)
#define POW(x, y) x, y, APPLIED(IR_POW)
#define EXP(x) x, APPLIED(IR_EXP)
#define EXPM1(x) x, APPLIED(IR_EXPM1)
#define LOG(x) x, APPLIED(IR_LOG)
#define LOG10(x) x, APPLIED(IR_LOG10)
#define LOG1P(x) x, APPLIED(IR_LOG1P)
#define SQRT(x) x, APPLIED(IR_SQRT)
#define SIN(x) x, APPLIED(IR_SIN)
#define COS(x) x, APPLIED(IR_COS)
#define TAN(x) x, APPLIED(IR_TAN)
#define ATAN(x) x, APPLIED(IR_ATAN)
#define TANH(x) x, APPLIED(IR_TANH)
#define FLOOR(x) x, APPLIED(IR_FLOOR)
#define CEIL(x) x, APPLIED(IR_CEIL)
#define ABS(x) x, APPLIED(IR_ABS)
#define LT(x, y) x, y, APPLIED(IR_LT)
#define LE(x, y) x, y, APPLIED(IR_LE)
#define EQ(x, y) x, y, APPLIED(IR_EQ)
#define NE(x, y) x, y, APPLIED(IR_NE)
#define AND(x, y) x, y, APPLIED(IR_AND)
#define OR(x, y) x, y, APPLIED(IR_OR)
#define NOT(x) x, APPLIED(IR_NOT)
#define SELECT(c, x, y) c, x, y, APPLIED(IR_SELECT)

enum { MOST_TOKENS = 24 };

static const row_token tokens[IR_OPERATORS][ROW_COLUMNS][MOST_TOKENS] = {
#define OP(NAME, SPELLING, ARITY, FORM, PRECEDENCE, UNIT, COST, RISK, C_FORM, C_TEXT, MATHML,      \
           LATEX, VALUE, D0, D1, D2, SHAPE, DISTANCE, BOX, WORDS)                                  \
    [IR_##NAME] = {{VALUE, NONE}, {D0, NONE}, {D1, NONE}, {D2, NONE}, {DISTANCE, NONE}},
#include "ir/op.def"
#undef OP
};
/* clang-format on */

static const double A_LITTLE = 0.05;

const row_token *row_tokens(ir_op op, row_column column) {
    return tokens[op][column];
}

/* Another operation with as many arguments. */
static ir_op other_than(ir_op op) {
    static const ir_op others[IR_OPERATORS] = {
        [IR_ADD] = IR_SUB,   [IR_SUB] = IR_ADD,    [IR_MUL] = IR_DIV,    [IR_DIV] = IR_MUL,
        [IR_POW] = IR_MUL,   [IR_LT] = IR_LE,      [IR_LE] = IR_LT,      [IR_EQ] = IR_NE,
        [IR_NE] = IR_EQ,     [IR_AND] = IR_OR,     [IR_OR] = IR_AND,     [IR_SIN] = IR_COS,
        [IR_COS] = IR_SIN,   [IR_FLOOR] = IR_CEIL, [IR_CEIL] = IR_FLOOR, [IR_EXP] = IR_EXPM1,
        [IR_EXPM1] = IR_EXP, [IR_LOG] = IR_LOG1P,  [IR_LOG1P] = IR_LOG,  [IR_LOG10] = IR_LOG,
        [IR_TAN] = IR_ATAN,  [IR_ATAN] = IR_TANH,  [IR_TANH] = IR_ATAN,  [IR_SQRT] = IR_ABS,
        [IR_NEG] = IR_EXP,   [IR_ABS] = IR_NEG};
    return others[op];
}

static bool commutes(ir_op op) {
    return op == IR_ADD || op == IR_MUL || op == IR_EQ || op == IR_NE || op == IR_AND ||
           op == IR_OR;
}

/* In the value of a continuous operator, and in a distance, it does not matter to which side a tie
 * belongs: both give one number. */
static bool may_tie(const row_alteration *altered) {
    bool jumps = op_row_of(altered->op)->kink == OP_JUMP;
    return altered->column == ROW_DISTANCE || (altered->column == ROW_VALUE && !jumps);
}

/* The absolute difference of two is that of the two swapped. */
bool row_can_alter(const row_alteration *altered) {
    const row_token *token = &tokens[altered->op][altered->column][altered->at];
    bool applies = token->what == ROW_APPLY;
    int arity = applies ? op_row_of(token->op)->arity : 0;
    switch (altered->how) {
    case ROW_SHIFTED:
        return !applies;
    case ROW_OTHER:
        return token->what <= ROW_C && op_row_of(altered->op)->arity > 1;
    case ROW_SWAPPED:
        return arity > 1 && !commutes(token->op) && token[1].op != IR_ABS;
    case ROW_REPLACED:
        return applies && other_than(token->op) && !(token->op == IR_LT && may_tie(altered));
    default:
        return arity == 1;
    }
}

/* ---- evaluation ---- */

static void apply(double *stack, const row_token *token, row_how how) {
    ir_op op = how == ROW_REPLACED ? other_than(token->op) : token->op;
    double from[3] = {0};
    for (int k = 0; k < op_row_of(op)->arity; k++)
        from[k] = stack[k];
    if (how == ROW_SWAPPED) { /* the arms of a choice, else the two arguments */
        int first = op == IR_SELECT ? 1 : 0;
        from[first] = stack[first + 1];
        from[first + 1] = stack[first];
    }
    if (how != ROW_DROPPED)
        stack[0] = op_value(op, from);
}

static double leaf(const row_token *token, row_how how, const double argument[3], double y) {
    if (token->what == ROW_NUMBER || token->what == ROW_Y)
        return (token->what == ROW_Y ? y : token->number) + (how == ROW_SHIFTED ? A_LITTLE : 0);
    int which = (int)token->what;
    if (how == ROW_OTHER)
        which = which == 0 ? 1 : which - 1;
    return argument[which] + (how == ROW_SHIFTED ? A_LITTLE : 0);
}

double row_evaluate(ir_op op, row_column column, const double argument[3], double y,
                    const row_alteration *altered) {
    double stack[MOST_TOKENS] = {0};
    int depth = 0;
    bool here = altered && altered->op == op && altered->column == column;
    const row_token *first = tokens[op][column];
    for (const row_token *token = first; token->what != ROW_END; token++) {
        row_how how = here && token == first + altered->at ? altered->how : ROW_HOWS;
        if (token->what == ROW_APPLY) {
            depth -= op_row_of(token->op)->arity;
            apply(stack + depth, token, how);
        } else {
            stack[depth] = leaf(token, how, argument, y);
        }
        depth++;
    }
    return depth ? stack[0] : INFINITY;
}

const char *row_column_name(row_column column) {
    static const char *const names[] = {"value", "partial 0", "partial 1", "partial 2", "distance"};
    return names[column];
}

const char *row_how_name(row_how how) {
    static const char *const names[] = {"shifted", "other argument", "swapped", "replaced",
                                        "dropped"};
    return names[how];
}
