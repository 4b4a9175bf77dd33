/* W009: a flux that can take more from its store than is there.
 *
 * Sought is the least c of which it is known that the flux is at most c times the store, which is
 * never below 0. Little is claimed: a warning is given when c is known and too large, or when the
 * flux does not look at its store at all. What is too involved to be followed is trusted. */
#include <math.h>

#include "front/warn.h"

typedef struct drawing {
    front_ranger ranger;
    const front_symbol *store;
    bool seen; /* the store stands somewhere behind the flux */
} drawing;

static const double UNKNOWN = INFINITY;

static double share_of(drawing *d, const front_expr *expr);

/* a <= c * store, and 0 <= b: then a * b is at most c * b. */
static double share_of_product(drawing *d, const front_expr *a, const front_expr *b) {
    front_range other = front_range_of(&d->ranger, b);
    double share = share_of(d, a);
    if (isinf(share) || other.low < 0)
        return UNKNOWN;
    return share == 0 ? 0 : share * other.high;
}

static double share_of_quotient(drawing *d, const front_expr *a, const front_expr *b) {
    front_range below = front_range_of(&d->ranger, b);
    return below.low > 0 ? share_of(d, a) / below.low : UNKNOWN;
}

static double share_of_difference(drawing *d, const front_expr *a, const front_expr *b) {
    return front_range_of(&d->ranger, b).low >= 0 ? share_of(d, a) : UNKNOWN;
}

/* A smooth max, clamp or abs can be larger than the hard one; a smooth min or `if` cannot. */
static bool may_exceed(const front_expr *expr) {
    return expr->softened && !expr->straight && expr->operation != IR_MIN &&
           expr->operation != IR_SELECT;
}

static double share_of_operation(drawing *d, const front_expr *expr) {
    front_expr *const *a = expr->arguments.at;
    if (may_exceed(expr))
        return UNKNOWN;
    switch (expr->operation) {
    case IR_MUL:
        return fmin(share_of_product(d, a[0], a[1]), share_of_product(d, a[1], a[0]));
    case IR_DIV:
        return share_of_quotient(d, a[0], a[1]);
    case IR_ADD:
        return share_of(d, a[0]) + share_of(d, a[1]);
    case IR_SUB:
        return share_of_difference(d, a[0], a[1]);
    case IR_MIN:
        return fmin(share_of(d, a[0]), share_of(d, a[1]));
    case IR_MAX:
        return fmax(share_of(d, a[0]), share_of(d, a[1]));
    case IR_CLAMP:
        return fmax(share_of(d, a[1]), fmin(share_of(d, a[0]), share_of(d, a[2])));
    case IR_SELECT:
        return fmax(share_of(d, a[1]), share_of(d, a[2]));
    case IR_TANH:
        return share_of(d, a[0]);
    default:
        return UNKNOWN;
    }
}

static double share_before_conversion(drawing *d, const front_expr *expr) {
    if (expr->kind == EXPR_OPERATION)
        return share_of_operation(d, expr);
    if (expr->kind != EXPR_NAME)
        return UNKNOWN;
    if (expr->symbol == d->store)
        return 1;
    const front_expr *behind = front_expr_behind(expr->symbol);
    return behind ? share_of(d, behind) : UNKNOWN;
}

static double share_of(drawing *d, const front_expr *expr) {
    if (!front_may_look(&d->ranger))
        return UNKNOWN;
    if (front_range_of(&d->ranger, expr).high <= 0)
        return 0;
    if (expr->convert_shift != 0 || expr->convert_factor < 0)
        return UNKNOWN;
    return share_before_conversion(d, expr) * expr->convert_factor;
}

static void look_for_store(void *data, const front_expr *name) {
    drawing *d = data;
    const front_expr *behind = front_expr_behind(name->symbol);
    bool involved = name->symbol->kind == SYMBOL_SOLVE;
    if (d->seen || name->symbol == d->store || involved || !front_may_look(&d->ranger))
        d->seen = true;
    else if (behind)
        front_visit_names(behind, look_for_store, data);
}

static void warn(front_checker *checker, const front_entry *entry, double rate) {
    const front_symbol *flux = &entry->symbol;
    const char *store = flux->from->name;
    base_diags *diags = checker->context->diags;
    if (isinf(rate))
        diag_report(diags, DIAG_W009, entry->item->name_span,
                    "the flux `%s` does not look at `%s`, and can take more than it holds",
                    flux->name, store);
    else
        diag_report(diags, DIAG_W009, entry->item->name_span,
                    "the flux `%s` can take %g times what `%s` holds in one step", flux->name, rate,
                    store);
    diag_label(diags, front_value_of(entry)->span, "per step");
    diag_help(diags, "limit it: `min(..., %s/dt)`", store);
}

static bool can_overdraw(const front_entry *entry) {
    front_solver solver = entry->scope->system.solver;
    return solver != SOLVER_IMPLICIT_EULER && solver != SOLVER_IMPLICIT_MIDPOINT &&
           solver != SOLVER_ADAPTIVE;
}

void front_warn_overdraws(front_checker *checker) {
    static const double ROUNDING = 1e-9;
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        const front_expr *value = front_value_of(entry);
        if (entry->symbol.kind != SYMBOL_FLUX || !value || !entry->symbol.from ||
            !can_overdraw(entry))
            continue;
        drawing d = {front_start_ranges(entry), entry->symbol.from, false};
        double rate = share_of(&d, value) * d.ranger.part;
        d.ranger = front_start_ranges(entry);
        front_visit_names(value, look_for_store, &d);
        if (isinf(rate) ? !d.seen : rate > 1 + ROUNDING)
            warn(checker, entry, rate);
    }
}
