/* Power: with functions of our own, x^y is exp(y log x), and the logarithm is a value of its own
 * that the derivative by the exponent may share. A whole number as an exponent wants no logarithm:
 * its base may be negative. */
#include <math.h>

#include "passes/pass.h"

static bool is_whole(const ir_value *value) {
    return value->op == IR_NUMBER && floor(value->number) == value->number;
}

static ir_id take_logarithm(ir_builder *builder, const ir_value *value) {
    if (value->op != IR_POW || is_whole(ir_value_of(builder, value->argument[1])))
        return 0;
    ir_value copy = *value;
    copy.argument[2] = ir_operate(builder, IR_LOG, value->argument[0], 0, 0);
    return ir_append(builder, copy);
}

bool pass_power(ir_module *module) {
    return module->logarithms && pass_rewrite(module, take_logarithm);
}
