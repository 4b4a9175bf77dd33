/* Order: values over the same dims are gathered into loop nests, each as early as its arguments
 * allow, so that there are few loops. What sets a state comes last: loads see the old one. */
#include "passes/pass.h"

typedef struct ordering {
    ir_module *module;
    ir_region *region;
} ordering;

static bool has_no_nest(const ir_value *value) {
    return value->op == IR_LOAD || value->op == IR_NUMBER;
}

static uint32_t nest_at_least(ordering *o, uint32_t first, uint32_t dims) {
    ir_region *region = o->region;
    for (uint32_t k = first; k < region->nest_count; k++)
        if (region->nests[k].dims == dims)
            return k;
    region->nests = base_arena_grow(o->module->arena, region->nests, region->nest_count,
                                    &region->nest_capacity, sizeof *region->nests);
    region->nests[region->nest_count] = (ir_nest){.dims = dims};
    return region->nest_count++;
}

/* The first nest in which the value finds its arguments ready. */
static uint32_t earliest(const ordering *o, const ir_value *value, uint32_t dims) {
    uint32_t first = 0;
    for (int k = 0; k < ir_arity(value); k++) {
        ir_id id = value->argument[k];
        const ir_value *argument = &o->region->values[id];
        if (has_no_nest(argument))
            continue;
        bool beside = argument->dims == dims && argument->op != IR_REDUCE;
        uint32_t ready = o->region->nest_of[id] + (beside ? 0 : 1);
        if (ready > first)
            first = ready;
    }
    return first;
}

static void put(ordering *o, ir_id id, uint32_t dims, uint32_t first) {
    uint32_t at = nest_at_least(o, first, dims);
    ir_nest *nest = &o->region->nests[at];
    nest->ids = base_arena_grow(o->module->arena, nest->ids, nest->count, &nest->capacity,
                                sizeof *nest->ids);
    nest->ids[nest->count++] = id;
    o->region->nest_of[id] = at;
}

static bool sets_state(const ordering *o, const ir_value *value) {
    return ir_is_root(value) && o->module->symbols[value->symbol].role == IR_STATE;
}

static void order_region(ordering *o) {
    ir_region *region = o->region;
    region->nests = NULL;
    region->nest_count = 0;
    region->nest_capacity = 0;
    region->nest_of = base_arena_take(o->module->arena, region->count * sizeof *region->nest_of);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (has_no_nest(value) || sets_state(o, value))
            continue;
        uint32_t dims =
            value->op == IR_REDUCE ? region->values[value->argument[0]].dims : value->dims;
        put(o, id, dims, earliest(o, value, dims));
    }
    uint32_t last = region->nest_count ? region->nest_count - 1 : 0;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (!sets_state(o, value))
            continue;
        uint32_t first = earliest(o, value, value->dims);
        put(o, id, value->dims, first > last ? first : last);
    }
}

bool pass_order(ir_module *module) {
    for (int kind = 0; kind < IR_REGIONS; kind++) {
        ordering o = {module, &module->regions[kind]};
        if (o.region->count)
            order_region(&o);
    }
    return true;
}
