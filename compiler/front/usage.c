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

static void mark_if(const front_expr *expr, front_visit *visit, void *data) {
    if (expr)
        front_visit_names(expr, visit, data);
}

static void mark_all_mentioned(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = checker->entries[i];
        for (size_t k = 0; entry->values && k < entry->item->choices.count; k++)
            mark_if(entry->values[k], mark_mentioned, NULL);
        for (size_t k = 0; k < entry->unchosen.count; k++)
            mark_if(entry->unchosen.at[k], mark_mentioned, NULL);
        mark_if(entry->low, mark_mentioned, NULL);
        mark_if(entry->high, mark_mentioned, NULL);
        mark_if(entry->normal, mark_mentioned, NULL);
        bool mentioned = entry->mentioned; /* in its own equality nobody has read it yet */
        mark_if(entry->condition, mark_mentioned, NULL);
        entry->mentioned = mentioned;
    }
}

/* Entries that were marked and whose own reading is still to be followed. A list, not recursion:
 * values may read each other in very long chains. */
typedef struct following {
    front_entry **waiting;
    size_t count;
} following;

static following follow_from(front_checker *checker) {
    size_t bytes = (checker->entry_count + checker->hidden.count + 1) * sizeof(front_entry *);
    return (following){base_arena_take(checker->context->arena, bytes), 0};
}

static void mark_live(void *data, const front_expr *name) {
    following *f = data;
    front_entry *entry = front_entry_of(name->symbol);
    if (!entry->live)
        f->waiting[f->count++] = entry;
    entry->live = true;
}

static void follow_live(following *f) {
    while (f->count) {
        const front_entry *entry = f->waiting[--f->count];
        for (const front_entry *piece = entry; piece; piece = piece->next_piece)
            mark_if(front_value_of(piece), mark_live, f);
        mark_if(entry->normal, mark_live, f);
        mark_if(entry->condition, mark_live, f);
    }
}

/* The outputs of parts and what they are given count only when they are read. */
static bool is_root(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    if (kind == SYMBOL_OUTPUT)
        return !entry->scope->outer;
    return kind == SYMBOL_FLUX || kind == SYMBOL_STORE || kind == SYMBOL_STATE ||
           kind == SYMBOL_FORCING || kind == SYMBOL_ATTRIBUTE || entry->item->kind == ITEM_NEXT ||
           entry->item->kind == ITEM_DER;
}

static void mark_all_live(front_checker *checker) {
    following f = follow_from(checker);
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = checker->entries[i];
        if (!is_root(entry) || entry->live)
            continue;
        entry->live = true;
        f.waiting[f.count++] = entry;
        follow_live(&f);
    }
}

static void drop(front_checker *checker, front_entry *entry) {
    front_symbols *dropped = &checker->checked->dropped;
    dropped->at = base_arena_grow(checker->context->arena, dropped->at, dropped->count,
                                  &dropped->capacity, sizeof *dropped->at);
    dropped->at[dropped->count++] = &entry->symbol;
}

static bool is_read_by_itself(front_symbol_kind kind) {
    return kind == SYMBOL_KINDS || kind == SYMBOL_OUTPUT || kind == SYMBOL_FLUX ||
           kind == SYMBOL_STORE || kind == SYMBOL_STATE || kind == SYMBOL_DIM;
}

