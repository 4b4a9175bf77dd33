/* Unknowns that no derivative drives: `solve x : unit in LO .. HI = GUESS where F == G`. */
#include "front/lowering.h"

/* A bound in the declared unit. */
static ir_id bound(lowering *l, const front_symbol *symbol, double number) {
    return ir_number(&l->builder, number * symbol->factor);
}

ir_id lower_unknown(lowering *l, const front_symbol *symbol) {
    ir_id guess = lower_expr(l, symbol->value);
    ir_id from[3] = {guess, bound(l, symbol, symbol->low), bound(l, symbol, symbol->high)};
    l->builder.span = symbol->item->span;
    uint32_t solve = ir_add_solve(
        l->module, (ir_solve){.name = symbol->name, .span = symbol->span, .loop = l->loop});
    ir_id unknown = ir_unknown(&l->builder, solve, lower_dims_of(l, symbol), from);
    ir_give_name(&l->builder, unknown, symbol->name);
    *lower_now(l, symbol) = unknown;
    l->unknowns = base_arena_grow(l->arena, l->unknowns, l->unknown_count, &l->unknown_capacity,
                                  sizeof *l->unknowns);
    l->unknowns[l->unknown_count++] = symbol;
    return unknown;
}

void lower_close_unknowns(lowering *l) {
    while (l->unknown_count) {
        const front_symbol *symbol = l->unknowns[--l->unknown_count];
        ir_id residual = lower_expr(l, symbol->condition);
        ir_close_unknown(&l->builder, *lower_now(l, symbol), residual);
    }
}
