/* --relax: decisions of an equation become smooth from outside. `if` blends its branches, min and
 * max round their corner with a softplus, clamp both of its corners, abs its tip with a tanh. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "front/unit_rules.h"

typedef struct relaxing {
    front_checker *checker;
    const front_relax *relax;
    const front_entry *head; /* the equation */
    double width;
    const ir_unit *unit;    /* of the width; NULL: that of what is decided */
    size_t met;             /* decisions so far */
    const front_expr *last; /* the decision met last, whose pairs are one */
    size_t changed;
} relaxing;

static base_diags *diags_of(const relaxing *r) {
    return r->checker->context->diags;
}

/* ---- the smooth forms; a, b and w are annotated ---- */

static front_expr *operate(relaxing *r, const front_expr *place, ir_op op, front_expr *a,
                           front_expr *b) {
    return front_operation(r->checker, place, op, (front_operands){{a, b}});
}

static front_expr *copy(relaxing *r, const front_expr *expr) {
    return front_copy(r->checker, expr);
}

/* The width in the unit of a difference of such values; NULL: it does not fit, reported. */
static front_expr *width_of(relaxing *r, const front_expr *place, const front_expr *lead) {
    ir_unit unit = unit_distance(lead->unit);
    double width = r->width * (r->unit ? 1 : front_bare_factor(lead));
    if (r->unit) {
        if (!unit_same_dimension(*r->unit, unit)) {
            diag_report(diags_of(r), DIAG_U027, place->span,
                        "the width of `--relax %s=%s` does not fit this decision over %s",
                        r->relax->name, r->relax->text, front_thing(r->checker, lead));
            return NULL;
        }
        width *= unit_factor(*r->unit, unit);
    }
    return front_number(r->checker, place, width, unit);
}

/* base + sign * w * softplus(excess / w) */
static front_expr *round_corner(relaxing *r, const front_expr *place, front_expr *base, ir_op sign,
                                front_expr *excess) {
    front_expr *width = width_of(r, place, base);
    if (!width)
        return NULL;
    front_expr *ratio = operate(r, place, IR_DIV, excess, width);
    front_expr *rounded = operate(r, place, IR_SOFTPLUS, ratio, NULL);
    front_expr *step = operate(r, place, IR_MUL, copy(r, width), rounded);
    return operate(r, place, sign, base, step);
}

/* max(a, b) = b + w softplus((a - b)/w); min(a, b) = b - w softplus((b - a)/w) */
static front_expr *smooth_extreme(relaxing *r, const front_expr *place, ir_op op, front_expr *a,
                                  front_expr *b) {
    bool least = op == IR_MIN;
    if (a->fits_all)
        front_adopt(a, b->unit);
    if (b->fits_all)
        front_adopt(b, a->unit);
    front_expr *excess =
        least ? operate(r, place, IR_SUB, copy(r, b), a) : operate(r, place, IR_SUB, a, copy(r, b));
    return round_corner(r, place, b, least ? IR_SUB : IR_ADD, excess);
}

static front_expr *smooth_clamp(relaxing *r, const front_expr *place) {
    front_expr *const *argument = place->arguments.at;
    front_expr *low = smooth_extreme(r, place, IR_MAX, copy(r, argument[0]), copy(r, argument[1]));
    return low ? smooth_extreme(r, place, IR_MIN, low, copy(r, argument[2])) : NULL;
}

/* abs(x) = x tanh(x / (2 w)), which is x (2 sigmoid(x/w) - 1) */
static front_expr *smooth_abs(relaxing *r, const front_expr *place) {
    front_expr *x = copy(r, place->arguments.at[0]);
    front_expr *width = width_of(r, place, x);
    if (!width)
        return NULL;
    width->number *= 2;
    front_expr *ratio = operate(r, place, IR_DIV, copy(r, x), width);
    return operate(r, place, IR_MUL, x, operate(r, place, IR_TANH, ratio, NULL));
}

/* The width as it would be written beside the condition. */
static front_expr *written_width(relaxing *r, const front_expr *place) {
    front_expr *width = front_number(r->checker, place, r->width, unit_one());
    if (!r->unit)
        return width;
    front_unit *unit = base_arena_take(r->checker->context->arena, sizeof *unit);
    *unit = (front_unit){.text = r->relax->text, .value = *r->unit, .known = true};
    width->literal_unit = unit;
    width->unit = *r->unit;
    return width;
}

/* soft(condition, width), by the same rules as when it is written. */
static front_expr *soft_condition(relaxing *r, const front_expr *condition) {
    front_expr *call = base_arena_take(r->checker->context->arena, sizeof *call);
    *call = (front_expr){.kind = EXPR_CALL,
                         .name = "--relax",
                         .span = condition->span,
                         .name_span = condition->span,
                         .unit = unit_one(),
                         .convert_factor = 1};
    front_add_argument(r->checker, call, copy(r, condition));
    front_add_argument(r->checker, call, written_width(r, condition));
    front_soften(r->checker, call);
    return call->kind == EXPR_CALL ? NULL : call;
}

/* if c then x else y = y + soft(c) (x - y) */
static front_expr *smooth_choice(relaxing *r, const front_expr *place) {
    front_expr *soft = soft_condition(r, place->arguments.at[0]);
    if (!soft)
        return NULL;
    front_expr *x = copy(r, place->arguments.at[1]);
    front_expr *y = copy(r, place->arguments.at[2]);
    front_adopt(x, y->unit);
    front_adopt(y, x->unit);
    front_expr *difference = operate(r, place, IR_SUB, x, copy(r, y));
    return operate(r, place, IR_ADD, y, operate(r, place, IR_MUL, soft, difference));
}