static void check_reading(front_checker *checker, front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    if (is_read_by_itself(kind) || entry->bound || entry->copied)
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

/* An output reports what it reads, also through lets and the outputs of parts. */
static void mark_reported(void *data, const front_expr *name) {
    following *f = data;
    front_entry *entry = front_entry_of(name->symbol);
    front_symbol_kind kind = entry->symbol.kind;
    if (!entry->reported && (kind == SYMBOL_LET || kind == SYMBOL_OUTPUT))
        f->waiting[f->count++] = entry;
    entry->reported = true;
}

static void mark_all_reported(front_checker *checker) {
    following f = follow_from(checker);
    for (size_t i = 0; i < checker->scopes[0]->entry_count; i++) {
        front_entry *entry = checker->scopes[0]->entries[i];
        if (entry->symbol.kind == SYMBOL_OUTPUT)
            f.waiting[f.count++] = entry;
        while (f.count) {
            const front_entry *piece = f.waiting[--f.count];
            for (; piece; piece = piece->next_piece)
                mark_if(front_value_of(piece), mark_reported, &f);
        }
    }
}

/* The output of a part is looked through: it is no statement of a step. */
static void look_for_forcing(void *data, const front_expr *name) {
    bool *found = data;
    front_symbol_kind kind = name->symbol->kind;
    front_entry *entry = front_entry_of(name->symbol);
    const front_entry *piece = kind == SYMBOL_OUTPUT && !entry->forced ? entry : NULL;
    for (; piece; piece = piece->next_piece)
        mark_if(front_value_of(piece), look_for_forcing, &entry->forced);
    *found = *found || kind == SYMBOL_FORCING || kind == SYMBOL_CLOCK || entry->forced;
}

/* A forcing stands behind the value, at any distance: what it reads is made before it. */
static void mark_all_forced(front_checker *checker) {
    for (size_t i = 0; i < checker->scope_count; i++)
        for (size_t k = 0; k < checker->turns[i]->sorted_count; k++) {
            front_entry *entry = checker->turns[i]->sorted[k];
            for (const front_entry *piece = entry; piece; piece = piece->next_piece)
                mark_if(front_value_of(piece), look_for_forcing, &entry->forced);
        }
}

/* Whether the shift leaves the dim anywhere in the piece of the flux. */
static bool shifts_past(const front_entry *piece, const front_symbol *flux, const front_symbol *dim,
                        const front_place *place) {
    if (place->kind != PLACE_SHIFT || place->answer != ANSWER_NONE)
        return false;
    for (size_t i = 0; i < flux->dims.rank; i++) {
        long low = (long)piece->piece.low[i] + place->offset;
        long high = (long)piece->piece.high[i] + place->offset;
        if (flux->dims.at[i] == dim)
            return low < 0 || high >= (long)dim->size;
    }
    return true;
}

/* An end past its dim leads outside. */
static bool leads_past(const front_entry *entry, const front_symbol *store,
                       const front_place *places) {
    for (const front_entry *piece = entry; store && places && piece; piece = piece->next_piece)
        for (size_t i = 0; i < store->dims.rank; i++)
            if (shifts_past(piece, &entry->symbol, store->dims.at[i], &places[i]))
                return true;
    return false;
}

/* Is the value the flux of the part itself, whole, or its sum or mean over the parts? */
static bool carries(const front_expr *value, const front_symbol *flux) {
    while (value && value->kind == EXPR_REDUCE && value->operation == IR_ADD)
        value = value->arguments.at[0];
    if (!value || value->kind != EXPR_NAME || value->symbol != flux)
        return false;
    for (size_t i = 0; i < flux->dims.rank; i++)
        if (value->places && value->places[i].kind != PLACE_LOOP)
            return false;
    return true;
}

/* What is led on in part only is an exchange with outside on both sides of the border. */
static void check_carried(front_entry *entry) {
    const front_symbol *flux = &entry->symbol;
    const front_symbol *ends[] = {flux->from_flux, flux->to_flux};
    for (size_t i = 0; i < 2; i++)
        for (const front_entry *piece = entry; ends[i] && piece; piece = piece->next_piece)
            if (!carries(front_value_of(piece), ends[i]))
                front_entry_of(ends[i])->taken = false;
}

static bool is_taken(const front_symbol *flux) {
    return flux && front_entry_of(flux)->taken;
}

/* What comes in with a forcing is known from the forcing; all else should be told. */
static void check_exchange(front_checker *checker, front_entry *entry) {
    const front_symbol *flux = &entry->symbol;
    bool leaves =
        (!flux->to && !is_taken(flux->to_flux)) || leads_past(entry, flux->to, flux->to_places);
    bool enters = (!flux->from && !is_taken(flux->from_flux)) ||
                  leads_past(entry, flux->from, flux->from_places);
    if (flux->kind != SYMBOL_FLUX || entry->taken || (!leaves && !enters))
        return;
    front_symbols *exchanges = &checker->checked->exchanges;
    exchanges->at = base_arena_grow(checker->context->arena, exchanges->at, exchanges->count,
                                    &exchanges->capacity, sizeof *exchanges->at);
    exchanges->at[exchanges->count++] = &entry->symbol;
    entry->symbol.enters = enters;
    entry->symbol.leaves = leaves;
    if (entry->reported || (enters && !leaves && entry->forced))
        return;
    diag_report(diags_of(checker), DIAG_W002, entry->item->name_span,
                "the flux `%s` %s outside, and no output reports it", flux->name,
                leaves ? "leads" : "comes from");
}

static void check_store(front_checker *checker, const front_entry *entry) {
    if (entry->symbol.kind == SYMBOL_STORE && !entry->changed)
        diag_report(diags_of(checker), DIAG_W004, entry->item->name_span,
                    "no flux changes the store `%s`", entry->symbol.name);
}

void front_check_usage(front_checker *checker) {
    mark_all_mentioned(checker);
    mark_all_live(checker);
    mark_all_reported(checker);
    mark_all_forced(checker);
    for (size_t i = 0; i < checker->entry_count; i++)
        check_carried(checker->entries[i]);
    for (size_t i = 0; i < checker->entry_count; i++) {
        check_reading(checker, checker->entries[i]);
        check_exchange(checker, checker->entries[i]);
        check_store(checker, checker->entries[i]);
    }
}
