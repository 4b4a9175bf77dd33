#include "passes/pass.h"

static bool remove_dead(ir_module *module, ir_region *region) {
    bool *live = base_arena_take(module->arena, region->count * sizeof *live);
    uint32_t kept = 1;
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        if (!live[id] && !ir_is_root(value))
            continue;
        live[id] = true;
        kept++;
        for (int k = 0; k < ir_arity(value); k++)
            live[value->argument[k]] = true;
    }
    if (kept == region->count)
        return false;
    pass_keep_marked(module, region, live);
    return true;
}

bool pass_dead(ir_module *module) {
    bool changed = false;
    for (int kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count)
            changed |= remove_dead(module, &module->regions[kind]);
    return changed;
}
