/* Expressions: every node a value, converted as its reader wants it. */
#include "front/lowering.h"

ir_id lower_times(lowering *l, ir_id value, double factor) {
    if (factor == 1)
        return value;
    return ir_operate(&l->builder, IR_MUL, value, ir_number(&l->builder, factor), 0);
}

uint32_t lower_dim(const lowering *l, const front_symbol *dim) {
    return l->dims[dim->index];
}

/* ---- names ---- */

static ir_id load(lowering *l, const front_symbol *symbol) {
    ir_id loaded = ir_load(&l->builder, l->symbols[symbol->kind][symbol->index], IR_VALUE);
    ir_value *value = &l->builder.region->values[loaded];
    if (symbol->factor == 1 && !value->name) {
        value->name = symbol->name;
        value->span = symbol->span;
    }
    ir_id scaled = lower_times(l, loaded, symbol->factor);
    if (scaled != loaded)
        ir_give_name(&l->builder, scaled, symbol->name);
    return scaled;
}

static const front_statement *statement_of(const lowering *l, const front_symbol *symbol) {
    size_t lets = l->checked->symbols[SYMBOL_LET].count;
    if (!l->made || (symbol->kind != SYMBOL_LET && symbol->kind != SYMBOL_FLUX))
        return NULL;
    return l->made[symbol->index + (symbol->kind == SYMBOL_FLUX ? lets : 0)];
}

/* A value made from others, when it is first asked for. */
static ir_id make(lowering *l, const front_symbol *symbol) {
    const front_statement *statement = statement_of(l, symbol);
    if (statement)
        return lower_statement(l, statement);
    base_span span = l->builder.span;
    ir_id value = lower_expr(l, symbol->value);
    l->builder.span = span;
    ir_give_name(&l->builder, value, symbol->name);
    return value;
}

ir_id lower_name(lowering *l, const front_symbol *symbol) {
    ir_id *now = lower_now(l, symbol);
    if (*now)
        return *now;
    switch (symbol->kind) {
    case SYMBOL_CONST:
        return *now = symbol->dims.rank ? make(l, symbol) : ir_number(&l->builder, symbol->number);
    case SYMBOL_DERIVED:
    case SYMBOL_LET:
    case SYMBOL_FLUX:
    case SYMBOL_OUTPUT:
        return *now = make(l, symbol);
    case SYMBOL_SOLVE:
        return lower_unknown(l, symbol);
    default:
        return *now = load(l, symbol);
    }
}

/* ---- elements ---- */

uint32_t lower_dims_of(const lowering *l, const front_symbol *symbol) {
    uint32_t dims = 1u << IR_LANES | l->loop;
    for (size_t k = 0; k < symbol->dims.rank; k++)
        dims |= 1u << lower_dim(l, symbol->dims.at[k]);
    return dims;
}

void lower_wait_for(lowering *l, lowering_wait wait) {
    l->waits =
        base_arena_grow(l->arena, l->waits, l->wait_count, &l->wait_capacity, sizeof *l->waits);
    l->waits[l->wait_count++] = wait;
}

void lower_close(lowering *l, const front_symbol *symbol) {
    size_t left = 0;
    for (size_t k = 0; k < l->wait_count; k++) {
        if (l->waits[k].symbol == symbol && !l->waits[k].expr)
            ir_close_circle(&l->builder, l->waits[k].previous, *lower_now(l, symbol));
        else
            l->waits[left++] = l->waits[k];
    }
    l->wait_count = left;
}

void lower_close_rest(lowering *l) {
    for (size_t k = 0; k < l->wait_count; k++)
        if (l->waits[k].expr)
            ir_close_circle(&l->builder, l->waits[k].previous, lower_expr(l, l->waits[k].expr));
    l->wait_count = 0;
}

/* The value further on along a dim of the loop that makes it; it may not be made yet. */
static ir_id recur(lowering *l, const front_symbol *symbol, uint32_t dim,
                   const front_place *place) {
    ir_id fill = place->answer == ANSWER_VALUE ? lower_expr(l, place->value) : 0;
    ir_id previous = ir_previous(&l->builder, dim, place->offset, lower_dims_of(l, symbol), fill);
    ir_id known = *lower_now(l, symbol);
    if (known)
        ir_close_circle(&l->builder, previous, known);
    else
        lower_wait_for(l, (lowering_wait){.previous = previous, .symbol = symbol});
    return previous;
}

