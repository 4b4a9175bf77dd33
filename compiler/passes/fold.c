#include "passes/pass.h"

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
    return ir_number(builder, op_value(value->op, argument));
}

bool pass_fold(ir_module *module) {
    return pass_rewrite(module, fold_value);
}
