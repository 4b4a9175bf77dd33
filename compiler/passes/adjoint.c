/* Adjoint: a region's values again, then their bars in exactly the reverse order. */
#include "passes/adjoint.h"

/* Marks what was computed with constants that are none to who differentiates again, such as a
 * solution: the step must not keep it, since its tangent there lacks what was frozen. The same
 * values are made of the solution itself, too, and those may be kept. */
static bool *find_frozen(const adjoint_work *work) {
    const ir_region *primal = work->primal;
    bool *frozen = base_arena_take(work->builder.module->arena, primal->count * sizeof *frozen);
    for (ir_id id = 1; id < primal->count; id++) {
        const ir_value *value = &primal->values[id];
        frozen[id] = value->op == IR_FREEZE && (!value->recorded || value->target);
        for (int k = 0; k < ir_arity(value) && value->op != IR_ATTACH; k++)
            frozen[id] = frozen[id] || frozen[value->argument[k]];
        if (value->op == IR_PREVIOUS)
            frozen[id] = frozen[id] || frozen[value->target];
    }
    return frozen;
}

/* A recorded constant is read from what the step kept, so that it is the solution here; other
 * constants are as variable as what they are made of, for who differentiates again. */
static ir_id repeat_constant(adjoint_work *work, ir_id id) {
    ir_value value = work->primal->values[id];
    ir_id from = work->to[value.argument[0]];
    if (value.op == IR_ATTACH && !value.straight)
        return from;
    if (value.op == IR_FREEZE && !value.recorded)
        return from;
    for (int k = 0; k < ir_arity(&value); k++)
        value.argument[k] = work->to[value.argument[k]];
    value.origin = value.target ? value.target : id;
    value.target = 0;
    return ir_append(&work->builder, value);
}

static void repeat_primal(adjoint_work *work) {
    const bool *frozen = find_frozen(work), second = work->builder.module->second;
    for (ir_id id = 1; id < work->primal->count; id++) {
        ir_value value = work->primal->values[id];
        if (ir_is_root(&value))
            continue;
        if (value.op == IR_FREEZE || value.op == IR_ATTACH) {
            work->to[id] = repeat_constant(work, id);
            continue;
        }
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = work->to[value.argument[k]];
        value.origin = second && frozen[id] ? 0 : id;
        value.settled = false; /* places of a circle are gone through backwards, too: all of them */
        work->to[id] = ir_append(&work->builder, value);
    }
    pass_close_circles(&work->builder, work->primal, work->to);
}

void adjoint_give(adjoint_work *work, ir_id to, ir_id seed, uint32_t dims) {
    ir_builder *builder = &work->builder;
    uint32_t lacking = dims & ~work->primal->values[to].dims & ~(1u << IR_LANES);
    for (uint32_t d = IR_LANES + 1; d < builder->module->dim_count; d++)
        if ((lacking >> d & 1) && ir_choice_by_rule(builder->module, IR_RULE_ADJOINT_LACKING, true))
            seed = ir_reduce(builder, d, seed);
    ir_id so_far = ir_by_rule(builder, IR_RULE_ADJOINT_SO_FAR, work->bar[to]);
    if (so_far)
        seed = ir_operate(builder, IR_ADD, so_far, seed, 0);
    work->bar[to] = seed;
}

/* 0 where the bar is 0, whatever the partial is. */
static ir_id guard(ir_builder *builder, ir_id bar, ir_id seed) {
    ir_id zero = ir_number(builder, 0);
    ir_id asked = ir_operate(builder, IR_NE, bar, zero, 0);
    asked = ir_by_rule(builder, IR_RULE_ADJOINT_ASKED, asked);
    ir_id guarded = ir_operate(builder, IR_SELECT, asked, seed, zero);
    builder->region->values[guarded].guard = true;
    return guarded;
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
        bool guarded = ir_choice_by_rule(builder->module, IR_RULE_ADJOINT_GUARD,
                                         pass_is_guarded(&work->guards, work->primal, id, k));
        if (guarded && ir_value_of(builder, partial)->op != IR_NUMBER)
            seed = guard(builder, work->bar[id], seed);
        seed = ir_by_rule(builder, IR_RULE_ADJOINT_TERM, seed);
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
        seed = ir_by_rule(&work->builder, IR_RULE_ADJOINT_SEED, seed);
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
    set = ir_choice_by_rule(work->builder.module, IR_RULE_ADJOINT_SET, set);
    ir_id bar = ir_by_rule(&work->builder, IR_RULE_ADJOINT_INPUT, work->bar[id]);
    ir_store_element(&work->builder, set ? IR_STORE : IR_ADD_TO, &place, bar);
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
        whole = ir_choice_by_rule(module, IR_RULE_ADJOINT_WHOLE, whole);
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
        bool clear = !read || !work->bar[work->whole[s]];
        if (ir_choice_by_rule(module, IR_RULE_ADJOINT_CLEAR, clear))
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
    case IR_FREEZE:
        break;
    case IR_ATTACH:
        adjoint_give(work, value->argument[1],
                     ir_by_rule(&work->builder, IR_RULE_ADJOINT_ATTACHED, work->bar[id]),
                     value->dims);
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
                         .varied = pass_active(module, region),
                         .guards = pass_find_guards(module, region)};
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
