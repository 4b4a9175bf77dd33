/* Adjoint of the nodes along a dimension: what was read further on is given back further back. */
#include "passes/adjoint.h"

static ir_id zero(adjoint_work *work) {
    return ir_number(&work->builder, 0);
}

/* The sum passes its bar to every element, an extreme to those equal to it, in equal parts. */
void adjoint_reduce(adjoint_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = &work->builder;
    ir_id from = value->argument[0], seed = work->bar[id];
    if (value->by == IR_ADD) {
        seed = ir_by_rule(builder, IR_RULE_ADJOINT_SUM, seed);
    } else {
        ir_id equal = ir_operate(builder, IR_EQ, work->to[from], work->to[id], 0);
        equal = ir_by_rule(builder, IR_RULE_ADJOINT_EQUAL, equal);
        ir_id one = ir_operate(builder, IR_SELECT, equal, ir_number(builder, 1), zero(work));
        ir_id count = ir_reduce(builder, value->dim, one);
        count = ir_by_rule(builder, IR_RULE_ADJOINT_COUNT, count);
        ir_id share = ir_operate(builder, IR_DIV, seed, count, 0);
        share = ir_by_rule(builder, IR_RULE_ADJOINT_SHARE, share);
        seed = ir_operate(builder, IR_SELECT, equal, share, zero(work));
    }
    adjoint_give(work, from, seed, value->dims);
}

/* Those of the bars whose places read past the end. */
static ir_id bars_outside(adjoint_work *work, ir_id bar, const ir_value *value) {
    ir_builder *builder = &work->builder;
    ir_id inside = ir_inside(builder, value->dim, value->offset);
    if (ir_value_of(builder, inside)->op == IR_NUMBER)
        return bar;
    inside = ir_by_rule(builder, IR_RULE_ADJOINT_OUTSIDE, inside);
    return ir_operate(builder, IR_SELECT, inside, zero(work), bar);
}

static ir_id only_at(adjoint_work *work, uint32_t dim, double place, ir_id bar) {
    ir_builder *builder = &work->builder;
    ir_id here = ir_operate(builder, IR_EQ, ir_index(builder, dim), ir_number(builder, place), 0);
    here = ir_by_rule(builder, IR_RULE_ADJOINT_ONLY, here);
    return ir_operate(builder, IR_SELECT, here, bar, zero(work));
}

static int32_t last_place(const adjoint_work *work, const ir_value *value) {
    const ir_module *module = work->builder.module;
    int32_t last = value->offset > 0 ? (int32_t)module->dims[value->dim].size - 1 : 0;
    return ir_place_by_rule(module, IR_RULE_ADJOINT_LAST, last);
}

/* The sum of them: only one when the neighbour is read. */
static ir_id sum_outside(adjoint_work *work, ir_id bar, const ir_value *value) {
    ir_builder *builder = &work->builder;
    if (value->offset == 1 || value->offset == -1)
        return ir_element(builder, value->dim, (uint32_t)last_place(work, value), bar);
    return ir_reduce(builder, value->dim, bars_outside(work, bar, value));
}

static void give_fill(adjoint_work *work, ir_id fill, ir_id bar, const ir_value *value) {
    uint32_t along = 1u << value->dim;
    bar = ir_by_rule(&work->builder, IR_RULE_ADJOINT_FILL, bar);
    if (work->primal->values[fill].dims & along)
        adjoint_give(work, fill, bars_outside(work, bar, value), value->dims);
    else
        adjoint_give(work, fill, sum_outside(work, bar, value), value->dims & ~along);
}

/* The element at the border also gets what all that read past it have. */
static ir_id bar_at_border(adjoint_work *work, ir_id bar, const ir_value *value) {
    ir_id sum = ir_by_rule(&work->builder, IR_RULE_ADJOINT_BORDER, sum_outside(work, bar, value));
    return only_at(work, value->dim, last_place(work, value), sum);
}

void adjoint_shift(adjoint_work *work, ir_id id, const ir_value *value) {
    ir_builder *builder = &work->builder;
    ir_id array = value->argument[0], fill = value->argument[1], bar = work->bar[id];
    if (work->varied[array]) {
        int32_t answer = value->answer == IR_WRAP ? IR_WRAP : IR_FILL;
        answer = ir_place_by_rule(builder->module, IR_RULE_ADJOINT_ANSWER, answer);
        int32_t back = ir_place_by_rule(builder->module, IR_RULE_ADJOINT_SHIFT, -value->offset);
        ir_id seed = ir_shift(builder, value->dim, back, (ir_answer)answer, bar, 0);
        if (value->answer == IR_EDGE)
            seed = ir_operate(builder, IR_ADD, seed, bar_at_border(work, bar, value), 0);
        adjoint_give(work, array, seed, value->dims);
    }
    if (fill && work->varied[fill])
        give_fill(work, fill, bar, value);
}

void adjoint_element(adjoint_work *work, ir_id id, const ir_value *value) {
    const ir_module *module = work->builder.module;
    int32_t place = ir_place_by_rule(module, IR_RULE_ADJOINT_ELEMENT, value->offset);
    ir_id seed = only_at(work, value->dim, place, work->bar[id]);
    adjoint_give(work, value->argument[0], seed, value->dims);
}

void adjoint_previous_fill(adjoint_work *work, ir_id id, const ir_value *value) {
    ir_id fill = value->argument[0];
    if (fill && work->varied[fill])
        give_fill(work, fill, work->bar[id], value);
}

void adjoint_open_circles(adjoint_work *work) {
    for (ir_id id = 1; id < work->primal->count; id++) {
        const ir_value *value = &work->primal->values[id];
        if (value->op != IR_PREVIOUS || !work->varied[id] || !work->varied[value->target])
            continue;
        work->builder.span = value->span;
        uint32_t dims = value->dims | 1u << IR_LANES; /* as bars of what all lanes share */
        ir_builder *builder = &work->builder;
        int32_t forward = ir_place_by_rule(builder->module, IR_RULE_ADJOINT_CAME, -value->offset);
        work->came[id] = ir_previous(builder, value->dim, forward, dims, 0);
        ir_id seed = ir_by_rule(builder, IR_RULE_ADJOINT_CIRCLE, work->came[id]);
        adjoint_give(work, value->target, seed, value->dims);
    }
}

void adjoint_close_circle(adjoint_work *work, ir_id id) {
    ir_id bar = work->bar[id] ? work->bar[id] : zero(work);
    bar = ir_by_rule(&work->builder, IR_RULE_ADJOINT_CLOSE, bar);
    ir_close_circle(&work->builder, work->came[id], bar);
}
