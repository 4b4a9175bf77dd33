/* Tangent: each region's values again, each beside its dot. */
#include "passes/tangent.h"

static ir_id sum_of(ir_builder *builder, ir_id sum, ir_id term) {
    return sum ? ir_operate(builder, IR_ADD, sum, term, 0) : term;
}

static ir_id or_zero(ir_builder *builder, ir_id id) {
    return id ? id : ir_number(builder, 0);
}

/* A guard of an adjoint lets nothing pass where no bar came; where the dot of one did, its own dot
 * must pass. One comparison: gcc 12 gives up on loops with many truths made of truths. */
static ir_id dot_is_asked(tangent_work *work, const ir_value *guard) {
    ir_builder *builder = work->builder;
    const ir_value *truth = &work->primal->values[guard->argument[0]];
    ir_id bar = work->to[truth->argument[0]], dot = work->dot[truth->argument[0]];
    if (truth->op != IR_NE || !dot)
        return work->to[guard->argument[0]];
    ir_id size = ir_operate(builder, IR_ADD, ir_operate(builder, IR_ABS, bar, 0, 0),
                            ir_operate(builder, IR_ABS, dot, 0, 0), 0);
    return ir_operate(builder, IR_NE, size, ir_number(builder, 0), 0);
}

static ir_id dot_of_select(tangent_work *work, const ir_value *value) {
    ir_builder *builder = work->builder;
    bool guards = ir_choice_by_rule(builder->module, IR_RULE_TANGENT_GUARD, value->guard);
    ir_id truth = guards ? dot_is_asked(work, value) : work->to[value->argument[0]];
    return ir_by_rule(builder, IR_RULE_TANGENT_CHOICE,
                      ir_operate(builder, IR_SELECT, truth,
                                 or_zero(builder, work->dot[value->argument[1]]),
                                 or_zero(builder, work->dot[value->argument[2]])));
}

static ir_id dot_of_operator(tangent_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = work->builder;
    const ir_id *argument = value->argument;
    ir_id place[3] = {work->to[argument[0]], work->to[argument[1]], work->to[argument[2]]};
    ir_id sum = 0;
    for (int k = 0; k < ir_arity(value); k++) {
        if (!work->dot[argument[k]])
            continue;
        ir_id partial = ir_partial(builder, value->op, k, place, work->to[id]);
        ir_id term = ir_scale(builder, work->dot[argument[k]], partial);
        sum = sum_of(builder, sum, ir_by_rule(builder, IR_RULE_TANGENT_TERM, term));
    }
    return sum;
}

/* The sum of the dots; of an extreme, the mean over those that are equal to it. */
static ir_id dot_of_reduce(tangent_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = work->builder;
    ir_id from = value->argument[0], dot = work->dot[from];
    if (value->by == IR_ADD)
        return ir_by_rule(builder, IR_RULE_TANGENT_SUM, ir_reduce(builder, value->dim, dot));
    ir_id zero = ir_number(builder, 0), one = ir_number(builder, 1);
    ir_id equal = ir_operate(builder, IR_EQ, work->to[from], work->to[id], 0);
    equal = ir_by_rule(builder, IR_RULE_TANGENT_EQUAL, equal);
    ir_id count = ir_operate(builder, IR_SELECT, equal, one, zero);
    count = ir_by_rule(builder, IR_RULE_TANGENT_COUNT, count);
    ir_id chosen = ir_operate(builder, IR_SELECT, equal, dot, zero);
    return ir_operate(builder, IR_DIV, ir_reduce(builder, value->dim, chosen),
                      ir_reduce(builder, value->dim, count), 0);
}

/* Where the array's dots come from, those of the fill come from too. */
static ir_id dot_of_shift(tangent_work *work, const ir_value *value) {
    ir_builder *builder = work->builder;
    ir_id dot = or_zero(builder, work->dot[value->argument[0]]);
    int32_t offset = ir_place_by_rule(builder->module, IR_RULE_TANGENT_SHIFT, value->offset);
    int32_t answer =
        ir_place_by_rule(builder->module, IR_RULE_TANGENT_ANSWER, (int32_t)value->answer);
    ir_id fill = ir_by_rule(builder, IR_RULE_TANGENT_FILL, work->dot[value->argument[1]]);
    return ir_shift(builder, value->dim, offset, (ir_answer)answer, dot, fill);
}

/* Its target's dot may come later; close_dots sets it. */
static ir_id dot_of_previous(tangent_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = work->builder;
    int32_t offset = ir_place_by_rule(builder->module, IR_RULE_TANGENT_BACK, value->offset);
    ir_id fill = ir_by_rule(builder, IR_RULE_TANGENT_BEGIN, work->dot[value->argument[0]]);
    uint32_t dims = ir_value_of(builder, work->to[id])->dims;
    return ir_previous(builder, value->dim, offset, dims, fill);
}

