/* What a nest reads from memory: each thing is declared once, at the top of the lane loop. */
#include <string.h>

#include "back/region.h"

static const char *index_ending(const back_region *r, const char *index) {
    base_arena *arena = r->file->arena;
    const char *moved = strchr(index, '_'), *by = strchr(index, ' ');
    if (moved)
        return moved;
    if (!by)
        return base_arena_format(arena, "_%s", index);
    const char *way = by[1] == '-' ? "before" : "after";
    bool next = strcmp(by + 3, "1") == 0;
    return base_arena_format(arena, next ? "_%s" : "_%s_%s", way, by + 3);
}

/* "_before_3": how the indices of a place differ from the loops'. */
static const char *ending_of(const back_region *r, const back_at *at) {
    const char *ending = "";
    for (uint32_t d = IR_LANES + 1; d < r->file->module->dim_count; d++) {
        if (!at->index[d])
            continue;
        ending = base_arena_format(r->file->arena, "%s%s", ending, index_ending(r, at->index[d]));
    }
    return ending;
}

static bool is_own_place(const back_region *r, const back_at *at) {
    for (uint32_t d = IR_LANES; d < r->file->module->dim_count; d++)
        if (at->index[d])
            return false;
    return true;
}

/* Of what is declared, the values that are computed from others read no memory themselves. */
static void count_read(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    if (r->fixed[id] || r->moved[id] || r->again[id])
        return;
    if (r->stored[id])
        r->traffic.loads += r->rounds;
    else if (value->op != IR_LOAD)
        r->traffic.scratch_loads += r->rounds;
    else if (r->file->module->symbols[value->symbol].laned || value->flavour == IR_BAR)
        r->traffic.loads += r->rounds;
    else
        r->traffic.shared_loads += r->rounds;
}

/* Does it differ from lane to lane, where these are the elements of a dim? */
static bool varies(const back_region *r, ir_id like, const back_at *at) {
    const char *index = at->index[r->file->lane_dim];
    bool has = r->region->values[like].dims >> r->file->lane_dim & 1;
    return r->across && has && !(index && back_is_number(index));
}

/* What is made of indices, and what is the same for a site's lanes, stands outside their loop. */
static base_writer *writer_for(back_region *r, ir_id like, const back_at *at) {
    if (varies(r, like, at))
        return &r->reads;
    if (r->fixed[like])
        return &r->indices;
    return r->across ? &r->shared : &r->reads;
}

static void declare(back_region *r, ir_id like, const back_at *at, const char *name,
                    const char *text) {
    count_read(r, like);
    bool truth = op_is_logical(r->region->values[like].op);
    base_write(writer_for(r, like, at), "const %s %s = %s;\n", truth ? "_Bool" : r->file->real,
               name, text);
}

/* Something at another place, under a name like that of the value. */
static const char *declare_shifted(back_region *r, ir_id like, const back_at *at,
                                   const char *text) {
    for (size_t k = 0; k < r->shifted_count; k++) {
        back_shifted *known = &r->shifted[k];
        if (strcmp(known->text, text) != 0)
            continue;
        if (known->loop != r->loop)
            declare(r, like, at, known->name, text);
        known->loop = r->loop;
        return known->name;
    }
    const char *spoken = r->spoken[like];
    const char *name = base_arena_format(r->file->arena, "%s%s", spoken, ending_of(r, at));
    name = back_unique(&r->names, name);
    r->shifted = base_arena_grow(r->file->arena, r->shifted, r->shifted_count, &r->shifted_capacity,
                                 sizeof *r->shifted);
    r->shifted[r->shifted_count++] = (back_shifted){text, name, r->loop};
    declare(r, like, at, name, text);
    return name;
}

static const char *declare_at(back_region *r, ir_id id, const back_at *at, const char *text) {
    if (!is_own_place(r, at))
        return declare_shifted(r, id, at, text);
    declare(r, id, at, r->spoken[id], text);
    return r->local[id] = r->spoken[id];
}

/* In the lane's own memory: a symbol, or a value of another nest or place. */
static const char *read_memory(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    if (value->op == IR_LOAD)
        return declare_at(r, id, at, back_symbol_place(r, value, at));
    const char *place = back_scratch_place(r, id, at);
    if (op_is_logical(value->op))
        place = base_arena_format(r->file->arena, "%s != 0", place);
    return declare_at(r, id, at, place);
}

static const char *read_at(back_region *r, ir_id id, const back_at *at);

/* The place a SHIFT, ELEMENT or PREVIOUS leads to from `at`. */
static const char *read_source(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    back_at from = *at;
    ir_id source = value->op == IR_PREVIOUS ? value->target : value->argument[0];
    if (r->region->values[source].dims >> value->dim & 1)
        from.index[value->dim] = back_moved_index(r, value, at);
    const char *found = read_at(r, source, &from);
    bool fills = value->op == IR_PREVIOUS || value->answer == IR_FILL;
    if (fills || !back_passes_ends(r, value, at))
        return found;
    back_at beyond = *at;
    beyond.index[value->dim] = back_index_beyond(r, value);
    const char *other = read_at(r, source, &beyond);
    while (!r->spoken[source])
        source = r->region->values[source].argument[0];
    return declare_shifted(
        r, source, &from,
        base_arena_format(r->file->arena, "%s ? %s : %s", back_within(r, value), found, other));
}

