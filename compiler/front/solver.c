/* The solver of each scope, and its settings. */
#include "front/check.h"
#include "front/vocabulary.h"

#include <math.h>
#include <string.h>

enum { SUBSTEPS = 1, TOLERANCE = 2, ITERATIONS = 4, RTOL = 8, ATOL = 16, ATTEMPTS = 32 };
enum { MOST_SUBSTEPS = 1000, MOST_ITERATIONS = 1000 };

static const struct {
    const char *name;
    unsigned settings;
    const char *example;
} solvers[] = {
    [SOLVER_SEQUENTIAL] = {"sequential", SUBSTEPS, "sequential(substeps = 4)"},
    [SOLVER_EULER] = {"euler", SUBSTEPS, "euler(substeps = 4)"},
    [SOLVER_HEUN] = {"heun", SUBSTEPS, "heun(substeps = 4)"},
    [SOLVER_RK4] = {"rk4", SUBSTEPS, "rk4(substeps = 4)"},
    [SOLVER_IMPLICIT_EULER] = {"implicit_euler", SUBSTEPS | TOLERANCE | ITERATIONS,
                               "implicit_euler(tolerance = 1e-9, iterations = 20)"},
    [SOLVER_IMPLICIT_MIDPOINT] = {"implicit_midpoint", SUBSTEPS | TOLERANCE | ITERATIONS,
                                  "implicit_midpoint(tolerance = 1e-9, iterations = 20)"},
    [SOLVER_ADAPTIVE] = {"adaptive", RTOL | ATOL | ATTEMPTS,
                         "adaptive(rtol = 1e-6, atol = 1e-9, substeps = 200)"},
};

enum { SOLVERS = sizeof solvers / sizeof solvers[0] };

const char *front_solver_at(size_t k) {
    return k < SOLVERS ? solvers[k].name : NULL;
}

static const struct {
    const char *name;
    unsigned flag;
    bool whole;
    double least, most;
} settings[] = {
    {"substeps", SUBSTEPS, true, 1, MOST_SUBSTEPS},
    {"tolerance", TOLERANCE, false, 1e-300, 1},
    {"iterations", ITERATIONS, true, 1, MOST_ITERATIONS},
    {"rtol", RTOL, false, 1e-300, 1},
    {"atol", ATOL, false, 1e-300, 1e300},
    {"substeps", ATTEMPTS, true, 1, MOST_SUBSTEPS}, /* at most so many attempts */
};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

const char *front_solver_name(front_solver solver) {
    return solvers[solver].name;
}

static size_t solver_called(const char *name) {
    size_t i = 0;
    while (i < SOLVERS && strcmp(solvers[i].name, name) != 0)
        i++;
    return i;
}

static void refuse_solver(front_checker *checker, const char *name, base_span span) {
    const char *best = NULL;
    size_t least = front_near_enough(name);
    diag_report(diags_of(checker), DIAG_A003, span, "there is no solver `%s`", name);
    for (size_t i = 0; i < SOLVERS; i++)
        front_keep_nearer(name, solvers[i].name, &best, &least);
    if (best)
        diag_help(diags_of(checker), "did you mean `%s`?", best);
    else
        diag_help(diags_of(checker), "there are sequential, euler, heun, rk4, implicit_euler, "
                                     "implicit_midpoint and adaptive");
}

/* ---- settings ---- */

static void take_setting(front_system *system, unsigned flag, double value) {
    if (flag == SUBSTEPS)
        system->substeps = (size_t)value;
    else if (flag == ITERATIONS)
        system->iterations = (size_t)value;
    else if (flag == ATTEMPTS)
        system->attempts = (size_t)value;
    else if (flag == RTOL)
        system->relative = value;
    else if (flag == ATOL)
        system->absolute = value;
    else
        system->tolerance = value;
}

