/* Lowering: symbols and regions. Expressions, fluxes and steps have files of their own. */
#include "front/lowering.h"

#include <string.h>

static void forget_values(lowering *l) {
    for (int kind = 0; kind < SYMBOL_KINDS; kind++)
        memset(l->now[kind], 0, (l->checked->symbols[kind].count + 1) * sizeof *l->now[kind]);
}

/* ---- symbols ---- */

/* A store of what can be there or not, and never less: a length, volume, mass, amount of substance
 * or pure number, or such per area or volume; not where it begins below 0. */
static bool is_amount(const front_symbol *symbol) {
    enum { SECOND = 2, KELVIN = 3, AMPERE = 5, CANDELA = 6 };
    static const int others[] = {SECOND, KELVIN, AMPERE, CANDELA};
    const front_expr *initial = symbol->value;
    if (symbol->kind != SYMBOL_STORE || !initial || symbol->declared.point)
        return false;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (symbol->declared.power[others[k]].top != 0)
            return false;
    if (initial->kind == EXPR_OPERATION && initial->operation == IR_NEG)
        return false;
    return initial->kind != EXPR_NUMBER || initial->number * initial->convert_factor >= 0;
}

static ir_symbol symbol_like(const lowering *l, const front_symbol *from, ir_role role) {
    ir_symbol symbol = {.name = from->name,
                        .words = from->doc,
                        .unit = from->unit_text,
                        .span = from->span,
                        .role = from->shared    ? IR_WEIGHT
                                : from->dynamic ? IR_DYNAMIC
                                                : role,
                        .laned = !from->shared,
                        .store = from->kind == SYMBOL_STORE,
                        .amount = is_amount(from),
                        .hidden = from->hidden,
                        .lowest = from->low,
                        .highest = from->high,
                        .normal = from->normal};
    for (size_t k = 0; k < from->dims.rank; k++)
        symbol.dims[symbol.rank++] = (uint8_t)lower_dim(l, from->dims.at[k]);
    return symbol;
}

/* Outputs of parts are values like others. */
static bool is_returned(const front_symbol *symbol) {
    return symbol->kind != SYMBOL_OUTPUT || !strchr(symbol->name, '.');
}

static void declare(lowering *l, front_symbol_kind kind, ir_role role) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++)
        if (is_returned(all->at[k]))
            l->symbols[kind][k] = ir_add_symbol(l->module, symbol_like(l, all->at[k], role));
}

static void declare_dims(lowering *l) {
    const front_symbols *dims = &l->checked->symbols[SYMBOL_DIM];
    l->dims = base_arena_take(l->arena, (dims->count + 1) * sizeof *l->dims);
    for (size_t k = 0; k < dims->count; k++)
        l->dims[k] = ir_add_dim(l->module, dims->at[k]->name, (uint32_t)dims->at[k]->size);
}

static void declare_all(lowering *l) {
    declare_dims(l);
    declare(l, SYMBOL_FORCING, IR_FORCING);
    declare(l, SYMBOL_CLOCK, IR_FORCING);
    declare(l, SYMBOL_ATTRIBUTE, IR_ATTRIBUTE);
    declare(l, SYMBOL_PARAM, IR_PARAMETER);
    declare(l, SYMBOL_STORE, IR_STATE);
    declare(l, SYMBOL_STATE, IR_STATE);
    declare(l, SYMBOL_OUTPUT, IR_OUTPUT);
    const front_symbols *nets = &l->checked->symbols[SYMBOL_NET];
    l->nets = base_arena_take(l->arena, (nets->count + 1) * sizeof *l->nets);
    for (size_t k = 0; k < nets->count; k++)
        l->nets[k] = front_declare_net(l->module, nets->at[k]);
    if (l->checked->annealed)
        lower_declare_relax(l);
}

/* ---- regions ---- */

/* What leaves the region: numbers in internal units become declared again. */
static void store_all(lowering *l, front_symbol_kind kind) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++) {
        const front_symbol *symbol = all->at[k];
        if (!is_returned(symbol))
            continue;
        ir_id value = lower_name(l, symbol);
        l->builder.span = symbol->item ? symbol->item->span : symbol->span;
        ir_store(&l->builder, l->symbols[kind][k], IR_VALUE,
                 lower_times(l, value, 1 / symbol->factor));
    }
}

static void lower_initial(lowering *l, front_symbol_kind kind) {
    const front_symbols *all = &l->checked->symbols[kind];
    for (size_t k = 0; k < all->count; k++) {
        const front_symbol *symbol = all->at[k];
        ir_id value = symbol->hidden ? ir_number(&l->builder, 0) : lower_expr(l, symbol->value);
        value = lower_times(l, value, 1 / symbol->factor);
        l->builder.span = symbol->span;
        ir_store(&l->builder, l->symbols[kind][k], IR_VALUE, value);
    }
}

static void lower_regions(lowering *l) {
    l->builder = ir_build(l->module, &l->module->regions[IR_PREPARE]);
    lower_initial(l, SYMBOL_STORE);
    lower_initial(l, SYMBOL_STATE);
    forget_values(l);
    l->builder = ir_build(l->module, &l->module->regions[IR_STEP]);
    for (size_t k = 0; k < l->checked->system_count; k++)
        lower_system(l, &l->checked->systems[k]);
    store_all(l, SYMBOL_OUTPUT);
    store_all(l, SYMBOL_STORE);
    store_all(l, SYMBOL_STATE);
}

static ir_module *begin_module(const lowering *l, uint32_t wanted) {
    const front_checked *checked = l->checked;
    ir_module *module = ir_module_create(l->arena, checked->name);
    module->words = checked->doc;
    module->path = checked->source->path;
    module->step_seconds = checked->step_seconds;
    module->wanted = wanted | 1u << IR_STATE;
    module->map = checked->map;
    module->network = checked->network;
    module->single = checked->single;
    module->alteration = checked->alteration;
    return module;
}

front_lowered *front_lower(front_context *context, const front_checked *checked, uint32_t wanted) {
    lowering l = {.arena = context->arena, .checked = checked, .part = 1};
    size_t values = checked->symbols[SYMBOL_LET].count + checked->symbols[SYMBOL_FLUX].count + 1;
    l.lowered = base_arena_take(l.arena, sizeof *l.lowered);
    l.made = base_arena_take(l.arena, values * sizeof *l.made);
    for (int kind = 0; kind < SYMBOL_KINDS; kind++) {
        size_t count = checked->symbols[kind].count + 1;
        l.symbols[kind] = base_arena_take(l.arena, count * sizeof(uint32_t));
        l.now[kind] = base_arena_take(l.arena, count * sizeof(ir_id));
    }
    l.module = l.lowered->module = begin_module(&l, wanted);
    declare_all(&l);
    lower_regions(&l);
    return l.lowered;
}
