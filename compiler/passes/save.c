/* Save or recompute: the adjoint of a step repeats the step's values. Those that keep.c chooses are
 * kept by the step instead. */
#include "passes/keep.h"

static uint32_t kept_symbol(ir_module *module, const ir_value *value, uint32_t number) {
    ir_symbol symbol = {.words = "", .unit = "", .role = IR_KEPT, .laned = true};
    symbol.span = value->span;
    symbol.solved = value->recorded;
    symbol.name = value->name ? value->name : base_arena_format(module->arena, "kept_%u", number);
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (value->dims >> d & 1)
            symbol.dims[symbol.rank++] = (uint8_t)d;
    return ir_add_symbol(module, symbol);
}

/* In the step: what the adjoint's value repeats, or the logarithm that it needs. */
static ir_id made_by_step(ir_builder *step, const ir_region *adjoint, const ir_value *value) {
    if (value->origin)
        return value->origin;
    return ir_operate(step, IR_LOG, adjoint->values[value->argument[0]].origin, 0, 0);
}

bool pass_save(ir_module *module) {
    ir_region *region = &module->regions[IR_STEP_ADJOINT];
    ir_region old = *region;
    keep_choice choice = keep_choose(module, &old);
    ir_id *to = base_arena_take(module->arena, old.count * sizeof *to);
    ir_builder step = ir_build_on(module, &module->regions[IR_STEP]);
    ir_builder builder = ir_build(module, region);
    uint32_t kept = 0;
    for (ir_id id = 1; id < old.count; id++) {
        if (!choice.needed[id])
            continue;
        ir_value value = old.values[id];
        builder.span = step.span = value.span;
        if (choice.kept[id]) {
            uint32_t symbol = kept_symbol(module, &value, ++kept);
            ir_id made = ir_by_rule(&step, IR_RULE_SAVE_KEPT, made_by_step(&step, &old, &value));
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
