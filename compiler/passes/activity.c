#include "passes/pass.h"

typedef struct activity {
    const ir_module *module;
    const ir_region *region;
    const bool *prepared; /* by symbol: what varies of that which prepare made */
    bool *varied;
} activity;

/* States carry derivatives from step to step. */
static bool varies(const activity *a, const ir_value *value) {
    if (value->op == IR_LOAD)
        return a->prepared[value->symbol] ||
               (a->module->wanted >> a->module->symbols[value->symbol].role & 1);
    if (op_is_logical(value->op))
        return false;
    for (int k = 0; k < ir_arity(value); k++)
        if (a->varied[value->argument[k]])
            return true;
    return value->op == IR_PREVIOUS && a->varied[value->target];
}

/* Round circles until nothing new varies: as often as circles lie in each other. */
static bool *find_varied(const ir_module *module, const ir_region *region, const bool *prepared) {
    activity a = {module, region, prepared, NULL};
    a.varied = base_arena_take(module->arena, region->count * sizeof *a.varied);
    bool again;
    do {
        again = false;
        for (ir_id id = 1; id < region->count; id++) {
            if (a.varied[id] || !varies(&a, &region->values[id]))
                continue;
            a.varied[id] = again = true;
        }
    } while (again);
    return a.varied;
}

bool *pass_varied(const ir_module *module, const ir_region *region) {
    const ir_region *prepare = &module->regions[IR_PREPARE];
    bool *prepared = base_arena_take(module->arena, module->symbol_count * sizeof *prepared);
    bool *varied = find_varied(module, prepare, prepared);
    if (region == prepare)
        return varied;
    for (ir_id id = 1; id < prepare->count; id++) {
        const ir_value *value = &prepare->values[id];
        if (ir_is_root(value) && module->symbols[value->symbol].role == IR_PREPARED)
            prepared[value->symbol] = varied[id];
    }
    return find_varied(module, region, prepared);
}

enum { DEAR = 8 };

bool pass_is_dear(const ir_value *value) {
    if (value->op == IR_REDUCE)
        return value->by == IR_ADD;
    return ir_is_operator(value) && op_row_of(value->op)->cost >= DEAR;
}

bool pass_fits_symbol(const ir_value *value) {
    uint32_t rank = 0;
    for (uint32_t d = IR_LANES + 1; d < IR_MOST_DIMS; d++)
        rank += value->dims >> d & 1;
    return rank <= IR_RANK;
}
