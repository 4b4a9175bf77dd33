/* Hoist: dear values of the step's adjoint that do not change in time (1/FC, say) are computed
 * once, in prepare. What they are made of is prepared already; no derivative passes through them.
 */
#include "passes/pass.h"

typedef struct hoisting {
    ir_module *module;
    ir_region old; /* the step's adjoint as it was */
    bool *fixed;   /* by value of it: made of numbers and prepared values alone */
    ir_id *moved;  /* by value of it: in prepare */
    ir_id *to;     /* by value of it: in the new adjoint */
    ir_id *stored; /* by symbol */
    ir_builder prepare;
    ir_builder next;
} hoisting;

enum { DEAR = 8 };

/* Worth a place in memory: a power, an exponential, a division, a sum over an array. */
static bool is_dear(const ir_value *value) {
    if (value->op == IR_REDUCE)
        return value->by == IR_ADD;
    return ir_is_operator(value) && op_row_of(value->op)->cost >= DEAR;
}

/* By symbol: the root in prepare that stores it, whole; 0 when there is none. */
static void find_stored(hoisting *h) {
    const ir_region *prepare = &h->module->regions[IR_PREPARE];
    h->stored = base_arena_take(h->module->arena, h->module->symbol_count * sizeof *h->stored);
    for (ir_id id = 1; id < prepare->count; id++) {
        const ir_value *root = &prepare->values[id];
        if (root->op == IR_STORE && root->flavour == IR_VALUE)
            h->stored[root->symbol] = id;
    }
}

static ir_id stored_in(const hoisting *h, const ir_value *load) {
    const ir_value *root = &h->prepare.region->values[h->stored[load->symbol]];
    const ir_value *from = &h->prepare.region->values[root->argument[0]];
    bool whole = h->stored[load->symbol] && root->dims == load->dims && from->dims == load->dims;
    return whole ? root->argument[0] : 0;
}

static bool is_fixed(hoisting *h, ir_id id) {
    const ir_value *value = &h->old.values[id];
    if (value->op == IR_LOAD) {
        bool prepared =
            h->module->symbols[value->symbol].role == IR_PREPARED && value->flavour == IR_VALUE;
        h->moved[id] = prepared ? stored_in(h, value) : 0;
        return h->moved[id] != 0;
    }
    if (ir_is_root(value) || op_is_logical(value->op) || value->op == IR_PREVIOUS)
        return false;
    for (int k = 0; k < ir_arity(value); k++)
        if (!h->fixed[value->argument[k]])
            return false;
    return true;
}

static ir_id move(hoisting *h, ir_id id) {
    if (h->moved[id])
        return h->moved[id];
    ir_value copy = h->old.values[id];
    copy.origin = 0;
    for (int k = 0; k < ir_arity(&copy); k++)
        copy.argument[k] = move(h, copy.argument[k]);
    return h->moved[id] = ir_append(&h->prepare, copy);
}

/* "per_FC" for 1/FC. */
static const char *name_of(const hoisting *h, const ir_value *value) {
    const ir_value *by = &h->old.values[value->argument[1]];
    if (value->op == IR_DIV && by->op == IR_LOAD)
        return base_arena_format(h->module->arena, "per_%s", h->module->symbols[by->symbol].name);
    return "fixed";
}

static ir_id as_prepared(hoisting *h, ir_id id) {
    const ir_value *value = &h->old.values[id];
    ir_symbol symbol = {.name = name_of(h, value),
                        .words = "",
                        .unit = "",
                        .role = IR_PREPARED,
                        .laned = true,
                        .span = value->span};
    for (uint32_t d = IR_LANES + 1; d < h->module->dim_count; d++)
        if (value->dims >> d & 1)
            symbol.dims[symbol.rank++] = (uint8_t)d;
    uint32_t number = ir_add_symbol(h->module, symbol);
    h->prepare.span = value->span;
    ir_id made = ir_by_rule(&h->prepare, IR_RULE_HOIST_PREPARED, move(h, id));
    ir_store(&h->prepare, number, IR_VALUE, made);
    return ir_load(&h->next, number, IR_VALUE);
}

bool pass_hoist(ir_module *module) {
    ir_region *region = &module->regions[IR_STEP_ADJOINT];
    hoisting h = {.module = module, .old = *region};
    h.fixed = base_arena_take(module->arena, region->count * sizeof *h.fixed);
    h.moved = base_arena_take(module->arena, region->count * sizeof *h.moved);
    h.to = base_arena_take(module->arena, region->count * sizeof *h.to);
    find_stored(&h);
    h.prepare = ir_build_on(module, &module->regions[IR_PREPARE]);
    h.next = ir_build(module, region);
    bool changed = false;
    for (ir_id id = 1; id < h.old.count; id++) {
        ir_value value = h.old.values[id];
        h.fixed[id] = is_fixed(&h, id);
        h.next.span = value.span;
        if (h.fixed[id] && is_dear(&value) && (value.dims >> IR_LANES & 1) &&
            pass_fits_symbol(&value)) {
            h.to[id] = as_prepared(&h, id);
            changed = true;
            continue;
        }
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = h.to[value.argument[k]];
        h.to[id] = ir_append(&h.next, value);
    }
    pass_close_circles(&h.next, &h.old, h.to);
    return changed;
}
