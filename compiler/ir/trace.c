#include "ir/trace.h"

#include <math.h>
#include <string.h>

static const ir_value *value_of(const ir_traced *of, ir_id id) {
    return &of->module->regions[of->region].values[id];
}

ir_point ir_point_at(const ir_traced *of, ir_id id, const uint32_t coordinate[IR_MOST_DIMS]) {
    ir_point point = {.region = of->region, .id = id};
    uint32_t dims = value_of(of, id)->dims;
    for (uint32_t d = 0; d < of->module->dim_count; d++)
        point.coordinate[d] = dims >> d & 1 ? coordinate[d] : 0;
    double complex number =
        ir_result_at(of->module, of->region, of->environment, id, point.coordinate);
    point.number = creal(number);
    return point;
}

bool ir_leaves_domain(ir_op op, const double argument[3]) {
    double a = argument[0], b = argument[1];
    switch (op) {
    case IR_DIV:
        return b == 0;
    case IR_POW:
        return a == 0 ? b < 0 : a < 0 && b != floor(b);
    case IR_LOG:
    case IR_LOG10:
        return a <= 0;
    case IR_LOG1P:
        return a <= -1;
    case IR_SQRT:
        return a < 0;
    case IR_ASIN:
    case IR_ACOS:
        return fabs(a) > 1;
    default:
        return false;
    }
}

/* ---- one value back ---- */

static uint32_t size_of(const ir_traced *of, uint32_t dim) {
    return dim == IR_LANES ? (uint32_t)of->environment->workspace.lanes
                           : of->module->dims[dim].size;
}

static ir_point at_place(const ir_traced *of, ir_id id, const ir_point *here, uint32_t dim,
                         uint32_t place) {
    uint32_t coordinate[IR_MOST_DIMS];
    memcpy(coordinate, here->coordinate, sizeof coordinate);
    coordinate[dim] = place;
    return ir_point_at(of, id, coordinate);
}

/* Along the network: the first neighbour whose value is not finite. */
static bool step_to_neighbour(const ir_traced *of, ir_id id, int32_t offset, ir_point *point) {
    const ir_network *network = of->environment->network;
    uint32_t here = point->coordinate[IR_LANES];
    if (!network)
        return false;
    if (offset > 0) {
        uint32_t down = network->downstream[here];
        if (down >= network->lanes)
            return false;
        *point = at_place(of, id, point, IR_LANES, down);
        return !isfinite(point->number);
    }
    for (uint32_t k = network->upstream_begin[here]; k < network->upstream_begin[here + 1]; k++) {
        ir_point up = at_place(of, id, point, IR_LANES, network->upstream[k]);
        if (isfinite(up.number))
            continue;
        *point = up;
        return true;
    }
    return false;
}

static bool step_moved(const ir_traced *of, const ir_value *value, ir_id array, ir_id fill,
                       ir_point *point) {
    if (value->dim == IR_LANES)
        return step_to_neighbour(of, array, value->offset, point);
    int64_t size = size_of(of, value->dim);
    int64_t place = (int64_t)point->coordinate[value->dim] + value->offset;
    if (value->answer == IR_WRAP)
        place = (place % size + size) % size;
    else if (value->answer == IR_EDGE)
        place = place < 0 ? 0 : place < size ? place : size - 1;
    bool inside = place >= 0 && place < size;
    *point = inside ? at_place(of, array, point, value->dim, (uint32_t)place)
                    : ir_point_at(of, fill, point->coordinate);
    return !isfinite(point->number);
}

static bool step_reduced(const ir_traced *of, const ir_value *value, ir_point *point) {
    for (uint32_t k = 0; k < size_of(of, value->dim); k++) {
        ir_point from = at_place(of, value->argument[0], point, value->dim, k);
        if (isfinite(from.number))
            continue;
        *point = from;
        return true;
    }
    return false;
}

/* Of several arguments that are not finite the one that is as the value is: no number, or without
 * bounds. */
