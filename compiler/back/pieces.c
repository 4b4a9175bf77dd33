/* Pieces: a long body of a lane loop is cut into several loops over the same lanes. In a short body
 * the dependency chains of more lanes fit into the processor's window at a time. What one piece
 * computes and another reads stands in a row of scratch between them. */
#include <string.h>

#include "back/region.h"

/* What a piece takes for a vector of lanes, in 1/WINDOW of the time of an operation. A processor
 * has so many operations in flight: a body of n operations, the longest chain of which takes as
 * long as L independent ones, takes n, or n L / WINDOW if that is more. */
enum {
    WINDOW = 110,        /* 3.5 operations a cycle, 110 in flight; docs/performance.md */
    LOOP = 4 * WINDOW,   /* of one more loop */
    LOAD = WINDOW,       /* of a row */
    STORE = 2 * WINDOW,  /* of a row loaded or stored */
    LONGEST_PIECE = 300, /* operations; longer ones are not tried */
    SHORTEST_NEST = 40,  /* operations; what is shorter is left whole */
    FEWEST_BYTES = 128   /* of a row's lanes; of fewer, loops one after the other overlap as well */
};

typedef struct cutting {
    back_region *r;
    const ir_nest *nest;
    back_sequence sequence;
    uint32_t *last; /* by place: the last place that reads it */
    bool *joined;   /* by place: does it belong to the piece of the place before? */
    uint32_t *seen; /* by value: where it was met last */
    /* Of the piece being tried: */
    uint32_t begin, loads, operations;
    uint32_t pieces;       /* in the end */
    uint32_t *ends, *next; /* by place: the first, the next place whose last reader it is; or 0 */
    uint32_t *chain;       /* by place: how long the longest chain is that ends there */
} cutting;

/* ---- where to cut ---- */

static uint32_t operations_of(const ir_value *value) {
    ir_op op = value->op == IR_POW && value->argument[2] ? IR_EXP : value->op;
    return ir_is_operator(value) ? (uint32_t)op_row_of(op)->cost : 1;
}

/* A sum has to wait 3 cycles, in which 10 others are begun; a choice longer; what is made of
 * several operations is mostly a chain. */
static uint32_t wait_of(const ir_value *value) {
    uint32_t operations = operations_of(value);
    if (!ir_is_operator(value))
        return 0;
    if (value->op == IR_MIN || value->op == IR_MAX || value->op == IR_CLAMP)
        return 20;
    return operations <= 2 ? 10 : operations <= 10 ? 50 : 6 * operations;
}

/* What a root right behind it stores, in the same piece, takes the pieces no row of scratch. */
static void note_stored(cutting *c) {
    uint32_t behind = 0; /* the last place that is no root */
    for (uint32_t place = 0; place < c->sequence.count; place++) {
        ir_id id = c->sequence.ids[place];
        const ir_value *value = &c->r->region->values[id];
        if (!ir_is_root(value))
            behind = place;
        else if (value->argument[0] == c->sequence.ids[behind] && back_can_be_read(c->r, id)) {
            c->last[behind] = 0;
            c->joined[place] = true;
        }
    }
}

static void note_reader(void *context, ir_id reader, ir_id read) {
    cutting *c = context;
    if (c->sequence.position[read])
        c->last[c->sequence.position[read] - 1] = c->sequence.position[reader] - 1;
}

/* The cheapest way to cut what stands before each place. */
typedef struct cuts {
    uint64_t *cost;  /* of all before the place */
    uint32_t *begin; /* of the piece that ends there */
} cuts;

/* What the piece from `begin` on reads: rows that it has to load, or what it computes itself. */
static void note_row(void *context, ir_id reader, ir_id read) {
    cutting *c = context;
    const ir_value *value = &c->r->region->values[read];
    uint32_t place = c->sequence.position[read],
             *chain = &c->chain[c->sequence.position[reader] - 1];
    if (place > c->begin && *chain < c->chain[place - 1])
        *chain = c->chain[place - 1];
    bool row = place ? place <= c->begin : value->op == IR_LOAD;
    c->loads += row && c->seen[read] != c->begin + 1;
    c->seen[read] = c->begin + 1;
}

/* Rows that others read of the piece when it grows by the place. */
static uint32_t rows_stored(const cutting *c, uint32_t stores, uint32_t place) {
    for (uint32_t made = c->ends[place]; made; made = c->next[made - 1])
        stores -= made > c->begin && made - 1 != place;
    return stores + (c->last[place] > place);
}

static uint64_t cost_of(const cutting *c, uint32_t longest, uint32_t stores) {
    uint64_t rows = LOAD * (uint64_t)c->loads + STORE * (uint64_t)stores;
    return LOOP + rows + (uint64_t)c->operations * (longest > WINDOW ? longest : WINDOW);
}

static void try_pieces_from(cutting *c, const cuts *best) {
    uint32_t longest = 0, stores = 0;
    c->loads = c->operations = 0;
    for (uint32_t end = c->begin + 1; end <= c->sequence.count; end++) {
        ir_id id = c->sequence.ids[end - 1];
        const ir_value *value = &c->r->region->values[id];
        c->operations += operations_of(value);
        if (c->operations > LONGEST_PIECE && end > c->begin + 1)
            break;
        c->chain[end - 1] = 0;
        back_visit_reads(c->r, id, id, note_row, c);
        c->chain[end - 1] += wait_of(value);
        longest = longest > c->chain[end - 1] ? longest : c->chain[end - 1];
        stores = rows_stored(c, stores, end - 1);
        uint64_t cost = best->cost[c->begin] + cost_of(c, longest, stores);
        if (cost >= best->cost[end])
            continue;
        best->cost[end] = cost;
        best->begin[end] = c->begin;
    }
}

