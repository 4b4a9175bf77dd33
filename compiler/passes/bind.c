/* Binding time: values of the step that depend only on attributes, static parameters and weights
 * are computed once, in prepare, and reach the step as PREPARED symbols. Values that are the same
 * for all lanes (made of weights alone) stay where they are. */
#include <stdio.h>
#include <string.h>

#include "passes/pass.h"

typedef struct binding {
    ir_module *module;
    ir_region step; /* as it was */
    bool *fixed;    /* by value of the old step: does not change in time */
    ir_id *to;      /* by value of the old step: in the new step */
    ir_id *moved;   /* by value of the old step: in prepare */
    ir_builder prepare;
    ir_builder next; /* the new step */
} binding;

static bool is_fixed(const ir_module *module, const bool *fixed, const ir_value *value) {
    if (value->op == IR_NUMBER)
        return true;
    if (value->op == IR_LOAD) {
        ir_role role = module->symbols[value->symbol].role;
        return role == IR_PARAMETER || role == IR_ATTRIBUTE || role == IR_WEIGHT;
    }
    for (int k = 0; k < ir_arity(value); k++)
        if (!fixed[value->argument[k]])
            return false;
    return !ir_is_root(value);
}

static ir_id move(binding *b, ir_id id) {
    if (b->moved[id])
        return b->moved[id];
    ir_value copy = b->step.values[id];
    for (int k = 0; k < ir_arity(&copy); k++)
        copy.argument[k] = move(b, copy.argument[k]);
    return b->moved[id] = ir_append(&b->prepare, copy);
}

/* "LP_FC" for LP*FC: the names it is made of. */
static void gather_names(const binding *b, ir_id id, char *text, size_t size) {
    const ir_value *value = &b->step.values[id];
    const char *name = value->name;
    if (value->op == IR_LOAD)
        name = b->module->symbols[value->symbol].name;
    size_t used = strlen(text);
    if (name && used + strlen(name) + 2 < size)
        snprintf(text + used, size - used, "%s%s", used ? "_" : "", name);
    else
        for (int k = 0; !name && k < ir_arity(value); k++)
            gather_names(b, value->argument[k], text, size);
}

static uint32_t prepared_symbol(binding *b, ir_id id) {
    const ir_value *value = &b->step.values[id];
    char name[64] = "";
    gather_names(b, id, name, sizeof name);
    if (!name[0])
        snprintf(name, sizeof name, "fixed");
    ir_symbol symbol = {.name = base_arena_copy(b->module->arena, name, strlen(name)),
                        .words = "",
                        .unit = "",
                        .role = IR_PREPARED,
                        .laned = true,
                        .span = value->span};
    for (uint32_t d = IR_LANES + 1; d < b->module->dim_count; d++)
        if (value->dims >> d & 1)
            symbol.dims[symbol.rank++] = (uint8_t)d;
    return ir_add_symbol(b->module, symbol);
}

static ir_id as_prepared(binding *b, ir_id id) {
    uint32_t symbol = prepared_symbol(b, id);
    ir_store(&b->prepare, symbol, IR_VALUE, move(b, id));
    ir_id loaded = ir_load(&b->next, symbol, IR_VALUE);
    ir_value *made = &b->next.region->values[loaded];
    made->name = b->step.values[id].name;
    made->span = b->step.values[id].span;
    return loaded;
}

/* The value in the new step, made prepared if it is fixed and laned. Truths are not numbers that
 * could be kept: they are made again from fixed numbers. */
static ir_id taken(binding *b, ir_id id) {
    if (b->to[id])
        return b->to[id];
    ir_value copy = b->step.values[id];
    bool prepared = b->fixed[id] && (copy.dims >> IR_LANES & 1) && !op_is_logical(copy.op);
    if (prepared)
        return b->to[id] = as_prepared(b, id);
    for (int k = 0; k < ir_arity(&copy); k++)
        copy.argument[k] = taken(b, copy.argument[k]);
    return b->to[id] = ir_append(&b->next, copy);
}

bool pass_bind(ir_module *module) {
    ir_region *step = &module->regions[IR_STEP];
    binding b = {.module = module, .step = *step};
    b.fixed = base_arena_take(module->arena, step->count * sizeof *b.fixed);
    b.to = base_arena_take(module->arena, step->count * sizeof *b.to);
    b.moved = base_arena_take(module->arena, step->count * sizeof *b.moved);
    b.prepare = ir_build_on(module, &module->regions[IR_PREPARE]);
    b.next = ir_build(module, step);
    for (ir_id id = 1; id < b.step.count; id++)
        b.fixed[id] = is_fixed(module, b.fixed, &b.step.values[id]);
    for (ir_id id = 1; id < b.step.count; id++)
        if (!b.fixed[id])
            taken(&b, id);
    module->bound = true;
    return true;
}
