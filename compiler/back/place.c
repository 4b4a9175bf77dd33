/* Places: the C text of elements, rows and indices of arrays. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "back/region.h"

bool back_is_number(const char *index) {
    return isdigit((unsigned char)index[0]) && strspn(index, "0123456789") == strlen(index);
}

static const char *index_along(const back_region *r, uint32_t dim, const back_at *at) {
    return at->index[dim] ? at->index[dim] : base_arena_format(r->file->arena, "k%u", dim);
}

/* A row of sites, a sum of indices times strides: "3 + k2 * 8 + k3". Where the lanes are the
 * elements of a dim, an array along it has `width` of them side by side for each site. */
typedef struct place {
    uint32_t first;
    const char *terms;
    uint32_t width;    /* 0 or 1: one number for a site */
    const char *along; /* which of them; NULL: the first */
} place;

static void add_term(const back_region *r, place *to, const char *index, uint32_t stride) {
    base_arena *arena = r->file->arena;
    if (back_is_number(index))
        to->first += (uint32_t)strtoul(index, NULL, 10) * stride;
    else if (stride == 1)
        to->terms = base_arena_format(arena, "%s + %s", to->terms, index);
    else
        to->terms = base_arena_format(arena, "%s + %s * %u", to->terms, index, stride);
}

static const char *place_text(const back_region *r, const place *of) {
    if (of->first == 0 && of->terms[0])
        return of->terms + strlen(" + ");
    return base_arena_format(r->file->arena, "%u%s", of->first, of->terms);
}

/* The place times the numbers of a row, for arrays by lane. */
static const char *row_place(const back_region *r, const char *text, const char *row) {
    bool plain = !strchr(text, ' ');
    return base_arena_format(r->file->arena, plain ? "%s * %s" : "(%s) * %s", text, row);
}

static bool is_lane_dim(const back_region *r, uint32_t dim) {
    return dim != IR_LANES && dim == r->file->lane_dim;
}

/* The number of a row, of site i if there is one for each; "k1 - 2" along a dim may be before the
 * row, and so before all of the array. */
static const char *number_in(const back_region *r, const place *of, const char *row, bool by_site) {
    base_arena *arena = r->file->arena;
    const char *text = row_place(r, place_text(r, of), row), *along = of->along;
    if (by_site)
        text = base_arena_format(arena, of->width > 1 ? "%s + i * %u" : "%s + i", text, of->width);
    if (!along || strcmp(along, "0") == 0)
        return text;
    const char *back = strstr(along, " - ");
    if (!back)
        return base_arena_format(arena, "%s + %s", text, along);
    return base_arena_format(arena, "(ptrdiff_t)(%s + %.*s)%s", text, (int)(back - along), along,
                             back);
}

/* ---- symbols ---- */

/* The adjoint of a step reads the states before it, and its tangent their dots, from the tape. */
static bool is_on_tape(const back_region *r, ir_role role, ir_flavour flavour) {
    bool back = r->kind == IR_STEP_ADJOINT || r->kind == IR_STEP_SECOND;
    return back && role == IR_STATE && flavour < IR_BAR;
}

const char *back_region_array(const back_region *r, ir_role role, ir_flavour flavour) {
    if (is_on_tape(r, role, flavour))
        return flavour == IR_DOT ? "taped_dot" : "taped";
    return back_array_name(r->file->arena, role, flavour);
}

/* Weights stand as their host has them; all else has a number for each site. */
static bool is_by_site(const back_region *r, const ir_value *value) {
    return r->file->module->symbols[value->symbol].laned || value->flavour >= IR_BAR;
}

static place place_in_symbol(const back_region *r, const ir_value *value, const back_at *at) {
    const ir_module *module = r->file->module;
    const ir_symbol *symbol = &module->symbols[value->symbol];
    bool taped = is_on_tape(r, symbol->role, value->flavour);
    place to = {taped ? back_tape_place(r->file, value->symbol) : symbol->index, "", 0, NULL};
    uint32_t stride = symbol->elements;
    for (int k = 0; k < symbol->rank; k++) {
        uint32_t dim = symbol->dims[k];
        const char *index = value->element[k] == IR_LOOP
                                ? index_along(r, dim, at)
                                : base_arena_format(r->file->arena, "%d", value->element[k]);
        if (is_by_site(r, value) && is_lane_dim(r, dim)) {
            to.width = module->dims[dim].size;
            to.along = index;
            continue;
        }
        stride /= module->dims[dim].size;
        add_term(r, &to, index, stride);
    }
    return to;
}

/* A step may write its outputs where the run wants them, in rows that lie apart. */
static bool has_far_rows(const back_region *r, const ir_value *value) {
    bool output = r->file->module->symbols[value->symbol].role == IR_OUTPUT;
    return r->kind == IR_STEP && output && r->file->lane_dim == IR_LANES;
}

