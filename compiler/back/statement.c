/* The statements inside a nest's loops. */
#include <string.h>

#include "back/region.h"

enum { LONGEST_INLINE = 16 }; /* operations written in one expression */

bool back_is_laned(uint32_t dims) {
    return dims >> IR_LANES & 1;
}

/* ---- names ---- */

/* Has the value no statement of its own? Unnamed values read once are written where they are read;
 * but not in an arm of a choice, where C would compute them only if chosen: both arms ready, the
 * lane loop has no branches and vectorises. */
bool back_stays_inline(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    if (value->op == IR_NUMBER)
        return true;
    if (!ir_is_operator(value) || r->scratch[id] || r->chosen[id] || r->fixed[id] || r->again[id])
        return false;
    return !value->name && r->uses[id] == 1 && r->inlined[id] <= LONGEST_INLINE;
}

void back_measure_inlines(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++) {
        const ir_value *value = &r->region->values[id];
        r->inlined[id] = 1;
        for (int k = 0; k < 3; k++)
            if (back_argument(value, k) && back_stays_inline(r, value->argument[k]))
                r->inlined[id] += r->inlined[value->argument[k]];
    }
}

static const char *name_for(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    const char *name = value->name;
    if (!name && value->op == IR_LOAD) {
        const ir_symbol *symbol = &r->file->module->symbols[value->symbol];
        name = base_arena_format(r->file->arena, "%s%s", symbol->name,
                                 back_flavour_ending(value->flavour));
    }
    if (!name) {
        char kind = op_is_logical(value->op) ? 'c' : 'v';
        return base_arena_format(r->file->arena, "%c%u", kind, ++r->numbered);
    }
    return back_unique(&r->names, back_local_name(r->file, name));
}

/* Is it read under the name of what it reads? */
static bool goes_unnamed(const back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    bool chooses = value->op == IR_SHIFT && value->answer == IR_FILL;
    return ir_is_root(value) || value->op == IR_INDEX || (r->moved[id] && !chooses);
}

void back_name_values(back_region *r) {
    for (ir_id id = 1; id < r->region->count; id++)
        if (!goes_unnamed(r, id) && !back_stays_inline(r, id))
            r->spoken[id] = name_for(r, id);
}

/* ---- statements ---- */

static void end_statement(back_region *r, const base_span *span) {
    base_write(r->out, ";");
    if (span->source) {
        const char *slash = strrchr(span->source->path, '/');
        size_t column = base_writer_column(r->out);
        base_write(r->out, "%*s/* %s:%u */", column < 60 ? (int)(60 - column) : 1, "",
                   back_comment(r->file->arena, slash ? slash + 1 : span->source->path),
                   base_position_of(span->source, span->begin).line);
    }
    base_write(r->out, "\n");
}

/* A truth becomes a number by a choice: gcc 12 does not vectorise loops that convert one. */
static const char *as_number(const back_region *r, ir_id id) {
    const char *name = r->local[id];
    if (!op_is_logical(r->region->values[id].op))
        return name;
    return base_arena_format(r->file->arena, "%s ? %s : %s", name, back_number(r->file, 1),
                             back_number(r->file, 0));
}

static void write_value(back_region *r, ir_id id, const char *text) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    const char *type = op_is_logical(value->op) ? "_Bool" : r->file->real;
    base_write(r->out, "const %s %s = %s", type, r->spoken[id], text);
    end_statement(r, &value->span);
    r->local[id] = r->spoken[id];
    if (!r->scratch[id] || r->stored[id])
        return;
    base_write(r->out, "%s = %s;\n", back_scratch_place(r, id, &here), as_number(r, id));
    r->traffic.scratch_stores += r->rounds;
}

static const char *operand(const back_region *r, ir_id id) {
    back_expression e = {r->file, r->region, r->local, r->limit};
    return back_operand(&e, id);
}

