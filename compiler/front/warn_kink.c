/* W007: where the derivative by a parameter, a state or a weight jumps. */
#include "front/warn.h"

typedef struct search {
    front_ranger ranger;
    bool found;
} search;

static void look_for_varied(void *data, const front_expr *name) {
    search *s = data;
    front_symbol_kind kind = name->symbol->kind;
    const front_expr *behind = front_expr_behind(name->symbol);
    if (s->found || !front_may_look(&s->ranger))
        return;
    if (kind == SYMBOL_PARAM || kind == SYMBOL_STORE || kind == SYMBOL_STATE || kind == SYMBOL_NET)
        s->found = true;
    else if (behind)
        front_visit_names(behind, look_for_varied, data);
}

static void look(front_checker *checker, const front_entry *entry, const front_expr *expr) {
    if (expr->kind != EXPR_OPERATION || expr->softened)
        return;
    const op_row *row = op_row_of(expr->operation);
    search s = {front_start_ranges(entry), false};
    if (row->kink != OP_SMOOTH)
        front_visit_names(expr, look_for_varied, &s);
    if (!s.found)
        return;
    base_diags *diags = checker->context->diags;
    if (row->kink == OP_KINK)
        diag_report(diags, DIAG_W007, expr->span, "a kink of `%s`: the derivative jumps at a tie",
                    row->spelling);
    else
        diag_report(diags, DIAG_W007, expr->span,
                    "a decision by `%s`: no gradient passes through it", row->spelling);
    if (entry->item->name)
        diag_help(diags, "`--relax %s=WIDTH` makes it smooth", entry->item->name);
}

void front_warn_kinks(front_checker *checker) {
    front_look_at_all(checker, look);
}
