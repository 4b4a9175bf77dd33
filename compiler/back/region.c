/* A region as a C function: a loop nest for each nest of the region, lanes innermost. */
#include <string.h>

#include "back/text.h"

enum { LONGEST_INLINE = 16 }; /* operations written in one expression */

typedef struct writing {
    back_file *file;
    const ir_region *region;
    base_writer *out;
    back_names names;
    const char **local;  /* by value: its name in the nest being written */
    const char **spoken; /* by value: the name it will have where it is declared */
    uint32_t *uses;      /* by value */
    uint32_t *inlined;   /* by value: operations its expression has */
    uint32_t *scratch;   /* by value: 1 + its place in scratch; 0: it stays in its nest */
    bool *chosen;        /* by value: an arm of a SELECT */
    uint32_t scratch_count;
    uint32_t numbered;
} writing;

static bool has_nest(const ir_value *value) {
    return value->op != IR_LOAD && value->op != IR_NUMBER;
}

static bool laned(uint32_t dims) {
    return dims >> IR_LANES & 1;
}

static uint32_t extent_of(const ir_module *module, uint32_t dims) {
    uint32_t extent = 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            extent *= module->dims[d].size;
    return extent;
}

/* ---- what is read where ---- */

static bool is_read_elsewhere(const writing *w, ir_id id, ir_id reader) {
    const ir_value *value = &w->region->values[id];
    if (!has_nest(value))
        return false;
    return value->op == IR_REDUCE || w->region->nest_of[id] != w->region->nest_of[reader];
}

static void find_uses(writing *w) {
    const ir_module *module = w->file->module;
    for (ir_id id = 1; id < w->region->count; id++) {
        const ir_value *value = &w->region->values[id];
        if (ir_is_operator(value))
            w->file->used[value->op] = true;
        for (int k = 0; k < ir_arity(value); k++) {
            ir_id from = value->argument[k];
            w->uses[from]++;
            if (value->op == IR_SELECT && k > 0)
                w->chosen[from] = true;
            if (w->scratch[from] || !is_read_elsewhere(w, from, id))
                continue;
            w->scratch[from] = 1 + w->scratch_count;
            w->scratch_count += extent_of(module, w->region->values[from].dims);
        }
    }
    if (w->scratch_count > w->file->scratch)
        w->file->scratch = w->scratch_count;
}

/* Has the value no statement of its own? Unnamed values read once are written where they are read;
 * but not in an arm of a choice, where C would compute them only if chosen: both arms ready, the
 * lane loop has no branches and vectorises. */
static bool stays_inline(const writing *w, ir_id id) {
    const ir_value *value = &w->region->values[id];
    if (value->op == IR_NUMBER)
        return true;
    if (!ir_is_operator(value) || w->scratch[id] || w->chosen[id])
        return false;
    return !value->name && w->uses[id] == 1 && w->inlined[id] <= LONGEST_INLINE;
}

static void measure_inlines(writing *w) {
    for (ir_id id = 1; id < w->region->count; id++) {
        const ir_value *value = &w->region->values[id];
        w->inlined[id] = 1;
        for (int k = 0; k < ir_arity(value); k++)
            if (stays_inline(w, value->argument[k]))
                w->inlined[id] += w->inlined[value->argument[k]];
    }
}

static const char *name_for(writing *w, ir_id id) {
    const ir_value *value = &w->region->values[id];
    const char *name = value->name;
    if (!name && value->op == IR_LOAD) {
        const ir_symbol *symbol = &w->file->module->symbols[value->symbol];
        name = back_array_name(w->file->arena, symbol->role, value->flavour);
        name = base_arena_format(w->file->arena, "%s%s", symbol->name,
                                 value->flavour == IR_VALUE ? "" : strrchr(name, '_'));
    }
    if (!name) {
        char kind = op_is_logical(value->op) ? 'c' : 'v';
        return base_arena_format(w->file->arena, "%c%u", kind, ++w->numbered);
    }
    return back_unique(&w->names, back_local_name(w->file, name));
}

static void name_values(writing *w) {
    for (ir_id id = 1; id < w->region->count; id++) {
        const ir_value *value = &w->region->values[id];
        if (ir_is_root(value) || stays_inline(w, id))
            continue;
        w->spoken[id] = name_for(w, id);
    }
}

/* ---- places ---- */

/* "3", "3 + j * 8 + k": where in an array over dims the loops are. */
static const char *loop_place(const writing *w, uint32_t first, uint32_t dims) {
    const ir_module *module = w->file->module;
    const char *text = base_arena_format(w->file->arena, "%u", first);
    uint32_t stride = extent_of(module, dims);
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++) {
        if (!(dims >> d & 1))
            continue;
        stride /= module->dims[d].size;
        text = base_arena_format(w->file->arena, "%s + k%u * %u", text, d, stride);
    }
    return text;
}

