/* W008: a division whose denominator may be 0 as far as the bounds tell. */
#include <math.h>

#include "front/warn.h"

static void look(front_checker *checker, const front_entry *entry, const front_expr *expr) {
    if (expr->kind != EXPR_OPERATION || expr->operation != IR_DIV)
        return;
    base_diags *diags = checker->context->diags;
    const front_expr *below = expr->arguments.at[1];
    front_ranger ranger = front_start_ranges(entry);
    front_range range = front_range_of(&ranger, below);
    if (range.low > 0 || range.high < 0)
        return;
    diag_report(diags, DIAG_W008, below->span, "this can be 0, and something is divided by it");
    if (isfinite(range.low) && isfinite(range.high))
        diag_label(diags, below->span, "from %g to %g", range.low, range.high);
    diag_help(diags, "keep it away from 0, with bounds or with `max(..., a small value)`");
}

void front_warn_divisions(front_checker *checker) {
    front_look_at_all(checker, look);
}
