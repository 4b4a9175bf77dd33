/* Which alternative of each statement holds, and which solver. */
#include "front/check.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    bool available;
    front_solver solver;
} solvers[] = {
    {"sequential", true, SOLVER_SEQUENTIAL}, {"euler", true, SOLVER_EULER},
    {"heun", false, SOLVER_EULER},           {"rk4", false, SOLVER_EULER},
    {"implicit_euler", false, SOLVER_EULER}, {"implicit_midpoint", false, SOLVER_EULER},
    {"adaptive", false, SOLVER_EULER},
};

enum { SOLVERS = sizeof solvers / sizeof solvers[0] };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static const char *list_labels(front_checker *checker, const front_choices *choices) {
    const char *list = "";
    for (size_t i = 0; i < choices->count; i++)
        if (choices->at[i].label)
            list = base_arena_format(checker->context->arena, "%s%s%s", list, *list ? ", " : "",
                                     choices->at[i].label);
    return list;
}

static bool has_choices(const front_entry *entry) {
    return entry->item->choices.count && entry->item->choices.at[0].label;
}

static void check_labels(front_checker *checker, const front_entry *entry) {
    const front_choices *choices = &entry->item->choices;
    for (size_t i = 0; i < choices->count; i++)
        for (size_t k = 0; k < i; k++)
            if (choices->at[i].label && choices->at[i].label == choices->at[k].label) {
                diag_report(diags_of(checker), DIAG_A004, choices->at[i].label_span,
                            "two alternatives called `%s`", choices->at[i].label);
                diag_label(diags_of(checker), choices->at[k].label_span, "the first is here");
            }
}

/* ---- the solver ---- */

static size_t solver_called(const char *name) {
    size_t i = 0;
    while (i < SOLVERS && strcmp(solvers[i].name, name) != 0)
        i++;
    return i;
}

static void refuse_solver(front_checker *checker, const char *name, base_span span, bool known) {
    if (known)
        diag_report(diags_of(checker), DIAG_A003, span,
                    "the solver `%s` is not in this version of the language", name);
    else
        diag_report(diags_of(checker), DIAG_A003, span, "there is no solver `%s`", name);
    diag_help(diags_of(checker), "there are `sequential` and `euler`");
}

static bool set_solver(front_checker *checker, const char *name, base_span span) {
    size_t place = solver_called(name);
    if (place == SOLVERS || !solvers[place].available) {
        refuse_solver(checker, name, span, place < SOLVERS);
        return false;
    }
    checker->checked->solver = solvers[place].solver;
    return true;
}

static void read_substeps(front_checker *checker, const front_expr *argument) {
    enum { MOST = 1000 };
    bool named = argument->kind == EXPR_NAMED;
    const front_expr *value = named ? argument->arguments.at[0] : argument;
    bool right = !named || strcmp(argument->name, "substeps") == 0;
    if (right && value->kind == EXPR_NUMBER && !value->literal_unit && value->number >= 1 &&
        value->number <= MOST && value->number <= trunc(value->number)) {
        checker->checked->substeps = (size_t)value->number;
        return;
    }
    diag_report(diags_of(checker), DIAG_A007, argument->span,
                "this is no setting of the solver `euler`");
    diag_help(diags_of(checker), "write `euler(substeps = 4)`, from 1 to %d", MOST);
}

static void read_solver(front_checker *checker, const front_expr *value) {
    if (value->kind != EXPR_NAME && value->kind != EXPR_CALL) {
        if (value->kind != EXPR_ERROR)
            diag_report(diags_of(checker), DIAG_A003, value->span, "this is no solver");
        return;
    }
    if (!set_solver(checker, value->name, value->name_span) || value->kind == EXPR_NAME)
        return;
    size_t most = checker->checked->solver == SOLVER_EULER ? 1 : 0;
    if (value->arguments.count > most)
        diag_report(diags_of(checker), DIAG_A007, value->span, "the solver `%s` takes %s",
                    value->name, most ? "one setting, substeps" : "no settings");
    else if (value->arguments.count)
        read_substeps(checker, value->arguments.at[0]);
}

