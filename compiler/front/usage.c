/* What the model depends on: parameters that only unchosen alternatives read are dropped, what
 * nobody reads is warned of, and water that leaves without a report too. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* Mentioned: any alternative of anything reads it. */
static void mark_mentioned(void *data, const front_expr *name) {
    (void)data;
    front_entry_of(name->symbol)->mentioned = true;
}

static void mark_all_mentioned(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = &checker->entries[i];
        for (size_t k = 0; entry->values && k < entry->item->choices.count; k++)
            front_visit_names(entry->values[k], mark_mentioned, NULL);
        const front_expr *bounds[] = {entry->low, entry->high, entry->normal};
        for (size_t k = 0; k < 3; k++)
            if (bounds[k])
                front_visit_names(bounds[k], mark_mentioned, NULL);
    }
}

static void mark_live(void *data, const front_expr *name) {
    front_entry *entry = front_entry_of(name->symbol);
    if (entry->live)
        return;
    entry->live = true;
    front_expr *value = front_value_of(entry);
    if (value)
        front_visit_names(value, mark_live, data);
}

static bool is_root(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    return kind == SYMBOL_FLUX || kind == SYMBOL_OUTPUT || kind == SYMBOL_STORE ||
           kind == SYMBOL_STATE || kind == SYMBOL_FORCING || kind == SYMBOL_ATTRIBUTE ||
           entry->item->kind == ITEM_NEXT || entry->item->kind == ITEM_DER;
}

static void mark_all_live(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        front_expr *value = front_value_of(entry);
        if (!is_root(entry))
            continue;
        entry->live = true;
        if (value)
            front_visit_names(value, mark_live, NULL);
    }
}

static void drop(front_checker *checker, front_entry *entry) {
    front_symbols *dropped = &checker->checked->dropped;
    dropped->at = base_arena_grow(checker->context->arena, dropped->at, dropped->count,
                                  &dropped->capacity, sizeof *dropped->at);
    dropped->at[dropped->count++] = &entry->symbol;
}

static void check_reading(front_checker *checker, front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    if (kind == SYMBOL_KINDS || kind == SYMBOL_OUTPUT || kind == SYMBOL_FLUX ||
        kind == SYMBOL_STORE || kind == SYMBOL_STATE)
        return;
    bool parameter = kind == SYMBOL_PARAM || kind == SYMBOL_DERIVED;
    bool given = kind == SYMBOL_FORCING || kind == SYMBOL_ATTRIBUTE;
    if (!entry->mentioned)
        diag_report(diags_of(checker),
                    parameter ? DIAG_W001
                    : given   ? DIAG_W005
                              : DIAG_W003,
                    entry->item->name_span, "nobody reads the %s `%s`",
                    front_item_words(entry->item->kind), entry->symbol.name);
    else if (!entry->live && kind != SYMBOL_CONST)
        drop(checker, entry);
}

/* ---- exchanges with outside ---- */

static void mark_reported(void *data, const front_expr *name) {
    front_entry *entry = front_entry_of(name->symbol);
    if (entry->reported)
        return;
    entry->reported = true;
    front_expr *value = entry->symbol.kind == SYMBOL_LET ? front_value_of(entry) : NULL;
    if (value)
        front_visit_names(value, mark_reported, data);
}

/* Whether a forcing stands behind the value, at any distance. */
static void look_for_forcing(void *data, const front_expr *name) {
    bool *found = data;
    front_symbol_kind kind = name->symbol->kind;
    front_expr *value = front_value_of(front_entry_of(name->symbol));
    if (kind == SYMBOL_FORCING)
        *found = true;
    else if (!*found && value && (kind == SYMBOL_LET || kind == SYMBOL_FLUX))
        front_visit_names(value, look_for_forcing, data);
}

/* What comes in with a forcing is known from the forcing; all else should be told. */
static void check_exchange(front_checker *checker, front_entry *entry) {
    const front_symbol *flux = &entry->symbol;
    if (flux->kind != SYMBOL_FLUX || (flux->from && flux->to))
        return;
    front_symbols *exchanges = &checker->checked->exchanges;
    exchanges->at = base_arena_grow(checker->context->arena, exchanges->at, exchanges->count,
                                    &exchanges->capacity, sizeof *exchanges->at);
    exchanges->at[exchanges->count++] = &entry->symbol;
    bool forced = false;
    if (!flux->from)
        front_visit_names(front_value_of(entry), look_for_forcing, &forced);
    if (entry->reported || forced)
        return;
    diag_report(diags_of(checker), DIAG_W002, entry->item->name_span,
                "the flux `%s` %s outside, and no output reports it", flux->name,
                flux->from ? "leads" : "comes from");
}

static void check_store(front_checker *checker, const front_entry *entry) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_symbol *flux = &checker->entries[i].symbol;
        if (flux->from == &entry->symbol || flux->to == &entry->symbol)
            return;
    }
    diag_report(diags_of(checker), DIAG_W004, entry->item->name_span,
                "no flux changes the store `%s`", entry->symbol.name);
}

void front_check_usage(front_checker *checker) {
    mark_all_mentioned(checker);
    mark_all_live(checker);
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i].symbol.kind == SYMBOL_OUTPUT)
            front_visit_names(front_value_of(&checker->entries[i]), mark_reported, NULL);
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        check_reading(checker, entry);
        check_exchange(checker, entry);
        if (entry->symbol.kind == SYMBOL_STORE)
            check_store(checker, entry);
    }
}
