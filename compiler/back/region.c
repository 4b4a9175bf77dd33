/* A region as a C function: a loop nest for each nest of the region, lanes innermost. */
#include <string.h>

#include "back/region.h"

enum {
    LONG_BODY = 3,      /* lane loops */
    LONGEST_TWICE = 600 /* values */
};

/* Loops without lanes are gone through once for all of them: they cost a lane nothing. */
static void note_rounds(back_region *r, uint32_t dims) {
    r->rounds = back_is_laned(dims) ? back_rounds(r->file->module, dims) : 0;
}

/* Sums start at 0 before the nest that adds them up. */
static void clear_sums(back_region *r, const ir_nest *nest, uint32_t open) {
    const back_at here = {{NULL}};
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &r->region->values[nest->ids[k]];
        if (value->op != IR_REDUCE || back_folds(r, nest->ids[k]) ||
            !ir_choice_by_rule(r->file->module, IR_RULE_EMIT_CLEAR, true))
            continue;
        uint32_t dims = back_own_dims(value->dims, open);
        back_open_loops(r, dims, open);
        note_rounds(r, value->dims);
        r->traffic.scratch_stores += r->rounds;
        base_write(r->out, "%s = %s;\n", back_scratch_place(r, nest->ids[k], &here),
                   back_reduce_start(r, value));
        back_close_loops(r, dims);
    }
}

/* A fold's terms stand side by side and become one number, always in the same order. */
static void write_folds(back_region *r, const ir_nest *nest, uint32_t open) {
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &r->region->values[nest->ids[k]];
        if (!back_folds(r, nest->ids[k]))
            continue;
        ir_op by = value->by == IR_MIN || value->by == IR_MAX ? value->by : IR_ADD;
        uint32_t dims = back_own_dims(value->dims, open);
        r->file->folds[by] = true;
        back_open_dim_loops(r, dims);
        back_open_site_loop(r, false);
        base_write(r->out, "%s_fold_%s(&%s);\n", r->file->prefix, back_fold_name(by),
                   back_fold_place(r, nest->ids[k], false));
        back_close_loops(r, dims);
    }
}

/* ---- nests ---- */

/* What is written of a nest, in this order. Reads along the network have a loop of their own, since
 * they would keep the rest from becoming vectors. */
typedef enum nest_part { GATHERED, COMPUTED, SET } nest_part;

static bool is_part(const back_region *r, ir_id id, nest_part part) {
    const ir_value *value = &r->region->values[id];
    if (!back_has_statement(r, id))
        return false;
    if (r->piece[id] != r->now && !back_is_gathered(value))
        return false;
    if (back_is_gathered(value) || ir_is_root(value))
        return part == (ir_is_root(value) ? SET : GATHERED);
    return part == COMPUTED;
}

/* All that a piece computed may be computed again where it is read. */
static bool has_part(const back_region *r, nest_part first, nest_part last) {
    const back_piece piece = back_piece_of(r, r->nest, r->now);
    for (uint32_t k = 0; k < piece.count; k++)
        for (nest_part part = first; part <= last; part++)
            if (is_part(r, piece.ids[k], part))
                return true;
    return false;
}

static bool has_statements(const back_region *r, const ir_nest *nest, bool gathered) {
    for (uint32_t k = 0; k < nest->count; k++)
        if (back_has_statement(r, nest->ids[k]) &&
            back_is_gathered(&r->region->values[nest->ids[k]]) == gathered)
            return true;
    return false;
}

static void declare_reads(back_region *r, nest_part first, nest_part last) {
    memset(r->local, 0, r->region->count * sizeof *r->local);
    r->indices = base_writer_start(r->file->arena);
    r->shared = base_writer_start(r->file->arena);
    r->reads = base_writer_start(r->file->arena);
    r->loop++;
    const back_piece piece = back_piece_of(r, r->nest, r->now);
    for (uint32_t k = 0; k < piece.count; k++)
        for (nest_part part = first; part <= last; part++)
            if (is_part(r, piece.ids[k], part))
                back_declare_reads(r, piece.ids[k]);
}