static const char *in_lane(const writing *w, const char *array, const char *place, bool by_lane) {
    bool plain = strspn(place, "0123456789") == strlen(place);
    if (!by_lane)
        return base_arena_format(w->file->arena, "%s[%s]", array, place);
    return base_arena_format(w->file->arena, plain ? "%s[%s * n + i]" : "%s[(%s) * n + i]", array,
                             place);
}

static const char *symbol_place(const writing *w, const ir_value *value) {
    const ir_module *module = w->file->module;
    const ir_symbol *symbol = &module->symbols[value->symbol];
    uint32_t first = symbol->index, stride = symbol->elements;
    const char *loops = "";
    for (int k = 0; k < symbol->rank; k++) {
        stride /= module->dims[symbol->dims[k]].size;
        if (value->element[k] != IR_LOOP)
            first += (uint32_t)value->element[k] * stride;
        else
            loops =
                base_arena_format(w->file->arena, "%s + k%u * %u", loops, symbol->dims[k], stride);
    }
    const char *place = base_arena_format(w->file->arena, "%u%s", first, loops);
    const char *array = back_array_name(w->file->arena, symbol->role, value->flavour);
    return in_lane(w, array, place, symbol->laned || value->flavour == IR_BAR);
}

static const char *scratch_place(const writing *w, ir_id id) {
    const ir_value *value = &w->region->values[id];
    const char *place = loop_place(w, w->scratch[id] - 1, value->dims);
    if (laned(value->dims))
        return in_lane(w, "scratch", place, true);
    return base_arena_format(w->file->arena, "scratch[(%s) * n]", place);
}

/* ---- statements ---- */

static void end_statement(writing *w, const base_span *span) {
    base_write(w->out, ";");
    if (span->source) {
        const char *slash = strrchr(span->source->path, '/');
        size_t column = base_writer_column(w->out);
        base_write(w->out, "%*s/* %s:%u */", column < 60 ? (int)(60 - column) : 1, "",
                   back_comment(w->file->arena, slash ? slash + 1 : span->source->path),
                   base_position_of(span->source, span->begin).line);
    }
    base_write(w->out, "\n");
}

static void declare(writing *w, ir_id id, const char *text, bool placed) {
    const ir_value *value = &w->region->values[id];
    const char *type = op_is_logical(value->op) ? "_Bool" : w->file->real;
    base_write(w->out, "const %s %s = %s", type, w->spoken[id], text);
    if (placed)
        end_statement(w, &value->span);
    else
        base_write(w->out, ";\n");
    w->local[id] = w->spoken[id];
}

/* What a nest reads from memory: loads, and values of other nests. */
static void declare_read(writing *w, ir_id id, uint32_t nest) {
    const ir_value *value = &w->region->values[id];
    if (w->local[id] || value->op == IR_NUMBER)
        return;
    if (value->op == IR_LOAD) {
        declare(w, id, symbol_place(w, value), false);
    } else if (w->scratch[id] && (value->op == IR_REDUCE || w->region->nest_of[id] != nest)) {
        const char *place = scratch_place(w, id);
        if (op_is_logical(value->op))
            place = base_arena_format(w->file->arena, "%s != 0", place);
        declare(w, id, place, false);
    }
}

/* A truth becomes a number by a choice: gcc 12 does not vectorise loops that convert one. */
static const char *as_number(const writing *w, ir_id id) {
    const char *name = w->local[id];
    if (!op_is_logical(w->region->values[id].op))
        return name;
    return base_arena_format(w->file->arena, "%s ? %s : %s", name, back_number(w->file, 1),
                             back_number(w->file, 0));
}

static void write_statement(writing *w, ir_id id) {
    const ir_value *value = &w->region->values[id];
    back_expression e = {w->file, w->region, w->local};
    if (ir_is_root(value)) {
        base_write(w->out, "%s %s %s", symbol_place(w, value),
                   value->op == IR_STORE ? "=" : "+=", back_operand(&e, value->argument[0]));
        end_statement(w, &value->span);
    } else if (value->op == IR_REDUCE) {
        base_write(w->out, "%s += %s", scratch_place(w, id), back_operand(&e, value->argument[0]));
        end_statement(w, &value->span);
    } else if (!stays_inline(w, id)) {
        declare(w, id, back_operation(&e, id), true);
        if (w->scratch[id])
            base_write(w->out, "%s = %s;\n", scratch_place(w, id), as_number(w, id));
    }
}

