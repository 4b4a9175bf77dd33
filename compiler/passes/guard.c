#include "passes/pass.h"

/* Does the value not need all of the argument? Nobody may read the elements left out, the places
 * before the last, say, of what a PREVIOUS reads. */
static bool chooses(const ir_value *value, int argument) {
    switch (value->op) {
    case IR_SELECT:
        return argument > 0;
    case IR_MIN:
    case IR_MAX:
    case IR_CLAMP:
    case IR_ELEMENT:
    case IR_PREVIOUS:
        return true;
    case IR_REDUCE:
        return value->by != IR_ADD;
    case IR_SHIFT:
        return value->answer != IR_WRAP;
    default:
        return false;
    }
}

static bool is_prepared(const ir_module *module, const ir_value *value) {
    return (value->op == IR_LOAD || ir_is_root(value)) &&
           module->symbols[value->symbol].role == IR_PREPARED;
}

/* Marks what only arms of choices need; what is prepared may be for an arm of the step. */
static bool *find_idle(const ir_module *module, const ir_region *region) {
    bool *idle = base_arena_take(module->arena, region->count * sizeof *idle);
    for (ir_id id = 1; id < region->count; id++)
        idle[id] =
            !ir_is_root(&region->values[id]) ||
            ir_choice_by_rule(module, IR_RULE_GUARD_IDLE, is_prepared(module, &region->values[id]));
    for (ir_id id = region->count; id-- > 1;) {
        const ir_value *value = &region->values[id];
        for (int k = 0; k < ir_arity(value); k++)
            if (!ir_choice_by_rule(module, IR_RULE_GUARD_ARM, chooses(value, k)) && !idle[id])
                idle[value->argument[k]] = false;
    }
    return idle;
}

/* Marks what is above 0 whatever its parameters are within their bounds. */
static bool *find_positive(const ir_module *module, const ir_region *region) {
    bool *positive = base_arena_take(module->arena, region->count * sizeof *positive);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        const ir_symbol *symbol = &module->symbols[value->symbol];
        if (value->op == IR_LOAD)
            positive[id] = symbol->role == IR_PARAMETER && symbol->lowest > 0;
        else if (value->op == IR_NUMBER)
            positive[id] = value->number > 0;
        else if (value->op == IR_MUL || value->op == IR_ADD || value->op == IR_DIV)
            positive[id] = positive[value->argument[0]] && positive[value->argument[1]];
    }
    return positive;
}

static bool is_risky(const ir_module *module, const ir_value *value, const bool *positive) {
    if (!ir_is_operator(value))
        return false;
    bool risky = op_row_of(value->op)->risky;
    if (value->op == IR_DIV)
        risky = ir_choice_by_rule(module, IR_RULE_GUARD_DIVISOR, !positive[value->argument[1]]);
    return ir_risk_by_rule(module, value->op, risky);
}

static bool is_fragile(const ir_module *module, const ir_value *value, const bool *prepared,
                       const bool *fragile) {
    if (prepared && is_prepared(module, value) &&
        ir_choice_by_rule(module, IR_RULE_GUARD_PREPARED, prepared[value->symbol]))
        return true;
    for (int k = 0; k < ir_arity(value); k++)
        if (fragile[value->argument[k]])
            return true;
    bool comes_round = value->op == IR_PREVIOUS && fragile[value->target];
    return ir_choice_by_rule(module, IR_RULE_GUARD_CIRCLE, comes_round);
}

/* Marks what may be infinite or undefined, or have such partials, though the region's inputs are
 * finite. prepared: the same for PREPARED symbols; NULL in the region that makes them. */
static bool *find_fragile(const ir_module *module, const ir_region *region, const bool *prepared) {
    bool *fragile = base_arena_take(module->arena, region->count * sizeof *fragile);
    const bool *positive = find_positive(module, region);
    for (ir_id id = 1; id < region->count; id++)
        fragile[id] = is_risky(module, &region->values[id], positive);
    bool again;
    do { /* round circles until nothing new is found */
        again = false;
        for (ir_id id = 1; id < region->count; id++) {
            if (fragile[id] || !is_fragile(module, &region->values[id], prepared, fragile))
                continue;
            fragile[id] = again = true;
        }
    } while (again);
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

pass_guards pass_find_guards(const ir_module *module, const ir_region *region) {
    bool step = region == &module->regions[IR_STEP];
    return (pass_guards){find_idle(module, region),
                         find_fragile(module, region, step ? find_fragile_prepared(module) : NULL)};
}

/* A product's partial is its other factor; that of a limit is 0, 1 or a half. */
bool pass_is_guarded(const pass_guards *guards, const ir_region *region, ir_id id, int argument) {
    const ir_value *value = &region->values[id];
    if (!guards->idle[id] || !guards->fragile[id])
        return false;
    if (value->op == IR_MUL)
        return guards->fragile[value->argument[1 - argument]];
    return value->op != IR_MIN && value->op != IR_MAX && value->op != IR_CLAMP;
}