static void write_statements(back_region *r, nest_part first, nest_part last) {
    base_write(r->out, "%s", r->reads.text);
    const back_piece piece = back_piece_of(r, r->nest, r->now);
    for (nest_part part = first; part <= last; part++)
        for (uint32_t k = 0; k < piece.count; k++)
            if (is_part(r, piece.ids[k], part))
                back_write_statement(r, piece.ids[k]);
}

void back_write_place(back_region *r) {
    declare_reads(r, COMPUTED, SET);
    base_write(r->out, "%s", r->indices.text);
    write_statements(r, COMPUTED, SET);
}

/* A loop that no other stands around asks for a part of a row of the tape. */
static void expect_part(back_region *r, uint32_t around) {
    bool taping = r->kind == IR_STEP || r->kind == IR_STEP_ADJOINT;
    if (!taping || around || r->file->block == 1 || back_tape_rows(r->file) == 0)
        return;
    base_write(r->out, "%s_expect_part(lanes, n, %u, parts);\n", r->file->prefix, r->parts++);
    r->file->expects = true;
}

/* One lane loop, or what stands in its place. */
static void write_loop(back_region *r, const ir_nest *nest, nest_part first, nest_part last) {
    uint32_t open = back_open_dims(r, r->nest), dims = back_own_dims(nest->dims, open);
    uint32_t outer = back_outer_dims(r, dims);
    expect_part(r, open | outer);
    r->across = back_opens_across(r, dims);
    declare_reads(r, first, last);
    bool alone = outer && r->pieces[r->nest] == 1;
    bool block = !alone && (!back_is_laned(dims) || r->indices.text[0]);
    if (block) { /* for names that others have too */
        base_write(r->out, "{\n");
        r->out->indent++;
    }
    base_write(r->out, "%s", r->indices.text);
    if (r->across)
        back_open_loops_across(r, r->shared.text);
    else if (back_is_laned(dims))
        back_open_lane_loop(r, back_is_laned(open));
    write_statements(r, first, last);
    back_close_loops(r, dims & ~outer);
    if (block)
        back_close_loops(r, 1);
}

static void write_parts(back_region *r, const ir_nest *nest, nest_part first, nest_part last) {
    uint32_t dims = back_outer_dims(r, back_own_dims(nest->dims, back_open_dims(r, r->nest)));
    note_rounds(r, nest->dims);
    back_open_dim_loops(r, dims);
    uint32_t loops = last == GATHERED ? 1 : r->pieces[r->nest];
    for (r->now = 0; r->now < loops; r->now++)
        if (has_part(r, first, last))
            write_loop(r, nest, first, last);
    r->now = 0;
    back_close_loops(r, dims);
}

static void write_values(back_region *r, const ir_nest *nest) {
    for (uint32_t k = 0; k < nest->count && !back_is_laned(nest->dims); k++)
        r->traffic.shared_values += back_has_statement(r, nest->ids[k]);
    clear_sums(r, nest, back_open_dims(r, r->nest));
    if (has_statements(r, nest, true))
        write_parts(r, nest, GATHERED, GATHERED);
    const bool sites = r->file->lane_dim == IR_LANES;
    const back_tile tile =
        sites && r->pieces[r->nest] == 1 ? back_tile_of(r, r->nest) : (back_tile){0};
    if (tile.terms > 1) {
        note_rounds(r, nest->dims);
        back_write_tiles(r, nest, &tile);
    } else if (has_statements(r, nest, false)) {
        write_parts(r, nest, COMPUTED, SET);
    }
    write_folds(r, nest, back_open_dims(r, r->nest));
}

/* The loop of a circle over levels of the network. */
static void open_levels(back_region *r, bool backwards) {
    r->file->levels = true;
    const char *step = backwards ? "for (size_t level = lanes->network->levels; level-- > 0;) {\n"
                                 : "for (size_t level = 0; level < lanes->network->levels; "
                                   "level++) {\n";
    base_write(r->out, "%s", step);
    r->out->indent++;
    base_write(r->out,
               "const size_t begin = lanes->network->level_begin[level];\n"
               "const size_t end = %s_level_end(lanes, level);\n",
               r->file->prefix);
}

