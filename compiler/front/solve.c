/* What the equality of a `solve` may read: values that depend on the unknown are evaluated again
 * and again until it holds, where the `solve` is written. */
#include "front/check.h"

static base_diags *diags_of(const front_checker *checker) {
    return checker->context->diags;
}

/* The values of one scope behind an equality, at any distance. A list, not recursion: values may
 * read each other in very long chains. */
typedef struct tracing {
    front_checker *checker;
    const front_entry *solve;
    const front_entry **met;
    size_t count;
    size_t capacity;
    bool reached; /* the unknown itself was met */
} tracing;

static void meet(void *data, const front_expr *name) {
    tracing *t = data;
    front_entry *entry = front_entry_of(name->symbol);
    front_symbol_kind kind = name->symbol->kind;
    bool value = kind == SYMBOL_LET || kind == SYMBOL_FLUX || kind == SYMBOL_SOLVE;
    t->reached = t->reached || entry == t->solve;
    if (!value || entry->scope != t->solve->scope || entry == t->solve ||
        entry->trace == t->checker->traces)
        return;
    entry->trace = t->checker->traces;
    t->met =
        base_arena_grow(t->checker->context->arena, t->met, t->count, &t->capacity, sizeof *t->met);
    t->met[t->count++] = entry;
}

static void visit_all(const front_entry *head, front_visit *visit, void *data) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece)
        if (front_value_of(entry))
            front_visit_names(front_value_of(entry), visit, data);
    if (head->condition)
        front_visit_names(head->condition, visit, data);
}

/* What `from` reads: of the unknown itself its equality. */
static tracing trace(front_checker *checker, const front_entry *solve, const front_entry *from) {
    tracing t = {.checker = checker, .solve = solve};
    checker->traces++;
    if (from == solve)
        front_visit_names(solve->condition, meet, &t);
    else
        visit_all(from, meet, &t);
    for (size_t i = 0; i < t.count; i++)
        visit_all(t.met[i], meet, &t);
    return t;
}

/* ---- once a step ---- */

static const front_expr *find_once(const front_expr *expr) {
    if (expr->kind == EXPR_UPSTREAM || expr->kind == EXPR_CONVOLVE)
        return expr;
    for (size_t i = 0; i < expr->arguments.count; i++) {
        const front_expr *found = find_once(expr->arguments.at[i]);
        if (found)
            return found;
    }
    return NULL;
}

/* Memory and networks need each value exactly once a step. */
static void check_once(front_checker *checker, const front_entry *solve, const front_entry *head) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece) {
        const front_expr *value = front_value_of(entry);
        const front_expr *once = value ? find_once(value) : NULL;
        if (!once || !trace(checker, solve, head).reached)
            continue;
        bool network = once->kind == EXPR_UPSTREAM;
        diag_report(diags_of(checker), network ? DIAG_S013 : DIAG_S012, once->span,
                    "`%s` cannot stand here: `%s` is evaluated until `%s` is found",
                    network ? "upstream" : "convolve", head->symbol.name, solve->symbol.name);
        diag_label(diags_of(checker), solve->item->name_span, "solved here");
        return;
    }
}

/* ---- in the order written ---- */

typedef struct looking {
    const front_entry *solve;
    const front_entry *head; /* what stands below and is needed now */
    const front_entry *flux; /* that has changed by then what it reads */
    const front_symbol *store;
} looking;

static void look_for_change(void *data, const front_expr *name) {
    looking *look = data;
    const front_scope *scope = look->solve->scope;
    for (size_t i = look->solve->place + 1; !look->flux && i < look->head->place; i++) {
        const front_entry *flux = scope->entries[i];
        if (flux->symbol.kind != SYMBOL_FLUX ||
            (flux->symbol.from != name->symbol && flux->symbol.to != name->symbol))
            continue;
        look->flux = flux;
        look->store = name->symbol;
    }
}

/* A value below must be what it would be here. */
static void check_place(front_checker *checker, const front_entry *solve, const front_entry *head) {
    looking look = {.solve = solve, .head = head};
    visit_all(head, look_for_change, &look);
    if (!look.flux)
        return;
    diag_report(diags_of(checker), DIAG_R008, solve->item->name_span,
                "`%s` is solved for with `%s`, which is made after `%s` has changed `%s`",
                solve->symbol.name, head->symbol.name, look.flux->symbol.name, look.store->name);
    diag_label(diags_of(checker), head->item->name_span, "made here");
    diag_label(diags_of(checker), look.flux->item->name_span, "`%s` changes here",
               look.store->name);
    diag_help(diags_of(checker),
              "under `solver sequential` statements act in the order written: "
              "write `%s` next to its `solve`",
              head->symbol.name);
}

/* ---- one solve ---- */

static void check_solve(front_checker *checker, const front_entry *solve) {
    tracing t = trace(checker, solve, solve);
    bool sequential = solve->scope->system.solver == SOLVER_SEQUENTIAL;
    if (!t.reached) {
        diag_report(diags_of(checker), DIAG_R026, solve->condition->span,
                    "this does not depend on `%s`", solve->symbol.name);
        diag_label(diags_of(checker), solve->item->name_span, "so it cannot be solved for");
    }
    for (size_t i = 0; i < t.count; i++) {
        check_once(checker, solve, t.met[i]);
        if (sequential && t.met[i]->place > solve->place)
            check_place(checker, solve, t.met[i]);
    }
}

void front_check_solves(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++)
        if (checker->entries[i]->symbol.kind == SYMBOL_SOLVE && checker->entries[i]->condition)
            check_solve(checker, checker->entries[i]);
}