/* What stands at a place given, or what a moved value gives past the ends. The place is valid in
 * any case and is read in any case, so that the lane loop has no branches. */
static const char *read_or_fill(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    const char *there = back_is_there(r, value, at);
    if (there && !there[0])
        return read_source(r, id, at);
    ir_id fill = value->argument[1];
    const char *other = fill ? read_at(r, fill, at) : back_number(r->file, 0);
    if (!there)
        return other;
    const char *found = read_source(r, id, at);
    return declare_at(r, id, at,
                      base_arena_format(r->file->arena, "%s ? %s : %s", there, found, other));
}

static const char *read_index(const back_region *r, const ir_value *value, const back_at *at) {
    base_arena *arena = r->file->arena;
    const char *index = at->index[value->dim];
    if (!index)
        index = base_arena_format(arena, "k%u", value->dim);
    if (r->across && value->dim == r->file->lane_dim) /* vectors convert an int at once */
        return base_arena_format(arena, "(%s)(int)%s", r->file->real, index);
    return base_arena_format(arena, "(%s)%s", r->file->real, index);
}

/* The place, as far as the value depends on it. */
static back_at place_along(const back_at *at, uint32_t dims) {
    back_at own = *at;
    for (uint32_t d = 0; d < IR_MOST_DIMS; d++)
        if (!(dims >> d & 1))
            own.index[d] = NULL;
    return own;
}

/* Made of indices. */
static const char *read_fixed(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    const char *saved[3];
    for (int k = 0; k < ir_arity(value); k++) {
        saved[k] = r->local[value->argument[k]];
        const char *text = read_at(r, value->argument[k], at);
        r->local[value->argument[k]] = text;
    }
    back_expression e = {r->file, r->region, r->local, r->limit};
    const char *text = back_operation(&e, id);
    for (int k = ir_arity(value); k-- > 0 && !is_own_place(r, at);)
        r->local[value->argument[k]] = saved[k];
    return declare_at(r, id, at, text);
}

/* What another piece of the nest computes too. */
static const char *read_again(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    for (int k = 0; k < ir_arity(value); k++)
        if (r->region->values[value->argument[k]].op != IR_NUMBER)
            r->local[value->argument[k]] = read_at(r, value->argument[k], &here);
    back_expression e = {r->file, r->region, r->local, r->limit};
    return declare_at(r, id, &here, back_operation(&e, id));
}

/* A number that stands for a name: a sign must not meet another. */
static const char *read_number(const back_region *r, double number) {
    const char *text = back_number(r->file, number);
    return text[0] == '-' ? base_arena_format(r->file->arena, "(%s)", text) : text;
}

static const char *read_at(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    back_at own = place_along(at, value->dims);
    if (is_own_place(r, &own) && r->local[id])
        return r->local[id];
    if (value->op == IR_NUMBER)
        return read_number(r, value->number);
    if (value->op == IR_INDEX)
        return read_index(r, value, &own);
    if (r->fixed[id])
        return read_fixed(r, id, &own);
    if (r->moved[id])
        return read_or_fill(r, id, at);
    if (r->again[id])
        return read_again(r, id);
    return read_memory(r, id, &own);
}

/* The sum over the sites upstream, or the value of the site downstream. */
static const char *read_network(back_region *r, const ir_value *value) {
    const back_at here = {{NULL}};
    const char *way = value->offset < 0 ? "upstream" : "downstream";
    ir_id source = value->op == IR_PREVIOUS ? value->target : value->argument[0];
    if (back_is_laned(r->region->values[source].dims))
        return base_arena_format(r->file->arena, "%s_%s(lanes->network, %s, i)", r->file->prefix,
                                 way, back_row(r, source, &here));
    return base_arena_format(r->file->arena, "%s_sites_%s(lanes->network, %s, i)", r->file->prefix,
                             way, read_at(r, source, &here));
}

static bool is_computed_here(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    return back_has_statement(r, id) && value->op != IR_REDUCE && !back_is_gathered(value) &&
           r->region->nest_of[id] == r->nest && r->piece[id] == r->now;
}

void back_declare_reads(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    const back_at here = {{NULL}};
    for (int k = back_is_shift(value) ? 1 : 0; k < 3; k++) {
        ir_id read = value->op == IR_PREVIOUS ? value->argument[k - 1] : back_argument(value, k);
        if (read && !is_computed_here(r, read) && r->region->values[read].op != IR_NUMBER)
            r->local[read] = read_at(r, read, &here);
    }
    if (!back_is_shift(value))
        return;
    if (back_is_gathered(value))
        r->found[id] = read_network(r, value);
    else if (back_is_there(r, value, &here))
        r->found[id] = read_source(r, id, &here);
}
