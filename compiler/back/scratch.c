/* Rows of scratch: what is read in another nest, or at another place, stands there for a while. */
#include "back/region.h"

static uint32_t rows_of(const back_region *r, ir_id id) {
    const uint32_t *slots = r->slots + (size_t)id * IR_MOST_DIMS;
    uint32_t rows = 1;
    for (uint32_t d = IR_LANES + 1; d < r->file->module->dim_count; d++)
        if (slots[d])
            rows *= slots[d];
    return rows;
}

/* From which nest on, and up to which, the value's rows are its own: in a circle all the way
 * round. */
static uint32_t first_nest(const back_region *r, ir_id id) {
    uint32_t nest = r->region->nest_of[id];
    return r->outermost[nest] ? r->outermost[nest] - 1 : nest;
}

static uint32_t last_nest(const back_region *r, ir_id id) {
    uint32_t nest = r->last[id] < r->region->nest_count ? r->last[id] : r->region->nest_count;
    if (nest == r->region->nest_count || !r->outermost[nest])
        return nest;
    return r->close[r->outermost[nest] - 1];
}

/* A place in the text: a piece of a nest. */
typedef struct moment {
    uint32_t nest, piece;
} moment;

typedef struct held {
    uint32_t first; /* row */
    uint32_t rows;
    moment last;
} held;

typedef struct rows {
    held *held; /* by first row */
    size_t count, capacity;
    size_t dense; /* that many of the first stand without a gap */
} rows;

static uint32_t end_of(const rows *of, size_t count) {
    return count == 0 ? 0 : of->held[count - 1].first + of->held[count - 1].rows;
}

/* Takes the first gap that is wide enough. */
static uint32_t take_rows(rows *of, base_arena *arena, uint32_t wanted, moment last) {
    size_t at = of->dense;
    while (at < of->count && of->held[at].first - end_of(of, at) < wanted)
        at++;
    uint32_t first = end_of(of, at);
    of->held = base_arena_grow(arena, of->held, of->count, &of->capacity, sizeof *of->held);
    for (size_t k = of->count++; k > at; k--)
        of->held[k] = of->held[k - 1];
    of->held[at] = (held){first, wanted, last};
    while (of->dense < of->count && of->held[of->dense].first == end_of(of, of->dense))
        of->dense++;
    return first;
}

static bool is_before(moment one, moment other) {
    return one.nest < other.nest || (one.nest == other.nest && one.piece < other.piece);
}

static void release_rows(rows *of, moment before) {
    size_t kept = 0;
    for (size_t k = 0; k < of->count; k++)
        if (!is_before(of->held[k].last, before))
            of->held[kept++] = of->held[k];
    of->count = kept;
    of->dense = 0;
}

/* What is read in its own nest only, at its own place, is made by one piece and done with after
 * another; all else is there while the nest's loops go round. */
static bool is_brief(const back_region *r, ir_id id) {
    return r->last_piece[id] != UINT32_MAX && !r->outermost[r->region->nest_of[id]];
}

bool back_can_be_read(const back_region *r, ir_id root) {
    const ir_value *value = &r->region->values[root];
    const ir_symbol *symbol = &r->file->module->symbols[value->symbol];
    bool own = value->op == IR_STORE && (symbol->role == IR_KEPT || symbol->role == IR_STATE);
    for (int k = 0; k < symbol->rank; k++)
        own = own && value->element[k] == IR_LOOP;
    const ir_value *of = &r->region->values[value->argument[0]];
    return own && symbol->laned && of->dims == value->dims && !op_is_logical(of->op);
}

void back_find_stored(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++) {
        if (!ir_is_root(&r->region->values[id]) || r->late[id] || !back_can_be_read(r, id))
            continue;
        ir_id of = r->region->values[id].argument[0];
        bool together =
            r->region->nest_of[of] == r->region->nest_of[id] && r->piece[of] == r->piece[id];
        if (r->scratch[of] && is_brief(r, of) && together)
            r->stored[of] = id;
    }
}

static void lay_out(back_region *r, rows *all, ir_id id, moment *released) {
    moment now = {first_nest(r, id), is_brief(r, id) ? r->piece[id] : 0};
    moment last = {last_nest(r, id), is_brief(r, id) ? r->last_piece[id] : UINT32_MAX};
    if (is_before(*released, now)) {
        release_rows(all, now);
        *released = now;
    }
    uint32_t first = take_rows(all, r->file->arena, rows_of(r, id), last);
    r->scratch[id] = 1 + first;
    if (first + rows_of(r, id) > r->scratch_count)
        r->scratch_count = first + rows_of(r, id);
}

void back_lay_out_scratch(back_region *r) {
    rows all = {0};
    moment released = {0, 0}; /* all that is read last before it */
    for (uint32_t nest = 0; nest < r->region->nest_count; nest++) {
        const ir_nest *of = &r->region->nests[nest];
        for (uint32_t k = 0; k < of->count; k++)
            if (r->scratch[of->ids[k]] && !is_brief(r, of->ids[k]))
                lay_out(r, &all, of->ids[k], &released);
        const ir_id *by_piece = r->ids[nest] ? r->ids[nest] : of->ids;
        for (uint32_t k = 0; k < of->count; k++)
            if (r->scratch[by_piece[k]] && is_brief(r, by_piece[k]) && !r->stored[by_piece[k]])
                lay_out(r, &all, by_piece[k], &released);
    }
    if (r->scratch_count > r->file->scratch)
        r->file->scratch = r->scratch_count;
}
