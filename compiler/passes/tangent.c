/* Tangent: each region's values again, each beside its dot. */
#include "passes/pass.h"

typedef struct tangent_work {
    ir_builder builder;
    const bool *varied;
    ir_id *to;  /* by primal value: the same in the tangent region */
    ir_id *dot; /* by primal value: its dot; 0 when it has none */
} tangent_work;

static ir_id sum_of(ir_builder *builder, ir_id sum, ir_id term) {
    return sum ? ir_operate(builder, IR_ADD, sum, term, 0) : term;
}

static ir_id or_zero(ir_builder *builder, ir_id id) {
    return id ? id : ir_number(builder, 0);
}

static ir_id dot_of_operator(tangent_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = &work->builder;
    const ir_id *argument = value->argument;
    ir_id place[3] = {work->to[argument[0]], work->to[argument[1]], work->to[argument[2]]};
    if (value->op == IR_SELECT)
        return ir_operate(builder, IR_SELECT, place[0], or_zero(builder, work->dot[argument[1]]),
                          or_zero(builder, work->dot[argument[2]]));
    ir_id sum = 0;
    for (int k = 0; k < ir_arity(value); k++) {
        if (!work->dot[argument[k]])
            continue;
        ir_id partial = ir_partial(builder, value->op, k, place, work->to[id]);
        sum = sum_of(builder, sum, ir_scale(builder, work->dot[argument[k]], partial));
    }
    return sum;
}

/* The sum of the dots; of an extreme, the mean over those that are equal to it. */
static ir_id dot_of_reduce(tangent_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = &work->builder;
    ir_id from = value->argument[0], dot = work->dot[from];
    if (value->by == IR_ADD)
        return ir_reduce(builder, value->dim, dot);
    ir_id zero = ir_number(builder, 0), one = ir_number(builder, 1);
    ir_id equal = ir_operate(builder, IR_EQ, work->to[from], work->to[id], 0);
    ir_id count = ir_operate(builder, IR_SELECT, equal, one, zero);
    ir_id chosen = ir_operate(builder, IR_SELECT, equal, dot, zero);
    return ir_operate(builder, IR_DIV, ir_reduce(builder, value->dim, chosen),
                      ir_reduce(builder, value->dim, count), 0);
}

/* Where the array's dots come from, those of the fill come from too. */
static ir_id dot_of_shift(tangent_work *work, const ir_value *value) {
    ir_id dot = or_zero(&work->builder, work->dot[value->argument[0]]);
    return ir_shift(&work->builder, value->dim, value->offset, value->answer, dot,
                    work->dot[value->argument[1]]);
}

/* Its target's dot may come later; close_dots sets it. */
static ir_id dot_of_previous(tangent_work *work, const ir_value *value) {
    return ir_previous(&work->builder, value->dim, value->offset, value->dims,
                       work->dot[value->argument[0]]);
}

static void close_dots(tangent_work *work, const ir_region *primal) {
    for (ir_id id = 1; id < primal->count; id++) {
        const ir_value *value = &primal->values[id];
        if (value->op == IR_PREVIOUS && work->dot[id])
            ir_close_circle(&work->builder, work->dot[id],
                            or_zero(&work->builder, work->dot[value->target]));
    }
}

static ir_id dot_of(tangent_work *work, ir_id id, const ir_value *value) {
    switch (value->op) {
    case IR_LOAD:
        return ir_load_element(&work->builder, value->symbol, IR_DOT, value->element);
    case IR_REDUCE:
        return dot_of_reduce(work, id, value);
    case IR_SHIFT:
        return dot_of_shift(work, value);
    case IR_ELEMENT:
        return ir_element(&work->builder, value->dim, (uint32_t)value->offset,
                          work->dot[value->argument[0]]);
    case IR_PREVIOUS:
        return dot_of_previous(work, value);
    default:
        return dot_of_operator(work, id, value);
    }
}

static void add_root(tangent_work *work, const ir_value *root) {
    ir_store_element(&work->builder, root->op, root, work->to[root->argument[0]]);
    ir_value place = *root;
    place.flavour = IR_DOT;
    ir_id dot = or_zero(&work->builder, work->dot[root->argument[0]]);
    ir_store_element(&work->builder, root->op, &place, dot);
}

static void tangent_region(ir_module *module, ir_region_kind primal, ir_region_kind tangent) {
    const ir_region *region = &module->regions[primal];
    tangent_work work = {.builder = ir_build(module, &module->regions[tangent]),
                         .varied = pass_varied(module, region)};
    work.to = base_arena_take(module->arena, region->count * sizeof *work.to);
    work.dot = base_arena_take(module->arena, region->count * sizeof *work.dot);
    for (ir_id id = 1; id < region->count; id++) {
        ir_value value = region->values[id];
        work.builder.span = value.span;
        if (ir_is_root(&value)) {
            add_root(&work, &value);
            continue;
        }
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = work.to[value.argument[k]];
        work.to[id] = ir_append(&work.builder, value);
        if (!work.varied[id])
            continue;
        work.dot[id] = dot_of(&work, id, &region->values[id]);
        if (value.name && work.dot[id])
            ir_give_name(&work.builder, work.dot[id],
                         base_arena_format(module->arena, "%s_dot", value.name));
    }
    pass_close_circles(&work.builder, region, work.to);
    close_dots(&work, region);
}

bool pass_tangent(ir_module *module) {
    tangent_region(module, IR_PREPARE, IR_PREPARE_TANGENT);
    tangent_region(module, IR_STEP, IR_STEP_TANGENT);
    return true;
}
