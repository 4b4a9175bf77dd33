#include "passes/pass.h"

static bool chooses(const ir_value *value, int argument) {
    if (value->op == IR_SELECT)
        return argument > 0;
    return value->op == IR_MIN || value->op == IR_MAX || value->op == IR_CLAMP;
}

static bool is_prepared(const ir_module *module, const ir_value *value) {
    return (value->op == IR_LOAD || ir_is_root(value)) &&
           module->symbols[value->symbol].role == IR_PREPARED;
}

/* Marks what only arms of choices need; what is prepared may be for an arm of the step. */
static bool *find_idle(const ir_module *module, const ir_region *region) {
    bool *idle = base_arena_take(module->arena, region->count * sizeof *idle);
    for (ir_id id = 1; id < region->count; id++)
        idle[id] = !ir_is_root(&region->values[id]) || is_prepared(module, &region->values[id]);
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        for (int k = 0; k < ir_arity(value); k++)
            if (!chooses(value, k) && !idle[id])
                idle[value->argument[k]] = false;
    }
    return idle;
}

/* Marks what may be infinite or undefined, or have such partials, though the region's inputs are
 * finite. prepared: the same for PREPARED symbols; NULL in the region that makes them. */
static bool *find_fragile(const ir_module *module, const ir_region *region, const bool *prepared) {
    bool *fragile = base_arena_take(module->arena, region->count * sizeof *fragile);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        fragile[id] = ir_is_operator(value) && op_row_of(value->op)->risky;
        if (prepared && is_prepared(module, value))
            fragile[id] = prepared[value->symbol];
        for (int k = 0; k < ir_arity(value); k++)
            fragile[id] = fragile[id] || fragile[value->argument[k]];
    }
    return fragile;
}

static bool *find_fragile_prepared(const ir_module *module) {
    const ir_region *prepare = &module->regions[IR_PREPARE];
    bool *prepared = base_arena_take(module->arena, module->symbol_count * sizeof *prepared);
    bool *fragile = find_fragile(module, prepare, NULL);
    for (ir_id id = 1; id < prepare->count; id++)
        if (ir_is_root(&prepare->values[id]))
            prepared[prepare->values[id].symbol] = fragile[id];
    return prepared;
}

bool *pass_guarded(const ir_module *module, const ir_region *region) {
    bool *guarded = find_idle(module, region);
    bool step = region == &module->regions[IR_STEP];
    const bool *fragile = find_fragile(module, region, step ? find_fragile_prepared(module) : NULL);
    for (ir_id id = 1; id < region->count; id++)
        guarded[id] = guarded[id] && fragile[id];
    return guarded;
}
