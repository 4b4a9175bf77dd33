/* Values, and first order: what is compared with what. */
#include <math.h>
#include <string.h>

#include "verify/verify_compare.h"

/* a.b against c.d, relative to the sum of the absolute terms. */
static double dot_difference(const cli_program *p, const cli_workspace *w) {
    double one = cli_dot(w->y_bar, w->y_dot, p->results);
    double two = cli_dot(w->x_bar, w->dot, p->inputs);
    double terms = cli_absolute_dot(w->y_bar, w->y_dot, p->results) +
                   cli_absolute_dot(w->x_bar, w->dot, p->inputs);
    return terms == 0 && one == two ? 0 : fabs(one - two) / terms;
}

/* Functions of compiled code are exact to 4 units in the last place, and where 1 - x^y is taken the
 * digits before go. What is solved for comes out as exactly as its tolerance, and the solver's own
 * sums, let it. */
static const double EXPLICIT = 1e-11, EXPLICIT_STEP = 1e-9, SOLVED = 1e-9, SOLVED_STEP = 1e-7;

/* The compiled model against the interpreter of the same equations. */
void cli_check_values(cli_verification *v) {
    cli_workspace w = cli_take_workspace(v, &v->program);
    cli_program *p = &v->program;
    cli_finding *finding = cli_new_finding(v, CLI_VALUES, "compiled values = interpreted values",
                                           v->program.model->info->flag_count ? SOLVED : EXPLICIT);
    for (size_t point = 0; point < v->points; point++) {
        cli_random_point(v, p, point, w.x);
        afx_status status = cli_compiled_tangent(p, w.x, NULL, w.y, NULL);
        cli_interpreted_tangent(p, w.x, NULL, w.y_2, NULL);
        if (status != AFX_OK)
            cli_note(finding, NAN);
        cli_vectors both = cli_results(p, w.y, w.y_2);
        cli_compare(v, finding, &both);
    }
}

typedef struct smooth_findings {
    cli_finding *dot, *tangent, *input, *tie;
} smooth_findings;

static void compare_dots(cli_verification *v, cli_program *p, cli_workspace *w,
                         cli_finding *finding) {
    cli_vectors both = cli_results(p, w->y_dot, w->y_dot_2);
    if (!cli_compare(v, finding, &both))
        cli_find_fault(v, finding, p, w, CLI_TANGENT);
}

/* One point: a direction and seeds at random. False when it lies exactly on a kink whose sides
 * differ in that direction, of which a complex step sees only one; there the interpreter's tangent,
 * made of op.def's rules, is the judge. */
static bool check_point(cli_verification *v, cli_program *p, size_t point, cli_workspace *w,
                        smooth_findings *found) {
    cli_random_point(v, p, point, w->x);
    cli_random_direction(p, v->seed, 1000 + point, w->dot);
    cli_random_vector(v->seed, 2000 + point, w->y_bar, p->results);
    cli_compiled_tangent(p, w->x, w->dot, w->y, w->y_dot);
    cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    cli_complex_step(p, w->x, w->dot, w->y_2, w->y_dot_2);
    bool smooth = p->interpreter.environment.torn == 0 && !v->straight;
    cli_note(found->dot, dot_difference(p, w));
    if (!found->dot->passed && smooth)
        cli_find_fault(v, found->dot, p, w, CLI_TANGENT | CLI_ADJOINT);
    if (!smooth)
        cli_interpreted_tangent(p, w->x, w->dot, w->y_2, w->y_dot_2);
    compare_dots(v, p, w, smooth ? found->tangent : found->tie);
    return smooth;
}

/* Points at which inputs are perturbed each by itself, and how many at most; tries for each smooth
 * point. */
enum { ENTRY_POINTS = 3, DEAR_ENTRY_POINTS = 1, MOST_ENTRIES = 300, MOST_TRIES = 20 };

/* Each input by itself, from the adjoint and by complex step; of very many, some from all over. */
static void check_each_input(cli_verification *v, cli_program *p, size_t point, cli_workspace *w,
                             cli_finding *finding) {
    bool *chosen = base_arena_take(v->arena, p->inputs + 1);
    size_t stride = p->inputs / MOST_ENTRIES + 1;
    for (size_t k = point % stride; k < p->inputs; k += stride) {
        memset(w->dot, 0, p->inputs * sizeof *w->dot);
        w->dot[k] = 1;
        cli_complex_step(p, w->x, w->dot, w->y_2, w->y_dot_2);
        chosen[k] = p->interpreter.environment.torn == 0;
        w->x_bar_2[k] = cli_dot(w->y_bar, w->y_dot_2, p->results);
    }
    double terms = cli_absolute_dot(w->y_bar, w->y_2, p->results);
    cli_vectors both = cli_inputs(p, w->x_bar, w->x_bar_2);
    both.chosen = chosen;
    both.floor = 1e-6 * terms;
    if (!cli_compare(v, finding, &both))
        cli_find_fault(v, finding, p, w, CLI_ADJOINT);
}

