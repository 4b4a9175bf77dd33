#include "front/lower.h"

#include <string.h>

#include "front/lower_net.h"
#include "ir/build.h"

/* What names mean while a region is written: by symbol kind and index. */
typedef struct lowering {
    base_arena *arena;
    const front_checked *checked;
    ir_module *module;
    front_lowered *lowered;
    ir_builder builder;
    uint32_t *symbols[SYMBOL_KINDS]; /* module symbol of each checked symbol that has one */
    front_net *nets;
    ir_id *now[SYMBOL_KINDS]; /* current value; 0: not read or set yet */
    double part;              /* of a step: 1, or 1/substeps */
} lowering;

static ir_id lower_expr(lowering *l, const front_expr *expr);

static ir_id times(lowering *l, ir_id value, double factor) {
    if (factor == 1)
        return value;
    return ir_operate(&l->builder, IR_MUL, value, ir_number(&l->builder, factor), 0);
}

static ir_id load(lowering *l, const front_symbol *symbol) {
    ir_id loaded = ir_load(&l->builder, l->symbols[symbol->kind][symbol->index], IR_VALUE);
    ir_value *value = &l->builder.region->values[loaded];
    if (symbol->factor == 1 && !value->name) {
        value->name = symbol->name;
        value->span = symbol->span;
    }
    ir_id scaled = times(l, loaded, symbol->factor);
    if (scaled != loaded)
        ir_give_name(&l->builder, scaled, symbol->name);
    return scaled;
}

static ir_id lower_name(lowering *l, const front_symbol *symbol) {
    ir_id *now = &l->now[symbol->kind][symbol->index];
    if (*now)
        return *now;
    switch (symbol->kind) {
    case SYMBOL_CONST:
        return *now = ir_number(&l->builder, symbol->number);
    case SYMBOL_DERIVED:
        *now = lower_expr(l, symbol->value);
        ir_give_name(&l->builder, *now, symbol->name);
        return *now;
    default:
        return *now = load(l, symbol);
    }
}

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
    for (size_t k = 0; k < expr->arguments.count; k++)
        argument[k] = lower_expr(l, expr->arguments.at[k]);
    l->builder.span = expr->span;
    if (expr->operation == IR_SELECT && expr->arguments.at[1]->logical)
        return choose_truth(l, argument);
    return ir_operate(&l->builder, expr->operation, argument[0], argument[1], argument[2]);
}

static ir_id lower_call(lowering *l, const front_expr *expr) {
    ir_id *inputs = base_arena_take(l->arena, expr->arguments.count * sizeof *inputs);
    for (size_t k = 0; k < expr->arguments.count; k++)
        inputs[k] = lower_expr(l, expr->arguments.at[k]);
    l->builder.span = expr->span;
    return front_lower_net_call(&l->builder, &l->nets[expr->symbol->index], inputs);
}

static ir_id lower_expr(lowering *l, const front_expr *expr) {
    ir_id value = 0;
    l->builder.span = expr->span;
    switch (expr->kind) {
    case EXPR_NUMBER:
        value = ir_number(&l->builder, expr->number);
        break;
    case EXPR_STEP:
        value = ir_number(&l->builder, l->part);
        break;
    case EXPR_NAME:
        value = lower_name(l, expr->symbol);
        break;
    case EXPR_CALL:
        value = lower_call(l, expr);
        break;
    default:
        value = lower_operation(l, expr);
        break;
    }
    l->builder.span = expr->span;
    value = times(l, value, expr->convert_factor);
    if (expr->convert_shift == 0)
        return value;
    ir_id shift = ir_number(&l->builder, expr->convert_shift);
    return ir_operate(&l->builder, IR_ADD, value, shift, 0);
}

static void forget_values(lowering *l) {
    for (int kind = 0; kind < SYMBOL_KINDS; kind++)
        memset(l->now[kind], 0, (l->checked->symbols[kind].count + 1) * sizeof *l->now[kind]);
}

/* ---- symbols ---- */

static void declare(lowering *l, front_symbol_kind kind, ir_role role) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++) {
        const front_symbol *from = all->at[k];
        ir_symbol symbol = {.name = from->name,
                            .words = from->doc,
                            .unit = from->unit_text,
                            .span = from->span,
                            .role = from->dynamic ? IR_DYNAMIC : role,
                            .laned = true,
                            .store = kind == SYMBOL_STORE,
                            .lowest = from->low,
                            .highest = from->high,
                            .normal = from->normal};
        l->symbols[kind][k] = ir_add_symbol(l->module, symbol);
    }
}

