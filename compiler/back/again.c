/* What pieces compute again: a value that another piece of its nest reads takes a row of scratch,
 * one store and a load for each reader. Where its arguments are at hand, a cheap value costs less
 * to compute again there. */
#include "back/region.h"

/* Quarters of a cycle that a vector of lanes takes; docs/performance.md. */
enum {
    LOAD = 2,
    STORE = 4,
    CHOICE = 1,
    COMPARISON = 4,
    ARITHMETIC = 2,
    DEAREST = 3,            /* by the cost column of op.def; what is dearer is not computed again */
    MOST_READINGS = 1 << 22 /* values times pieces */
};

typedef struct search {
    back_region *r;
    bool *barred;       /* by value: read in another nest, or at another place, or kept anyway */
    bool *set;          /* [symbol][flavour]: does the region set it? */
    uint32_t *readings; /* [value][piece] of the nest at hand: how many read it there */
    uint32_t pieces;
} search;

static uint32_t *readings_of(const search *s, ir_id id) {
    return s->readings + (size_t)id * s->pieces;
}

static bool is_statement_of(const search *s, ir_id id, uint32_t nest) {
    return back_has_statement(s->r, id) && s->r->region->nest_of[id] == nest;
}

/* ---- what is barred ---- */

static bool *set_in(const search *s, const ir_value *value) {
    return &s->set[(size_t)value->symbol * IR_FLAVOURS + value->flavour];
}

static void bar_moved(search *s, ir_id id) {
    for (; s->r->moved[id]; id = s->r->region->values[id].argument[0])
        s->barred[s->r->region->values[id].argument[0]] = true;
}

static void bar_arguments(search *s, ir_id id) {
    const back_region *r = s->r;
    const ir_value *value = &r->region->values[id];
    for (int k = 0; k < 3; k++) {
        ir_id read = back_argument(value, k);
        bool beside = r->region->nest_of[read] == r->region->nest_of[id];
        s->barred[read] |= !beside || back_is_shift(value) || value->op == IR_REDUCE;
        bar_moved(s, read);
    }
    if (value->op == IR_PREVIOUS)
        s->barred[value->target] = true;
    if (ir_is_root(value)) {
        *set_in(s, value) = true;
        s->barred[value->argument[0]] |= back_can_be_read(r, id);
    }
}

/* ---- what it costs ---- */

static uint32_t operation_of(const ir_value *value) {
    bool joins = value->op == IR_AND || value->op == IR_OR || value->op == IR_NOT;
    if (value->op == IR_SELECT || joins)
        return CHOICE;
    return op_is_logical(value->op) ? COMPARISON : ARITHMETIC;
}

/* A truth stands in its row as a number. */
static uint32_t store_of(const ir_value *value) {
    return STORE + (op_is_logical(value->op) ? CHOICE : 0);
}

static uint32_t load_of(const ir_value *value) {
    return LOAD + (op_is_logical(value->op) ? COMPARISON : 0);
}

static bool has_row(const search *s, ir_id id) {
    for (uint32_t piece = 0; piece < s->pieces; piece++)
        if (piece != s->r->piece[id] && readings_of(s, id)[piece])
            return true;
    return false;
}

/* To have an argument at hand in a piece. */
static uint32_t price_of_argument(const search *s, ir_id id, uint32_t piece) {
    const ir_value *value = &s->r->region->values[id];
    if (id == 0 || value->op == IR_NUMBER || readings_of(s, id)[piece])
        return 0;
    if (back_is_leaf(value) || s->r->fixed[id])
        return LOAD;
    return load_of(value) + (has_row(s, id) ? 0 : store_of(value));
}

static bool can_read_again(const search *s, ir_id id, uint32_t nest) {
    const ir_value *value = &s->r->region->values[id];
    if (value->op == IR_LOAD)
        return !*set_in(s, value);
    bool in_place = !s->r->moved[id] && !back_is_gathered(value) && value->op != IR_REDUCE;
    return back_is_leaf(value) || s->r->fixed[id] || (in_place && is_statement_of(s, id, nest));
}

