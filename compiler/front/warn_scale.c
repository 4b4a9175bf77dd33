/* W006: where a number is multiplied because two units of one dimension meet, or because a unit of
 * time is not the step. */
#include <math.h>

#include "front/warn.h"

static bool is_one(double factor) {
    return fabs(factor - 1) < 1e-12;
}

static void look(front_checker *checker, const front_entry *entry, const front_expr *expr) {
    (void)entry;
    bool mean = expr->kind == EXPR_REDUCE; /* its factor may be one by the size */
    if (mean || (is_one(expr->convert_factor) && expr->convert_shift == 0))
        return;
    base_diags *diags = checker->context->diags;
    const char *unit = front_unit_name(checker, expr->unit);
    if (expr->convert_shift != 0)
        diag_report(diags, DIAG_W006, expr->span, "this converts from %s: times %g, plus %g", unit,
                    expr->convert_factor, expr->convert_shift);
    else
        diag_report(diags, DIAG_W006, expr->span, "this converts from %s: times %g", unit,
                    expr->convert_factor);
}

static void look_at_symbol(front_checker *checker, const front_entry *entry) {
    const front_symbol *symbol = &entry->symbol;
    bool declared = symbol->kind != SYMBOL_KINDS && entry->live && entry->item->unit;
    if (!declared || symbol->factor == 0 || is_one(symbol->factor))
        return;
    diag_report(checker->context->diags, DIAG_W006, entry->item->name_span,
                "`%s` is given in %s, and counted by steps of %s: times %g", symbol->name,
                symbol->unit_text, checker->checked->step_text, symbol->factor);
}

void front_warn_scales(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        look_at_symbol(checker, checker->entries[i]);
    front_look_at_all(checker, look);
}
