/* Units of symbols, and what their statements must give. */
#include "front/unit_rules.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* A transformed field holds a function of the number of declared units: nothing converts. */
static void set_unit(front_checker *checker, front_symbol *symbol, const front_unit *unit) {
    symbol->declared = unit->value;
    symbol->internal = unit->scale ? unit->value : unit_in_steps(unit->value, checker->seconds);
    symbol->factor = unit_factor(unit->value, symbol->internal);
    symbol->unit_text = unit->text;
    if (!unit->scale)
        return;
    symbol->scale = unit->scale;
    symbol->unit_text = front_scaled_text(checker, unit->text, unit->scale);
    if (!front_check_scale(checker, unit))
        front_entry_of(symbol)->unit_known = false;
    else if (symbol->kind == SYMBOL_STORE)
        diag_report(diags_of(checker), DIAG_U025, unit->scale_span,
                    "a store holds the quantity itself, no transformed one");
}

/* A unit that no one wrote: declared and internal are the same. */
static void set_inferred(front_checker *checker, front_symbol *symbol, ir_unit unit) {
    symbol->declared = unit;
    symbol->internal = unit;
    symbol->factor = 1;
    symbol->unit_text = front_unit_name(checker, unit);
}

/* What an end of a flux holds: of a store its unit, of a part's flux what it moves in a step.
 * False: it leads outside, or its unit is unknown. */
static bool end_unit(const front_checker *checker, const front_symbol *store,
                     const front_symbol *flux, ir_unit *unit) {
    const front_symbol *end = store ? store : flux;
    if (!end || !front_entry_of(end)->unit_known)
        return false;
    *unit = store ? end->internal : unit_multiply(end->internal, front_step_unit(checker));
    return true;
}

static void check_ends(front_checker *checker, const front_entry *entry, ir_unit source,
                       ir_unit sink) {
    if (unit_same_dimension(source, sink) && source.point == sink.point)
        return;
    const char *from = front_unit_name(checker, source);
    const char *to = front_unit_name(checker, sink);
    diag_report(diags_of(checker), DIAG_U022, entry->item->to.span,
                "this flux leads from a store in %s to a store in %s", from, to);
    diag_label(diags_of(checker), entry->item->from.span, "%s", from);
    diag_label(diags_of(checker), entry->item->to.span, "%s", to);
}

/* A flux is held in the unit of its source, or of its sink, per step. Stores have their units by
 * now, and so have the fluxes of parts. */
static void set_flux_unit(front_checker *checker, front_entry *entry) {
    front_symbol *flux = &entry->symbol;
    ir_unit source, sink;
    bool from = end_unit(checker, flux->from, flux->from_flux, &source);
    bool to = end_unit(checker, flux->to, flux->to_flux, &sink);
    entry->unit_known =
        (from || !entry->item->from.name) && (to || !entry->item->to.name) && (from || to);
    if (!entry->unit_known)
        return;
    ir_unit held = from ? source : sink;
    set_inferred(checker, flux, unit_divide(held, front_step_unit(checker)));
    flux->from_factor = 1;
    flux->to_factor = from && to ? unit_factor(source, sink) : 1;
    if (from && to)
        check_ends(checker, entry, source, sink);
}

static void declare_unit(front_checker *checker, front_entry *entry) {
    const front_unit *unit = entry->item->unit;
    if (entry->symbol.kind == SYMBOL_KINDS)
        return;
    if (entry->symbol.kind == SYMBOL_FLUX || entry->symbol.kind == SYMBOL_NET)
        return;
    entry->unit_known = unit && unit->known;
    if (unit)
        set_unit(checker, &entry->symbol, unit);
}

static const char *named(front_checker *checker, const front_item *item) {
    return base_arena_format(checker->context->arena, "the %s `%s`", front_item_words(item->kind),
                             item->name);
}

/* A bare literal as value takes the unit declared beside it. */
static void infer_value(front_checker *checker, front_expr *value, const front_symbol *symbol) {
    bool literal = value->kind == EXPR_NUMBER && !value->literal_unit;
    if (symbol->scale) {
        front_infer_transform(checker, value, symbol);
        return;
    }
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
                       named(checker, entry->item), symbol->unit_text, symbol->scale};
    if (entry->unit_known)
        front_require(checker, value, &need);
}

/* The values of all pieces of an equation. */
static void check_values(front_checker *checker, front_entry *head, bool literal_fits) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece)
        for (size_t i = 0; i < entry->item->choices.count; i++) {
            if (literal_fits || head->symbol.scale)
                infer_value(checker, entry->values[i], &head->symbol);
            else
                front_infer(checker, entry->values[i]);
            require_declared(checker, head, entry->values[i]);
        }
}

static void look_for_itself(void *data, const front_expr *name) {
    const front_symbol **symbol = data;
    if (*symbol == name->symbol)
        *symbol = NULL;
}