/* Solvers that are not chosen must at least exist somewhere. */
static void check_solver_names(front_checker *checker, const front_entry *entry) {
    for (size_t i = 0; i < entry->item->choices.count; i++) {
        const front_expr *value = entry->item->choices.at[i].value;
        bool named = value->kind == EXPR_NAME || value->kind == EXPR_CALL;
        if (i != entry->chosen && named && solver_called(value->name) == SOLVERS)
            refuse_solver(checker, value->name, value->name_span, false);
    }
}

/* ---- choices ---- */

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

static front_entry *solver_entry(const front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i].item->kind == ITEM_SOLVER)
            return &checker->entries[i];
    return NULL;
}

/* The statement with alternatives of that name; else any of that name. */
static front_entry *entry_called(const front_checker *checker, const char *name) {
    front_entry *other = NULL;
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        front_item_kind kind = entry->item->kind;
        if (entry->item->name != name || kind == ITEM_USE || kind == ITEM_STEP ||
            kind == ITEM_SOLVER)
            continue;
        if (has_choices(entry))
            return entry;
        other = entry;
    }
    return other;
}

static void use_entry(front_checker *checker, const front_use *use) {
    front_entry *entry = entry_called(checker, use->name);
    if (!entry) {
        front_report_unknown(checker, use->name, use->span);
    } else if (!has_choices(entry)) {
        diag_report(diags_of(checker), DIAG_A002, use->span, "`%s` has no alternatives", use->name);
        diag_label(diags_of(checker), entry->item->name_span, "declared here");
    } else if (!choose_label(entry, use->label)) {
        diag_report(diags_of(checker), DIAG_A001, use->span, "`%s` has no alternative `%s`",
                    use->name, use->label);
        diag_help(diags_of(checker), "it has: %s", list_labels(checker, &entry->item->choices));
    }
}

/* Use of the solver: a label of the model's, or any solver by name. NULL: the label was found. */
static const front_use *use_solver(front_entry *entry, const front_use *use) {
    return entry && has_choices(entry) && choose_label(entry, use->label) ? NULL : use;
}

static bool has_equations(const front_checker *checker, front_item_kind kind) {
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i].item->kind == kind)
            return true;
    return false;
}

/* Without a solver statement: fluxes act in the order written, unless there is a der. */
static void decide_solver(front_checker *checker, front_entry *entry, const front_use *outside) {
    checker->checked->substeps = 1;
    checker->checked->solver = has_equations(checker, ITEM_DER) ? SOLVER_EULER : SOLVER_SEQUENTIAL;
    if (outside)
        set_solver(checker, outside->label, outside->span);
    else if (entry)
        read_solver(checker, entry->item->choices.at[entry->chosen].value);
    if (entry)
        check_solver_names(checker, entry);
}

static void note_choice(front_checker *checker, const char *name, const char *label) {
    front_checked *checked = checker->checked;
    checked->chosen[checked->chosen_count++] = (front_chosen){name, label};
}

static void note_choices(front_checker *checker, const front_use *outside) {
    size_t bytes = (checker->entry_count + 1) * sizeof(front_chosen);
    checker->checked->chosen = base_arena_take(checker->context->arena, bytes);
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_entry *entry = &checker->entries[i];
        if (has_choices(entry) && entry->item->kind != ITEM_SOLVER)
            note_choice(checker, entry->item->name, entry->item->choices.at[entry->chosen].label);
    }
    const front_entry *entry = solver_entry(checker);
    const char *label = checker->checked->solver == SOLVER_EULER ? "euler" : "sequential";
    if (entry && has_choices(entry) && !outside)
        label = entry->item->choices.at[entry->chosen].label;
    note_choice(checker, "solver", label);
}

void front_choose(front_checker *checker) {
    front_entry *solver = solver_entry(checker);
    const front_use *outside = NULL;
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_item *item = checker->entries[i].item;
        check_labels(checker, &checker->entries[i]);
        if (item->kind != ITEM_USE)
            continue;
        front_use *use = base_arena_take(checker->context->arena, sizeof *use);
        *use = (front_use){item->name, item->label, item->span};
        if (strcmp(item->name, "solver") == 0)
            outside = use_solver(solver, use);
        else
            use_entry(checker, use);
    }
    for (size_t i = 0; i < checker->options->use_count; i++) {
        const front_use *use = &checker->options->uses[i];
        if (strcmp(use->name, "solver") == 0)
            outside = use_solver(solver, use);
        else
            use_entry(checker, use);
    }
    decide_solver(checker, solver, outside);
    note_choices(checker, outside);
}
