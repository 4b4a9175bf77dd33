/* Tiles: sums over a dim, as layers of networks are made of. Several terms of several sums are
 * written out in one lane loop, so that each sum stays in a register for a while, and what they
 * read in common is read once. The order in which a sum adds its terms is the same. */
#include "back/region.h"

enum {
    MOST_TERMS = 8,      /* of a sum in one lane loop */
    MOST_SUMS = 4,       /* side by side */
    MOST_OPERATIONS = 64 /* in one lane loop; see docs/performance.md */
};

static uint32_t operations_of(const back_region *r, const ir_nest *nest) {
    uint32_t operations = 0;
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &r->region->values[nest->ids[k]];
        operations += ir_is_operator(value) ? (uint32_t)op_row_of(value->op)->cost : 1;
    }
    return operations;
}

/* Only what reads at the loops' own place: then the order of places does not matter. What sets or
 * adds to an array has to wait for memory, and would gain nothing. */
static bool stands_alone(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    for (int k = 0; k < 3; k++)
        if (value->argument[k] && r->moved[value->argument[k]])
            return false;
    return !r->moved[id] && !ir_is_root(value) && !back_is_shift(value) && !back_is_gathered(value);
}

/* The dim that all sums of the nest go along; 0: there is none. */
static uint32_t dim_of_sums(const back_region *r, const ir_nest *nest) {
    uint32_t dim = 0;
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &r->region->values[nest->ids[k]];
        if (!stands_alone(r, nest->ids[k]))
            return 0;
        if (value->op != IR_REDUCE)
            continue;
        if (value->dim == IR_LANES || (dim && dim != value->dim))
            return 0;
        dim = value->dim;
    }
    return dim;
}

static uint32_t greatest_divisor(uint32_t size, uint32_t most) {
    uint32_t divisor = most < size ? most : size;
    while (divisor > 1 && size % divisor)
        divisor--;
    return divisor;
}

static uint32_t last_dim(uint32_t dims) {
    uint32_t last = 0;
    for (uint32_t d = IR_LANES + 1; d < IR_MOST_DIMS; d++)
        if (dims >> d & 1)
            last = d;
    return last;
}

back_tile back_tile_of(const back_region *r, uint32_t number) {
    const ir_nest *nest = &r->region->nests[number];
    const ir_dim *dims = r->file->module->dims;
    back_tile tile = {.terms = 1, .sums = 1};
    uint32_t along = dim_of_sums(r, nest), operations = operations_of(r, nest);
    if (!along || !back_is_laned(nest->dims) || r->around[number] || r->pieces[number] > 1)
        return tile;
    uint32_t room = MOST_OPERATIONS / operations;
    tile.along = along;
    tile.terms = greatest_divisor(dims[along].size, room < MOST_TERMS ? room : MOST_TERMS);
    tile.beside = last_dim(nest->dims & ~(1u << along));
    room = tile.terms ? room / tile.terms : 0;
    if (tile.beside && room > 1)
        tile.sums = greatest_divisor(dims[tile.beside].size, room < MOST_SUMS ? room : MOST_SUMS);
    if (tile.sums == 1)
        tile.beside = 0;
    return tile;
}

/* ---- text ---- */

static void open_steps(back_region *r, uint32_t dim, uint32_t step) {
    const ir_dim *of = &r->file->module->dims[dim];
    base_write(r->out, "for (size_t k%u_from = 0; k%u_from < %u; k%u_from += %u) { /* %s */\n", dim,
               dim, of->size, dim, step, back_comment(r->file->arena, of->name));
    r->out->indent++;
}

static back_at place_of(const back_region *r, const back_tile *tile, uint32_t sum) {
    back_at at = {{NULL}};
    if (tile->beside)
        at.index[tile->beside] =
            base_arena_format(r->file->arena, "(k%u_from + %u)", tile->beside, sum);
    return at;
}

static const char *name_of(const back_region *r, ir_id id, uint32_t sum) {
    return base_arena_format(r->file->arena, "%s_sum%u", r->spoken[id], sum);
}

/* Sums from their rows of scratch to registers, or back. */
static void move_sums(back_region *r, const ir_nest *nest, const back_tile *tile, bool back) {
    for (uint32_t sum = 0; sum < tile->sums; sum++)
        for (uint32_t k = 0; k < nest->count; k++) {
            ir_id id = nest->ids[k];
            const back_at at = place_of(r, tile, sum);
            if (r->region->values[id].op != IR_REDUCE)
                continue;
            const char *place = back_scratch_place(r, id, &at), *name = name_of(r, id, sum);
            if (back)
                base_write(r->out, "%s = %s;\n", place, name);
            else
                base_write(r->out, "%s %s = %s;\n", r->file->real, name, place);
            uint64_t rounds = r->rounds / tile->terms / tile->sums;
            *(back ? &r->traffic.scratch_stores : &r->traffic.scratch_loads) += rounds;
        }
}

/* What the nest does at one place, with the indices of the tile's dims yet to be said. */
static const char *text_of(back_region *r, const ir_nest *nest, uint32_t sum) {
    base_writer text = base_writer_start(r->file->arena), *out = r->out;
    back_traffic traffic = r->traffic;
    for (uint32_t k = 0; k < nest->count; k++)
        if (r->region->values[nest->ids[k]].op == IR_REDUCE)
            r->sum[nest->ids[k]] = name_of(r, nest->ids[k], sum);
    r->out = &text;
    back_write_place(r);
    r->out = out;
    if (sum > 0) /* counted with the first */
        r->traffic = traffic;
    return text.text;
}

static void write_block(back_region *r, const back_tile *tile, uint32_t term, uint32_t sum) {
    base_write(r->out, "const size_t k%u = k%u_from + %u;\n", tile->along, tile->along, term);
    if (tile->beside)
        base_write(r->out, "const size_t k%u = k%u_from + %u;\n", tile->beside, tile->beside, sum);
}

static void write_terms(back_region *r, const ir_nest *nest, const back_tile *tile) {
    const char *text[MOST_SUMS];
    for (uint32_t sum = 0; sum < tile->sums; sum++)
        text[sum] = text_of(r, nest, sum);
    for (uint32_t term = 0; term < tile->terms; term++)
        for (uint32_t sum = 0; sum < tile->sums; sum++) {
            base_write(r->out, "{\n");
            r->out->indent++;
            write_block(r, tile, term, sum);
            base_write(r->out, "%s", text[sum]);
            r->out->indent--;
            base_write(r->out, "}\n");
        }
}

void back_write_tiles(back_region *r, const ir_nest *nest, const back_tile *tile) {
    uint32_t stepped = 1u << tile->along | (tile->beside ? 1u << tile->beside : 0);
    back_open_loops(r, nest->dims & ~stepped & ~(1u << IR_LANES), 0);
    if (tile->beside)
        open_steps(r, tile->beside, tile->sums);
    open_steps(r, tile->along, tile->terms);
    back_open_loops(r, 1u << IR_LANES, 0);
    move_sums(r, nest, tile, false);
    write_terms(r, nest, tile);
    move_sums(r, nest, tile, true);
    back_close_loops(r, nest->dims);
}