/* ---- which decisions ---- */

static bool is_decision(const front_expr *expr) {
    if (expr->kind != EXPR_OPERATION || expr->logical)
        return false;
    ir_op op = expr->operation;
    return op == IR_SELECT || op == IR_MIN || op == IR_MAX || op == IR_CLAMP || op == IR_ABS;
}

/* min(..., S/dt) in a flux from S: without it the store could be overdrawn. */
static bool is_limiter(const relaxing *r, const front_expr *expr) {
    const front_symbol *source = r->head->symbol.from;
    if (expr->operation != IR_MIN || !source || r->head->symbol.kind != SYMBOL_FLUX)
        return false;
    for (size_t i = 0; i < 2; i++) {
        const front_expr *side = expr->arguments.at[i];
        bool rate = side->kind == EXPR_OPERATION && side->operation == IR_DIV;
        if (rate && side->arguments.at[0]->symbol == source &&
            side->arguments.at[1]->kind == EXPR_STEP)
            return true;
    }
    return false;
}

static front_expr *smooth_form(relaxing *r, const front_expr *expr) {
    switch (expr->operation) {
    case IR_SELECT:
        return smooth_choice(r, expr);
    case IR_CLAMP:
        return smooth_clamp(r, expr);
    case IR_ABS:
        return smooth_abs(r, expr);
    default:
        return smooth_extreme(r, expr, expr->operation, copy(r, expr->arguments.at[0]),
                              copy(r, expr->arguments.at[1]));
    }
}

/* The node keeps its place and what its reader wants of it. */
static void replace(front_expr *expr, const front_expr *made) {
    ir_unit wanted = expr->unit;
    double factor = expr->convert_factor;
    double shift = expr->convert_shift;
    base_span span = expr->span;
    double change = unit_factor(made->unit, wanted);
    double moved = unit_shift(made->unit, wanted);
    *expr = *made;
    expr->span = span;
    expr->convert_factor = change * factor;
    expr->convert_shift = moved * factor + shift;
}

/* min(a, b, c) is written as pairs in one place, which are one decision. */
static bool is_same(const front_expr *a, const front_expr *b) {
    return a && a->operation == b->operation && a->span.source == b->span.source &&
           a->span.begin == b->span.begin && a->span.end == b->span.end;
}

static void relax_expr(relaxing *r, front_expr *expr) {
    bool wanted = false;
    if (is_decision(expr)) {
        if (!is_same(r->last, expr))
            r->met++;
        r->last = expr;
        wanted = r->relax->place ? r->relax->place == r->met : !is_limiter(r, expr);
    }
    for (size_t i = 0; i < expr->arguments.count; i++)
        relax_expr(r, expr->arguments.at[i]);
    if (!wanted)
        return;
    r->changed++;
    front_expr *made =
        r->width > 0 ? smooth_form(r, expr) : NULL; /* a width of 0 is the hard one */
    if (made && made->unit_known)
        replace(expr, made);
}

/* ---- the option ---- */

static bool is_called(const front_entry *entry, const char *name) {
    size_t length = strlen(entry->scope->prefix);
    bool equation = entry->item->kind == ITEM_LET || entry->item->kind == ITEM_FLUX ||
                    entry->item->kind == ITEM_OUTPUT || entry->item->kind == ITEM_NEXT ||
                    entry->item->kind == ITEM_DER;
    return equation && !entry->head && strncmp(name, entry->scope->prefix, length) == 0 &&
           strcmp(name + length, entry->item->name) == 0;
}

static bool read_width(relaxing *r, ir_unit *unit) {
    char *end = NULL;
    const char *fault = NULL;
    r->width = strtod(r->relax->text, &end);
    while (*end == ' ' || *end == '[')
        end++;
    size_t length = strcspn(end, "]");
    if (!length)
        return true;
    r->unit = unit;
    if (unit_parse(end, length, unit, &fault))
        return true;
    diag_report(diags_of(r), DIAG_U001, r->relax->span, "unknown unit in `--relax %s=%s`",
                r->relax->name, r->relax->text);
    return false;
}

static void report_missing(const relaxing *r, bool found) {
    const front_relax *relax = r->relax;
    if (!found)
        diag_report(diags_of(r), DIAG_A020, relax->span, "there is no equation `%s` to relax",
                    relax->name);
    else if (relax->place)
        diag_report(diags_of(r), DIAG_A020, relax->span, "`%s` has %zu decision%s, not %zu",
                    relax->name, r->met, r->met == 1 ? "" : "s", relax->place);
    else
        diag_report(diags_of(r), DIAG_A020, relax->span, "`%s` has no decision to relax",
                    relax->name);
    diag_help(diags_of(r), "decisions are `if`, min, max, clamp and abs, counted as written; a "
                           "limiter that keeps a flux within its store counts, and stays hard "
                           "unless it is named: `--relax NAME:1=width`");
}

static void relax_named(front_checker *checker, const front_relax *relax) {
    relaxing r = {.checker = checker, .relax = relax};
    ir_unit unit;
    bool found = false;
    if (!read_width(&r, &unit))
        return;
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *head = checker->entries[i];
        if (!is_called(head, relax->name) || (head->symbol.kind == SYMBOL_OUTPUT && r.changed))
            continue;
        found = true;
        r.head = head;
        for (const front_entry *entry = head; entry; entry = entry->next_piece)
            if (front_value_of(entry))
                relax_expr(&r, front_value_of(entry));
    }
    if (!r.changed)
        report_missing(&r, found);
}

void front_relax_all(front_checker *checker) {
    for (size_t i = 0; i < checker->options->relaxed_count; i++)
        relax_named(checker, &checker->options->relaxed[i]);
}
