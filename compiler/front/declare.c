/* Units of symbols, and what their statements must give. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static void set_unit(front_checker *checker, front_symbol *symbol, ir_unit declared,
                     const char *text) {
    symbol->declared = declared;
    symbol->internal = unit_in_steps(declared, checker->seconds);
    symbol->factor = unit_factor(declared, symbol->internal);
    symbol->unit_text = text;
}

/* A unit that no one wrote: declared and internal are the same. */
static void set_inferred(front_checker *checker, front_symbol *symbol, ir_unit unit) {
    symbol->declared = unit;
    symbol->internal = unit;
    symbol->factor = 1;
    symbol->unit_text = front_unit_name(checker, unit);
}

/* A flux is held in the unit of its source, or of its sink, per step. */
static void set_flux_unit(front_checker *checker, front_entry *entry) {
    front_symbol *flux = &entry->symbol;
    const front_symbol *from = flux->from;
    const front_symbol *to = flux->to;
    const front_symbol *store = from ? from : to;
    entry->unit_known = store && (!from || front_entry_of(from)->item->unit->known) &&
                        (!to || front_entry_of(to)->item->unit->known);
    if (!entry->unit_known)
        return;
    ir_unit held = unit_in_steps(store->item->unit->value, checker->seconds);
    set_inferred(checker, flux, unit_divide(held, front_step_unit(checker)));
    flux->from_factor = 1;
    flux->to_factor = 1;
    if (!from || !to)
        return;
    ir_unit sink = unit_in_steps(to->item->unit->value, checker->seconds);
    flux->to_factor = unit_factor(held, sink);
    if (unit_same_dimension(held, sink) && held.point == sink.point)
        return;
    diag_report(diags_of(checker), DIAG_U022, entry->item->to.span,
                "this flux leads from a store in %s to a store in %s", from->item->unit->text,
                to->item->unit->text);
    diag_label(diags_of(checker), entry->item->from.span, "%s", from->item->unit->text);
    diag_label(diags_of(checker), entry->item->to.span, "%s", to->item->unit->text);
}

static void declare_unit(front_checker *checker, front_entry *entry) {
    const front_unit *unit = entry->item->unit;
    if (entry->symbol.kind == SYMBOL_KINDS)
        return;
    if (entry->symbol.kind == SYMBOL_FLUX)
        set_flux_unit(checker, entry);
    else if (entry->symbol.kind != SYMBOL_NET)
        entry->unit_known = unit && unit->known;
    if (unit)
        set_unit(checker, &entry->symbol, unit->value, unit->text);
}

static const char *named(front_checker *checker, const front_item *item) {
    return base_arena_format(checker->context->arena, "the %s `%s`", front_item_words(item->kind),
                             item->name);
}

/* A bare literal as value takes the unit declared beside it. */
static void infer_value(front_checker *checker, front_expr *value, const front_symbol *symbol) {
    bool literal = value->kind == EXPR_NUMBER && !value->literal_unit;
    if (!literal || !front_entry_of(symbol)->unit_known) {
        front_infer(checker, value);
        return;
    }
    value->number *= symbol->factor;
    value->unit = symbol->internal;
    value->unit_known = true;
}

static void require_declared(front_checker *checker, front_entry *entry, front_expr *value) {
    const front_symbol *symbol = &entry->symbol;
    front_need need = {symbol->internal, symbol->kind == SYMBOL_FLUX ? DIAG_U021 : DIAG_U020,
                       named(checker, entry->item), symbol->unit_text};
    if (entry->unit_known)
        front_require(checker, value, &need);
}

static void check_values(front_checker *checker, front_entry *entry, bool literal_fits) {
    for (size_t i = 0; i < entry->item->choices.count; i++) {
        if (literal_fits)
            infer_value(checker, entry->values[i], &entry->symbol);
        else
            front_infer(checker, entry->values[i]);
        require_declared(checker, entry, entry->values[i]);
    }
}

/* Alternatives share a unit: that of the first that has one. */
static const front_expr *leading_value(const front_entry *entry) {
    const front_expr *zero = NULL;
    for (size_t i = 0; i < entry->item->choices.count; i++) {
        const front_expr *value = entry->values[i];
        if (value->unit_known && !value->fits_all)
            return value;
        if (value->unit_known)
            zero = value;
    }
    return zero;
}

static void infer_unwritten(front_checker *checker, front_entry *entry) {
    size_t count = entry->item->choices.count;
    for (size_t i = 0; i < count; i++)
        front_infer(checker, entry->values[i]);
    const front_expr *lead = leading_value(entry);
    if (!lead)
        return;
    entry->unit_known = true;
    entry->symbol.logical = lead->logical;
    set_inferred(checker, &entry->symbol, lead->unit);
    for (size_t i = 0; i < count; i++) {
        front_expr *value = entry->values[i];
        if (value->logical && lead->logical)
            continue;
        if (lead->logical && value->unit_known)
            diag_report(diags_of(checker), DIAG_U018, value->span,
                        "this alternative is a number, another a truth");
        else
            require_declared(checker, entry, value);
    }
}

