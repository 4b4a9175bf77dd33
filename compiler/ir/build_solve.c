/* Building what is solved for, and what is chosen while solving. */
#include "ir/build.h"

uint32_t ir_add_solve(ir_module *module, ir_solve solve) {
    module->solves = base_arena_grow(module->arena, module->solves, module->solve_count,
                                     &module->solve_capacity, sizeof *module->solves);
    module->solves[module->solve_count] = solve;
    return module->solve_count++;
}

ir_id ir_unknown(ir_builder *builder, uint32_t solve, uint32_t dims, const ir_id from[3]) {
    return ir_append(builder, (ir_value){.op = IR_UNKNOWN,
                                         .symbol = solve,
                                         .argument = {from[0], from[1], from[2]},
                                         .dims = dims,
                                         .span = builder->span});
}

void ir_close_unknown(ir_builder *builder, ir_id unknown, ir_id residual) {
    builder->region->values[unknown].target = residual;
}

ir_id ir_record(ir_builder *builder, ir_id value) {
    return ir_append(builder, (ir_value){.op = IR_FREEZE,
                                         .argument = {value},
                                         .recorded = true,
                                         .dims = ir_value_of(builder, value)->dims,
                                         .span = builder->span});
}

ir_id ir_settle(ir_builder *builder, uint32_t dim, ir_op op, ir_id a, ir_id b) {
    uint32_t dims = ir_value_of(builder, a)->dims | ir_value_of(builder, b)->dims;
    return ir_append(builder, (ir_value){.op = op,
                                         .argument = {a, b},
                                         .settled = true,
                                         .dim = dim,
                                         .dims = dims,
                                         .span = builder->span});
}
