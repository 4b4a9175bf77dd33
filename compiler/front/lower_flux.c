/* Fluxes: what moves is taken from one store and given to another. */
#include "front/stepping.h"
#include "ir/rule.h"

/* The amounts as the store's elements see them: those of flux elements further back, or only at one
 * element; summed over the dims that the store lacks. */
static ir_id on_store(lowering *l, const front_symbol *flux, const front_symbol *store,
                      const front_place *places, ir_id value) {
    ir_builder *builder = &l->builder;
    uint32_t kept = 0;
    for (size_t k = 0; k < store->dims.rank; k++)
        if (!places || places[k].kind != PLACE_ELEMENT)
            kept |= 1u << lower_dim(l, store->dims.at[k]);
    for (size_t k = 0; k < flux->dims.rank; k++) {
        uint32_t dim = lower_dim(l, flux->dims.at[k]);
        if (!(kept >> dim & 1))
            value = ir_reduce(builder, dim, value);
    }
    for (size_t k = 0; places && k < store->dims.rank; k++) {
        uint32_t dim = lower_dim(l, store->dims.at[k]);
        if (places[k].kind == PLACE_SHIFT) {
            ir_answer past = places[k].answer == ANSWER_WRAP ? IR_WRAP : IR_FILL;
            value = ir_shift(builder, dim, -places[k].offset, past, value, 0);
        } else if (places[k].kind == PLACE_ELEMENT) {
            ir_id at = ir_number(builder, (double)places[k].element);
            ir_id here = ir_operate(builder, IR_EQ, ir_index(builder, dim), at, 0);
            value = ir_operate(builder, IR_SELECT, here, value, ir_number(builder, 0));
        }
    }
    return value;
}

/* One end of a flux: the store gains (ADD) or loses (SUB) what moved. */
static void change(lowering *l, ir_op op, const front_symbol *store, const front_symbol *flux,
                   ir_id amount) {
    lower_name(l, store);
    ir_id *held = lower_now(l, store);
    *held = ir_operate(&l->builder, op, *held, amount, 0);
    ir_give_name(&l->builder, *held,
                 base_arena_format(l->arena, "%s_after_%s", store->name, flux->name));
}

front_moved lower_lay(lowering *l, const front_symbol *flux, ir_id value, double scale) {
    front_moved moved = {.flux = flux, .value = value, .part = l->part};
    moved.system = (size_t)(l->system - l->checked->systems);
    if (flux->from) {
        moved.from = on_store(l, flux, flux->from, flux->from_places, value);
        ir_id lost = lower_times(l, moved.from, flux->from_factor * scale);
        lost = ir_by_rule(&l->builder, IR_RULE_LOWER_SOURCE, lost);
        change(l, IR_SUB, flux->from, flux, lost);
    }
    if (flux->to) {
        moved.to = on_store(l, flux, flux->to, flux->to_places, value);
        ir_id gained = lower_times(l, moved.to, flux->to_factor * scale);
        gained = ir_by_rule(&l->builder, IR_RULE_LOWER_SINK, gained);
        change(l, IR_ADD, flux->to, flux, gained);
    }
    return moved;
}

void lower_move(lowering *l, const front_symbol *flux, ir_id value) {
    front_lowered *lowered = l->lowered;
    front_moved moved = lower_lay(l, flux, value, l->part);
    lowered->moved = base_arena_grow(l->arena, lowered->moved, lowered->moved_count,
                                     &lowered->moved_capacity, sizeof *lowered->moved);
    lowered->moved[lowered->moved_count++] = moved;
}

static void add_once(lowering *l, front_symbols *list, const front_symbol *symbol) {
    for (size_t k = 0; k < list->count; k++)
        if (list->at[k] == symbol)
            return;
    list->at = base_arena_grow(l->arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = (front_symbol *)(uintptr_t)symbol;
}

front_symbols lower_changed(lowering *l, const front_system *system) {
    front_symbols changed = {0};
    for (size_t k = 0; k < system->statement_count; k++) {
        const front_statement *statement = &system->statements[k];
        if (statement->action == ACTION_DER ||
            (statement->action == ACTION_NEXT && lower_ends_parts(system)))
            add_once(l, &changed, statement->symbol);
        if (statement->action != ACTION_FLUX)
            continue;
        if (statement->symbol->from)
            add_once(l, &changed, statement->symbol->from);
        if (statement->symbol->to)
            add_once(l, &changed, statement->symbol->to);
    }
    return changed;
}