static void open_loops(writing *w, uint32_t dims) {
    const ir_module *module = w->file->module;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++) {
        if (!(dims >> d & 1))
            continue;
        base_write(w->out, "for (size_t k%u = 0; k%u < %u; k%u++) { /* %s */\n", d, d,
                   module->dims[d].size, d, module->dims[d].name);
        w->out->indent++;
    }
    if (!laned(dims))
        return;
    base_write(w->out, "%s_VECTORIZE\nfor (size_t i = 0; i < n; i++) {\n", w->file->upper);
    w->out->indent++;
}

static void close_loops(writing *w, uint32_t dims) {
    for (; dims; dims &= dims - 1) {
        w->out->indent--;
        base_write(w->out, "}\n");
    }
}

/* Sums start at 0 before the nest that adds them up. */
static void clear_sums(writing *w, const ir_nest *nest) {
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &w->region->values[nest->ids[k]];
        if (value->op != IR_REDUCE)
            continue;
        open_loops(w, value->dims);
        base_write(w->out, "%s = 0;\n", scratch_place(w, nest->ids[k]));
        close_loops(w, value->dims);
    }
}

static void write_nest(writing *w, uint32_t number) {
    const ir_nest *nest = &w->region->nests[number];
    memset(w->local, 0, w->region->count * sizeof *w->local);
    clear_sums(w, nest);
    bool bare = nest->dims == 0;
    if (bare) {
        base_write(w->out, "{\n");
        w->out->indent++;
    }
    open_loops(w, nest->dims);
    for (uint32_t k = 0; k < nest->count; k++) {
        const ir_value *value = &w->region->values[nest->ids[k]];
        for (int a = 0; a < ir_arity(value); a++)
            declare_read(w, value->argument[a], number);
    }
    for (uint32_t k = 0; k < nest->count; k++)
        if (!ir_is_root(&w->region->values[nest->ids[k]]))
            write_statement(w, nest->ids[k]);
    for (uint32_t k = 0; k < nest->count; k++)
        if (ir_is_root(&w->region->values[nest->ids[k]]))
            write_statement(w, nest->ids[k]);
    close_loops(w, nest->dims);
    if (bare)
        close_loops(w, 1);
}

/* ---- the function ---- */

static bool touches(const ir_region *region, const ir_module *module, ir_role role,
                    ir_flavour flavour, bool sets) {
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (value->op != IR_LOAD && !ir_is_root(value))
            continue;
        if (module->symbols[value->symbol].role != role || value->flavour != flavour)
            continue;
        if (!sets || ir_is_root(value))
            return true;
    }
    return false;
}

static void declare_arrays(writing *w) {
    const ir_module *module = w->file->module;
    base_write(w->out, "const size_t n = lanes->n;\n");
    for (ir_role role = 0; role < IR_ROLES; role++)
        for (ir_flavour flavour = 0; flavour < IR_FLAVOURS; flavour++) {
            if (!touches(w->region, module, role, flavour, false))
                continue;
            bool sets = touches(w->region, module, role, flavour, true);
            const char *array = back_array_name(w->file->arena, role, flavour);
            base_write(w->out, "%s%s *const %s = lanes->%s;\n", sets ? "" : "const ", w->file->real,
                       array, array);
        }
    if (w->scratch_count)
        base_write(w->out, "%s *const scratch = lanes->scratch;\n", w->file->real);
}

const char *back_region_function(const back_file *file, ir_region_kind kind) {
    static const char *const names[IR_REGIONS] = {"prepare",   "advance",   "prepare_d",
                                                  "advance_d", "prepare_b", "advance_b"};
    return base_arena_format(file->arena, "%s_%s", file->prefix, names[kind]);
}

void back_write_region(back_file *file, ir_region_kind kind) {
    const ir_region *region = &file->module->regions[kind];
    size_t bytes = region->count * sizeof(void *);
    writing w = {.file = file,
                 .region = region,
                 .out = &file->out,
                 .names = {.arena = file->arena},
                 .local = base_arena_take(file->arena, bytes),
                 .spoken = base_arena_take(file->arena, bytes),
                 .uses = base_arena_take(file->arena, bytes),
                 .inlined = base_arena_take(file->arena, bytes),
                 .scratch = base_arena_take(file->arena, bytes),
                 .chosen = base_arena_take(file->arena, bytes)};
    find_uses(&w);
    measure_inlines(&w);
    name_values(&w);
    base_write(w.out, "static void %s(const %s_lanes *lanes) {\n", back_region_function(file, kind),
               file->prefix);
    w.out->indent++;
    declare_arrays(&w);
    for (uint32_t k = 0; k < region->nest_count; k++)
        write_nest(&w, k);
    if (region->nest_count == 0)
        base_write(w.out, "(void)n;\n");
    w.out->indent--;
    base_write(w.out, "}\n\n");
}