static void declare_all(lowering *l) {
    declare(l, SYMBOL_FORCING, IR_FORCING);
    declare(l, SYMBOL_ATTRIBUTE, IR_ATTRIBUTE);
    declare(l, SYMBOL_PARAM, IR_PARAMETER);
    declare(l, SYMBOL_STORE, IR_STATE);
    declare(l, SYMBOL_STATE, IR_STATE);
    declare(l, SYMBOL_OUTPUT, IR_OUTPUT);
    const front_symbols *nets = &l->checked->symbols[SYMBOL_NET];
    l->nets = base_arena_take(l->arena, (nets->count + 1) * sizeof *l->nets);
    for (size_t k = 0; k < nets->count; k++)
        l->nets[k] = front_declare_net(l->module, nets->at[k]);
}

/* ---- the step ---- */

static ir_id *state_of(lowering *l, const front_symbol *state) {
    lower_name(l, state);
    return &l->now[state->kind][state->index];
}

static void name_after(lowering *l, ir_id value, const front_symbol *store,
                       const front_symbol *flux) {
    ir_give_name(&l->builder, value,
                 base_arena_format(l->arena, "%s_after_%s", store->name, flux->name));
}

/* One end of a flux: the store gains (ADD) or loses (SUB) what moved. */
static void change_store(lowering *l, ir_op op, const front_symbol *store,
                         const front_moved *moved) {
    if (!store)
        return;
    double factor = op == IR_SUB ? moved->flux->from_factor : moved->flux->to_factor;
    ir_id *held = state_of(l, store);
    ir_id amount = times(l, moved->value, factor * moved->part);
    *held = ir_operate(&l->builder, op, *held, amount, 0);
    name_after(l, *held, store, moved->flux);
}

static void apply_flux(lowering *l, const front_moved *moved) {
    change_store(l, IR_SUB, moved->flux->from, moved);
    change_store(l, IR_ADD, moved->flux->to, moved);
}

static front_moved *note_moved(lowering *l, const front_symbol *flux, ir_id value) {
    front_lowered *lowered = l->lowered;
    lowered->moved = base_arena_grow(l->arena, lowered->moved, lowered->moved_count,
                                     &lowered->moved_capacity, sizeof *lowered->moved);
    lowered->moved[lowered->moved_count] = (front_moved){flux, value, l->part};
    return &lowered->moved[lowered->moved_count++];
}

/* Values of a pass over the statements that change states only when it ends. */
typedef struct pending {
    ir_id *value; /* by statement */
    size_t first_moved;
} pending;

static void lower_statement(lowering *l, size_t k, pending *wait) {
    const front_statement *statement = &l->checked->statements[k];
    ir_id value = lower_expr(l, statement->value);
    l->builder.span = statement->span;
    if (statement->action == ACTION_LET || statement->action == ACTION_FLUX) {
        ir_give_name(&l->builder, value, statement->symbol->name);
        l->builder.region->values[value].span = statement->span;
        l->now[statement->symbol->kind][statement->symbol->index] = value;
    }
    wait->value[k] = value;
    if (statement->action != ACTION_FLUX)
        return;
    front_moved *moved = note_moved(l, statement->symbol, value);
    if (l->checked->solver == SOLVER_SEQUENTIAL)
        apply_flux(l, moved);
}

static void finish_part(lowering *l, const pending *wait, bool last) {
    if (l->checked->solver == SOLVER_EULER)
        for (size_t k = wait->first_moved; k < l->lowered->moved_count; k++) {
            l->builder.span = l->lowered->moved[k].flux->span;
            apply_flux(l, &l->lowered->moved[k]);
        }
    for (size_t k = 0; k < l->checked->statement_count; k++) {
        const front_statement *statement = &l->checked->statements[k];
        l->builder.span = statement->span;
        ir_id *held = &l->now[statement->symbol->kind][statement->symbol->index];
        if (statement->action == ACTION_NEXT && last)
            *held = wait->value[k];
        if (statement->action != ACTION_DER)
            continue;
        ir_id change = times(l, wait->value[k], l->part);
        held = state_of(l, statement->symbol);
        *held = ir_operate(&l->builder, IR_ADD, *held, change, 0);
    }
}