static void write_root(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    const char *place =
        r->late[id] ? back_scratch_place(r, id, &here) : back_symbol_place(r, value, &here);
    *(r->late[id] ? &r->traffic.scratch_stores : &r->traffic.stores) += r->rounds;
    r->traffic.loads += value->op == IR_ADD_TO ? r->rounds : 0;
    base_write(r->out, "%s %s %s", place,
               ir_choice_by_rule(r->file->module, IR_RULE_EMIT_ROOT, value->op == IR_STORE) ? "="
                                                                                            : "+=",
               operand(r, value->argument[0]));
    end_statement(r, &value->span);
}

void back_write_late_store(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    r->traffic.scratch_loads += r->rounds;
    r->traffic.stores += r->rounds;
    base_write(r->out, "%s = %s", back_symbol_place(r, value, &here),
               back_scratch_place(r, id, &here));
    end_statement(r, &value->span);
}

const char *back_reduce_start(const back_region *r, const ir_value *value) {
    if (value->by != IR_MIN && value->by != IR_MAX)
        return back_number(r->file, 0);
    bool least = ir_choice_by_rule(r->file->module, IR_RULE_EMIT_BEGIN, value->by == IR_MIN);
    return least ? "INFINITY" : "-INFINITY";
}

static void write_reduce(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    const char *place = r->sum[id] ? r->sum[id] : back_scratch_place(r, id, &here);
    const char *term = operand(r, value->argument[0]);
    if (!r->sum[id]) {
        r->traffic.scratch_loads += r->rounds;
        r->traffic.scratch_stores += r->rounds;
    }
    bool least = ir_choice_by_rule(r->file->module, IR_RULE_EMIT_EXTREME, value->by == IR_MIN);
    bool adds = ir_choice_by_rule(r->file->module, IR_RULE_EMIT_SUM, true);
    if (back_folds(r, id))
        base_write(r->out, "%s = %s", back_fold_place(r, id, true), term);
    else if (value->by == IR_MIN || value->by == IR_MAX)
        base_write(r->out, "%s = %s_%s(%s, %s)", place, r->file->prefix,
                   op_row_of(least ? IR_MIN : IR_MAX)->c_text, place, term);
    else
        base_write(r->out, "%s %s %s", place, adds ? "+=" : "=", term);
    end_statement(r, &value->span);
}

static void write_gathered(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    r->traffic.loads += r->rounds;
    r->traffic.scratch_stores += r->rounds;
    base_write(r->out, "%s = %s", back_scratch_place(r, id, &here), r->found[id]);
    end_statement(r, &r->region->values[id].span);
}

/* What was found at the other place, or the fill. */
static void write_shift(back_region *r, ir_id id) {
    const back_at here = {{NULL}};
    const ir_value *value = &r->region->values[id];
    const char *there = back_is_there(r, value, &here);
    const char *text = r->found[id];
    ir_id fill = value->op == IR_PREVIOUS ? value->argument[0] : value->argument[1];
    bool fills = ir_choice_by_rule(r->file->module, IR_RULE_EMIT_FILL, true);
    if (!there || (there[0] && fills)) {
        const char *other = fill ? operand(r, fill) : back_number(r->file, 0);
        text =
            !there ? other : base_arena_format(r->file->arena, "%s ? %s : %s", there, text, other);
    }
    write_value(r, id, text);
}

bool back_has_statement(const back_region *r, ir_id id) {
    return !back_is_leaf(&r->region->values[id]) && !r->moved[id] && !r->fixed[id] && !r->idle[id];
}

void back_write_statement(back_region *r, ir_id id) {
    const ir_value *value = &r->region->values[id];
    back_expression e = {r->file, r->region, r->local, r->limit};
    if (ir_is_root(value))
        write_root(r, id);
    else if (value->op == IR_REDUCE)
        write_reduce(r, id);
    else if (back_is_gathered(value))
        write_gathered(r, id);
    else if (back_is_shift(value))
        write_shift(r, id);
    else if (value->op == IR_FREEZE)
        write_value(r, id, operand(r, value->argument[0]));
    else if (!back_stays_inline(r, id))
        write_value(r, id, back_operation(&e, id));
}