static ir_id at_place(lowering *l, ir_id value, uint32_t dim, const front_place *place) {
    static const ir_answer answers[] = {[ANSWER_NONE] = IR_FILL,
                                        [ANSWER_VALUE] = IR_FILL,
                                        [ANSWER_EDGE] = IR_EDGE,
                                        [ANSWER_WRAP] = IR_WRAP};
    if (place->kind == PLACE_ELEMENT)
        return ir_element(&l->builder, dim, (uint32_t)place->element, value);
    if (place->kind == PLACE_LOOP || place->recurs)
        return value;
    ir_id fill = place->answer == ANSWER_VALUE ? lower_expr(l, place->value) : 0;
    return ir_shift(&l->builder, dim, place->offset, answers[place->answer], value, fill);
}

static ir_id lower_read(lowering *l, const front_expr *expr) {
    const front_symbol *symbol = expr->symbol;
    size_t rank = expr->places ? symbol->dims.rank : 0;
    ir_id value = 0;
    for (size_t k = 0; k < rank && !value; k++)
        if (expr->places[k].recurs)
            value = recur(l, symbol, lower_dim(l, symbol->dims.at[k]), &expr->places[k]);
    if (!value)
        value = lower_name(l, symbol);
    for (size_t k = 0; k < rank; k++)
        value = at_place(l, value, lower_dim(l, symbol->dims.at[k]), &expr->places[k]);
    return value;
}

/* ---- operations and calls ---- */

/* A choice between truths: (c and x) or (not c and y). */
static ir_id choose_truth(lowering *l, const ir_id argument[3]) {
    ir_builder *builder = &l->builder;
    ir_id not_c = ir_operate(builder, IR_NOT, argument[0], 0, 0);
    ir_id then = ir_operate(builder, IR_AND, argument[0], argument[1], 0);
    ir_id otherwise = ir_operate(builder, IR_AND, not_c, argument[2], 0);
    return ir_operate(builder, IR_OR, then, otherwise, 0);
}

static ir_id lower_operation(lowering *l, const front_expr *expr) {
    ir_id argument[3] = {0};
    for (int k = 0; k < op_row_of(expr->operation)->arity; k++)
        argument[k] = lower_expr(l, expr->arguments.at[k]);
    l->builder.span = expr->span;
    if (expr->operation == IR_SELECT && expr->arguments.at[1]->logical)
        return choose_truth(l, argument);
    if (expr->softened && !expr->logical)
        return lower_softened(l, expr, argument);
    return ir_operate(&l->builder, expr->operation, argument[0], argument[1], argument[2]);
}

static ir_id lower_call(lowering *l, const front_expr *expr) {
    ir_id *inputs = base_arena_take(l->arena, (expr->arguments.count + 1) * sizeof *inputs);
    for (size_t k = 0; k < expr->arguments.count; k++)
        inputs[k] = lower_expr(l, expr->arguments.at[k]);
    l->builder.span = expr->span;
    return front_lower_net_call(&l->builder, &l->nets[expr->symbol->index], inputs, expr->output);
}

static ir_id lower_position(lowering *l, const front_expr *expr) {
    ir_id index = ir_index(&l->builder, lower_dim(l, expr->dim));
    return ir_operate(&l->builder, IR_ADD, index, ir_number(&l->builder, 1), 0);
}

static ir_id lower_node(lowering *l, const front_expr *expr) {
    switch (expr->kind) {
    case EXPR_NUMBER:
        return ir_number(&l->builder, expr->number);
    case EXPR_STEP:
        return l->length ? l->length : ir_number(&l->builder, l->part);
    case EXPR_NAME:
        return lower_read(l, expr);
    case EXPR_CALL:
        return lower_call(l, expr);
    case EXPR_POSITION:
        return lower_position(l, expr);
    case EXPR_REDUCE:
        return lower_reduce(l, expr);
    case EXPR_CONVOLVE:
        return lower_convolve(l, expr);
    case EXPR_GAMMA:
        return lower_gamma(l, expr);
    case EXPR_UPSTREAM:
        return lower_upstream(l, expr);
    case EXPR_SOFT:
        return lower_soft(l, expr);
    default:
        return lower_operation(l, expr);
    }
}

ir_id lower_expr(lowering *l, const front_expr *expr) {
    l->builder.span = expr->span;
    ir_id value = lower_node(l, expr);
    l->builder.span = expr->span;
    value = lower_times(l, value, expr->convert_factor);
    if (expr->convert_shift == 0)
        return value;
    ir_id shift = ir_number(&l->builder, expr->convert_shift);
    return ir_operate(&l->builder, IR_ADD, value, shift, 0);
}