/* Lets and fluxes as outputs are means over the parts of a step. */
static void add_to_means(lowering *l, ir_id *mean[SYMBOL_KINDS]) {
    static const front_symbol_kind kinds[] = {SYMBOL_LET, SYMBOL_FLUX};
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < l->checked->symbols[kinds[k]].count; i++) {
            ir_id *now = &l->now[kinds[k]][i], *sum = &mean[kinds[k]][i];
            if (!*now)
                continue;
            if (l->checked->substeps == 1)
                *sum = *now;
            else {
                ir_id share = times(l, *now, l->part);
                *sum = *sum ? ir_operate(&l->builder, IR_ADD, *sum, share, 0) : share;
            }
            *now = 0;
        }
}

static void lower_parts(lowering *l) {
    ir_id *mean[SYMBOL_KINDS] = {0};
    static const front_symbol_kind kinds[] = {SYMBOL_LET, SYMBOL_FLUX};
    for (int k = 0; k < 2; k++)
        mean[kinds[k]] =
            base_arena_take(l->arena, (l->checked->symbols[kinds[k]].count + 1) * sizeof(ir_id));
    pending wait = {base_arena_take(l->arena, (l->checked->statement_count + 1) * sizeof(ir_id)),
                    0};
    l->part = 1.0 / (double)l->checked->substeps;
    for (size_t part = 0; part < l->checked->substeps; part++) {
        wait.first_moved = l->lowered->moved_count;
        for (size_t k = 0; k < l->checked->statement_count; k++)
            lower_statement(l, k, &wait);
        finish_part(l, &wait, part + 1 == l->checked->substeps);
        add_to_means(l, mean);
    }
    for (int k = 0; k < 2; k++)
        memcpy(l->now[kinds[k]], mean[kinds[k]],
               l->checked->symbols[kinds[k]].count * sizeof(ir_id));
    l->part = 1;
}

/* What leaves the region: numbers in internal units become declared again. */
static void store_all(lowering *l, front_symbol_kind kind) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++) {
        const front_symbol *symbol = all->at[k];
        bool is_state = kind != SYMBOL_OUTPUT;
        ir_id value = is_state ? *state_of(l, symbol) : lower_expr(l, symbol->value);
        l->builder.span = symbol->item ? symbol->item->span : symbol->span;
        if (!is_state)
            ir_give_name(&l->builder, value, symbol->name);
        ir_store(&l->builder, l->symbols[kind][k], IR_VALUE, times(l, value, 1 / symbol->factor));
    }
}

static void lower_initial(lowering *l, front_symbol_kind kind) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++) {
        ir_id value = times(l, lower_expr(l, all->at[k]->value), 1 / all->at[k]->factor);
        l->builder.span = all->at[k]->span;
        ir_store(&l->builder, l->symbols[kind][k], IR_VALUE, value);
    }
}

static void lower_regions(lowering *l) {
    l->builder = ir_build(l->module, &l->module->regions[IR_PREPARE]);
    lower_initial(l, SYMBOL_STORE);
    lower_initial(l, SYMBOL_STATE);
    forget_values(l);
    l->builder = ir_build(l->module, &l->module->regions[IR_STEP]);
    lower_parts(l);
    store_all(l, SYMBOL_OUTPUT);
    store_all(l, SYMBOL_STORE);
    store_all(l, SYMBOL_STATE);
}

front_lowered *front_lower(front_context *context, const front_checked *checked, uint32_t wanted) {
    lowering l = {.arena = context->arena, .checked = checked, .part = 1};
    l.lowered = base_arena_take(l.arena, sizeof *l.lowered);
    l.module = l.lowered->module = ir_module_create(l.arena, checked->name);
    l.module->words = checked->doc;
    l.module->path = checked->source->path;
    l.module->step_seconds = checked->step_seconds;
    l.module->wanted = wanted | 1u << IR_STATE;
    for (int kind = 0; kind < SYMBOL_KINDS; kind++) {
        size_t count = checked->symbols[kind].count + 1;
        l.symbols[kind] = base_arena_take(l.arena, count * sizeof(uint32_t));
        l.now[kind] = base_arena_take(l.arena, count * sizeof(ir_id));
    }
    declare_all(&l);
    lower_regions(&l);
    return l.lowered;
}