static bool step_to_argument(const ir_traced *of, const ir_value *value, ir_point *point) {
    ir_point found = {0};
    const int arguments = value->op == IR_POW ? 2 : ir_arity(value); /* its logarithm is no cause */
    for (int k = 0; k < arguments; k++) {
        ir_point from = ir_point_at(of, value->argument[k], point->coordinate);
        bool chosen =
            value->op != IR_SELECT || k == 0 ||
            (k == 1) == (ir_point_at(of, value->argument[0], point->coordinate).number != 0);
        if (isfinite(from.number) || !chosen)
            continue;
        if (!found.id || (isnan(point->number) && !isnan(found.number) && isnan(from.number)))
            found = from;
    }
    if (found.id)
        *point = found;
    return found.id != 0;
}

/* To what made the value what it is; false: this is the origin. */
static bool step_back(const ir_traced *of, ir_point *point) {
    const ir_value *value = value_of(of, point->id);
    ir_point next = *point;
    bool moved = false;
    switch (value->op) {
    case IR_NUMBER:
    case IR_LOAD:
    case IR_INDEX:
        break;
    case IR_REDUCE:
        moved = step_reduced(of, value, &next);
        break;
    case IR_SHIFT:
        moved = step_moved(of, value, value->argument[0], value->argument[1], &next);
        break;
    case IR_PREVIOUS:
        moved = step_moved(of, value, value->target, value->argument[0], &next);
        break;
    case IR_ELEMENT:
        next = at_place(of, value->argument[0], point, value->dim, (uint32_t)value->offset);
        moved = !isfinite(next.number);
        break;
    case IR_FREEZE:
    case IR_ATTACH:
        next = ir_point_at(of, value->argument[0], point->coordinate);
        moved = !isfinite(next.number);
        break;
    default:
        moved = step_to_argument(of, value, &next);
    }
    if (moved)
        *point = next;
    return moved;
}

/* ---- the way ---- */

static void note_name(const ir_traced *of, ir_trace *trace, const ir_point *point) {
    if (!value_of(of, point->id)->name)
        return;
    trace->way = base_arena_grow(of->arena, trace->way, trace->way_count, &trace->way_capacity,
                                 sizeof *trace->way);
    trace->way[trace->way_count++] = *point;
}

static void describe_origin(const ir_traced *of, ir_trace *trace) {
    const ir_value *value = value_of(of, trace->origin.id);
    double argument[3] = {0};
    trace->cause = value->op == IR_LOAD ? IR_CAUSE_GIVEN : IR_CAUSE_OVERFLOW;
    if (!ir_is_operator(value))
        return;
    trace->arity = value->op == IR_POW ? 2 : ir_arity(value);
    for (int k = 0; k < trace->arity; k++) {
        trace->argument[k] = ir_point_at(of, value->argument[k], trace->origin.coordinate);
        argument[k] = trace->argument[k].number;
    }
    if (ir_leaves_domain(value->op, argument))
        trace->cause = IR_CAUSE_DOMAIN;
}

ir_trace ir_trace_back(const ir_traced *of, ir_point from) {
    ir_trace trace = {.origin = from};
    do
        note_name(of, &trace, &trace.origin);
    while (step_back(of, &trace.origin));
    describe_origin(of, &trace);
    return trace;
}

bool ir_trace_advance(const ir_traced *of, uint32_t dims, uint32_t coordinate[IR_MOST_DIMS]) {
    for (uint32_t d = of->module->dim_count; d-- > IR_LANES + 1;) {
        if (!(dims >> d & 1))
            continue;
        if (++coordinate[d] < size_of(of, d))
            return true;
        coordinate[d] = 0;
    }
    return false;
}

bool ir_trace_roots(const ir_traced *of, uint32_t roles, uint32_t lane, ir_trace *trace) {
    const ir_region *region = &of->module->regions[of->region];
    bool found = false;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *root = &region->values[id];
        if (!ir_is_root(root) || !(roles >> of->module->symbols[root->symbol].role & 1))
            continue;
        uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = lane};
        do {
            ir_point point = ir_point_at(of, root->argument[0], coordinate);
            if (isfinite(point.number))
                continue;
            ir_trace next = ir_trace_back(of, point);
            if (!found || next.origin.id < trace->origin.id)
                *trace = next;
            found = true;
        } while (ir_trace_advance(of, root->dims, coordinate));
    }
    return found;
}
