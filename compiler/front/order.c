/* What is evaluated when: as written under the sequential solver, each value after those it reads
 * under the others. */
#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

void front_visit_names(const front_expr *expr, front_visit *visit, void *data) {
    if (expr->symbol)
        visit(data, expr);
    for (size_t i = 0; i < expr->arguments.count; i++)
        front_visit_names(expr->arguments.at[i], visit, data);
}

front_expr *front_value_of(const front_entry *entry) {
    return entry->values && entry->item->choices.count ? entry->values[entry->chosen] : NULL;
}

typedef struct ordering {
    front_checker *checker;
    front_entry **path; /* of entries being ordered, for naming a circle */
    size_t path_count;
    bool sequential;
} ordering;

/* Under the sequential solver only what lies outside the step may stand in any order. */
static bool is_sorted_kind(const ordering *state, front_symbol_kind kind) {
    if (kind == SYMBOL_DERIVED || kind == SYMBOL_CONST)
        return true;
    return !state->sequential && (kind == SYMBOL_LET || kind == SYMBOL_FLUX);
}

static void report_circle(ordering *state, const front_entry *entry, const front_expr *name) {
    base_arena *arena = state->checker->context->arena;
    size_t start = state->path_count - 1;
    while (start > 0 && state->path[start] != entry)
        start--;
    const char *circle = entry->symbol.name;
    for (size_t i = start + 1; i < state->path_count; i++)
        circle = base_arena_format(arena, "%s -> %s", circle, state->path[i]->symbol.name);
    if (start + 1 == state->path_count) {
        diag_report(diags_of(state->checker), DIAG_R009, name->span, "`%s` reads itself",
                    entry->symbol.name);
    } else {
        diag_report(diags_of(state->checker), DIAG_R009, name->span,
                    "values that depend on each other in a circle: %s -> %s", circle,
                    entry->symbol.name);
    }
    diag_help(diags_of(state->checker), "what depends on the step before is a store or a state");
}

static void sort_entry(ordering *state, front_entry *entry);

static void sort_name(void *data, const front_expr *name) {
    ordering *state = data;
    front_entry *entry = front_entry_of(name->symbol);
    if (!is_sorted_kind(state, name->symbol->kind) || entry->ordering == PROGRESS_DONE)
        return;
    if (entry->ordering == PROGRESS_NOW)
        report_circle(state, entry, name);
    else
        sort_entry(state, entry);
}

static void sort_entry(ordering *state, front_entry *entry) {
    front_expr *value = front_value_of(entry);
    entry->ordering = PROGRESS_NOW;
    state->path[state->path_count++] = entry;
    if (value)
        front_visit_names(value, sort_name, state);
    state->path_count--;
    entry->ordering = PROGRESS_DONE;
    state->checker->sorted[state->checker->sorted_count++] = entry;
}

typedef struct reading {
    front_checker *checker;
    const front_entry *reader;
} reading;

static void check_before(void *data, const front_expr *name) {
    const reading *place = data;
    front_symbol_kind kind = name->symbol->kind;
    const front_entry *entry = front_entry_of(name->symbol);
    if ((kind != SYMBOL_LET && kind != SYMBOL_FLUX) || entry->place < place->reader->place)
        return;
    base_diags *diags = diags_of(place->checker);
    if (entry == place->reader) {
        diag_report(diags, DIAG_R009, name->span, "`%s` reads itself", name->symbol->name);
        diag_help(diags, "what depends on the step before is a store or a state");
        return;
    }
    diag_report(diags, DIAG_R008, name->span, "`%s` is read before it is made", name->symbol->name);
    diag_label(diags, name->symbol->span, "made here");
    diag_help(diags, "under `solver sequential` statements act in the order written");
}

static bool is_step_entry(const front_entry *entry) {
    return entry->symbol.kind == SYMBOL_LET || entry->symbol.kind == SYMBOL_FLUX ||
           entry->item->kind == ITEM_NEXT || entry->item->kind == ITEM_DER;
}

static void keep_written_order(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        front_expr *value = front_value_of(entry);
        if (!is_step_entry(entry) || !value)
            continue;
        reading place = {checker, entry};
        front_visit_names(value, check_before, &place);
        checker->sorted[checker->sorted_count++] = entry;
    }
}

void front_order(front_checker *checker) {
    base_arena *arena = checker->context->arena;
    size_t bytes = (checker->entry_count + 1) * sizeof(front_entry *);
    checker->sorted = base_arena_take(arena, bytes);
    ordering state = {.checker = checker, .path = base_arena_take(arena, bytes)};
    state.sequential = checker->checked->solver == SOLVER_SEQUENTIAL;
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        if (is_sorted_kind(&state, entry->symbol.kind) && entry->ordering == PROGRESS_NONE)
            sort_entry(&state, entry);
    }
    if (state.sequential) {
        keep_written_order(checker);
        return;
    }
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i].state)
            checker->sorted[checker->sorted_count++] = &checker->entries[i];
}
