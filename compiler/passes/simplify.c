#include "passes/pass.h"

static bool is_number(const ir_builder *builder, ir_id id, double number) {
    const ir_value *value = ir_value_of(builder, id);
    return value->op == IR_NUMBER && value->number == number;
}

static bool is_operator(const ir_builder *builder, ir_id id, ir_op op) {
    return ir_value_of(builder, id)->op == op;
}

#define IS(x, number) is_number(builder, x, number)
#define SAME(x, y) ((x) == (y))
#define OPERATOR(x, op) is_operator(builder, x, IR_##op)
#define ARGUMENT(x, k) ir_value_of(builder, x)->argument[k]
#define MAKE1(op, x) ir_operate(builder, IR_##op, x, 0, 0)
#define MAKE2(op, x, y) ir_operate(builder, IR_##op, x, y, 0)
#define MAKE3(op, x, y, z) ir_operate(builder, IR_##op, x, y, z)

static ir_id simplify_value(ir_builder *builder, const ir_value *value) {
    ir_id a = value->argument[0], b = value->argument[1], c = value->argument[2];
    int row = -1;
#define RULE(name, condition, replacement)                                                         \
    row++;                                                                                         \
    if (value->op == IR_##name && (condition))                                                     \
        return ir_by_row(builder, IR_RULE_SIMPLIFY, row, 0, replacement);
#include "passes/simplify.def"
#undef RULE
    return 0;
}

bool pass_simplify(ir_module *module) {
    return pass_rewrite(module, simplify_value);
}
