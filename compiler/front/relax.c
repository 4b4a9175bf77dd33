/* --relax: decisions of an equation become smooth from outside: they get widths. */
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

/* ---- widths ---- */

/* The width in the unit of what min, max, clamp or abs decides over. */
static bool widen(relaxing *r, front_expr *decision) {
    ir_unit unit = unit_distance(decision->unit);
    double width = r->width * (r->unit ? 1 : front_bare_factor(decision));
    if (r->unit) {
        if (!unit_same_dimension(*r->unit, unit)) {
            diag_report(diags_of(r), DIAG_U027, decision->span,
                        "the width of `--relax %s=%s` does not fit this decision over %s",
                        r->relax->name, r->relax->text, front_thing(r->checker, decision));
            return false;
        }
        width *= unit_factor(*r->unit, unit);
    }
    front_set_width(r->checker, decision, front_number(r->checker, decision, width, unit));
    return true;
}

/* The width as it would be written beside the condition of an `if`. */
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

/* By the same rules as when `soft` is written. */
static bool soften_choice(relaxing *r, front_expr *choice) {
    front_softness soft = {.width = written_width(r, choice->arguments.at[0])};
    choice->softened = front_soften(r->checker, choice->arguments.at[0], &soft);
    return choice->softened;
}

static void soften(relaxing *r, front_expr *decision) {
    if (decision->operation == IR_SELECT ? !soften_choice(r, decision) : !widen(r, decision))
        return;
    decision->product = r->relax->product;
    decision->straight = r->relax->straight;
    r->checker->softened = true;
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
    if (r->width > 0) /* a width of 0 is the hard form */
        soften(r, expr);
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

/* The weight `relax` needs decisions to be for, and its name for itself. */
static void check_annealing(front_checker *checker) {
    base_diags *diags = checker->context->diags;
    if (!checker->softened) {
        diag_report(diags, DIAG_A020, checker->checked->span,
                    "no decision has a width that could be scaled at run time");
        diag_help(diags, "write `soft(a > b, width)`, or name an equation: `--relax NAME=width`");
    }
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_symbol *symbol = &checker->entries[i]->symbol;
        if (symbol->kind != SYMBOL_KINDS && strcmp(symbol->name, "relax") == 0)
            diag_report(diags, DIAG_A020, symbol->span,
                        "what scales widths at run time is called `relax`: this needs another "
                        "name");
    }
}

void front_relax_all(front_checker *checker) {
    for (size_t i = 0; i < checker->options->relaxed_count; i++)
        relax_named(checker, &checker->options->relaxed[i]);
    if (checker->options->annealed && diag_error_count(checker->context->diags) == 0)
        check_annealing(checker);
}
