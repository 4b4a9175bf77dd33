#include "passes/pass.h"

static ir_value mapped(const ir_value *value, const ir_id *to) {
    ir_value copy = *value;
    for (int k = 0; k < ir_arity(value); k++)
        copy.argument[k] = to[value->argument[k]];
    return copy;
}

/* A rule may have narrowed the arguments' dims, so a value's are found again. */
void pass_fit_dims(const ir_builder *builder, ir_value *value) {
    uint32_t along = 1u << value->dim;
    bool array = value->op == IR_SHIFT || value->op == IR_REDUCE || value->op == IR_ELEMENT ||
                 value->op == IR_FREEZE || value->op == IR_ATTACH;
    if (!array && !ir_is_operator(value))
        return;
    value->dims = value->op == IR_SHIFT && value->dim == IR_LANES ? along : 0;
    for (int k = 0; k < ir_arity(value); k++)
        value->dims |= ir_value_of(builder, value->argument[k])->dims;
    if (value->op == IR_REDUCE || value->op == IR_ELEMENT)
        value->dims &= ~along;
}

/* What an array node becomes when its argument is the same along the dim now, or a place; 0 when it
 * stays. */
static ir_id settled(ir_builder *builder, const ir_value *value) {
    const ir_id *argument = value->argument;
    ir_value of = *ir_value_of(builder, argument[0]);
    bool varies = (of.dims >> value->dim & 1) && of.op != IR_INDEX;
    if (varies || value->dim == IR_LANES)
        return 0;
    switch (value->op) {
    case IR_REDUCE:
        return ir_reduce_by(builder, value->by, value->dim, argument[0]);
    case IR_ELEMENT:
        return ir_element(builder, value->dim, (uint32_t)value->offset, argument[0]);
    case IR_SHIFT:
        return ir_shift(builder, value->dim, value->offset, value->answer, argument[0],
                        argument[1]);
    default:
        return 0;
    }
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

typedef struct rebuilding {
    ir_builder builder;
    ir_region old;
    ir_schedule schedule; /* of the old region */
    pass_rule *rule;
    ir_id *to;     /* by old value: the new one */
    ir_id *reader; /* by old value: a PREVIOUS that reads it */
    bool changed;
} rebuilding;

/* Values that are read at the same earlier place are one. */
static ir_id rebuild_recurrence(rebuilding *r, ir_id id) {
    const ir_value *old = &r->old.values[id];
    ir_value value = mapped(old, r->to);
    ir_id other = r->reader[old->target];
    if (other) {
        const ir_value *known = ir_value_of(&r->builder, r->to[other]);
        if (known->dim == value.dim && known->offset == value.offset && known->dims == value.dims &&
            known->argument[0] == value.argument[0])
            return r->to[other];
    }
    r->reader[old->target] = id;
    return ir_append(&r->builder, value);
}

/* A PREVIOUS that is in no circle comes after its target: it is a SHIFT. */
static ir_id rebuild_previous(rebuilding *r, ir_id id) {
    const ir_value *old = &r->old.values[id];
    if (r->schedule.recurs[id])
        return rebuild_recurrence(r, id);
    r->changed = true;
    return ir_shift(&r->builder, old->dim, old->offset, IR_FILL, r->to[old->target],
                    r->to[old->argument[0]]);
}

static ir_id rebuild_value(rebuilding *r, ir_id id) {
    ir_value value = mapped(&r->old.values[id], r->to);
    r->builder.span = value.span;
    if (value.op == IR_PREVIOUS)
        return rebuild_previous(r, id);
    pass_fit_dims(&r->builder, &value);
    ir_id made = settled(&r->builder, &value);
    if (!made && r->rule)
        made = r->rule(&r->builder, &value);
    r->changed = r->changed || made;
    return made ? made : ir_append(&r->builder, value);
}

void pass_close_circles(ir_builder *builder, const ir_region *old, const ir_id *to) {
    for (ir_id id = 1; id < old->count; id++)
        if (old->values[id].target && ir_value_of(builder, to[id])->op == old->values[id].op)
            ir_close_circle(builder, to[id], to[old->values[id].target]);
}

/* In the order in which values are computed. marked: those to take; NULL for all. */
static bool rebuild_region(ir_module *module, ir_region *region, pass_rule *rule,
                           const bool *marked) {
    rebuilding r = {.old = *region, .rule = rule};
    r.schedule = ir_schedule_create(module, &r.old);
    r.to = base_arena_take(module->arena, r.old.count * sizeof *r.to);
    r.reader = base_arena_take(module->arena, r.old.count * sizeof *r.reader);
    r.builder = ir_build(module, region);
    for (uint32_t k = 0; k < r.schedule.count; k++) {
        const ir_item *item = &r.schedule.items[k];
        if (item->kind != IR_ITEM_VALUE || (marked && !marked[item->id]))
            continue;
        const char *name = r.old.values[item->id].name;
        r.to[item->id] = rebuild_value(&r, item->id);
        if (name)
            ir_give_name(&r.builder, r.to[item->id], name);
    }
    pass_close_circles(&r.builder, &r.old, r.to);
    follow(module, region, r.to);
    return r.changed;
}

bool pass_rewrite(ir_module *module, pass_rule *rule) {
    bool changed = false;
    for (int kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count)
            changed |= rebuild_region(module, &module->regions[kind], rule, NULL);
    return changed;
}

bool pass_keep_marked(ir_module *module, ir_region *region, const bool *marked) {
    return rebuild_region(module, region, NULL, marked);
}
