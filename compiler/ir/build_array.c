/* Building the nodes of arrays along a dimension. What is the same along the dimension, and INDEX,
 * never become arguments of them: the result is known. */
#include "ir/build.h"

static bool varies_along(const ir_builder *builder, uint32_t dim, ir_id value) {
    return ir_value_of(builder, value)->dims >> dim & 1;
}

static bool is_index(const ir_builder *builder, uint32_t dim, ir_id value) {
    const ir_value *of = ir_value_of(builder, value);
    return of->op == IR_INDEX && of->dim == dim;
}

static double size_of(const ir_builder *builder, uint32_t dim) {
    return builder->module->dims[dim].size;
}

ir_id ir_index(ir_builder *builder, uint32_t dim) {
    return ir_append(
        builder, (ir_value){.op = IR_INDEX, .dim = dim, .dims = 1u << dim, .span = builder->span});
}

/* ---- reductions ---- */

static ir_id reduced_index(ir_builder *builder, ir_op by, uint32_t dim) {
    double last = size_of(builder, dim) - 1;
    if (by == IR_ADD)
        return ir_number(builder, last * (last + 1) / 2);
    return ir_number(builder, by == IR_MIN ? 0 : last);
}

ir_id ir_reduce_by(ir_builder *builder, ir_op by, uint32_t dim, ir_id value) {
    if (is_index(builder, dim, value))
        return reduced_index(builder, by, dim);
    if (!varies_along(builder, dim, value)) {
        if (by != IR_ADD)
            return value;
        ir_id times = ir_number(builder, size_of(builder, dim));
        return ir_operate(builder, IR_MUL, value, times, 0);
    }
    return ir_append(builder, (ir_value){.op = IR_REDUCE,
                                         .argument = {value},
                                         .dim = dim,
                                         .by = by,
                                         .dims = ir_value_of(builder, value)->dims & ~(1u << dim),
                                         .span = builder->span});
}

ir_id ir_reduce(ir_builder *builder, uint32_t dim, ir_id value) {
    return ir_reduce_by(builder, IR_ADD, dim, value);
}

/* ---- places ---- */

ir_id ir_element(ir_builder *builder, uint32_t dim, uint32_t place, ir_id value) {
    if (is_index(builder, dim, value))
        return ir_number(builder, place);
    if (!varies_along(builder, dim, value))
        return value;
    return ir_append(builder, (ir_value){.op = IR_ELEMENT,
                                         .argument = {value},
                                         .dim = dim,
                                         .offset = (int32_t)place,
                                         .dims = ir_value_of(builder, value)->dims & ~(1u << dim),
                                         .span = builder->span});
}

/* ---- shifts ---- */

ir_id ir_inside(ir_builder *builder, uint32_t dim, int32_t offset) {
    double size = size_of(builder, dim);
    if (offset >= size || -(double)offset >= size)
        return ir_number(builder, 0);
    ir_id index = ir_index(builder, dim);
    if (offset < 0)
        return ir_operate(builder, IR_GE, index, ir_number(builder, -(double)offset), 0);
    return ir_operate(builder, IR_LT, index, ir_number(builder, size - offset), 0);
}

static ir_id inside_or(ir_builder *builder, const ir_value *shift, ir_id value, ir_id other) {
    ir_id inside = ir_inside(builder, shift->dim, shift->offset);
    const ir_value *known = ir_value_of(builder, inside);
    if (known->op == IR_NUMBER || value == other)
        return other;
    return ir_operate(builder, IR_SELECT, inside, value, other);
}

static ir_id shifted_index(ir_builder *builder, const ir_value *shift, ir_id fill) {
    double size = size_of(builder, shift->dim);
    ir_id index = ir_index(builder, shift->dim);
    ir_id moved = ir_operate(builder, IR_ADD, index, ir_number(builder, shift->offset), 0);
    if (shift->answer == IR_FILL)
        return inside_or(builder, shift, moved, fill);
    if (shift->answer == IR_EDGE)
        return ir_operate(builder, IR_CLAMP, moved, ir_number(builder, 0),
                          ir_number(builder, size - 1));
    /* moved - size * floor(moved / size) */
    ir_id turns = ir_operate(builder, IR_DIV, moved, ir_number(builder, size), 0);
    turns = ir_operate(builder, IR_FLOOR, turns, 0, 0);
    turns = ir_operate(builder, IR_MUL, turns, ir_number(builder, size), 0);
    return ir_operate(builder, IR_SUB, moved, turns, 0);
}

/* Along the network there is no fill, and what all lanes share counts once for every site. */
static ir_id shift_lanes(ir_builder *builder, int32_t offset, ir_id value) {
    return ir_append(builder, (ir_value){.op = IR_SHIFT,
                                         .argument = {value},
                                         .dim = IR_LANES,
                                         .offset = offset,
                                         .dims = ir_value_of(builder, value)->dims | 1u << IR_LANES,
                                         .span = builder->span});
}

ir_id ir_shift(ir_builder *builder, uint32_t dim, int32_t offset, ir_answer answer, ir_id value,
               ir_id fill) {
    if (offset == 0)
        return value;
    if (dim == IR_LANES)
        return shift_lanes(builder, offset, value);
    ir_value shift = {.op = IR_SHIFT,
                      .argument = {value},
                      .dim = dim,
                      .offset = offset,
                      .answer = answer,
                      .span = builder->span};
    if (answer == IR_FILL)
        shift.argument[1] = fill ? fill : ir_number(builder, 0);
    if (is_index(builder, dim, value))
        return shifted_index(builder, &shift, shift.argument[1]);
    if (!varies_along(builder, dim, value))
        return answer == IR_FILL ? inside_or(builder, &shift, value, shift.argument[1]) : value;
    for (int k = 0; k < ir_arity(&shift); k++)
        shift.dims |= ir_value_of(builder, shift.argument[k])->dims;
    return ir_append(builder, shift);
}

/* ---- recurrences ---- */

ir_id ir_previous(ir_builder *builder, uint32_t dim, int32_t offset, uint32_t dims, ir_id fill) {
    ir_value previous = {
        .op = IR_PREVIOUS, .dim = dim, .offset = offset, .dims = dims, .span = builder->span};
    if (dim != IR_LANES)
        previous.argument[0] = fill ? fill : ir_number(builder, 0);
    return ir_append(builder, previous);
}

void ir_close_circle(ir_builder *builder, ir_id previous, ir_id target) {
    builder->region->values[previous].target = target;
}
