/* Which circles lie around which nests. */
#include "back/region.h"

void back_find_circles(back_region *r) {
    const ir_region *region = r->region;
    uint32_t inner = 0, outer = 0;
    for (uint32_t k = 0; k < region->nest_count; k++) {
        const ir_nest *nest = &region->nests[k];
        if (nest->kind == IR_NEST_CLOSE && inner) {
            r->close[inner - 1] = k;
            inner = r->around[inner - 1];
            outer = inner ? outer : 0;
        }
        r->around[k] = inner;
        r->outermost[k] = outer;
        if (nest->kind == IR_NEST_OPEN) {
            inner = k + 1;
            outer = outer ? outer : inner;
        }
    }
}

/* Truths that stand in memory when their circle has gone round once. */
void back_find_settled(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &r->region->values[id];
        uint32_t open = value->settled ? back_circle_along(r, id, value->dim) : 0;
        if (open && !r->region->nests[open - 1].backwards && back_is_laned(value->dims))
            r->settled[open - 1] = id;
    }
}

uint32_t back_circle_along(const back_region *r, ir_id id, uint32_t dim) {
    const ir_value *value = &r->region->values[id];
    if (back_is_leaf(value) || ir_is_root(value))
        return 0;
    uint32_t open = r->around[r->region->nest_of[id]];
    while (open && r->region->nests[open - 1].dim != dim)
        open = r->around[open - 1];
    return open;
}

bool back_reads_end(const back_region *r, const ir_value *value) {
    if (value->op != IR_ELEMENT ||
        (uint32_t)value->offset + 1 != r->file->module->dims[value->dim].size)
        return false;
    uint32_t open = back_circle_along(r, value->argument[0], value->dim);
    return open && !r->region->nests[open - 1].backwards;
}

uint32_t back_open_dims(const back_region *r, uint32_t nest) {
    uint32_t dims = 0;
    for (uint32_t open = r->around[nest]; open; open = r->around[open - 1])
        dims |= 1u << r->region->nests[open - 1].dim;
    return dims;
}

bool back_opens_across(const back_region *r, uint32_t dims) {
    uint32_t dim = r->file->lane_dim;
    return dim != IR_LANES && back_is_laned(dims) && (dims >> dim & 1);
}

bool back_is_across(const back_region *r, uint32_t nest) {
    return back_opens_across(r, r->region->nests[nest].dims & ~(back_open_dims(r, nest) & ~1u));
}

bool back_folds(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    return value->op == IR_REDUCE && value->dim == r->file->lane_dim &&
           back_is_across(r, r->region->nest_of[id]);
}

bool back_is_inside(const back_region *r, uint32_t nest, uint32_t open) {
    return open < nest && nest < r->close[open];
}
