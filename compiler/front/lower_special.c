/* Reductions, convolution with a unit hydrograph, and what comes from upstream. */
#include "front/lowering.h"
#include "ir/rule.h"

ir_id lower_reduce(lowering *l, const front_expr *expr) {
    ir_id value = lower_expr(l, expr->arguments.at[0]);
    uint32_t dim = lower_dim(l, expr->dim);
    l->builder.span = expr->span;
    if (expr->operation == IR_MIN || expr->operation == IR_MAX)
        return ir_reduce_by(&l->builder, expr->operation, dim, value);
    return ir_reduce(&l->builder, dim, value);
}

/* The hidden state holds what each step to come will get of what has entered: it moves up by one
 * and takes its share of what enters now; its first element comes out now. */
ir_id lower_convolve(lowering *l, const front_expr *expr) {
    uint32_t dim = lower_dim(l, expr->dim);
    ir_id *now = lower_now(l, expr->symbol);
    if (!*now) { /* once a step, wherever it is asked for */
        ir_id enters = lower_expr(l, expr->arguments.at[0]);
        ir_id weights = lower_expr(l, expr->arguments.at[1]);
        l->builder.span = expr->span;
        ir_id held = ir_load(&l->builder, l->symbols[SYMBOL_STATE][expr->symbol->index], IR_VALUE);
        ir_id moved = ir_shift(&l->builder, dim, 1, IR_FILL, held, 0);
        ir_id share = ir_operate(&l->builder, IR_MUL, weights, enters, 0);
        moved = ir_by_rule(&l->builder, IR_RULE_LOWER_MOVED, moved);
        share = ir_by_rule(&l->builder, IR_RULE_LOWER_SHARE, share);
        *now = ir_operate(&l->builder, IR_ADD, moved, share, 0);
    }
    int32_t out = ir_place_by_rule(l->module, IR_RULE_LOWER_OUT, 0);
    return ir_element(&l->builder, dim, (uint32_t)out, *now);
}

/* w_k = tau^(a-1) exp(-tau/theta), tau = k + 1/2 steps, divided by their sum. Written against the
 * first of them, which so is 1: the sum is never 0, whatever theta is. */
ir_id lower_gamma(lowering *l, const front_expr *expr) {
    ir_builder *builder = &l->builder;
    ir_id a = lower_expr(l, expr->arguments.at[0]);
    ir_id theta = lower_expr(l, expr->arguments.at[1]);
    builder->span = expr->span;
    uint32_t dim = lower_dim(l, expr->dim);
    ir_id half = ir_number(builder, 0.5), one = ir_number(builder, 1);
    ir_id later = ir_index(builder, dim);
    ir_id ratio = ir_operate(builder, IR_DIV, ir_operate(builder, IR_ADD, later, half, 0), half, 0);
    ir_id rise = ir_operate(builder, IR_MUL, ir_operate(builder, IR_SUB, a, one, 0),
                            ir_operate(builder, IR_LOG, ratio, 0, 0), 0);
    ir_id decay = ir_operate(builder, IR_DIV, later, theta, 0);
    ir_id weight = ir_operate(builder, IR_EXP, ir_operate(builder, IR_SUB, rise, decay, 0), 0, 0);
    weight = ir_operate(builder, IR_DIV, weight, ir_reduce(builder, dim, weight), 0);
    return ir_by_rule(builder, IR_RULE_LOWER_GAMMA, weight);
}

/* Dims along which the expression can vary. */
static uint32_t dims_of(const lowering *l, const front_expr *expr) {
    uint32_t dims = 0;
    for (size_t k = 0; expr->kind == EXPR_NAME && k < expr->symbol->dims.rank; k++)
        if (!expr->places || expr->places[k].kind != PLACE_ELEMENT)
            dims |= 1u << lower_dim(l, expr->symbol->dims.at[k]);
    for (size_t k = 0; k < expr->arguments.count; k++)
        dims |= dims_of(l, expr->arguments.at[k]);
    if (expr->dim)
        dims = expr->kind == EXPR_REDUCE || expr->kind == EXPR_CONVOLVE
                   ? dims & ~(1u << lower_dim(l, expr->dim))
                   : dims | 1u << lower_dim(l, expr->dim);
    return dims;
}

ir_id lower_upstream(lowering *l, const front_expr *expr) {
    const front_expr *argument = expr->arguments.at[0];
    if (expr->recurs) {
        uint32_t dims = 1u << IR_LANES | l->loop | dims_of(l, argument);
        int32_t offset = ir_place_by_rule(l->module, IR_RULE_LOWER_UPSTREAM, -1);
        ir_id previous = ir_previous(&l->builder, IR_LANES, offset, dims, 0);
        lower_wait_for(l, (lowering_wait){.previous = previous, .expr = argument});
        return previous;
    }
    ir_id value = lower_expr(l, argument);
    l->builder.span = expr->span;
    int32_t offset = ir_place_by_rule(l->module, IR_RULE_LOWER_UPSTREAM, -1);
    return ir_shift(&l->builder, IR_LANES, offset, IR_FILL, value, 0);
}
