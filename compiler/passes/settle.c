/* Settle: all derivatives have been taken, so that constants are what they are made of, and a value
 * with the derivative of another is that value. A length that was chosen stays a constant, so that
 * the interpreter's complex step sees it as one. */
#include "passes/pass.h"

static ir_id settle(ir_builder *builder, const ir_value *value) {
    bool first = ir_choice_by_rule(builder->module, IR_RULE_SETTLE, true);
    if (value->op == IR_ATTACH)
        return value->argument[first ? 0 : 1];
    bool length = value->recorded && !value->target;
    return value->op == IR_FREEZE && !length ? value->argument[0] : 0;
}

bool pass_settle(ir_module *module) {
    return pass_rewrite(module, settle);
}
