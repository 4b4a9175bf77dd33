#include "passes/pass.h"

static ir_value mapped(const ir_value *value, const ir_id *to) {
    ir_value copy = *value;
    for (int k = 0; k < ir_arity(value); k++)
        copy.argument[k] = to[value->argument[k]];
    return copy;
}

/* A rule may have narrowed the arguments' dims, so an operator's are found again. */
static void fit_dims(const ir_builder *builder, ir_value *value) {
    if (ir_is_root(value) || value->op == IR_LOAD || value->op == IR_NUMBER)
        return;
    value->dims = 0;
    for (int k = 0; k < ir_arity(value); k++)
        value->dims |= ir_value_of(builder, value->argument[k])->dims;
    if (value->op == IR_REDUCE)
        value->dims &= ~(1u << value->dim);
}

/* The sum of what is the same for all is so many times it. */
static ir_id reduced_same(ir_builder *builder, const ir_value *value) {
    if (value->op != IR_REDUCE)
        return 0;
    if (ir_value_of(builder, value->argument[0])->dims >> value->dim & 1)
        return 0;
    ir_id times = ir_number(builder, builder->module->dims[value->dim].size);
    return ir_operate(builder, IR_MUL, value->argument[0], times, 0);
}

/* The adjoint of a rebuilt region must know its values by their new numbers. */
static void follow(ir_module *module, const ir_region *rebuilt, const ir_id *to) {
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++) {
        if (rebuilt != &module->regions[kind])
            continue;
        ir_region *adjoint = &module->regions[kind + IR_PREPARE_ADJOINT];
        for (ir_id id = 1; id < adjoint->count; id++)
            adjoint->values[id].origin = to[adjoint->values[id].origin];
    }
}

static bool rewrite_region(ir_module *module, ir_region *region, pass_rule *rule) {
    ir_region old = *region;
    ir_id *to = base_arena_take(module->arena, old.count * sizeof *to);
    ir_builder builder = ir_build(module, region);
    bool changed = false;
    for (ir_id id = 1; id < old.count; id++) {
        ir_value value = mapped(&old.values[id], to);
        builder.span = value.span;
        fit_dims(&builder, &value);
        to[id] = reduced_same(&builder, &value);
        if (!to[id] && rule)
            to[id] = rule(&builder, &value);
        changed = changed || to[id];
        if (!to[id])
            to[id] = ir_append(&builder, value);
        else if (value.name)
            ir_give_name(&builder, to[id], value.name);
    }
    follow(module, region, to);
    return changed;
}

bool pass_rewrite(ir_module *module, pass_rule *rule) {
    bool changed = false;
    for (int kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count)
            changed |= rewrite_region(module, &module->regions[kind], rule);
    return changed;
}

void pass_keep_marked(ir_module *module, ir_region *region, const bool *marked) {
    ir_region old = *region;
    ir_id *to = base_arena_take(module->arena, old.count * sizeof *to);
    ir_builder builder = ir_build(module, region);
    for (ir_id id = 1; id < old.count; id++)
        if (marked[id])
            to[id] = ir_append(&builder, mapped(&old.values[id], to));
    follow(module, region, to);
}
