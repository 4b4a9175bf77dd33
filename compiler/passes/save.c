/* Save or recompute: the adjoint of a step repeats the step's values; those that are dear (a power,
 * an exponential, a division, a sum over a network's layer) are kept by the step instead. */
#include "passes/pass.h"

static uint32_t kept_symbol(ir_module *module, const ir_value *value, uint32_t number) {
    ir_symbol symbol = {.words = "", .unit = "", .role = IR_KEPT, .laned = true};
    symbol.span = value->span;
    symbol.name = value->name ? value->name : base_arena_format(module->arena, "kept_%u", number);
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (value->dims >> d & 1)
            symbol.dims[symbol.rank++] = (uint8_t)d;
    return ir_add_symbol(module, symbol);
}

/* Marks what PREVIOUS along the network read: to walk down all rivers again costs more. */
static bool *targets_along_network(const ir_module *module, const ir_region *region) {
    bool *target = base_arena_take(module->arena, region->count * sizeof *target);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (value->op == IR_PREVIOUS && value->dim == IR_LANES)
            target[value->target] = ir_is_operator(&region->values[value->target]);
    }
    return target;
}

static bool is_kept(const ir_value *value, bool target) {
    if (value->recorded && value->origin)
        return true;
    return value->origin && (target || pass_is_dear(value)) && (value->dims >> IR_LANES & 1) &&
           pass_fits_symbol(value);
}

/* Marks what the adjoint needs when dear values of the step are at hand: nothing behind them. */
static bool *needed_values(const ir_module *module, const ir_region *region, bool *keep) {
    bool *needed = base_arena_take(module->arena, region->count * sizeof *needed);
    const bool *target = targets_along_network(module, region);
    bool again;
    do { /* round circles until nothing new is needed */
        again = false;
        for (ir_id id = region->count; id-- > 1;) {
            const ir_value *value = &region->values[id];
            if (!needed[id] && !ir_is_root(value))
                continue;
            needed[id] = true;
            keep[id] = is_kept(value, target[id]);
            for (int k = 0; k < ir_arity(value) && !keep[id]; k++)
                needed[value->argument[k]] = true;
            if (value->op != IR_PREVIOUS || needed[value->target])
                continue;
            needed[value->target] = again = true;
        }
    } while (again);
    return needed;
}

bool pass_save(ir_module *module) {
    ir_region *region = &module->regions[IR_STEP_ADJOINT];
    ir_region old = *region;
    bool *keep = base_arena_take(module->arena, old.count * sizeof *keep);
    bool *needed = needed_values(module, &old, keep);
    ir_id *to = base_arena_take(module->arena, old.count * sizeof *to);
    ir_builder step = ir_build_on(module, &module->regions[IR_STEP]);
    ir_builder builder = ir_build(module, region);
    uint32_t kept = 0;
    for (ir_id id = 1; id < old.count; id++) {
        if (!needed[id])
            continue;
        ir_value value = old.values[id];
        builder.span = step.span = value.span;
        if (keep[id]) {
            uint32_t symbol = kept_symbol(module, &value, ++kept);
            ir_id made = ir_by_rule(&step, IR_RULE_SAVE_KEPT, value.origin);
            ir_store(&step, symbol, IR_VALUE, made);
            to[id] = ir_load(&builder, symbol, IR_VALUE);
            ir_give_name(&builder, to[id], value.name);
            continue;
        }
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = to[value.argument[k]];
        to[id] = ir_append(&builder, value);
    }
    pass_close_circles(&builder, &old, to);
    return kept > 0;
}
