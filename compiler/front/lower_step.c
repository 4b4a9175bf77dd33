/* The step of one system: its statements, one after the other where they are written so. */
#include "front/stepping.h"

#include <string.h>

/* ---- statements ---- */

/* The truth that the loops are inside the piece; 0 when it is all of the dims. */
static ir_id inside(lowering *l, const front_symbol *symbol, const front_piece *piece) {
    ir_builder *builder = &l->builder;
    ir_id within = 0;
    for (size_t k = 0; k < symbol->dims.rank; k++) {
        ir_id index = ir_index(builder, lower_dim(l, symbol->dims.at[k]));
        const struct {
            bool wanted;
            ir_op op;
            size_t bound;
        } tests[] = {{piece->low[k] > 0, IR_GE, piece->low[k]},
                     {piece->high[k] + 1 < symbol->dims.at[k]->size, IR_LE, piece->high[k]}};
        for (int t = 0; t < 2; t++) {
            if (!tests[t].wanted)
                continue;
            ir_id bound = ir_number(builder, (double)tests[t].bound);
            ir_id truth = ir_operate(builder, tests[t].op, index, bound, 0);
            within = within ? ir_operate(builder, IR_AND, within, truth, 0) : truth;
        }
    }
    return within;
}

/* What holds where no piece does. */
static ir_id elsewhere(lowering *l, const front_statement *statement) {
    if (statement->action == ACTION_NEXT)
        return lower_name(l, statement->symbol);
    return ir_number(&l->builder, 0);
}

static ir_id lower_pieces(lowering *l, const front_statement *statement) {
    ir_id value = 0;
    for (size_t k = statement->piece_count; k-- > 0;) {
        const front_piece *piece = &statement->pieces[k];
        ir_id made = lower_expr(l, piece->value);
        l->builder.span = statement->span;
        ir_id within = inside(l, statement->symbol, piece);
        if (!within || (!value && statement->action == ACTION_LET)) {
            value = made;
            continue;
        }
        if (!value)
            value = elsewhere(l, statement);
        value = ir_operate(&l->builder, IR_SELECT, within, made, value);
    }
    return value;
}

ir_id lower_statement(lowering *l, const front_statement *statement) {
    if (statement->action == ACTION_SOLVE)
        return lower_unknown(l, statement->symbol);
    ir_id value = lower_pieces(l, statement);
    l->builder.span = statement->span;
    if (statement->action == ACTION_LET || statement->action == ACTION_FLUX) {
        ir_give_name(&l->builder, value, statement->symbol->name);
        l->builder.region->values[value].span = statement->span;
        *lower_now(l, statement->symbol) = value;
        lower_close(l, statement->symbol);
    }
    return value;
}

void lower_end_circle(lowering *l, const front_system *system, size_t k) {
    const front_statement *statement = &system->statements[k];
    bool last = k + 1 == system->statement_count || !statement->circle ||
                statement[1].circle != statement->circle;
    if (last)
        lower_close_rest(l);
}

bool lower_is_value(const front_statement *statement) {
    return statement->action == ACTION_LET || statement->action == ACTION_FLUX ||
           statement->action == ACTION_SOLVE;
}

/* ---- one after the other ---- */

void lower_in_order(lowering *l, stepping *s) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        bool made = lower_is_value(statement) && *lower_now(l, statement->symbol);
        ir_id value = made ? *lower_now(l, statement->symbol) : lower_statement(l, statement);
        lower_close_unknowns(l);
        lower_end_circle(l, s->system, k);
        s->value[k] = value;
        if (statement->action == ACTION_NEXT)
            s->next[k] = value;
        if (statement->action == ACTION_FLUX)
            lower_move(l, statement->symbol, value);
    }
}

bool lower_ends_parts(const front_system *system) {
    return system->solver == SOLVER_SEQUENTIAL && system->substeps > 1;
}

void lower_take_next(lowering *l, const stepping *s) {
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (s->system->statements[k].action == ACTION_NEXT)
            *lower_now(l, s->system->statements[k].symbol) = s->next[k];
}

/* ---- a system ---- */

static void list_statements(lowering *l, const front_system *system) {
    size_t lets = l->checked->symbols[SYMBOL_LET].count;
    size_t fluxes = l->checked->symbols[SYMBOL_FLUX].count;
    memset(l->made, 0, (lets + fluxes + 1) * sizeof *l->made);
    for (size_t k = 0; k < system->statement_count; k++) {
        const front_statement *statement = &system->statements[k];
        if (statement->action == ACTION_LET || statement->action == ACTION_FLUX)
            l->made[statement->symbol->index +
                    (statement->symbol->kind == SYMBOL_FLUX ? lets : 0)] = statement;
    }
}

static void note_changes(lowering *l, const stepping *s, const ir_id *before) {
    front_lowered *lowered = l->lowered;
    for (size_t k = 0; k < s->changed.count; k++) {
        if (s->changed.at[k]->kind != SYMBOL_STORE)
            continue;
        lowered->changes = base_arena_grow(l->arena, lowered->changes, lowered->change_count,
                                           &lowered->change_capacity, sizeof *lowered->changes);
        lowered->changes[lowered->change_count++] =
            (front_change){.store = s->changed.at[k],
                           .system = (size_t)(s->system - l->checked->systems),
                           .before = before[k],
                           .end = *lower_now(l, s->changed.at[k])};
    }
}

void lower_system(lowering *l, const front_system *system) {
    size_t bytes = (system->statement_count + 1) * sizeof(ir_id);
    stepping s = {.system = system, .changed = lower_changed(l, system)};
    ir_id *before = base_arena_take(l->arena, (s.changed.count + 1) * sizeof *before);
    s.start = base_arena_take(l->arena, (s.changed.count + 1) * sizeof *s.start);
    s.value = base_arena_take(l->arena, bytes);
    s.mean = base_arena_take(l->arena, bytes);
    s.next = base_arena_take(l->arena, bytes);
    l->system = system;
    list_statements(l, system);
    for (size_t k = 0; k < s.changed.count; k++)
        before[k] = lower_name(l, s.changed.at[k]);
    if (system->solver == SOLVER_SEQUENTIAL && system->substeps == 1)
        lower_in_order(l, &s);
    else
        lower_together(l, &s);
    if (!lower_ends_parts(system))
        lower_take_next(l, &s);
    note_changes(l, &s, before);
}
