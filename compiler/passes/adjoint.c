/* Adjoint: a region's values again, then their bars in exactly the reverse order. */
#include "passes/adjoint.h"

static void repeat_primal(adjoint_work *work) {
    for (ir_id id = 1; id < work->primal->count; id++) {
        ir_value value = work->primal->values[id];
        if (ir_is_root(&value))
            continue;
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = work->to[value.argument[k]];
        value.origin = id;
        work->to[id] = ir_append(&work->builder, value);
    }
    pass_close_circles(&work->builder, work->primal, work->to);
}

void adjoint_give(adjoint_work *work, ir_id to, ir_id seed, uint32_t dims) {
    uint32_t lacking = dims & ~work->primal->values[to].dims & ~(1u << IR_LANES);
    for (uint32_t d = IR_LANES + 1; d < work->builder.module->dim_count; d++)
        if (lacking >> d & 1)
            seed = ir_reduce(&work->builder, d, seed);
    if (work->bar[to])
        seed = ir_operate(&work->builder, IR_ADD, work->bar[to], seed, 0);
    work->bar[to] = seed;
}

/* 0 where the bar is 0, whatever the partial is. */
static ir_id guard(ir_builder *builder, ir_id bar, ir_id seed) {
    ir_id zero = ir_number(builder, 0);
    ir_id asked = ir_operate(builder, IR_NE, bar, zero, 0);
    return ir_operate(builder, IR_SELECT, asked, seed, zero);
}

static void reverse_operator(adjoint_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = &work->builder;
    ir_id place[3];
    for (int k = 0; k < 3; k++)
        place[k] = work->to[value->argument[k]];
    for (int k = 0; k < ir_arity(value); k++) {
        if (!work->varied[value->argument[k]])
            continue;
        ir_id partial = ir_partial(builder, value->op, k, place, work->to[id]);
        ir_id seed = ir_scale(builder, work->bar[id], partial);
        if (work->guarded[id] && ir_value_of(builder, partial)->op != IR_NUMBER)
            seed = guard(builder, work->bar[id], seed);
        adjoint_give(work, value->argument[k], seed, value->dims);
    }
}

/* Seeds: the bars of what the region sets. */
static void take_seeds(adjoint_work *work) {
    for (ir_id id = 1; id < work->primal->count; id++) {
        const ir_value *root = &work->primal->values[id];
        if (!ir_is_root(root) || !work->varied[root->argument[0]])
            continue;
        work->builder.span = root->span;
        ir_id seed = ir_load_element(&work->builder, root->symbol, IR_BAR, root->element);
        adjoint_give(work, root->argument[0], seed, root->dims);
    }
}

/* A state's bar is set, all others are added to; but to a state's that is loaded in several ways,
 * or in part, too. */
static void give_input(adjoint_work *work, ir_id id, const ir_value *load) {
    const ir_symbol *symbol = &work->builder.module->symbols[load->symbol];
    ir_value place = *load;
    place.flavour = IR_BAR;
    bool set = symbol->role == IR_STATE && work->whole[load->symbol] == id;
    ir_store_element(&work->builder, set ? IR_STORE : IR_ADD_TO, &place, work->bar[id]);
}

/* The states' loads: the one that each has, if it has one and that is of the whole. */
static void find_whole_loads(adjoint_work *work) {
    const ir_module *module = work->builder.module;
    bool *loaded = base_arena_take(module->arena, module->symbol_count * sizeof *loaded);
    for (ir_id id = 1; id < work->primal->count; id++) {
        const ir_value *value = &work->primal->values[id];
        if (value->op != IR_LOAD)
            continue;
        bool whole = value->dims == ir_symbol_dims(&module->symbols[value->symbol]);
        work->whole[value->symbol] = whole && !loaded[value->symbol] ? id : 0;
        loaded[value->symbol] = true;
    }
}

/* States that the region never reads do not matter to it: their bars become 0. So do, before they
 * are added to, those that are not set as a whole. */
static void clear_state_bars(adjoint_work *work, bool read) {
    ir_module *module = work->builder.module;
    for (uint32_t s = 0; s < module->symbol_count; s++) {
        if (module->symbols[s].role != IR_STATE || (work->whole[s] != 0) != read)
            continue;
        if (!read || !work->bar[work->whole[s]])
            ir_store(&work->builder, s, IR_BAR, ir_number(&work->builder, 0));
    }
}

static void name_bar(adjoint_work *work, ir_id id, const ir_value *value) {
    if (!value->name)
        return;
    base_arena *arena = work->builder.module->arena;
    ir_give_name(&work->builder, work->bar[id], base_arena_format(arena, "%s_bar", value->name));
}

static void reverse_value(adjoint_work *work, ir_id id, const ir_value *value) {
    switch (value->op) {
    case IR_LOAD:
        give_input(work, id, value);
        break;
    case IR_REDUCE:
        adjoint_reduce(work, id, value);
        break;
    case IR_SHIFT:
        adjoint_shift(work, id, value);
        break;
    case IR_ELEMENT:
        adjoint_element(work, id, value);
        break;
    case IR_PREVIOUS:
        adjoint_previous_fill(work, id, value);
        break;
    default:
        reverse_operator(work, id, value);
        break;
    }
}

static void adjoint_region(ir_module *module, ir_region_kind primal, ir_region_kind adjoint) {
    const ir_region *region = &module->regions[primal];
    adjoint_work work = {.builder = ir_build(module, &module->regions[adjoint]),
                         .primal = region,
                         .varied = pass_varied(module, region),
                         .guarded = pass_guarded(module, region)};
    work.to = base_arena_take(module->arena, region->count * sizeof *work.to);
    work.bar = base_arena_take(module->arena, region->count * sizeof *work.bar);
    work.came = base_arena_take(module->arena, region->count * sizeof *work.came);
    work.whole = base_arena_take(module->arena, module->symbol_count * sizeof *work.whole);
    find_whole_loads(&work);
    repeat_primal(&work);
    if (primal == IR_STEP)
        clear_state_bars(&work, false);
    take_seeds(&work);
    adjoint_open_circles(&work);
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        work.builder.span = value->span;
        if (work.came[id])
            adjoint_close_circle(&work, id);
        if (!work.bar[id])
            continue;
        name_bar(&work, id, value);
        reverse_value(&work, id, value);
    }
    if (primal == IR_STEP)
        clear_state_bars(&work, true);
}

bool pass_adjoint(ir_module *module) {
    adjoint_region(module, IR_PREPARE, IR_PREPARE_ADJOINT);
    adjoint_region(module, IR_STEP, IR_STEP_ADJOINT);
    return true;
}
