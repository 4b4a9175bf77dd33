#include "passes/pass.h"

/* prepared: by symbol, what varies of that which prepare made. States carry derivatives from step
 * to step. */
static bool *find_varied(const ir_module *module, const ir_region *region, const bool *prepared) {
    bool *varied = base_arena_take(module->arena, region->count * sizeof *varied);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (value->op == IR_LOAD)
            varied[id] = prepared[value->symbol] ||
                         (module->wanted >> module->symbols[value->symbol].role & 1);
        if (op_is_logical(value->op))
            continue;
        for (int k = 0; k < ir_arity(value); k++)
            if (varied[value->argument[k]])
                varied[id] = true;
    }
    return varied;
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
        return true;
    return ir_is_operator(value) && op_row_of(value->op)->cost >= DEAR;
}
