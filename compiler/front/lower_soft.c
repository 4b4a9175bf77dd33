/* Decisions that are smooth: of a width w,
 *
 *   a > b        sigmoid((a - b)/w)
 *   max(a, b)    b + w softplus((a - b)/w), which is a from a - b = 40 w on
 *   min(a, b)    b - w softplus((b - a)/w), likewise
 *   clamp        the one, then the other
 *   abs(x)       x tanh(x/(2 w))
 *   if c         s x + (1 - s) y, where s is c
 *
 * `and` of truths is the lesser, `or` the greater, `not` the rest to 1; of those that multiply, the
 * product, and the rest to 1 of the product of the rests. Nothing overflows, whatever the width. A
 * width by which cannot be divided is 0, and 0 is the hard form. */
#include <float.h>

#include "front/check.h"
#include "front/lowering.h"

typedef struct softness {
    ir_id width;  /* to divide by; 0: the decision is hard */
    ir_id narrow; /* truth: the width is 0 after all; 0: it never is */
    bool varies;  /* the width may have a derivative */
} softness;

static ir_id operate(lowering *l, ir_op op, ir_id a, ir_id b) {
    return ir_operate(&l->builder, op, a, b, 0);
}

static ir_id number(lowering *l, double value) {
    return ir_number(&l->builder, value);
}

static ir_id choose(lowering *l, ir_id truth, ir_id yes, ir_id no) {
    return ir_operate(&l->builder, IR_SELECT, truth, yes, no);
}

/* ---- widths ---- */

void lower_declare_relax(lowering *l) {
    l->relax = ir_add_symbol(l->module, (ir_symbol){.name = "relax",
                                                    .words = "scales the widths of decisions",
                                                    .unit = "1",
                                                    .span = l->checked->span,
                                                    .role = IR_WEIGHT,
                                                    .fixed = true,
                                                    .normal = 1});
}

static double least_width(const lowering *l) {
    return l->checked->single ? FLT_MIN : DBL_MIN;
}

static ir_id is_narrow(lowering *l, ir_id width) {
    return operate(l, IR_LT, width, number(l, least_width(l)));
}

static softness read_width(lowering *l, const front_expr *expr) {
    double known = 0;
    bool constant = front_constant(expr, &known);
    if (constant && known < least_width(l))
        return (softness){0};
    ir_id width = constant ? number(l, known) : lower_expr(l, expr);
    if (constant && !l->checked->annealed)
        return (softness){.width = width};
    if (l->checked->annealed)
        width = operate(l, IR_MUL, width, ir_load(&l->builder, l->relax, IR_VALUE));
    softness soft = {.narrow = is_narrow(l, width), .varies = !constant};
    soft.width = choose(l, soft.narrow, number(l, 1), width);
    return soft;
}

static ir_id settle(lowering *l, const softness *soft, ir_id hard, ir_id smooth) {
    return soft->narrow ? choose(l, soft->narrow, hard, smooth) : smooth;
}

enum { BEYOND = 800 }; /* widths from where a sigmoid is 0 or 1 in any precision */

/* How many widths the difference is. What is infinite has no derivative by the width. */
static ir_id widths_in(lowering *l, ir_id difference, const softness *soft) {
    ir_id ratio = operate(l, IR_DIV, difference, soft->width);
    if (!soft->varies)
        return ratio;
    return ir_operate(&l->builder, IR_CLAMP, ratio, number(l, -BEYOND), number(l, BEYOND));
}

/* ---- truths ---- */

static ir_id hard_truth(lowering *l, const front_expr *condition) {
    return choose(l, lower_expr(l, condition), number(l, 1), number(l, 0));
}

static ir_id soft_comparison(lowering *l, const front_expr *comparison) {
    bool less = comparison->operation == IR_LT || comparison->operation == IR_LE;
    softness soft = {0};
    if (comparison->softened)
        soft = read_width(l, comparison->arguments.at[2]);
    ir_id hard = hard_truth(l, comparison);
    if (!soft.width)
        return hard;
    ir_id left = lower_expr(l, comparison->arguments.at[0]);
    ir_id right = lower_expr(l, comparison->arguments.at[1]);
    l->builder.span = comparison->span;
    ir_id difference = less ? operate(l, IR_SUB, right, left) : operate(l, IR_SUB, left, right);
    ir_id smooth = operate(l, IR_SIGMOID, widths_in(l, difference, &soft), 0);
    return settle(l, &soft, hard, smooth);
}

static ir_id complement(lowering *l, ir_id x) {
    return operate(l, IR_SUB, number(l, 1), x);
}

