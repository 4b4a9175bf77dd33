/* How near the points that were compared came to kinks and jumps, equation by equation. */
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

/* Forward runs note what they meet: those of complex steps and of Taylor's remainders. */
void cli_watch_kinks(cli_verification *v) {
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++) {
        size_t bytes = (v->program.module->regions[kind].count + 1) * sizeof(ir_meeting);
        ir_meeting *meetings = base_arena_take(v->arena, bytes);
        v->program.interpreter.environment.meetings[kind] = meetings;
        v->brief.interpreter.environment.meetings[kind] = meetings;
    }
}

/* ---- what a value of the region is in the source ---- */

static bool is_within(base_span inner, base_span outer) {
    return inner.source && inner.source == outer.source && inner.begin >= outer.begin &&
           inner.end <= outer.end;
}

typedef struct searching {
    base_span span;
    ir_op op;
    const front_expr *found;
} searching;

static bool is_same(base_span one, base_span other) {
    return one.source == other.source && one.begin == other.begin && one.end == other.end;
}

/* The expression that does the operation exactly there. */
static void search(searching *s, const front_expr *expr) {
    if (is_same(expr->span, s->span) && expr->operation == s->op)
        s->found = expr;
    for (size_t k = 0; k < expr->arguments.count; k++)
        search(s, expr->arguments.at[k]);
}

/* The unit in which the operands are compared: what the reader of an argument wants. */
static const char *unit_text(const cli_verification *v, const front_expr *expr) {
    ir_unit unit = expr->unit;
    bool known = expr->unit_known;
    if (expr->kind == EXPR_OPERATION && op_row_of(expr->operation)->unit != OP_UNIT_SAME) {
        const front_expr *first = expr->arguments.at[0];
        if (first->fits_all && expr->arguments.count > 1)
            first = expr->arguments.at[1];
        unit = first->unit;
        known = first->unit_known && first->convert_factor == 1;
    }
    if (!known)
        return "";
    char text[64];
    unit_print(unit_distance(unit), v->unit->checked->step_seconds, text, sizeof text);
    return base_arena_copy(v->arena, text, strlen(text));
}

static bool name_in(cli_kink *kink, searching *s, const char *name, base_span span,
                    const front_expr *value) {
    /* The value of a whole equation has the place of the equation. */
    if (value && is_same(s->span, span) && value->operation == s->op)
        s->found = value;
    else if (value)
        search(s, value);
    if (s->found || is_within(s->span, span))
        kink->equation = name;
    return s->found != NULL;
}

/* The equation of the kink, and the expression in it. */
static const front_expr *find_equation(const cli_verification *v, cli_kink *kink, ir_op op) {
    searching s = {kink->place, op, NULL};
    const front_checked *checked = v->unit->checked;
    for (size_t k = 0; k < checked->system_count; k++)
        for (size_t i = 0; i < checked->systems[k].statement_count; i++) {
            const front_statement *statement = &checked->systems[k].statements[i];
            for (size_t p = 0; p < statement->piece_count; p++)
                if (name_in(kink, &s, statement->symbol->name, statement->span,
                            statement->pieces[p].value))
                    return s.found;
        }
    for (int kind = 0; kind < SYMBOL_KINDS; kind++)
        for (size_t k = 0; k < checked->symbols[kind].count; k++) {
            const front_symbol *symbol = checked->symbols[kind].at[k];
            if (name_in(kink, &s, symbol->name, symbol->item ? symbol->item->span : symbol->span,
                        symbol->value))
                return s.found;
        }
    return NULL;
}

static void describe(const cli_verification *v, cli_kink *kink) {
    const ir_value *value = &v->program.module->regions[kink->kind].values[kink->id];
    ir_op op = value->op == IR_REDUCE ? value->by : value->op;
    kink->equation = value->name ? value->name : "";
    kink->operation = op_row_of(op)->spelling;
    kink->unit = "";
    kink->place = value->span;
    const front_expr *expr = find_equation(v, kink, op);
    if (!expr)
        return;
    kink->unit = unit_text(v, expr);
    kink->place = expr->span;
}

static int nearer_first(const void *one, const void *other) {
    const cli_kink *a = one, *b = other;
    if (a->nearest != b->nearest)
        return a->nearest < b->nearest ? -1 : 1;
    if (a->exactly != b->exactly)
        return a->exactly > b->exactly ? -1 : 1;
    return a->place.begin < b->place.begin ? -1 : a->place.begin > b->place.begin;
}

void cli_list_kinks(cli_verification *v) {
    size_t most = 0;
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++)
        most += v->program.module->regions[kind].count;
    v->kinks = base_arena_take(v->arena, (most + 1) * sizeof *v->kinks);
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++) {
        const ir_meeting *meetings = v->program.interpreter.environment.meetings[kind];
        for (ir_id id = 1; id < v->program.module->regions[kind].count; id++) {
            if (!meetings[id].times)
                continue;
            cli_kink *kink = &v->kinks[v->kink_count++];
            *kink = (cli_kink){.kind = (ir_region_kind)kind,
                               .id = id,
                               .nearest = meetings[id].nearest,
                               .times = meetings[id].times,
                               .exactly = meetings[id].exactly};
            describe(v, kink);
        }
        v->program.interpreter.environment.meetings[kind] = NULL;
        v->brief.interpreter.environment.meetings[kind] = NULL;
    }
    qsort(v->kinks, v->kink_count, sizeof *v->kinks, nearer_first);
}
