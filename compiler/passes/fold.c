#include <math.h>

#include "passes/pass.h"

/* What is not finite stays as it is written, so that a run that meets it can say what it was. */
static ir_id fold_value(ir_builder *builder, const ir_value *value) {
    if (!ir_is_operator(value))
        return 0;
    double argument[3] = {0};
    for (int k = 0; k < ir_arity(value); k++) {
        const ir_value *from = ir_value_of(builder, value->argument[k]);
        if (from->op != IR_NUMBER)
            return 0;
        argument[k] = from->number;
    }
    double number = op_value(value->op, argument);
    if (!isfinite(number))
        return 0;
    return ir_by_rule(builder, IR_RULE_FOLD, ir_number(builder, number));
}

bool pass_fold(ir_module *module) {
    return pass_rewrite(module, fold_value);
}
