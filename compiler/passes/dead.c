#include "passes/pass.h"

static void mark(bool *live, ir_id id, bool *again) {
    if (live[id])
        return;
    live[id] = *again = true;
}

/* Round circles until nothing new is live. */
static bool *find_live(const ir_module *module, const ir_region *region) {
    bool *live = base_arena_take(module->arena, region->count * sizeof *live);
    bool again;
    do {
        again = false;
        for (ir_id id = region->count; id-- > 1;) {
            const ir_value *value = &region->values[id];
            if (ir_is_root(value))
                live[id] = true;
            if (!live[id])
                continue;
            for (int k = 0; k < ir_arity(value); k++)
                live[value->argument[k]] = true;
            if (value->target)
                mark(live, value->target, &again);
        }
    } while (again);
    return live;
}

static bool remove_dead(ir_module *module, ir_region *region) {
    bool *live = find_live(module, region);
    bool all = true, recurs = false;
    for (ir_id id = 1; id < region->count; id++) {
        all = all && live[id];
        recurs = recurs || region->values[id].op == IR_PREVIOUS;
    }
    if (all && !recurs)
        return false;
    return pass_keep_marked(module, region, live) || !all;
}

bool pass_dead(ir_module *module) {
    bool changed = false;
    for (int kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count)
            changed |= remove_dead(module, &module->regions[kind]);
    return changed;
}
