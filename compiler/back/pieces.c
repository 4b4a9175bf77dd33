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
    ir_id *sequence; /* the nest's statements in a new order */
    uint32_t count;
    uint32_t *position; /* by value: 1 + its place in the sequence; 0: none */
    uint32_t *last;     /* by place: the last place that reads it */
    uint32_t *seen;     /* by value: where it was met last */
    /* Of the piece being tried: */
    uint32_t begin, loads, operations;
    uint32_t *chain; /* by place: how long the longest chain is that ends there */
} cutting;

static bool is_here(const cutting *c, ir_id id) {
    const back_region *r = c->r;
    return back_has_statement(r, id) && !back_is_gathered(&r->region->values[id]) &&
           &r->region->nests[r->region->nest_of[id]] == c->nest;
}

/* ---- a new order: what is computed stands just before the first who reads it ---- */

typedef void visitor(cutting *c, ir_id reader, ir_id read);

/* All that a statement reads: through what has no statement of its own. */
static void visit_reads(cutting *c, ir_id reader, ir_id id, visitor *visit) {
    const ir_value *value = &c->r->region->values[id];
    for (int k = 0; k < 3; k++) {
        ir_id read = back_argument(value, k);
        if (!read)
            continue;
        if (c->r->moved[read] || c->r->fixed[read])
            visit_reads(c, reader, read, visit);
        visit(c, reader, read);
    }
}

static void append(cutting *c, ir_id id);

static void append_read(cutting *c, ir_id reader, ir_id read) {
    (void)reader;
    if (is_here(c, read) && !ir_is_root(&c->r->region->values[read]))
        append(c, read);
}

static void append(cutting *c, ir_id id) {
    if (c->position[id])
        return;
    c->position[id] = UINT32_MAX; /* on its way */
    visit_reads(c, id, id, append_read);
    c->sequence[c->count++] = id;
    c->position[id] = c->count;
}

static void number_from(cutting *c, uint32_t place) {
    for (; place < c->count; place++)
        c->position[c->sequence[place]] = place + 1;
}

/* The last place that reads what the root sets: in between, the old is still wanted. */
static uint32_t last_reader(const cutting *c, const ir_value *root) {
    uint32_t last = 0;
    for (ir_id id = 1; id < c->r->region->count; id++) {
        const ir_value *load = &c->r->region->values[id];
        if (load->op == IR_LOAD && load->symbol == root->symbol && load->flavour == root->flavour &&
            last < c->seen[id])
            last = c->seen[id];
    }
    return last;
}

static void note_load(cutting *c, ir_id reader, ir_id read) {
    c->seen[read] = c->position[reader];
}

/* Roots stand right behind what they store, unless what they set is read later. */
static void place_root(cutting *c, ir_id id) {
    const ir_value *root = &c->r->region->values[id];
    uint32_t place = c->position[root->argument[0]], reader = last_reader(c, root);
    place = place > reader ? place : reader;
    while (place < c->count && ir_is_root(&c->r->region->values[c->sequence[place]]))
        place++;
    memmove(c->sequence + place + 1, c->sequence + place, (c->count - place) * sizeof *c->sequence);
    c->sequence[place] = id;
    c->count++;
    number_from(c, place);
    for (ir_id load = 1; load < c->r->region->count; load++)
        c->seen[load] += c->seen[load] > place;
}

static void find_sequence(cutting *c) {
    const ir_region *region = c->r->region;
    for (uint32_t k = 0; k < c->nest->count; k++)
        if (is_here(c, c->nest->ids[k]) && ir_is_root(&region->values[c->nest->ids[k]]))
            visit_reads(c, c->nest->ids[k], c->nest->ids[k], append_read);
    for (uint32_t k = 0; k < c->nest->count; k++)
        if (is_here(c, c->nest->ids[k]) && !ir_is_root(&region->values[c->nest->ids[k]]))
            append(c, c->nest->ids[k]);
    for (uint32_t place = 0; place < c->count; place++)
        visit_reads(c, c->sequence[place], c->sequence[place], note_load);
    for (uint32_t k = 0; k < c->nest->count; k++)
        if (is_here(c, c->nest->ids[k]) && ir_is_root(&region->values[c->nest->ids[k]]))
            place_root(c, c->nest->ids[k]);
}

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

