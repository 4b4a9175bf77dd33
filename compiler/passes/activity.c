#include "passes/pass.h"

typedef struct activity {
    const ir_module *module;
    const ir_region *region;
    const bool *made; /* by symbol: what varies of that which was prepared or kept */
    bool *varied;
} activity;

/* States carry derivatives from step to step; bars vary with what they are multiplied by. */
static bool load_varies(const activity *a, const ir_value *load) {
    const ir_symbol *symbol = &a->module->symbols[load->symbol];
    bool wanted = !symbol->fixed && (a->module->wanted >> symbol->role & 1);
    wanted = ir_choice_by_rule(a->module, IR_RULE_ACTIVE_INPUT, wanted);
    return load->flavour == IR_BAR || a->made[load->symbol] || wanted;
}

static bool varies(const activity *a, const ir_value *value) {
    if (value->op == IR_LOAD)
        return load_varies(a, value);
    if (op_is_logical(value->op) || value->op == IR_FREEZE)
        return false;
    if (value->op == IR_ATTACH)
        return a->varied[value->argument[1]];
    for (int k = 0; k < ir_arity(value); k++)
        if (a->varied[value->argument[k]])
            return true;
    bool comes_round = value->op == IR_PREVIOUS && a->varied[value->target];
    return ir_choice_by_rule(a->module, IR_RULE_ACTIVE_CIRCLE, comes_round);
}

/* Round circles until nothing new varies: as often as circles lie in each other. */
static bool *find_varied(const ir_module *module, const ir_region *region, const bool *made) {
    activity a = {module, region, made, NULL};
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

/* The same of a primal region, whose symbols of a role others load. */
static bool *find_made(const ir_module *module, ir_region_kind kind, ir_role role, bool *made) {
    const ir_region *region = &module->regions[kind];
    bool *varied = find_varied(module, region, made);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (ir_is_root(value) && module->symbols[value->symbol].role == role)
            made[value->symbol] = ir_choice_by_rule(module, IR_RULE_ACTIVE_MADE, varied[id]);
    }
    return varied;
}

bool *pass_varied(const ir_module *module, const ir_region *region) {
    bool *made = base_arena_take(module->arena, module->symbol_count * sizeof *made);
    bool *varied = find_made(module, IR_PREPARE, IR_PREPARED, made);
    if (region == &module->regions[IR_PREPARE])
        return varied;
    varied = find_made(module, IR_STEP, IR_KEPT, made);
    if (region == &module->regions[IR_STEP])
        return varied;
    return find_varied(module, region, made);
}

/* Does the derivative of the value pass through its argument? */
static bool passes_through(const ir_value *value, int argument) {
    if (op_is_logical(value->op) || value->op == IR_FREEZE)
        return false;
    bool first = value->op == IR_SELECT || value->op == IR_ATTACH;
    return !first || argument > 0;
}

bool *pass_active(const ir_module *module, const ir_region *region) {
    bool *active = pass_varied(module, region);
    bool *useful = base_arena_take(module->arena, region->count * sizeof *useful);
    bool again;
    do { /* round circles */
        again = false;
        for (ir_id id = region->count; id-- > 1;) {
            const ir_value *value = &region->values[id];
            if (!useful[id] && !ir_is_root(value))
                continue;
            for (int k = 0; k < ir_arity(value); k++)
                useful[value->argument[k]] |= passes_through(value, k);
            again |= value->op == IR_PREVIOUS && !useful[value->target];
            if (value->op == IR_PREVIOUS)
                useful[value->target] = true;
        }
    } while (again);
    for (ir_id id = 1; id < region->count; id++)
        active[id] &= useful[id];
    return active;
}

bool pass_fits_symbol(const ir_value *value) {
    uint32_t rank = 0;
    for (uint32_t d = IR_LANES + 1; d < IR_MOST_DIMS; d++)
        rank += value->dims >> d & 1;
    return rank <= IR_RANK;
}
