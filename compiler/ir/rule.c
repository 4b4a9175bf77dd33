#include "ir/rule.h"

static const struct {
    ir_rule_kind kind;
    const char *words;
} rules[IR_RULES] = {
#define RULE(name, kind, words) {IR_RULE_IS_##kind, words},
#include "ir/rule.def"
#undef RULE
};

static const double A_LITTLE = 0.01;

ir_rule_kind ir_rule_kind_of(ir_rule rule) {
    return rules[rule].kind;
}

const char *ir_rule_words(ir_rule rule) {
    return rules[rule].words;
}

/* Is this the place that is altered? */
static bool is_altered(const ir_module *module, const ir_alteration *place) {
    const ir_alteration *altered = module->alteration;
    return altered->rule == place->rule && altered->row == place->row &&
           altered->argument == place->argument;
}

ir_id ir_alter_value(ir_builder *builder, const ir_alteration *place, ir_id value) {
    ir_alteration *altered = builder->module->alteration;
    if (!value || !is_altered(builder->module, place))
        return value;
    altered->met++;
    switch (altered->how) {
    case IR_RULE_NEGATED:
        return ir_operate(builder, IR_NEG, value, 0, 0);
    case IR_RULE_LOST:
        return ir_number(builder, 0);
    case IR_RULE_GROWN:
        return ir_operate(builder, IR_ADD, value, ir_number(builder, A_LITTLE), 0);
    case IR_RULE_TURNED:
        return ir_operate(builder, IR_NOT, value, 0, 0);
    default:
        return value;
    }
}

int32_t ir_alter_place(const ir_module *module, ir_rule rule, int32_t place) {
    ir_alteration *altered = module->alteration;
    if (altered->rule != rule)
        return place;
    altered->met++;
    switch (altered->how) {
    case IR_RULE_NEGATED:
        return -place;
    case IR_RULE_FEWER:
        return place - 1;
    default:
        return place + 1;
    }
}

ir_op ir_alter_operator(const ir_module *module, ir_rule rule, ir_op op) {
    ir_alteration *altered = module->alteration;
    if (altered->rule != rule || altered->row != (int)op)
        return op;
    altered->met++;
    return altered->other;
}

bool ir_alter_choice(const ir_module *module, const ir_alteration *place, bool choice) {
    if (!is_altered(module, place))
        return choice;
    module->alteration->met++;
    return module->alteration->how == IR_RULE_TURNED && !choice;
}