static void note_reader(cutting *c, ir_id reader, ir_id read) {
    if (c->position[read])
        c->last[c->position[read] - 1] = c->position[reader] - 1;
}

/* The cheapest way to cut what stands before each place. */
typedef struct cuts {
    uint64_t *cost;  /* of all before the place */
    uint32_t *begin; /* of the piece that ends there */
} cuts;

/* What the piece from `begin` on reads: rows that it has to load, or what it computes itself. */
static void note_row(cutting *c, ir_id reader, ir_id read) {
    const ir_value *value = &c->r->region->values[read];
    uint32_t place = c->position[read], *chain = &c->chain[c->position[reader] - 1];
    if (place > c->begin && *chain < c->chain[place - 1])
        *chain = c->chain[place - 1];
    bool row = place ? place <= c->begin : value->op == IR_LOAD;
    c->loads += row && c->seen[read] != c->begin + 1;
    c->seen[read] = c->begin + 1;
}

static uint32_t rows_stored(const cutting *c, uint32_t end) {
    uint32_t stores = 0;
    for (uint32_t place = c->begin; place < end; place++)
        stores += c->last[place] >= end;
    return stores;
}

static uint64_t cost_of(const cutting *c, uint32_t longest, uint32_t end) {
    uint64_t rows = LOAD * (uint64_t)c->loads + STORE * (uint64_t)rows_stored(c, end);
    uint64_t operations = c->operations;
    return LOOP + rows + operations * (longest > WINDOW ? longest : WINDOW);
}

static void try_pieces_from(cutting *c, const cuts *best) {
    uint32_t longest = 0;
    c->loads = c->operations = 0;
    for (uint32_t end = c->begin + 1; end <= c->count; end++) {
        ir_id id = c->sequence[end - 1];
        const ir_value *value = &c->r->region->values[id];
        c->operations += operations_of(value);
        if (c->operations > LONGEST_PIECE && end > c->begin + 1)
            break;
        c->chain[end - 1] = 0;
        visit_reads(c, id, id, note_row);
        c->chain[end - 1] += wait_of(value);
        longest = longest > c->chain[end - 1] ? longest : c->chain[end - 1];
        uint64_t cost = best->cost[c->begin] + cost_of(c, longest, end);
        if (cost >= best->cost[end])
            continue;
        best->cost[end] = cost;
        best->begin[end] = c->begin;
    }
}

static void find_cuts(cutting *c, const cuts *best) {
    memset(c->seen, 0, c->r->region->count * sizeof *c->seen);
    for (uint32_t end = 1; end <= c->count; end++)
        best->cost[end] = UINT64_MAX;
    for (c->begin = 0; c->begin < c->count; c->begin++)
        try_pieces_from(c, best);
}

static uint32_t number_pieces(cutting *c, const cuts *best, uint32_t end) {
    if (end == 0)
        return 0;
    uint32_t number = number_pieces(c, best, best->begin[end]);
    for (uint32_t place = best->begin[end]; place < end; place++)
        c->r->piece[c->sequence[place]] = number;
    return number + 1;
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
    cutting c = {.r = r, .nest = nest};
    c.sequence = base_arena_take(arena, room * sizeof *c.sequence);
    c.position = base_arena_take(arena, r->region->count * sizeof *c.position);
    c.last = base_arena_take(arena, room * sizeof *c.last);
    c.chain = base_arena_take(arena, room * sizeof *c.chain);
    c.seen = base_arena_take(arena, r->region->count * sizeof *c.seen);
    cuts best = {base_arena_take(arena, (room + 1) * sizeof *best.cost),
                 base_arena_take(arena, (room + 1) * sizeof *best.begin)};
    find_sequence(&c);
    for (uint32_t place = 0; place < c.count; place++)
        visit_reads(&c, c.sequence[place], c.sequence[place], note_reader);
    find_cuts(&c, &best);
    r->pieces[number] = number_pieces(&c, &best, c.count);
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