static void evaluate_constant(front_checker *checker, front_entry *entry) {
    front_expr *value = entry->values[0];
    if (!entry->unit_known || !value->unit_known)
        return;
    if (front_constant(value, &entry->symbol.number))
        return;
    entry->unit_known = false;
    diag_report(diags_of(checker), DIAG_R010, value->span, "the const `%s` is not constant",
                entry->symbol.name);
    diag_help(diags_of(checker), "a const is made of numbers and other consts; "
                                 "`param NAME = ...` may read parameters");
}

void front_infer_symbol(front_checker *checker, const front_symbol *symbol) {
    front_entry *entry = front_entry_of(symbol);
    bool asked = symbol->kind == SYMBOL_LET || symbol->kind == SYMBOL_DERIVED ||
                 symbol->kind == SYMBOL_CONST;
    if (!asked || entry->units != PROGRESS_NONE)
        return;
    entry->units = PROGRESS_NOW;
    if (entry->item->unit)
        check_values(checker, entry, true);
    else
        infer_unwritten(checker, entry);
    if (symbol->kind == SYMBOL_CONST)
        evaluate_constant(checker, entry);
    entry->units = PROGRESS_DONE;
}

/* A bound or default in the declared unit; false when it has been reported. */
static bool read_bound(front_checker *checker, front_entry *entry, front_expr *expr,
                       double *number) {
    if (expr->kind == EXPR_NUMBER && !expr->literal_unit) {
        *number = expr->number;
        return true;
    }
    front_infer(checker, expr);
    require_declared(checker, entry, expr);
    if (!expr->unit_known || !entry->unit_known)
        return false;
    double internal;
    if (!front_constant(expr, &internal)) {
        diag_report(diags_of(checker), DIAG_R010, expr->span, "this bound is not constant");
        return false;
    }
    *number = internal / entry->symbol.factor;
    return true;
}

static void check_default(front_checker *checker, front_entry *entry) {
    front_symbol *param = &entry->symbol;
    if (!read_bound(checker, entry, entry->normal, &param->normal) ||
        (param->normal >= param->low && param->normal <= param->high))
        return;
    diag_report(diags_of(checker), DIAG_R007, entry->normal->span,
                "the default of `%s` lies outside its bounds", param->name);
    diag_label(diags_of(checker), base_span_join(entry->low->span, entry->high->span), "bounds");
}

static void check_bounds(front_checker *checker, front_entry *entry) {
    front_symbol *param = &entry->symbol;
    bool low = read_bound(checker, entry, entry->low, &param->low);
    bool high = read_bound(checker, entry, entry->high, &param->high);
    if (!low || !high)
        return;
    param->normal = param->low + (param->high - param->low) / 2;
    if (!(param->low < param->high))
        diag_report(diags_of(checker), DIAG_R006,
                    base_span_join(entry->low->span, entry->high->span),
                    "the lower bound of `%s` is not below the upper", param->name);
    else if (entry->normal)
        check_default(checker, entry);
}

/* next gives the state, der its change per time. */
static void check_equation(front_checker *checker, front_entry *entry) {
    bool rate = entry->item->kind == ITEM_DER;
    for (size_t i = 0; i < entry->item->choices.count; i++) {
        front_infer(checker, entry->values[i]);
        if (!entry->state || !entry->state->unit_known)
            continue;
        ir_unit unit = entry->state->symbol.internal;
        if (rate)
            unit = unit_divide(unit, front_step_unit(checker));
        front_need need = {unit, DIAG_U020, named(checker, entry->item),
                           rate ? front_unit_name(checker, unit) : entry->state->symbol.unit_text};
        front_require(checker, entry->values[i], &need);
    }
}

static void check_entry(front_checker *checker, front_entry *entry) {
    switch (entry->symbol.kind) {
    case SYMBOL_LET:
    case SYMBOL_DERIVED:
    case SYMBOL_CONST:
        front_infer_symbol(checker, &entry->symbol);
        break;
    case SYMBOL_PARAM:
        check_bounds(checker, entry);
        break;
    case SYMBOL_STORE:
    case SYMBOL_STATE:
        check_values(checker, entry, true);
        break;
    case SYMBOL_FLUX:
    case SYMBOL_OUTPUT:
        check_values(checker, entry, false);
        break;
    default:
        if (entry->item->kind == ITEM_NEXT || entry->item->kind == ITEM_DER)
            check_equation(checker, entry);
    }
}

void front_check_units(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        declare_unit(checker, &checker->entries[i]);
    for (size_t i = 0; i < checker->entry_count; i++)
        check_entry(checker, &checker->entries[i]);
}