static ir_id both(lowering *l, bool product, ir_id x, ir_id y) {
    return operate(l, product ? IR_MUL : IR_MIN, x, y);
}

static ir_id either(lowering *l, bool product, ir_id x, ir_id y) {
    if (!product)
        return operate(l, IR_MAX, x, y);
    return complement(l, operate(l, IR_MUL, complement(l, x), complement(l, y)));
}

/* A truth as a number from 0 to 1; of a choice between truths: c and x, or not c and y. */
static ir_id soft_truth(lowering *l, const front_expr *condition, bool product) {
    front_expr *const *part = condition->arguments.at;
    if (op_row_of(condition->operation)->unit == OP_UNIT_COMPARE)
        return soft_comparison(l, condition);
    ir_id x = soft_truth(l, part[0], product);
    if (condition->operation == IR_NOT)
        return complement(l, x);
    ir_id y = soft_truth(l, part[1], product);
    if (condition->operation == IR_AND)
        return both(l, product, x, y);
    if (condition->operation == IR_OR)
        return either(l, product, x, y);
    ir_id otherwise = both(l, product, complement(l, x), soft_truth(l, part[2], product));
    return either(l, product, both(l, product, x, y), otherwise);
}

/* ---- forms ---- */

enum { FAR = 40 }; /* widths from a corner: what is left of its rounding is lost to rounding */

/* a where it lies far enough beyond b, else b + sign * w * softplus(beyond / w) */
static ir_id corner(lowering *l, ir_op sign, ir_id a, ir_id b, ir_id width) {
    ir_id beyond = sign == IR_ADD ? operate(l, IR_SUB, a, b) : operate(l, IR_SUB, b, a);
    ir_id far = operate(l, IR_LT, operate(l, IR_MUL, number(l, FAR), width), beyond);
    ir_id rounded = operate(l, IR_SOFTPLUS, operate(l, IR_DIV, beyond, width), 0);
    ir_id near = operate(l, sign, b, operate(l, IR_MUL, width, rounded));
    return choose(l, far, a, near);
}

static ir_id smooth_tip(lowering *l, ir_id x, ir_id width) {
    ir_id ratio = operate(l, IR_DIV, x, operate(l, IR_MUL, number(l, 2), width));
    return operate(l, IR_MUL, x, operate(l, IR_TANH, ratio, 0));
}

static ir_id smooth_extreme(lowering *l, ir_op op, const ir_id argument[3], ir_id width) {
    switch (op) {
    case IR_MAX:
        return corner(l, IR_ADD, argument[0], argument[1], width);
    case IR_MIN:
        return corner(l, IR_SUB, argument[0], argument[1], width);
    case IR_CLAMP:
        return corner(l, IR_SUB, corner(l, IR_ADD, argument[0], argument[1], width), argument[2],
                      width);
    default:
        return smooth_tip(l, argument[0], width);
    }
}

static ir_id smooth_choice(lowering *l, const front_expr *choice, const ir_id argument[3]) {
    ir_id truth = soft_truth(l, choice->arguments.at[0], choice->product);
    l->builder.span = choice->span;
    ir_id yes = operate(l, IR_MUL, truth, argument[1]);
    ir_id no = operate(l, IR_MUL, complement(l, truth), argument[2]);
    return operate(l, IR_ADD, yes, no);
}

/* Hard in its value, and smooth in its derivative. */
static ir_id straight(lowering *l, ir_id hard, ir_id smooth) {
    l->module->straight = true;
    return ir_attach_straight(&l->builder, hard, smooth);
}

ir_id lower_softened(lowering *l, const front_expr *decision, const ir_id argument[3]) {
    ir_op op = decision->operation;
    ir_id hard = ir_operate(&l->builder, op, argument[0], argument[1], argument[2]);
    softness soft = {0};
    ir_id smooth = 0;
    if (op != IR_SELECT) {
        soft = read_width(l, decision->arguments.at[decision->arguments.count - 1]);
        if (!soft.width)
            return hard;
        smooth = smooth_extreme(l, op, argument, soft.width);
    } else {
        smooth = smooth_choice(l, decision, argument);
        if (l->checked->annealed)
            soft.narrow = is_narrow(l, ir_load(&l->builder, l->relax, IR_VALUE));
    }
    ir_id value = settle(l, &soft, hard, smooth);
    return decision->straight ? straight(l, hard, value) : value;
}

ir_id lower_soft(lowering *l, const front_expr *expr) {
    const front_expr *condition = expr->arguments.at[0];
    ir_id smooth = soft_truth(l, condition, expr->product);
    l->builder.span = expr->span;
    return expr->straight ? straight(l, hard_truth(l, condition), smooth) : smooth;
}
