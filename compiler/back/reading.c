/* What is read where: from a name in the same nest, from its own memory, or from scratch. */
#include <string.h>

#include "back/region.h"

ir_id back_argument(const ir_value *value, int k) {
    bool unread = value->op == IR_POW && value->argument[2] && k == 0;
    return unread ? 0 : value->argument[k];
}

bool back_is_leaf(const ir_value *value) {
    return value->op == IR_NUMBER || value->op == IR_LOAD || value->op == IR_INDEX;
}

bool back_is_shift(const ir_value *value) {
    return value->op == IR_SHIFT || value->op == IR_ELEMENT || value->op == IR_PREVIOUS;
}

bool back_is_gathered(const ir_value *value) {
    return back_is_shift(value) && value->dim == IR_LANES;
}

/* A read of its first argument at another place. */
static bool is_shift(const ir_value *value) {
    return value->op == IR_SHIFT || value->op == IR_ELEMENT;
}

/* A reading: by a value of the nest, along the dims in `elsewhere` at other places than its own. */
typedef struct reading {
    uint32_t nest, piece;
    uint32_t elsewhere;
    uint32_t ended; /* of these, along which at the last place of a circle that is over */
} reading;

/* ---- ways to read ---- */

/* Along the lanes' dim one read passes the ends, not several in each other. */
static void place_moved(back_region *r, ir_id id) {
    for (; r->moved[id]; id = r->region->values[id].argument[0])
        if (r->region->values[id].op == IR_SHIFT && r->region->values[id].dim == r->file->lane_dim)
            r->moved[id] = false;
}

/* Reads along a dim of the model need no place of their own: whoever reads them reads their
 * argument. Those along the lanes are sums, and have one. */
static void find_moved(back_region *r) {
    const ir_value *values = r->region->values;
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &values[id];
        ir_id fill = is_shift(value) ? value->argument[1] : 0;
        r->moved[id] =
            is_shift(value) && value->dim != IR_LANES && (fill == 0 || back_is_leaf(&values[fill]));
        if (value->op == IR_SHIFT && value->dim == r->file->lane_dim)
            place_moved(r, value->argument[0]);
    }
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &values[id];
        if (value->op == IR_SHIFT && value->dim == IR_LANES)
            r->moved[value->argument[0]] = false;
        if (value->op == IR_PREVIOUS)
            r->moved[value->target] = false;
    }
}

/* No truths: gcc 12, when it knows how conditions outside the lane loop hang together, takes the
 * loops apart so that they do not become vectors. */
static bool is_arithmetic(ir_op op) {
    return op == IR_ADD || op == IR_SUB || op == IR_MUL || op == IR_NEG;
}

static void find_fixed(back_region *r) {
    const ir_value *values = r->region->values;
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &values[id];
        bool fixed = is_arithmetic(value->op);
        for (int k = 0; k < 3 && fixed; k++) {
            ir_op op = values[value->argument[k]].op;
            fixed = value->argument[k] == 0 || r->fixed[value->argument[k]] || op == IR_NUMBER ||
                    op == IR_INDEX;
        }
        r->fixed[id] = fixed;
    }
}

/* ---- scratch ---- */

static uint32_t *slots_of(const back_region *r, ir_id id) {
    return r->slots + (size_t)id * IR_MOST_DIMS;
}

/* At first only the place that is being computed, but of lanes all. */
static void begin_scratch(back_region *r, ir_id id) {
    uint32_t nest = r->region->nest_of[id], lane_dim = r->file->lane_dim;
    bool across = back_is_across(r, nest);
    if (r->scratch[id])
        return;
    r->scratch[id] = 1; /* laid out later */
    r->last[id] = nest;
    for (uint32_t d = IR_LANES + 1; d < r->file->module->dim_count; d++)
        slots_of(r, id)[d] = r->region->values[id].dims >> d & 1;
    if (back_folds(r, id) || (across && slots_of(r, id)[lane_dim]))
        slots_of(r, id)[lane_dim] = r->file->module->dims[lane_dim].size;
}

static void want_slots(back_region *r, ir_id id, uint32_t dim, uint32_t count) {
    uint32_t size = r->file->module->dims[dim].size;
    if (dim == IR_LANES || !(r->region->values[id].dims >> dim & 1))
        return;
    count = count < size ? count : size;
    if (slots_of(r, id)[dim] < count)
        slots_of(r, id)[dim] = count;
}