static void find_cuts(cutting *c, const cuts *best) {
    memset(c->seen, 0, c->r->region->count * sizeof *c->seen);
    for (uint32_t end = 1; end <= c->sequence.count; end++)
        best->cost[end] = UINT64_MAX;
    for (c->begin = 0; c->begin < c->sequence.count; c->begin++)
        if (!c->joined[c->begin])
            try_pieces_from(c, best);
}

static void list_last_reads(cutting *c) {
    for (uint32_t place = 0; place < c->sequence.count; place++) {
        if (c->last[place] <= place) /* nobody reads it here */
            continue;
        uint32_t *ends = &c->ends[c->last[place]];
        c->next[place] = *ends;
        *ends = place + 1;
    }
}

/* Numbers them from the last on, then the other way round. */
static void number_pieces(cutting *c, const cuts *best) {
    uint32_t pieces = 0;
    for (uint32_t end = c->sequence.count; end > 0; end = best->begin[end], pieces++)
        for (uint32_t place = best->begin[end]; place < end; place++)
            c->r->piece[c->sequence.ids[place]] = pieces;
    for (uint32_t place = 0; place < c->sequence.count; place++)
        c->r->piece[c->sequence.ids[place]] = pieces - 1 - c->r->piece[c->sequence.ids[place]];
    c->pieces = pieces;
}

/* What is no statement of its own, or is gathered, belongs to the first piece. Within a piece the
 * order of the source stays. */
static void sort_by_piece(cutting *c, uint32_t number) {
    base_arena *arena = c->r->file->arena;
    uint32_t *begin = base_arena_take(arena, (c->pieces + 2) * sizeof *begin);
    uint32_t *next = base_arena_take(arena, (c->pieces + 1) * sizeof *next);
    ir_id *ids = base_arena_take(arena, (c->nest->count + 1) * sizeof *ids);
    for (uint32_t k = 0; k < c->nest->count; k++)
        begin[c->r->piece[c->nest->ids[k]] + 1]++;
    for (uint32_t piece = 0; piece < c->pieces; piece++)
        begin[piece + 1] += next[piece] = begin[piece];
    for (uint32_t k = 0; k < c->nest->count; k++)
        ids[next[c->r->piece[c->nest->ids[k]]]++] = c->nest->ids[k];
    c->r->pieces[number] = c->pieces;
    c->r->ids[number] = ids;
    c->r->begin[number] = begin;
}

back_piece back_piece_of(const back_region *r, uint32_t nest, uint32_t piece) {
    const ir_nest *whole = &r->region->nests[nest];
    if (!r->ids[nest])
        return (back_piece){whole->ids, whole->count};
    const uint32_t *begin = r->begin[nest];
    return (back_piece){r->ids[nest] + begin[piece], begin[piece + 1] - begin[piece]};
}

/* ---- nests ---- */

static bool is_long(const back_region *r, const ir_nest *nest) {
    uint32_t operations = 0;
    for (uint32_t k = 0; k < nest->count; k++)
        if (back_has_statement(r, nest->ids[k]))
            operations += operations_of(&r->region->values[nest->ids[k]]);
    return nest->kind == IR_NEST_VALUES && back_is_laned(nest->dims) && operations > SHORTEST_NEST;
}

static void cut(back_region *r, uint32_t number) {
    base_arena *arena = r->file->arena;
    const ir_nest *nest = &r->region->nests[number];
    const uint32_t room = nest->count + 1;
    cutting c = {.r = r, .nest = nest, .sequence = back_sequence_of(r, nest)};
    c.last = base_arena_take(arena, room * sizeof *c.last);
    c.joined = base_arena_take(arena, room * sizeof *c.joined);
    c.chain = base_arena_take(arena, room * sizeof *c.chain);
    c.seen = base_arena_take(arena, r->region->count * sizeof *c.seen);
    cuts best = {base_arena_take(arena, (room + 1) * sizeof *best.cost),
                 base_arena_take(arena, (room + 1) * sizeof *best.begin)};
    c.ends = base_arena_take(arena, room * sizeof *c.ends);
    c.next = base_arena_take(arena, room * sizeof *c.next);
    for (uint32_t place = 0; place < c.sequence.count; place++)
        back_visit_reads(r, c.sequence.ids[place], c.sequence.ids[place], note_reader, &c);
    note_stored(&c);
    list_last_reads(&c);
    find_cuts(&c, &best);
    number_pieces(&c, &best);
    sort_by_piece(&c, number);
}

/* Are there more lanes than are in flight in any case? */
static bool has_many_lanes(const back_region *r, uint32_t number) {
    const back_file *file = r->file;
    uint32_t bytes = file->block * (file->single ? 4 : 8);
    if (back_is_across(r, number))
        bytes *= file->module->dims[file->lane_dim].size;
    return !file->few || bytes >= FEWEST_BYTES;
}

void back_cut_nests(back_region *r) {
    for (uint32_t number = 0; number < r->region->nest_count; number++) {
        r->pieces[number] = 1;
        if (has_many_lanes(r, number) && is_long(r, &r->region->nests[number]))
            cut(r, number);
    }
}
