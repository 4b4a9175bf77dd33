/* Statements that must be there, and statements that do not fit together. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static void report_second(front_checker *checker, const front_item *item, const front_item *first,
                          const char *what) {
    diag_report(diags_of(checker), DIAG_R003, item->span, "a second %s", what);
    diag_label(diags_of(checker), first->span, "the first is here");
}

/* ---- states ---- */

static void refuse_store(front_checker *checker, const front_item *item) {
    diag_report(diags_of(checker), DIAG_R004, item->name_span,
                "`%s` is a store, so only fluxes may change it", item->name);
    diag_help(diags_of(checker),
              "`%s %s` would let its content appear or vanish without a source or a sink; write a "
              "flux, or declare it as a `state`",
              front_item_words(item->kind), item->name);
}

static void check_equation(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    const front_entry *target = front_table_get(&entry->scope->names, item->name);
    if (!target)
        return;
    if (target->symbol.kind == SYMBOL_STORE) {
        refuse_store(checker, item);
    } else if (!entry->state) {
        diag_report(diags_of(checker), DIAG_R013, item->name_span, "`%s` is %s %s, not a state",
                    item->name, front_article(target->item->kind),
                    front_item_words(target->item->kind));
        diag_label(diags_of(checker), target->item->name_span, "declared here");
    } else if (item->kind == ITEM_DER && entry->scope->system.solver == SOLVER_SEQUENTIAL) {
        diag_report(diags_of(checker), DIAG_R012, item->name_span,
                    "`der %s` needs a solver for differential equations", item->name);
        diag_help(diags_of(checker), "write `solver rk4`, or `next %s = ...`", item->name);
    }
}

static void check_state(front_checker *checker, const front_entry *entry) {
    if (checker->program->damaged || entry->equation)
        return;
    diag_report(diags_of(checker), DIAG_R002, entry->item->name_span,
                "the state `%s` has no equation", entry->item->name);
    diag_help(diags_of(checker), "write `next %s = ...` or `der %s = ...`", entry->item->name,
              entry->item->name);
}

/* One equation for a state, though it may be in pieces; one solver. */
static void check_single(front_checker *checker, const front_entry *entry) {
    const front_entry *first = entry->state ? entry->state->equation : NULL;
    if (first && first != entry && entry->head != first)
        report_second(checker, entry->item, first->item,
                      base_arena_format(checker->context->arena, "equation for the state `%s`",
                                        entry->item->name));
    if (entry->item->kind == ITEM_SOLVER && entry->scope->solver != entry)
        report_second(checker, entry->item, entry->scope->solver->item, "solver");
}

/* ---- what may not vary in time ---- */

typedef struct static_place {
    front_checker *checker;
    const char *what;
    bool for_start; /* an initial value, for which a dynamic parameter has no one value */
} static_place;

static void check_static_name(void *data, const front_expr *name) {
    const static_place *place = data;
    const front_symbol *symbol = name->symbol;
    bool fixed = symbol->kind == SYMBOL_ATTRIBUTE || symbol->kind == SYMBOL_PARAM ||
                 symbol->kind == SYMBOL_DERIVED || symbol->kind == SYMBOL_CONST;
    if (fixed && !(place->for_start && symbol->dynamic))
        return;
    base_diags *diags = place->checker->context->diags;
    diag_report(diags, DIAG_R011, name->span, "%s cannot read the %s `%s`, which varies in time",
                place->what, front_item_words(symbol->item->kind), symbol->name);
    diag_help(diags, "it may read parameters, attributes and constants");
}

static void check_static(front_checker *checker, front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    bool start = kind == SYMBOL_STORE || kind == SYMBOL_STATE;
    if (!start && kind != SYMBOL_DERIVED)
        return;
    static_place place = {checker, start ? "an initial value" : "a derived parameter", start};
    for (size_t i = 0; i < entry->item->choices.count; i++)
        front_visit_names(entry->values[i], check_static_name, &place);
}

static void mark_dynamic(front_checker *checker, const front_word *word) {
    front_entry *entry = front_find_in(checker, checker->scopes[0], word->name);
    if (!entry) {
        front_report_unknown(checker, word->name, word->span);
    } else if (entry->symbol.kind == SYMBOL_PARAM && !entry->symbol.shared) {
        entry->symbol.dynamic = true;
    } else {
        diag_report(diags_of(checker), DIAG_A006, word->span,
                    "`%s` cannot be made to vary in time: it is %s %s, not a parameter %s",
                    word->name,
                    entry->symbol.shared ? "a shared" : front_article(entry->item->kind),
                    front_item_words(entry->item->kind),
                    entry->symbol.shared ? "of each site" : "with bounds");
    }
}

static void look_for_dynamic(void *data, const front_expr *name) {
    bool *found = data;
    *found = *found || name->symbol->dynamic;
}

static bool mark_one(front_entry *entry) {
    if (entry->symbol.kind != SYMBOL_DERIVED || entry->symbol.dynamic)
        return false;
    front_visit_names(entry->values[0], look_for_dynamic, &entry->symbol.dynamic);
    return entry->symbol.dynamic;
}

/* What is derived from a parameter that varies varies too. Forwards and backwards, so that neither
 * order of declarations takes many rounds. */
static bool mark_derived(front_checker *checker) {
    bool marked = false;
    for (size_t i = 0; i < checker->entry_count; i++)
        marked = mark_one(checker->entries[i]) || marked;
    for (size_t i = checker->entry_count; i-- > 0;)
        marked = mark_one(checker->entries[i]) || marked;
    return marked;
}

/* An extension may leave the unit out, but then there must be an output to add to. */
static void check_output(front_checker *checker, const front_entry *entry) {
    if (entry->item->unit)
        return;
    diag_report(diags_of(checker), DIAG_R025, entry->item->name_span, "the output `%s` has no unit",
                entry->item->name);
    diag_help(diags_of(checker), "write `output %s : mm/d = ...`", entry->item->name);
}

static void check_entry(front_checker *checker, front_entry *entry) {
    check_single(checker, entry);
    check_static(checker, entry);
    switch (entry->item->kind) {
    case ITEM_NEXT:
    case ITEM_DER:
        check_equation(checker, entry);
        break;
    case ITEM_STATE:
        check_state(checker, entry);
        break;
    case ITEM_FLUX:
        front_check_ends(checker, entry);
        break;
    case ITEM_OUTPUT:
        check_output(checker, entry);
        break;
    case ITEM_NET:
        front_check_net(checker, entry);
        break;
    default:
        break;
    }
}

void front_check_rules(front_checker *checker) {
    for (size_t i = 0; i < checker->options->dynamic_count; i++)
        mark_dynamic(checker, &checker->options->dynamics[i]);
    while (mark_derived(checker))
        continue;
    for (size_t i = 0; i < checker->entry_count; i++)
        check_entry(checker, checker->entries[i]);
    checker->scope = checker->scopes[0];
}
