/* Which alternative of each statement holds. */
#include "front/check.h"

#include <string.h>

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

const char *front_list_labels(front_checker *checker, const front_entry *entry) {
    const char *list = "";
    for (; entry; entry = entry->next_piece) {
        const front_choices *choices = &entry->item->choices;
        for (size_t i = 0; i < choices->count; i++)
            if (choices->at[i].label)
                list = base_arena_format(checker->context->arena, "%s%s%s", list, *list ? ", " : "",
                                         choices->at[i].label);
    }
    return list;
}

bool front_has_choices(const front_entry *entry) {
    return entry->item->choices.count && entry->item->choices.at[0].label;
}

static void check_labels(front_checker *checker, const front_entry *entry) {
    enum { MOST_ALTERNATIVES = 1000 };
    const front_choices *choices = &entry->item->choices;
    front_table seen = {0};
    if (choices->count > MOST_ALTERNATIVES) {
        diag_report(diags_of(checker), DIAG_P004, entry->item->span,
                    "more than %d alternatives of one statement", MOST_ALTERNATIVES);
        return;
    }
    for (size_t i = 0; choices->count > 1 && i < choices->count; i++) {
        front_choice *choice = &choices->at[i];
        if (!choice->label)
            continue;
        const front_choice *first = front_table_get(&seen, choice->label);
        if (!first) {
            front_table_put(checker->context->arena, &seen, choice->label, choice);
            continue;
        }
        diag_report(diags_of(checker), DIAG_A004, choice->label_span,
                    "two alternatives called `%s`", choice->label);
        diag_label(diags_of(checker), first->label_span, "the first is here");
    }
}

static bool choose_label(front_entry *entry, const char *label) {
    const front_choices *choices = &entry->item->choices;
    for (size_t i = 0; i < choices->count; i++) {
        if (choices->at[i].label == label) {
            entry->chosen = i;
            return true;
        }
    }
    return false;
}

/* The statement of that name, or the equation of the state, that has alternatives; else any. */
static front_entry *statement_called(const front_scope *scope, const char *name) {
    front_entry *entry = front_table_get(&scope->names, name);
    return entry && !front_has_choices(entry) && entry->equation ? entry->equation : entry;
}

/* An equation over pieces takes it in every piece that has it. */
static bool choose(front_entry *head, const char *label) {
    bool found = false;
    for (front_entry *piece = head; piece; piece = piece->next_piece)
        found = choose_label(piece, label) || found;
    return found;
}

static void follow(front_scope *scope, const char *name, const front_use *use) {
    if (strcmp(name, "solver") != 0) {
        front_entry *entry = statement_called(scope, name);
        if (entry)
            choose(entry, use->label);
        return;
    }
    bool own = scope->solver && choose_label(scope->solver, use->label);
    scope->solver_use = own ? NULL : use;
}

/* What the use's name says within the scope; NULL: it speaks of another. */
static const char *name_within(front_checker *checker, const char *name, const char *prefix) {
    size_t length = strlen(prefix);
    if (strncmp(name, prefix, length) != 0 || strchr(name + length, '.'))
        return NULL;
    return base_name_of(checker->context->names, name + length);
}

static void follow_items(front_checker *checker, front_scope *scope, const front_scope *speaker) {
    const char *prefix = scope->prefix + strlen(speaker->prefix);
    for (size_t i = 0; i < speaker->use_count; i++) {
        const char *name = name_within(checker, speaker->uses[i].name, prefix);
        if (name)
            follow(scope, name, &speaker->uses[i]);
    }
}

static void read_uses(front_checker *checker, front_scope *scope) {
    const front_items *items = &scope->model->items;
    size_t capacity = 0;
    for (size_t i = 0; i < items->count; i++) {
        const front_item *item = items->at[i];
        if (item->kind != ITEM_USE)
            continue;
        scope->uses = base_arena_grow(checker->context->arena, scope->uses, scope->use_count,
                                      &capacity, sizeof *scope->uses);
        scope->uses[scope->use_count++] = (front_use){item->name, item->label, item->span};
    }
}

/* The model's own uses first, then those of what it is part of, and last the options: the last one
 * holds. */
void front_choose_in(front_checker *checker, front_scope *scope) {
    read_uses(checker, scope);
    for (size_t i = 0; i < scope->entry_count; i++)
        check_labels(checker, scope->entries[i]);
    for (const front_scope *speaker = scope; speaker; speaker = speaker->outer)
        follow_items(checker, scope, speaker);
    for (size_t i = 0; i < checker->options->use_count; i++) {
        const front_use *use = &checker->options->uses[i];
        const char *name = name_within(checker, use->name, scope->prefix);
        if (name)
            follow(scope, name, use);
    }
}