static bool reads_itself(const front_expr *value, const front_symbol *symbol) {
    front_visit_names(value, look_for_itself, &symbol);
    return !symbol;
}

/* The first value that has a unit leads; a bare 0 waits for another. */
static void note_unit(front_checker *checker, front_entry *head, const front_expr *value,
                      bool zero) {
    if (head->unit_known || !value->unit_known || value->fits_all != zero)
        return;
    head->unit_known = true;
    head->symbol.logical = value->logical;
    set_inferred(checker, &head->symbol, value->unit);
    head->symbol.scale = value->scale;
}

/* Infers the values that read the symbol itself, or those that do not. */
static void infer_some(front_checker *checker, front_entry *head, bool themselves) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece)
        for (size_t i = 0; i < entry->item->choices.count; i++) {
            front_expr *value = entry->values[i];
            if (reads_itself(value, &head->symbol) != themselves)
                continue;
            front_infer(checker, value);
            note_unit(checker, head, value, false);
        }
}

static void note_zero(front_checker *checker, front_entry *head) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece)
        for (size_t i = 0; i < entry->item->choices.count; i++)
            note_unit(checker, head, entry->values[i], true);
}

static void require_alike(front_checker *checker, front_entry *head, front_expr *value) {
    if (value->logical && head->symbol.logical)
        return;
    if (head->symbol.logical && value->unit_known)
        diag_report(diags_of(checker), DIAG_U018, value->span,
                    "this alternative is a number, another a truth");
    else
        require_declared(checker, head, value);
}

/* Alternatives and pieces share a unit: that of the first that has one. */
static void infer_unwritten(front_checker *checker, front_entry *head) {
    infer_some(checker, head, false);
    infer_some(checker, head, true);
    note_zero(checker, head);
    for (const front_entry *entry = head; head->unit_known && entry; entry = entry->next_piece)
        for (size_t i = 0; i < entry->item->choices.count; i++)
            require_alike(checker, head, entry->values[i]);
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
                 symbol->kind == SYMBOL_CONST ||
                 (symbol->kind == SYMBOL_OUTPUT && !entry->item->unit);
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
                           rate ? front_unit_name(checker, unit) : entry->state->symbol.unit_text,
                           rate ? NULL : entry->state->symbol.scale};
        front_require(checker, entry->values[i], &need);
    }
}

/* The two sides are alike, and their difference is to become 0. */
static void check_condition(front_checker *checker, front_expr *condition) {
    bool equality = condition->kind == EXPR_OPERATION && condition->operation == IR_EQ;
    front_infer(checker, condition);
    if (!equality && condition->kind != EXPR_ERROR)
        diag_report(diags_of(checker), DIAG_U018, condition->span,
                    "what a `solve` makes true is an equality, `... == ...`");
    if (!equality || !condition->unit_known)
        return;
    condition->operation = IR_SUB;
    condition->logical = false;
    front_take_unit(condition, unit_distance(condition->arguments.at[0]->unit));
}

static void check_solve(front_checker *checker, front_entry *entry) {
    front_symbol *unknown = &entry->symbol;
    bool low = entry->low && read_bound(checker, entry, entry->low, &unknown->low);
    bool high = entry->high && read_bound(checker, entry, entry->high, &unknown->high);
    if (low && high && !(unknown->low < unknown->high))
        diag_report(diags_of(checker), DIAG_R006,
                    base_span_join(entry->low->span, entry->high->span),
                    "the lower bound of `%s` is not below the upper", unknown->name);
    if (entry->normal) {
        infer_value(checker, entry->normal, unknown);
        require_declared(checker, entry, entry->normal);
    }
    if (entry->condition)
        check_condition(checker, entry->condition);
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
    case SYMBOL_SOLVE:
        check_solve(checker, entry);
        break;
    case SYMBOL_STORE:
    case SYMBOL_STATE:
        check_values(checker, entry, true);
        break;
    case SYMBOL_OUTPUT:
        if (!entry->item->unit) { /* the compiler's own */
            front_infer_symbol(checker, &entry->symbol);
            break;
        }
        /* fall through */
    case SYMBOL_FLUX:
        check_values(checker, entry, false);
        break;
    default:
        if (entry->item->kind == ITEM_NEXT || entry->item->kind == ITEM_DER)
            check_equation(checker, entry);
    }
}

void front_check_units(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        declare_unit(checker, checker->entries[i]);
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i]->symbol.kind == SYMBOL_FLUX)
            set_flux_unit(checker, checker->entries[i]);
    for (size_t i = 0; i < checker->entry_count; i++)
        check_entry(checker, checker->entries[i]);
}

void front_check_inferred(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = checker->entries[i];
        if (entry->symbol.kind != SYMBOL_LET || entry->unit_known)
            continue;
        diag_report(diags_of(checker), DIAG_U026, entry->item->name_span,
                    "the unit of `%s` follows from itself", entry->symbol.name);
        diag_help(diags_of(checker), "declare it: `let %s : ... = ...`", entry->item->name);
    }
}