void cli_check_smooth(cli_verification *v) {
    cli_workspace w = cli_take_workspace(v, &v->program);
    double limit = v->program.model->info->flag_count ? SOLVED_STEP : EXPLICIT_STEP;
    smooth_findings found = {
        cli_new_finding(v, CLI_FIRST_ORDER, "adjoint = tangent (dot product)", 1e-12),
        cli_new_finding(v, CLI_FIRST_ORDER, "tangent = complex step", limit),
        cli_new_finding(v, CLI_FIRST_ORDER, "adjoint = complex step, input by input", limit),
        cli_new_finding(v, CLI_FIRST_ORDER, "at ties met on the way: the declared rule", 1e-9)};
    size_t smooth = 0;
    for (size_t point = 0; point < v->points; point++)
        check_point(v, &v->program, point, &w, &found);
    size_t tries = v->straight ? v->points : MOST_TRIES * v->points;
    for (size_t point = 0; smooth < v->points && point < tries; point++) {
        if (!check_point(v, &v->brief, point, &w, &found))
            continue;
        if (smooth++ < (v->dear ? DEAR_ENTRY_POINTS : ENTRY_POINTS))
            check_each_input(v, &v->brief, point, &w, found.input);
    }
    if (v->straight)
        found.tangent->note = found.input->note =
            "a straight-through decision: differences do not apply";
}

/* Empty stores: kinks that real runs meet. What derivatives must be there is declared in op.def. */
void cli_check_ties(cli_verification *v) {
    cli_program *p = &v->program;
    cli_workspace w = cli_take_workspace(v, p);
    cli_finding *of[2] = {
        cli_new_finding(v, CLI_FIRST_ORDER, "empty states: tangent by the declared rule", 1e-9),
        cli_new_finding(v, CLI_FIRST_ORDER, "empty states: adjoint by the declared rule", 1e-9)};
    const cli_stretch *start = &p->input[CLI_INPUTS - 1];
    for (size_t point = 0; point < v->points; point++) {
        cli_random_point(v, p, 500 + point, w.x);
        cli_random_direction(p, v->seed, 3000 + point, w.dot);
        cli_random_vector(v->seed, 4000 + point, w.y_bar, p->results);
        memset(w.x + start->begin, 0, start->count * sizeof *w.x);
        afx_status status = cli_compiled_tangent(p, w.x, w.dot, w.y, w.y_dot);
        if (status == AFX_OK)
            status = cli_compiled_adjoint(p, w.x, w.y_bar, w.x_bar);
        if (status == AFX_NOT_SOLVED)
            continue;
        cli_interpreted_tangent(p, w.x, w.dot, w.y_2, w.y_dot_2);
        cli_interpreted_adjoint(p, w.x, w.y_bar, w.x_bar_2);
        if (status != AFX_OK)
            cli_note(of[0], NAN);
        cli_vectors dots = cli_results(p, w.y_dot, w.y_dot_2);
        cli_vectors bars = cli_inputs(p, w.x_bar, w.x_bar_2);
        cli_compare(v, of[0], &dots);
        cli_compare(v, of[1], &bars);
    }
}

/* Each forcing put exactly on each parameter of its unit: where a comparison may jump. */
static void meet_jump(cli_verification *v, cli_workspace *w, const afx_symbol *forcing,
                      const afx_symbol *parameter, cli_finding *finding) {
    cli_program *p = &v->program;
    size_t forcings = p->model->info->count[AFX_FORCING], step = p->steps / 2;
    cli_random_point(v, p, 900 + parameter->index, w->x);
    w->x[p->input[0].begin + step * p->lanes * forcings + forcing->index] =
        w->x[p->input[2].begin + parameter->index];
    cli_random_direction(p, v->seed, 5000 + parameter->index, w->dot);
    cli_random_vector(v->seed, 6000 + parameter->index, w->y_bar, p->results);
    afx_status status = cli_compiled_tangent(p, w->x, w->dot, w->y, w->y_dot);
    if (status == AFX_OK)
        status = cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    if (status == AFX_NOT_SOLVED)
        return;
    bool finite = status == AFX_OK && cli_first_bad(w->y_dot, p->results) == p->results &&
                  cli_first_bad(w->x_bar, p->inputs) == p->inputs;
    cli_note(finding, finite ? 0 : NAN);
    cli_interpreted_tangent(p, w->x, NULL, w->y_2, NULL);
    const ir_environment *met = &p->interpreter.environment;
    if (met->nearest_jump != 0)
        return;
    finding->place = met->jump_span;
    finding->note = base_arena_format(v->arena, "%s%s%s = %s jumps at %s", finding->note,
                                      finding->note[0] ? "; " : "", forcing->name, parameter->name,
                                      cli_place_text(met->jump_span, v->arena));
}

void cli_check_jumps(cli_verification *v) {
    cli_workspace w = cli_take_workspace(v, &v->program);
    const afx_info *info = v->program.model->info;
    cli_finding *finding = cli_new_finding(v, CLI_EDGES, "at jumps: finite, and named", 0);
    for (uint32_t f = 0; f < info->symbol_count; f++)
        for (uint32_t k = 0; k < info->symbol_count; k++) {
            const afx_symbol *forcing = &info->symbols[f], *parameter = &info->symbols[k];
            if (forcing->role == AFX_FORCING && parameter->role == AFX_PARAMETER &&
                strcmp(forcing->unit, parameter->unit) == 0)
                meet_jump(v, &w, forcing, parameter, finding);
        }
}