static const char *array_of(back_region *r, const ir_value *value) {
    ir_role role = r->file->module->symbols[value->symbol].role;
    bool state = role == IR_STATE && value->flavour == IR_VALUE && ir_is_root(value);
    if (state && r->kind == IR_STEP && r->file->passing) {
        r->passes = true;
        return "next";
    }
    if (ir_is_root(value))
        r->set[role][value->flavour] = true;
    r->read[role][value->flavour] = true;
    return back_region_array(r, role, value->flavour);
}

const char *back_symbol_place(back_region *r, const ir_value *value, const back_at *at) {
    const place to = place_in_symbol(r, value, at);
    const char *array = array_of(r, value);
    if (!is_by_site(r, value))
        return base_arena_format(r->file->arena, "%s[%s]", array, place_text(r, &to));
    const char *row = has_far_rows(r, value) ? "stride" : "n";
    return base_arena_format(r->file->arena, "%s[%s]", array, number_in(r, &to, row, true));
}

/* ---- scratch ---- */

/* The index among `count` places that take turns; of a dim that the value lacks, the first. */
static const char *slot_index(const back_region *r, ir_id id, uint32_t dim, const back_at *at) {
    uint32_t count = r->slots[(size_t)id * IR_MOST_DIMS + dim];
    bool has = r->region->values[id].dims >> dim & 1;
    if (count <= 1 || (!has && !at->index[dim]))
        return "0";
    const char *index = index_along(r, dim, at);
    bool whole = count == r->file->module->dims[dim].size;
    return whole ? index : base_arena_format(r->file->arena, "%s %% %u", index, count);
}

static place place_in_scratch(const back_region *r, ir_id id, const back_at *at) {
    const ir_module *module = r->file->module;
    const uint32_t *slots = r->slots + (size_t)id * IR_MOST_DIMS;
    place to = {r->scratch[id] - 1, "", 0, NULL};
    uint32_t stride = 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        stride *= slots[d] ? slots[d] : 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++) {
        if (slots[d] == 0)
            continue;
        const char *index = slot_index(r, id, d, at);
        if (is_lane_dim(r, d)) {
            to.width = slots[d];
            to.along = index;
            continue;
        }
        stride /= slots[d];
        add_term(r, &to, index, stride);
    }
    return to;
}

const char *back_scratch_place(back_region *r, ir_id id, const back_at *at) {
    if (r->stored[id])
        return back_symbol_place(r, &r->region->values[r->stored[id]], at);
    const place to = place_in_scratch(r, id, at);
    bool laned = back_is_laned(r->region->values[id].dims);
    return base_arena_format(r->file->arena, "scratch[%s]", number_in(r, &to, "n", laned));
}

const char *back_row(back_region *r, ir_id id, const back_at *at) {
    const ir_value *value = &r->region->values[id];
    bool symbol = value->op == IR_LOAD;
    const char *array = symbol ? array_of(r, value) : "scratch";
    const place first = symbol ? place_in_symbol(r, value, at) : place_in_scratch(r, id, at);
    return base_arena_format(r->file->arena, "%s + %s", array,
                             row_place(r, place_text(r, &first), "n"));
}

const char *back_fold_place(back_region *r, ir_id id, bool term) {
    back_at at = {{NULL}};
    if (term)
        at.index[r->file->lane_dim] = base_arena_format(r->file->arena, "k%u", r->file->lane_dim);
    return back_scratch_place(r, id, &at);
}

/* ---- indices at other places ---- */

static uint32_t distance_of(const ir_value *value) {
    return (uint32_t)(value->offset < 0 ? -value->offset : value->offset);
}

/* "k1_before", "k1_after_2", "k1_round_before": an index declared in the nest. */
static const char *declare_index(back_region *r, const ir_value *value, const char *from) {
    base_arena *arena = r->file->arena;
    uint32_t size = r->file->module->dims[value->dim].size;
    uint32_t distance = (uint32_t)ir_place_by_rule(r->file->module, IR_RULE_EMIT_MOVED,
                                                   (int32_t)distance_of(value));
    bool wraps = value->op == IR_SHIFT && value->answer == IR_WRAP, back = value->offset < 0;
    const char *name = base_arena_format(arena, "%s%s%s", from, wraps ? "_round" : "",
                                         back ? "_before" : "_after");
    if (distance > 1)
        name = base_arena_format(arena, "%s_%u", name, distance);
    const char *text;
    if (wraps)
        text = base_arena_format(arena, "(%s + %u) %% %u", from,
                                 back ? (size - distance % size) % size : distance % size, size);
    else if (back)
        text = base_arena_format(arena, "%s >= %u ? %s - %u : 0", from, distance, from, distance);
    else
        text = base_arena_format(arena, "%s + %u < %u ? %s + %u : %u", from, distance, size, from,
                                 distance, size - 1);
    const char *line = base_arena_format(arena, "const size_t %s = %s;\n", name, text);
    base_writer *to = r->across && is_lane_dim(r, value->dim) ? &r->reads : &r->indices;
    if (!strstr(to->text, line))
        base_write(to, "%s", line);
    return name;
}