/* The setting of that name or, without one, at that place; SETTINGS: there is none. */
static size_t setting_for(front_solver solver, const front_expr *argument, size_t place) {
    bool named = argument->kind == EXPR_NAMED;
    for (size_t i = 0; i < SETTINGS; i++) {
        if (!(settings[i].flag & solvers[solver].settings))
            continue;
        if (named ? strcmp(settings[i].name, argument->name) == 0 : place-- == 0)
            return i;
    }
    return SETTINGS;
}

/* unsigned: those that were given before */
static unsigned read_setting(front_checker *checker, front_system *system,
                             const front_expr *argument, size_t place, unsigned before) {
    const front_expr *value = argument->kind == EXPR_NAMED ? argument->arguments.at[0] : argument;
    size_t i = setting_for(system->solver, argument, place);
    bool number = value->kind == EXPR_NUMBER && !value->literal_unit;
    if (i < SETTINGS && number && !(before & settings[i].flag) &&
        value->number >= settings[i].least && value->number <= settings[i].most &&
        (!settings[i].whole || value->number <= trunc(value->number))) {
        take_setting(system, settings[i].flag, value->number);
        return settings[i].flag;
    }
    if (argument->kind == EXPR_ERROR || value->kind == EXPR_ERROR)
        return 0;
    bool twice = i < SETTINGS && (before & settings[i].flag);
    diag_report(diags_of(checker), DIAG_A007, argument->span,
                twice ? "this setting of the solver `%s` is given twice"
                      : "this is no setting of the solver `%s`",
                solvers[system->solver].name);
    if (i < SETTINGS && settings[i].flag & (SUBSTEPS | ATTEMPTS))
        diag_help(diags_of(checker), "write `%s`, from 1 to %d", solvers[system->solver].example,
                  MOST_SUBSTEPS);
    else
        diag_help(diags_of(checker), "write `%s`", solvers[system->solver].example);
    return 0;
}

static void read_solver(front_checker *checker, const front_expr *value, front_system *system) {
    if (value->kind != EXPR_NAME && value->kind != EXPR_CALL) {
        if (value->kind != EXPR_ERROR)
            diag_report(diags_of(checker), DIAG_A003, value->span, "this is no solver");
        return;
    }
    size_t place = solver_called(value->name);
    if (place == SOLVERS) {
        refuse_solver(checker, value->name, value->name_span);
        return;
    }
    system->solver = (front_solver)place;
    unsigned given = 0;
    for (size_t i = 0; i < value->arguments.count; i++)
        given |= read_setting(checker, system, value->arguments.at[i], i, given);
}

/* ---- scopes ---- */

static bool has_equations(const front_scope *scope, front_item_kind kind) {
    for (size_t i = 0; i < scope->entry_count; i++)
        if (scope->entries[i]->item->kind == kind)
            return true;
    return false;
}

/* Without a solver statement: fluxes act in the order written, unless there is a der, or nothing
 * but values. */
static front_solver usual_solver(const front_scope *scope) {
    bool values = !scope->step && !has_equations(scope, ITEM_FLUX);
    return values || has_equations(scope, ITEM_DER) ? SOLVER_EULER : SOLVER_SEQUENTIAL;
}

static void use_solver(front_checker *checker, front_scope *scope) {
    const front_use *use = scope->solver_use;
    size_t place = solver_called(use->label);
    if (place == SOLVERS)
        refuse_solver(checker, use->label, use->span);
    else
        scope->system.solver = (front_solver)place;
}

static void decide(front_checker *checker, front_scope *scope) {
    const front_entry *entry = scope->solver;
    scope->system.solver = usual_solver(scope);
    scope->system.solver_span = scope->system.span;
    for (size_t i = 0; entry && i < entry->item->choices.count; i++) {
        const front_expr *value = entry->item->choices.at[i].value;
        front_system other = scope->system;
        bool holds = i == entry->chosen && !scope->solver_use;
        read_solver(checker, value, holds ? &scope->system : &other);
        if (holds)
            scope->system.solver_span = value->span;
    }
    if (scope->solver_use)
        use_solver(checker, scope);
}

void front_decide_solvers(front_checker *checker) {
    for (size_t i = 0; i < checker->scope_count; i++)
        decide(checker, checker->scopes[i]);
}
