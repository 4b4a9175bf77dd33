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
    ir_id
        *inverse; /* by value of the old step: one over it in the new step, once it is asked for */
    ir_builder prepare;
    ir_builder next;  /* the new step */
    ir_id *recurring; /* values of the old step whose copies have no targets yet */
    uint32_t recurring_count;
} binding;

static bool is_fixed(const ir_module *module, const bool *fixed, const ir_value *value) {
    if (value->op == IR_LOAD) {
        ir_role role = module->symbols[value->symbol].role;
        bool known = role == IR_PARAMETER || role == IR_ATTRIBUTE || role == IR_WEIGHT;
        return ir_choice_by_rule(module, IR_RULE_BIND_FIXED, known);
    }
    for (int k = 0; k < ir_arity(value); k++)
        if (!fixed[value->argument[k]])
            return false;
    if (value->op == IR_PREVIOUS && !fixed[value->target])
        return false;
    /* A constant in prepare would be one for who differentiates again, too. */
    bool constant = value->op == IR_FREEZE && (value->recorded || module->second);
    return !ir_is_root(value) && !constant;
}

/* A circle is fixed when nothing in it changes: all is taken to be fixed until it is found not to
 * be. */
static void find_fixed(binding *b) {
    for (ir_id id = 1; id < b->step.count; id++)
        b->fixed[id] = true;
    bool again;
    do {
        again = false;
        for (ir_id id = 1; id < b->step.count; id++) {
            if (!b->fixed[id] || is_fixed(b->module, b->fixed, &b->step.values[id]))
                continue;
            b->fixed[id] = false;
            again = true;
        }
    } while (again);
}

static ir_id move(binding *b, ir_id id) {
    if (b->moved[id])
        return b->moved[id];
    ir_value copy = b->step.values[id];
    for (int k = 0; k < ir_arity(&copy); k++)
        copy.argument[k] = move(b, copy.argument[k]);
    if (copy.target)
        b->recurring[b->recurring_count++] = id;
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

/* `prefix` and the names that the value is made of. */
static uint32_t prepared_symbol(binding *b, ir_id id, const char *prefix) {
    const ir_value *value = &b->step.values[id];
    char name[64] = "";
    snprintf(name, sizeof name, "%s", prefix);
    gather_names(b, id, name, sizeof name);
    if (!name[strlen(prefix)])
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

/* Has prepare set the symbol, and the step read it. */
static ir_id bring(binding *b, uint32_t symbol, ir_id made) {
    ir_store(&b->prepare, symbol, IR_VALUE, ir_by_rule(&b->prepare, IR_RULE_BIND_PREPARED, made));
    return ir_load(&b->next, symbol, IR_VALUE);
}

static ir_id as_prepared(binding *b, ir_id id) {
    ir_id loaded = bring(b, prepared_symbol(b, id, ""), move(b, id));
    ir_value *known = &b->next.region->values[loaded];
    known->name = b->step.values[id].name;
    known->span = b->step.values[id].span;
    return loaded;
}

/* Truths are not numbers that could be kept: they are made again from fixed numbers. An array that
 * is moved is read from where it is. */
static bool is_prepared(const binding *b, ir_id id) {
    const ir_value *value = &b->step.values[id];
    bool moved = value->op == IR_SHIFT && value->dim != IR_LANES;
    return b->fixed[id] && (value->dims >> IR_LANES & 1) && !op_is_logical(value->op) && !moved &&
           pass_fits_symbol(value);
}

/* A quotient by what does not change in time is a product with one over it: a division takes as
 * long as ten products, and the step's derivatives have the same factor. */
static bool has_inverse(const binding *b, const ir_value *value) {
    return value->op == IR_DIV && is_prepared(b, value->argument[1]);
}

static ir_id inverse_of(binding *b, ir_id divisor) {
    if (b->inverse[divisor])
        return b->inverse[divisor];
    ir_id one = ir_number(&b->prepare, 1);
    ir_id made = ir_operate(&b->prepare, IR_DIV, one, move(b, divisor), 0);
    return b->inverse[divisor] = bring(b, prepared_symbol(b, divisor, "per"), made);
}

/* The value in the new step, made prepared if it is fixed and laned. */
static ir_id taken(binding *b, ir_id id) {
    if (b->to[id])
        return b->to[id];
    ir_value copy = b->step.values[id];
    if (is_prepared(b, id))
        return b->to[id] = as_prepared(b, id);
    bool inverse = has_inverse(b, &copy);
    for (int k = 0; k < ir_arity(&copy) - inverse; k++)
        copy.argument[k] = taken(b, copy.argument[k]);
    if (inverse) {
        copy.op = IR_MUL;
        copy.argument[1] = inverse_of(b, copy.argument[1]);
    }
    if (copy.target)
        b->recurring[b->recurring_count++] = id;
    return b->to[id] = ir_append(&b->next, copy);
}

/* Every PREVIOUS gets its target in the region that it came to; that may bring more of them. */
static void close_circles(binding *b) {
    for (uint32_t k = 0; k < b->recurring_count; k++) {
        ir_id id = b->recurring[k], target = b->step.values[id].target;
        if (b->moved[id])
            ir_close_circle(&b->prepare, b->moved[id], move(b, target));
        if (b->to[id] && ir_value_of(&b->next, b->to[id])->op == b->step.values[id].op)
            ir_close_circle(&b->next, b->to[id], taken(b, target));
    }
}

bool pass_bind(ir_module *module) {
    ir_region *step = &module->regions[IR_STEP];
    binding b = {.module = module, .step = *step};
    b.fixed = base_arena_take(module->arena, step->count * sizeof *b.fixed);
    b.to = base_arena_take(module->arena, step->count * sizeof *b.to);
    b.moved = base_arena_take(module->arena, step->count * sizeof *b.moved);
    b.inverse = base_arena_take(module->arena, step->count * sizeof *b.inverse);
    b.prepare = ir_build_on(module, &module->regions[IR_PREPARE]);
    b.next = ir_build(module, step);
    b.recurring = base_arena_take(module->arena, 2 * b.step.count * sizeof *b.recurring);
    find_fixed(&b);
    for (ir_id id = 1; id < b.step.count; id++)
        if (!b.fixed[id])
            taken(&b, id);
    close_circles(&b);
    module->bound = true;
    return true;
}