/* ---- uses that lead nowhere ---- */

/* Whether another alternative of a part would have the name: then the use is idle, not wrong. */
static bool is_elsewhere(front_checker *checker, const front_scope *scope, const char *name) {
    const front_entry *part = scope->part;
    for (size_t i = 0; part && i < part->item->choices.count; i++) {
        const char *called = part->item->choices.at[i].value->name;
        const front_block *model = called ? front_table_get(&checker->models, called) : NULL;
        for (size_t k = 0; model && k < model->items.count; k++)
            if (model->items.at[k]->name == name)
                return true;
    }
    return false;
}

static bool has_label(const front_entry *entry, const char *label) {
    for (; entry; entry = entry->next_piece)
        for (size_t i = 0; i < entry->item->choices.count; i++)
            if (entry->item->choices.at[i].label == label)
                return true;
    return false;
}

static void check_use(front_checker *checker, front_scope *scope, const front_use *use) {
    const char *rest = use->name;
    front_scope *within = front_scope_of(checker, scope, &rest);
    checker->scope = scope;
    if (!within || strcmp(rest, "solver") == 0)
        return;
    const front_entry *entry = statement_called(within, rest);
    if (!entry) {
        if (within == scope || !is_elsewhere(checker, within, rest))
            front_report_unknown(checker, use->name, use->span);
    } else if (!front_has_choices(entry)) {
        diag_report(diags_of(checker), DIAG_A002, use->span, "`%s` has no alternatives", use->name);
        diag_label(diags_of(checker), entry->item->name_span, "declared here");
    } else if (!has_label(entry, use->label)) {
        diag_report(diags_of(checker), DIAG_A001, use->span, "`%s` has no alternative `%s`",
                    use->name, use->label);
        diag_help(diags_of(checker), "it has: %s", front_list_labels(checker, entry));
    }
}

/* `--use solver=...` always means the numerics. */
static void warn_of_hidden(front_checker *checker, const front_entry *entry) {
    bool hidden = front_has_own_name(entry->item) && strcmp(entry->item->name, "solver") == 0;
    if (!hidden || entry->item->choices.count < 2)
        return;
    diag_report(diags_of(checker), DIAG_W011, entry->item->name_span,
                "nobody can choose these alternatives: `use solver = ...` chooses the solver");
    diag_help(diags_of(checker), "give the %s another name", front_item_words(entry->item->kind));
}

static void note_choice(front_checker *checker, const char *name, const char *label) {
    front_checked *checked = checker->checked;
    checked->chosen =
        base_arena_grow(checker->context->arena, checked->chosen, checked->chosen_count,
                        &checker->chosen_capacity, sizeof *checked->chosen);
    checked->chosen[checked->chosen_count++] = (front_chosen){name, label};
}

/* Copies that a part has of lets around it are no choices of their own. */
static void note_choices(front_checker *checker, const front_scope *scope) {
    for (size_t i = 0; i < scope->entry_count; i++) {
        const front_entry *entry = scope->entries[i];
        if (front_has_choices(entry) && entry->item->kind != ITEM_SOLVER && !entry->head &&
            !entry->bound)
            note_choice(checker, entry->symbol.name, entry->item->choices.at[entry->chosen].label);
    }
    const front_entry *solver = scope->solver;
    const char *label = front_solver_name(scope->system.solver);
    if (solver && front_has_choices(solver) && !scope->solver_use)
        label = solver->item->choices.at[solver->chosen].label;
    note_choice(checker, base_arena_format(checker->context->arena, "%ssolver", scope->prefix),
                label);
}

void front_check_uses(front_checker *checker) {
    for (size_t i = 0; i < checker->scope_count; i++) {
        front_scope *scope = checker->scopes[i];
        for (size_t k = 0; k < scope->use_count; k++)
            check_use(checker, scope, &scope->uses[k]);
        for (size_t k = 0; k < scope->entry_count; k++)
            warn_of_hidden(checker, scope->entries[k]);
        note_choices(checker, checker->turns[i]);
    }
    for (size_t i = 0; i < checker->options->use_count; i++)
        check_use(checker, checker->scopes[0], &checker->options->uses[i]);
}