static bool is_candidate(const search *s, ir_id id, uint32_t nest) {
    const ir_value *value = &s->r->region->values[id];
    if (!ir_is_operator(value) || s->barred[id] || !is_statement_of(s, id, nest))
        return false;
    bool cheap = op_row_of(value->op)->cost <= DEAREST;
    for (int k = 0; k < 3; k++)
        cheap = cheap && (!value->argument[k] || can_read_again(s, value->argument[k], nest));
    return cheap && has_row(s, id);
}

static bool is_worth_it(const search *s, ir_id id) {
    const ir_value *value = &s->r->region->values[id];
    uint32_t row = store_of(value), again = 0, home = s->r->piece[id];
    if (!readings_of(s, id)[home])
        row += operation_of(value);
    for (uint32_t piece = 0; piece < s->pieces; piece++) {
        if (piece == home || !readings_of(s, id)[piece])
            continue;
        row += load_of(value);
        again += operation_of(value);
        for (int k = 0; k < 3; k++)
            again += price_of_argument(s, value->argument[k], piece);
    }
    return again <= row;
}

/* ---- the choice ---- */

static void read_arguments(search *s, ir_id id, uint32_t piece, uint32_t more) {
    const ir_value *value = &s->r->region->values[id];
    for (int k = 0; k < 3; k++)
        readings_of(s, back_argument(value, k))[piece] += more;
}

static void compute_again(search *s, ir_id id) {
    back_region *r = s->r;
    const ir_value *value = &r->region->values[id];
    const uint32_t home = r->piece[id];
    const uint64_t rounds = back_rounds(r->file->module, value->dims);
    r->again[id] = true;
    r->idle[id] = !readings_of(s, id)[home];
    for (uint32_t piece = 0; piece < s->pieces; piece++)
        if (piece != home && readings_of(s, id)[piece]) {
            read_arguments(s, id, piece, 1);
            r->traffic.again[value->op] += rounds;
        }
    if (r->idle[id]) {
        read_arguments(s, id, home, UINT32_MAX); /* one reader less */
        r->traffic.again[value->op] -= rounds;
    }
    for (int k = 0; k < 3; k++) /* what is read under a name of its own */
        r->chosen[value->argument[k]] = true;
}

/* Readers come before what they read, so that all who will read a value are known. */
static void search_nest(search *s, uint32_t number) {
    const ir_nest *nest = &s->r->region->nests[number];
    const size_t values = s->r->region->count;
    s->pieces = s->r->pieces[number];
    if (s->pieces < 2 || values * s->pieces > MOST_READINGS)
        return;
    s->readings = base_arena_take(s->r->file->arena, values * s->pieces * sizeof *s->readings);
    for (uint32_t k = 0; k < nest->count; k++)
        if (back_has_statement(s->r, nest->ids[k]))
            read_arguments(s, nest->ids[k], s->r->piece[nest->ids[k]], 1);
    for (uint32_t k = nest->count; k-- > 0;)
        if (is_candidate(s, nest->ids[k], number) && is_worth_it(s, nest->ids[k]))
            compute_again(s, nest->ids[k]);
    for (uint32_t k = 0; k < nest->count; k++) {
        ir_id id = nest->ids[k];
        for (uint32_t piece = 0; piece < s->pieces && is_statement_of(s, id, number); piece++)
            if (piece != s->r->piece[id] && readings_of(s, id)[piece] && !s->r->again[id])
                back_note_piece(s->r, id, piece);
    }
}

void back_find_again(back_region *r) {
    base_arena *arena = r->file->arena;
    search s = {.r = r, .barred = base_arena_take(arena, r->region->count * sizeof *s.barred)};
    s.set =
        base_arena_take(arena, (r->file->module->symbol_count + 1) * IR_FLAVOURS * sizeof *s.set);
    for (ir_id id = 1; id < r->region->count; id++)
        bar_arguments(&s, id);
    for (uint32_t nest = 0; nest < r->region->nest_count; nest++) {
        s.barred[r->settled[nest]] = true;
        search_nest(&s, nest);
    }
}