/* All places of the loops around its lanes, but of those of circles. */
static void leave_nest(back_region *r, ir_id id) {
    uint32_t open = back_open_dims(r, r->region->nest_of[id]);
    for (uint32_t d = IR_LANES + 1; d < r->file->module->dim_count; d++)
        if (!(open >> d & 1))
            want_slots(r, id, d, UINT32_MAX);
}

/* Circles around the value that its reader is not in have gone round when it is read, and so have
 * those inside a circle that it is read at another place of. */
static void widen(back_region *r, ir_id id, const reading *by) {
    bool same = true;
    uint32_t chain[IR_MOST_DIMS], depth = 0;
    for (uint32_t o = r->around[r->region->nest_of[id]]; o; o = r->around[o - 1])
        chain[depth++] = o - 1;
    while (depth-- > 0) {
        uint32_t dim = r->region->nests[chain[depth]].dim;
        bool inside = back_is_inside(r, by->nest, chain[depth]);
        bool ended = same && !inside && by->ended >> dim & 1;
        same = same && inside && !(by->elsewhere >> dim & 1);
        if (!same && !ended && ir_choice_by_rule(r->file->module, IR_RULE_EMIT_ROUND, true))
            want_slots(r, id, dim, UINT32_MAX);
    }
}

static void read_scratch(back_region *r, ir_id id, const reading *by) {
    begin_scratch(r, id);
    r->last_piece[id] = UINT32_MAX;
    if (r->last[id] < by->nest)
        r->last[id] = by->nest;
    leave_nest(r, id);
    widen(r, id, by);
}

void back_note_piece(back_region *r, ir_id id, uint32_t piece) {
    begin_scratch(r, id);
    if (r->last_piece[id] < piece)
        r->last_piece[id] = piece;
}

static void note_read(back_region *r, ir_id id, reading by) {
    const ir_value *value = &r->region->values[id];
    if (r->moved[id]) {
        if (value->argument[1])
            note_read(r, value->argument[1], by);
        by.elsewhere |= 1u << value->dim;
        if (back_reads_end(r, value))
            by.ended |= 1u << value->dim;
        note_read(r, value->argument[0], by);
    } else if (!back_is_leaf(value) && !r->fixed[id]) {
        bool beside = r->region->nest_of[id] == by.nest && !by.elsewhere;
        if (value->op == IR_REDUCE || back_is_gathered(value) || !beside)
            read_scratch(r, id, &by);
        else if (r->piece[id] != by.piece && !r->again[id])
            back_note_piece(r, id, by.piece);
    }
}

/* A recurrence reads its target some places back, when circles inside that one have gone round. */
static void note_recurrence(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    ir_id target = value->target;
    uint32_t distance = (uint32_t)(value->offset < 0 ? -value->offset : value->offset);
    begin_scratch(r, target);
    r->last_piece[target] = UINT32_MAX;
    leave_nest(r, target);
    for (uint32_t open = r->around[r->region->nest_of[target]]; open; open = r->around[open - 1]) {
        uint32_t dim = r->region->nests[open - 1].dim;
        if (dim == value->dim)
            break;
        want_slots(r, target, dim, UINT32_MAX);
    }
    int32_t behind = ir_place_by_rule(r->file->module, IR_RULE_EMIT_BEHIND, (int32_t)distance + 1);
    want_slots(r, target, value->dim, (uint32_t)behind);
    if (r->last[target] < r->region->nest_of[id])
        r->last[target] = r->region->nest_of[id];
}

/* ---- states that are set while they are read ---- */

static bool is_state(const back_region *r, const ir_value *value) {
    return r->file->module->symbols[value->symbol].role == IR_STATE;
}

/* The STOREs of each state, as lists. */
typedef struct setters {
    ir_id *last;   /* [symbol][flavour]; 0: none */
    ir_id *before; /* by STORE: the one before it of the same state */
} setters;

static ir_id *last_setter(const setters *all, const ir_value *value) {
    return &all->last[(size_t)value->symbol * IR_FLAVOURS + value->flavour];
}