static void close_dots(tangent_work *work) {
    for (ir_id id = 1; id < work->primal->count; id++) {
        const ir_value *value = &work->primal->values[id];
        if (value->op != IR_PREVIOUS || !work->dot[id])
            continue;
        ir_id dot = or_zero(work->builder, work->dot[value->target]);
        dot = ir_by_rule(work->builder, IR_RULE_TANGENT_CIRCLE, dot);
        ir_close_circle(work->builder, work->dot[id], dot);
    }
}

static ir_id dot_of_element(tangent_work *work, const ir_value *value) {
    const ir_module *module = work->builder->module;
    int32_t place = ir_place_by_rule(module, IR_RULE_TANGENT_ELEMENT, value->offset);
    return ir_element(work->builder, value->dim, (uint32_t)place, work->dot[value->argument[0]]);
}

static ir_flavour dot_of_flavour(ir_flavour flavour) {
    return flavour == IR_BAR ? IR_BAR_DOT : IR_DOT;
}

static ir_id dot_of_load(tangent_work *work, const ir_value *value) {
    ir_flavour flavour = dot_of_flavour(value->flavour);
    ir_id dot = ir_load_element(work->builder, value->symbol, flavour, value->element);
    return ir_by_rule(work->builder, IR_RULE_TANGENT_LOAD, dot);
}

ir_id tangent_dot_of(tangent_work *work, ir_id id, const ir_value *value) {
    switch (value->op) {
    case IR_LOAD:
        return dot_of_load(work, value);
    case IR_SELECT:
        return dot_of_select(work, value);
    case IR_REDUCE:
        return dot_of_reduce(work, id, value);
    case IR_SHIFT:
        return dot_of_shift(work, value);
    case IR_ELEMENT:
        return dot_of_element(work, value);
    case IR_PREVIOUS:
        return dot_of_previous(work, id, value);
    case IR_FREEZE:
        return 0;
    case IR_ATTACH:
        return ir_by_rule(work->builder, IR_RULE_TANGENT_ATTACHED, work->dot[value->argument[1]]);
    default:
        return dot_of_operator(work, id, value);
    }
}

/* Has it a dot? Of flags there is none; of what is kept, and of what is added to, only where it is
 * not 0. */
static bool has_dot(const tangent_work *work, const ir_value *root) {
    ir_role role = work->builder->module->symbols[root->symbol].role;
    bool always = role != IR_KEPT && root->op != IR_ADD_TO;
    return role != IR_FLAG && (always || work->dot[root->argument[0]]);
}

static void add_root(tangent_work *work, const ir_value *root) {
    ir_store_element(work->builder, root->op, root, work->to[root->argument[0]]);
    if (!has_dot(work, root))
        return;
    ir_value place = *root;
    place.flavour = dot_of_flavour(root->flavour);
    ir_id dot = or_zero(work->builder, work->dot[root->argument[0]]);
    ir_store_element(work->builder, root->op, &place,
                     ir_by_rule(work->builder, IR_RULE_TANGENT_ROOT, dot));
}

static void add_value(tangent_work *work, ir_id id) {
    ir_value value = work->primal->values[id];
    for (int k = 0; k < ir_arity(&value); k++)
        value.argument[k] = work->to[value.argument[k]];
    value.origin = 0;
    work->to[id] = ir_append(work->builder, value);
    if (!work->varied[id])
        return;
    work->dot[id] = tangent_dot_of(work, id, &work->primal->values[id]);
    if (value.name && work->dot[id])
        ir_give_name(work->builder, work->dot[id],
                     base_arena_format(work->builder->module->arena, "%s_dot", value.name));
}

void pass_tangent_region(ir_module *module, ir_region_kind primal, ir_region_kind tangent) {
    const ir_region *region = &module->regions[primal];
    ir_builder builder = ir_build(module, &module->regions[tangent]);
    tangent_work work = {
        .builder = &builder, .primal = region, .varied = pass_varied(module, region)};
    work.to = base_arena_take(module->arena, region->count * sizeof *work.to);
    work.dot = base_arena_take(module->arena, region->count * sizeof *work.dot);
    for (ir_id id = 1; id < region->count; id++) {
        builder.span = region->values[id].span;
        if (ir_is_root(&region->values[id]))
            add_root(&work, &region->values[id]);
        else
            add_value(&work, id);
    }
    pass_close_circles(&builder, region, work.to);
    close_dots(&work);
}

bool pass_tangent(ir_module *module) {
    pass_tangent_region(module, IR_PREPARE, IR_PREPARE_TANGENT);
    pass_tangent_region(module, IR_STEP, IR_STEP_TANGENT);
    return true;
}