static void open_circle(back_region *r, const ir_nest *nest) {
    uint32_t d = nest->dim;
    const ir_module *module = r->file->module;
    const ir_dim *dim = &module->dims[d];
    if (d == IR_LANES) {
        open_levels(r, ir_choice_by_rule(module, IR_RULE_EMIT_LEVELS, nest->backwards));
        return;
    }
    if (r->settled[r->nest])
        base_write(r->out, "size_t k%u_last_%u = 0;\n", d, r->nest);
    bool down = ir_choice_by_rule(module, IR_RULE_EMIT_DOWN, nest->backwards);
    if (down) /* a form in which gcc 12 heeds the lane loop's pragma */
        base_write(r->out,
                   "for (size_t k%u = %u; k%u < %u; k%u--) { /* %s, down; past 0 it is huge */\n",
                   d, dim->size - 1, d, dim->size, d, back_comment(r->file->arena, dim->name));
    else
        base_write(r->out, "for (size_t k%u = 0; k%u < %u; k%u++) { /* %s */\n", d, d, dim->size, d,
                   back_comment(r->file->arena, dim->name));
    r->out->indent++;
}

/* The circle ends when all lanes are settled. */
static void write_early_end(back_region *r, uint32_t open) {
    const back_at here = {{NULL}};
    ir_id truth = r->settled[open];
    uint32_t around = back_open_dims(r, open + 1), d = r->region->nests[open].dim;
    uint32_t dims = back_own_dims(r->region->values[truth].dims, around) & ~(1u << IR_LANES);
    const char *lanes = back_is_laned(around) ? "size_t i = begin; i < end" : "size_t i = 0; i < n";
    base_write(r->out, "size_t unsettled = 0;\n");
    back_open_dim_loops(r, dims);
    base_write(r->out, "for (%s; i++)\n    unsettled += %s == 0;\n", lanes,
               back_scratch_place(r, truth, &here));
    back_close_loops(r, dims);
    base_write(r->out, "k%u_last_%u = k%u;\nif (unsettled == 0) break;\n", d, open, d);
}

/* A value of the circle that others read at all its places, or what the step keeps of them. */
static bool is_read_around(const back_region *r, ir_id id, uint32_t dim) {
    uint32_t size = r->file->module->dims[dim].size;
    const ir_value *value = &r->region->values[id];
    if (ir_is_root(value))
        return value->dims >> dim & 1;
    return r->scratch[id] && size > 1 && r->slots[(size_t)id * IR_MOST_DIMS + dim] == size;
}

/* Places that were left out are like the last one. */
static void fill_places(back_region *r, uint32_t open, ir_id id) {
    const ir_value *value = &r->region->values[id];
    uint32_t d = r->region->nests[open].dim;
    uint32_t around = back_open_dims(r, open);
    uint32_t dims = back_own_dims(value->dims, around) & ~(1u << d);
    const back_at here = {{NULL}};
    back_at last = {{NULL}};
    last.index[d] = base_arena_format(r->file->arena, "k%u_last_%u", d, open);
    base_write(r->out, "for (size_t k%u = k%u_last_%u + 1; k%u < %u; k%u++) {\n", d, d, open, d,
               r->file->module->dims[d].size, d);
    r->out->indent++;
    back_open_loops(r, dims, around);
    bool root = ir_is_root(value);
    const char *to = root ? back_symbol_place(r, value, &here) : back_scratch_place(r, id, &here);
    const char *from = root ? back_symbol_place(r, value, &last) : back_scratch_place(r, id, &last);
    base_write(r->out, "%s = %s;\n", to, from);
    back_close_loops(r, dims);
    back_close_loops(r, 1);
}

static void fill_all(back_region *r, uint32_t open) {
    for (uint32_t nest = open + 1; nest < r->close[open]; nest++) {
        const ir_nest *of = &r->region->nests[nest];
        for (uint32_t k = 0; k < of->count; k++)
            if (is_read_around(r, of->ids[k], r->region->nests[open].dim))
                fill_places(r, open, of->ids[k]);
    }
}

static void close_circle(back_region *r) {
    uint32_t open = 0;
    while (r->close[open] != r->nest)
        open++;
    if (r->settled[open])
        write_early_end(r, open);
    back_close_loops(r, 1);
    if (r->settled[open])
        fill_all(r, open);
}

