/* Adjoint: a region's values again, then their bars in exactly the reverse order. */
#include "passes/pass.h"

typedef struct adjoint_work {
    ir_builder builder;
    const ir_region *primal;
    const bool *varied;
    const bool *guarded;
    ir_id *to;  /* by primal value: the same in the adjoint region */
    ir_id *bar; /* by primal value: the sum so far; 0 when nothing has come */
} adjoint_work;

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
}

/* What comes to an argument is summed over the dims of its user that it lacks, along which it
 * may be the same; but bars of what all lanes share stay one for each lane until the block's
 * end. */
static void give(adjoint_work *work, ir_id to, ir_id seed, uint32_t dims) {
    uint32_t lacking = dims & ~work->primal->values[to].dims & ~(1u << IR_LANES);
    for (uint32_t d = IR_LANES + 1; d < work->builder.module->dim_count; d++)
        if (lacking >> d & 1)
            seed = ir_reduce(&work->builder, d, seed);
    if (work->bar[to])
        seed = ir_operate(&work->builder, IR_ADD, work->bar[to], seed, 0);
    work->bar[to] = seed;
}

/* The sum over a dim passes its bar to every element. */
static void reverse_reduce(adjoint_work *work, ir_id id, const ir_value *value) {
    give(work, value->argument[0], work->bar[id], value->dims);
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
        give(work, value->argument[k], seed, value->dims);
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
        give(work, root->argument[0], seed, root->dims);
    }
}

static void give_input(adjoint_work *work, ir_id id, const ir_value *load) {
    const ir_symbol *symbol = &work->builder.module->symbols[load->symbol];
    ir_value place = *load;
    place.flavour = IR_BAR;
    ir_op op = symbol->role == IR_STATE ? IR_STORE : IR_ADD_TO;
    ir_store_element(&work->builder, op, &place, work->bar[id]);
}

static void name_bar(adjoint_work *work, ir_id id, const ir_value *value) {
    if (!value->name)
        return;
    base_arena *arena = work->builder.module->arena;
    ir_give_name(&work->builder, work->bar[id], base_arena_format(arena, "%s_bar", value->name));
}

/* States that the region never reads do not matter to it: their bars become 0. */
static void forget_unread_states(adjoint_work *work) {
    ir_module *module = work->builder.module;
    for (uint32_t s = 0; s < module->symbol_count; s++) {
        if (module->symbols[s].role != IR_STATE)
            continue;
        bool read = false;
        for (ir_id id = 1; id < work->primal->count; id++) {
            const ir_value *value = &work->primal->values[id];
            read |= value->op == IR_LOAD && value->symbol == s && work->bar[id];
        }
        if (!read)
            ir_store(&work->builder, s, IR_BAR, ir_number(&work->builder, 0));
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
    repeat_primal(&work);
    take_seeds(&work);
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        if (!work.bar[id])
            continue;
        work.builder.span = value->span;
        name_bar(&work, id, value);
        if (value->op == IR_REDUCE)
            reverse_reduce(&work, id, value);
        else if (value->op == IR_LOAD)
            give_input(&work, id, value);
        else
            reverse_operator(&work, id, value);
    }
    if (primal == IR_STEP)
        forget_unread_states(&work);
}

bool pass_adjoint(ir_module *module) {
    adjoint_region(module, IR_PREPARE, IR_PREPARE_ADJOINT);
    adjoint_region(module, IR_STEP, IR_STEP_ADJOINT);
    return true;
}