static setters find_setters(const back_region *r) {
    const ir_region *region = r->region;
    size_t symbols = r->file->module->symbol_count;
    setters all = {base_arena_take(r->file->arena, (symbols + 1) * IR_FLAVOURS * sizeof(ir_id)),
                   base_arena_take(r->file->arena, region->count * sizeof(ir_id))};
    for (ir_id id = 1; id < region->count; id++) {
        if (region->values[id].op != IR_STORE || !is_state(r, &region->values[id]))
            continue;
        ir_id *last = last_setter(&all, &region->values[id]);
        all.before[id] = *last;
        *last = id;
    }
    return all;
}

/* Is what is loaded in `by` loaded after the root set it? */
static bool is_late(const back_region *r, const ir_value *load, reading by, ir_id root) {
    uint32_t nest = r->region->nest_of[root];
    uint32_t circle = r->outermost[nest];
    bool together = nest == by.nest || (circle && circle == r->outermost[by.nest]);
    const int32_t *set = r->region->values[root].element;
    bool same = memcmp(load->element, set, sizeof load->element) == 0;
    return by.nest > nest || (together && (by.elsewhere || !same));
}

static void note_late(back_region *r, const setters *all, ir_id id, reading by) {
    const ir_value *value = &r->region->values[id];
    if (r->moved[id]) {
        if (value->argument[1])
            note_late(r, all, value->argument[1], by);
        by.elsewhere |= 1u << value->dim;
        note_late(r, all, value->argument[0], by);
    } else if (value->op == IR_LOAD) {
        for (ir_id root = *last_setter(all, value); root; root = all->before[root])
            r->late[root] =
                r->late[root] || (ir_choice_by_rule(r->file->module, IR_RULE_EMIT_LATE, true) &&
                                  is_late(r, value, by, root));
    }
}

static void find_late_stores(back_region *r) {
    setters all = find_setters(r);
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &r->region->values[id];
        if (back_is_leaf(value) || r->moved[id])
            continue;
        for (int k = 0; k < 3; k++) {
            bool along = value->op == IR_SHIFT && value->dim == IR_LANES && k == 0;
            reading by = {r->region->nest_of[id], r->piece[id], along ? 1u << IR_LANES : 0, 0};
            if (back_argument(value, k))
                note_late(r, &all, value->argument[k], by);
        }
    }
    for (ir_id id = 1; id < r->region->count; id++)
        if (r->late[id])
            read_scratch(r, id, &(reading){r->region->nest_count, 0, 0, 0});
}

/* ---- all values ---- */

/* Which helper functions reads along the network want. */
static void note_network(back_file *file, const ir_value *value, const ir_value *source) {
    bool laned = value->op == IR_PREVIOUS || back_is_laned(source->dims);
    if (value->offset < 0)
        *(laned ? &file->upstream : &file->sites_upstream) = true;
    else
        *(laned ? &file->downstream : &file->sites_downstream) = true;
}

static void note_arguments(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    bool shifts = is_shift(value);
    for (int k = 0; k < 3; k++) {
        if (!back_argument(value, k))
            continue;
        r->uses[value->argument[k]]++;
        if ((value->op == IR_SELECT && k > 0) || value->op == IR_PREVIOUS || shifts)
            r->chosen[value->argument[k]] = true;
        uint32_t elsewhere = shifts && k == 0 ? 1u << value->dim : 0;
        if (!r->moved[id] && !r->fixed[id] && !r->idle[id])
            note_read(r, value->argument[k],
                      (reading){r->region->nest_of[id], r->piece[id], elsewhere, 0});
    }
    if (value->op == IR_PREVIOUS)
        note_recurrence(r, id);
    if (value->op == IR_REDUCE && value->by != IR_ADD && value->by != IR_NONE)
        r->file->used[value->by] = true;
    if (ir_is_operator(value))
        r->file->used[value->op] = true;
    if (back_is_gathered(value))
        note_network(r->file, value, &r->region->values[value->argument[0]]);
}

void back_find_reads(back_region *r) {
    find_moved(r);
    find_fixed(r);
    back_cut_nests(r);
    back_find_again(r);
    for (ir_id id = 1; id < r->region->count; id++)
        note_arguments(r, id);
    find_late_stores(r);
    for (uint32_t nest = 0; nest < r->region->nest_count; nest++)
        if (r->settled[nest]) /* read where its circle closes */
            read_scratch(r, r->settled[nest], &(reading){r->close[nest] - 1, 0, 0, 0});
}