static void write_nest(back_region *r, uint32_t number) {
    const ir_nest *nest = &r->region->nests[number];
    r->nest = number;
    if (nest->kind == IR_NEST_OPEN)
        open_circle(r, nest);
    else if (nest->kind == IR_NEST_CLOSE)
        close_circle(r);
    else
        write_values(r, nest);
}

static void write_late_stores(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++) {
        if (!r->late[id])
            continue;
        uint32_t dims = r->region->values[id].dims;
        back_open_loops(r, dims, 0);
        note_rounds(r, dims);
        back_write_late_store(r, id);
        back_close_loops(r, dims);
    }
}

/* ---- the function ---- */

/* Long, and most of a run's time: worth to be compiled twice, of which one knows how many lanes a
 * whole block has, so that a row's place is a number. */
static bool is_for_whole_blocks(const back_region *r) {
    uint32_t loops = 0;
    for (uint32_t k = 0; k < r->region->nest_count; k++)
        loops += r->pieces[k];
    bool often = r->kind == IR_STEP || r->kind == IR_STEP_ADJOINT;
    return often && !r->file->few && LONG_BODY <= loops && r->region->count < LONGEST_TWICE;
}

/* Stands where the states are variables. */
static bool is_for_variables(const back_region *r) {
    return r->kind == IR_STEP && r->file->alone;
}

static void write_head(const back_region *r, base_writer *out) {
    const char *function = back_region_function(r->file, r->kind);
    if (is_for_variables(r))
        base_write(out, "%s_INLINE void %s_here(const %s_lanes *lanes) {\n", r->file->upper,
                   function, r->file->prefix);
    else if (is_for_whole_blocks(r))
        base_write(out, "%s_INLINE void %s_of(const %s_lanes *lanes, const size_t n) {\n",
                   r->file->upper, function, r->file->prefix);
    else
        base_write(out, "static void %s(const %s_lanes *lanes) {\n", function, r->file->prefix);
}

/* The function that others call. */
static void write_caller(const back_region *r, base_writer *out) {
    const char *function = back_region_function(r->file, r->kind), *block = r->file->upper;
    if (is_for_variables(r))
        base_write(out, "static void %s(const %s_lanes *lanes) {\n    %s_here(lanes);\n}\n\n",
                   function, r->file->prefix, function);
    if (!is_for_whole_blocks(r))
        return;
    base_write(out,
               "static void %s(const %s_lanes *lanes) {\n    if (lanes->n == %s_BLOCK)\n"
               "        %s_of(lanes, %s_BLOCK);\n    else\n        %s_of(lanes, lanes->n);\n}\n\n",
               function, r->file->prefix, block, function, block, function);
}

const char *back_region_function(const back_file *file, ir_region_kind kind) {
    static const char *const names[IR_REGIONS] = {
        "prepare",   "advance",   "prepare_d", "advance_d",  "prepare_b",
        "advance_b", "prepare_r", "advance_r", "prepare_bd", "advance_bd"};
    return base_arena_format(file->arena, "%s_%s", file->prefix, names[kind]);
}

/* What a function without nests has no use for. */
static const char *unused_names(const back_file *file) {
    return file->few ? "    (void)n;\n    (void)lanes;\n" : "    (void)n;\n";
}

void back_write_region(back_file *file, ir_region_kind kind) {
    back_region r = back_start_region(file, kind);
    back_find_circles(&r);
    back_find_settled(&r);
    back_find_reads(&r);
    back_find_stored(&r);
    back_find_limits(&r);
    back_lay_out_scratch(&r);
    back_measure_inlines(&r);
    back_name_values(&r);
    base_writer body = base_writer_start(file->arena);
    r.out = &body;
    body.indent = 1;
    for (uint32_t k = 0; k < r.region->nest_count; k++)
        write_nest(&r, k);
    write_late_stores(&r);
    file->traffic[kind] = r.traffic;
    file->scratch_of[kind] = r.scratch_count;
    base_writer *out = &file->out;
    write_head(&r, out);
    out->indent++;
    back_declare_limits(file, body.text, out);
    back_declare_arrays(&r, is_for_whole_blocks(&r), out);
    out->indent--;
    base_write(out, "%s%s}\n\n", body.text, r.region->nest_count ? "" : unused_names(file));
    write_caller(&r, out);
}
