/* Second order: the derivative of the adjoint in a direction. */
#include <math.h>

#include "verify/verify_compare.h"

enum { MOST_TRIES = 20 };

static void draw(cli_verification *v, cli_program *p, size_t point, cli_workspace *w) {
    cli_random_point(v, p, 200 + point, w->x);
    cli_random_direction(p, v->seed, 8000 + point, w->dot);
    cli_random_vector(v->seed, 9000 + point, w->y_bar, p->results);
}

/* u.Hv against v.Hu. */
static double asymmetry(cli_verification *v, cli_program *p, size_t point, cli_workspace *w) {
    double *other = base_arena_take(v->arena, (p->inputs + 1) * sizeof *other);
    cli_random_direction(p, v->seed, 10000 + point, other);
    cli_compiled_second(p, &(cli_second){w->x, other, w->y_bar}, w->x_bar_2, w->x_bar_dot_2);
    double one = cli_dot(other, w->x_bar_dot, p->inputs);
    double two = cli_dot(w->dot, w->x_bar_dot_2, p->inputs);
    double terms = cli_absolute_dot(other, w->x_bar_dot, p->inputs) +
                   cli_absolute_dot(w->dot, w->x_bar_dot_2, p->inputs);
    return terms == 0 && one == two ? 0 : fabs(one - two) / terms;
}

/* True when a complex step sees what the declared rules give. */
static bool check_point(cli_verification *v, size_t point, cli_workspace *w, cli_finding *of[3]) {
    cli_program *p = &v->brief;
    cli_second at = {w->x, w->dot, w->y_bar};
    draw(v, p, point, w);
    cli_complex_adjoint(p, &at, w->x_bar_2, w->x_bar_dot_2);
    bool smooth = p->interpreter.environment.torn == 0 && !v->straight;
    if (cli_compiled_second(p, &at, w->x_bar, w->x_bar_dot) != AFX_OK)
        cli_note(of[0], NAN);
    cli_vectors dots = cli_inputs(p, w->x_bar_dot, w->x_bar_dot_2);
    dots.floor = 1e-3 * (cli_absolute_dot(w->x_bar, w->dot, p->inputs) +
                         cli_absolute_dot(w->x_bar_dot, w->dot, p->inputs));
    if (smooth && !cli_compare(v, of[0], &dots))
        cli_find_fault(v, of[0], p, w, CLI_SECOND);
    cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar_2);
    cli_vectors bars = cli_inputs(p, w->x_bar, w->x_bar_2);
    cli_compare(v, of[1], &bars);
    if (p->interpreter.environment.nearest_kink > 0 && smooth)
        cli_note(of[2], asymmetry(v, p, point, w));
    if (!of[2]->passed)
        cli_find_fault(v, of[2], p, w, CLI_SECOND);
    return smooth;
}

void cli_check_second(cli_verification *v) {
    if (!v->program.model->info->second)
        return;
    cli_workspace w = cli_take_workspace(v, &v->brief);
    cli_finding *of[3] = {
        cli_new_finding(v, CLI_SECOND_ORDER, "second order = complex step of the adjoint", 1e-9),
        cli_new_finding(v, CLI_SECOND_ORDER, "the adjoint beside it = the adjoint alone", 1e-12),
        cli_new_finding(v, CLI_SECOND_ORDER, "symmetric: u.Hv = v.Hu", 1e-11)};
    size_t smooth = 0, tries = v->straight ? v->points : MOST_TRIES * v->points;
    for (size_t point = 0; smooth < v->points && point < tries; point++)
        smooth += check_point(v, point, &w, of);
    if (v->straight)
        of[0]->note = "a straight-through decision: differences do not apply";
}