/* The same where the index is a number already. */
static const char *count_index(const back_region *r, const ir_value *value, const char *from) {
    long size = (long)r->file->module->dims[value->dim].size;
    long to = strtol(from, NULL, 10) + value->offset;
    if (value->op == IR_SHIFT && value->answer == IR_WRAP)
        to = (to % size + size) % size;
    to = to < 0 ? 0 : to < size ? to : size - 1;
    return base_arena_format(r->file->arena, "%ld", to);
}

/* Where a circle ended early is known while those around it go on; later, all places are filled. */
static bool is_known(const back_region *r, uint32_t open) {
    return !r->around[open] || back_is_inside(r, r->nest, r->around[open] - 1);
}

/* Is it in the block's own memory, where something stands before and behind every array? */
static bool is_in_block(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    if (r->moved[id])
        return is_in_block(r, value->argument[0]);
    if (value->op == IR_LOAD)
        return is_by_site(r, value);
    return !back_is_leaf(value) && !r->fixed[id];
}

bool back_passes_ends(const back_region *r, const ir_value *value, const back_at *at) {
    ir_id source = value->op == IR_PREVIOUS ? value->target : value->argument[0];
    return r->across && value->dim == r->file->lane_dim && value->op != IR_ELEMENT &&
           !at->index[value->dim] && distance_of(value) < r->file->module->dims[value->dim].size &&
           is_in_block(r, source);
}

const char *back_index_beside(back_region *r, uint32_t dim, int32_t offset) {
    r->file->guard = r->file->module->dims[dim].size;
    return base_arena_format(r->file->arena, "k%u %c %d", dim, offset < 0 ? '-' : '+',
                             offset < 0 ? -offset : offset);
}

const char *back_index_beyond(back_region *r, const ir_value *value) {
    int32_t size = (int32_t)r->file->module->dims[value->dim].size, offset = value->offset;
    if (value->answer == IR_WRAP)
        return back_index_beside(r, value->dim, offset < 0 ? offset + size : offset - size);
    return base_arena_format(r->file->arena, "%d", offset < 0 ? 0 : size - 1);
}

/* "k1 >= 1", "k1 < 23". Between lanes the numbers are real: of whole ones gcc 12 takes the vector
 * loop apart into its first, last and other places. */
static const char *compare_index(const back_region *r, uint32_t dim, const char *index,
                                 const char *sign, uint32_t with) {
    base_arena *arena = r->file->arena;
    if (!r->across || !is_lane_dim(r, dim))
        return base_arena_format(arena, "%s %s %u", index, sign, with);
    return base_arena_format(arena, "(%s)(int)%s %s %s", r->file->real, index, sign,
                             back_number(r->file, with));
}

const char *back_within(const back_region *r, const ir_value *value) {
    uint32_t size = r->file->module->dims[value->dim].size, distance = distance_of(value);
    const char *index = base_arena_format(r->file->arena, "k%u", value->dim);
    if (value->offset < 0)
        return compare_index(r, value->dim, index, ">=", distance);
    return compare_index(r, value->dim, index, "<", size - distance);
}

const char *back_moved_index(back_region *r, const ir_value *value, const back_at *at) {
    if (back_passes_ends(r, value, at))
        return back_index_beside(r, value->dim, value->offset);
    uint32_t size = r->file->module->dims[value->dim].size;
    int32_t element = ir_place_by_rule(r->file->module, IR_RULE_EMIT_ELEMENT, value->offset);
    uint32_t open =
        back_reads_end(r, value) ? back_circle_along(r, value->argument[0], value->dim) : 0;
    if (open && r->settled[open - 1] && is_known(r, open - 1))
        return base_arena_format(r->file->arena, "k%u_last_%u", value->dim, open - 1);
    if (value->op == IR_ELEMENT)
        return base_arena_format(r->file->arena, "%u", (uint32_t)element % size);
    const char *from = size == 1 ? "0" : index_along(r, value->dim, at);
    return back_is_number(from) ? count_index(r, value, from) : declare_index(r, value, from);
}

const char *back_is_there(const back_region *r, const ir_value *value, const back_at *at) {
    uint32_t size = r->file->module->dims[value->dim].size;
    uint32_t distance = (uint32_t)ir_place_by_rule(r->file->module, IR_RULE_EMIT_THERE,
                                                   (int32_t)distance_of(value));
    if (value->op == IR_ELEMENT || (value->op == IR_SHIFT && value->answer != IR_FILL))
        return "";
    const char *from = index_along(r, value->dim, at);
    if (back_is_number(from)) {
        long to = strtol(from, NULL, 10) + value->offset;
        return 0 <= to && to < (long)size ? "" : NULL;
    }
    if (distance >= size)
        return NULL;
    if (value->offset < 0)
        return compare_index(r, value->dim, from, ">=", distance);
    return compare_index(r, value->dim, from, "<", size - distance);
}
