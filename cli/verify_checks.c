/* What is compared with what. Differences are signed; comparisons that meet a NaN fail. */
#include <math.h>
#include <string.h>

#include "time/setup.h"
#include "verify.h"

/* Vectors of one point. */
typedef struct workspace {
    double *x, *dot, *x_bar, *x_bar_2;
    double *y, *y_2, *y_dot, *y_dot_2, *y_bar;
} workspace;

static workspace take_workspace(cli_verification *v) {
    size_t in = v->program.inputs + 1, out = v->program.results + 1;
    workspace w;
    double **inputs[] = {&w.x, &w.dot, &w.x_bar, &w.x_bar_2};
    double **results[] = {&w.y, &w.y_2, &w.y_dot, &w.y_dot_2, &w.y_bar};
    for (int k = 0; k < 4; k++)
        *inputs[k] = base_arena_take(v->arena, in * sizeof(double));
    for (int k = 0; k < 5; k++)
        *results[k] = base_arena_take(v->arena, out * sizeof(double));
    return w;
}

static cli_finding *new_finding(cli_verification *v, const char *name, double limit) {
    cli_finding *finding = &v->findings[v->count++];
    *finding = (cli_finding){.name = name, .limit = limit, .passed = true, .note = ""};
    return finding;
}

/* Notes a difference; true when it is the worst so far. */
static bool note(cli_finding *finding, double difference) {
    finding->points++;
    finding->passed = finding->passed && difference <= finding->limit;
    bool worse = isnan(difference) || difference > finding->worst;
    if (worse && !isnan(finding->worst))
        finding->worst = difference;
    return worse;
}

static double largest(const double *vector, size_t count) {
    double most = 0;
    for (size_t k = 0; k < count; k++)
        if (!(fabs(vector[k]) <= most))
            most = fabs(vector[k]);
    return most;
}

/* The two vectors to compare: inputs or results of a program. */
typedef struct vectors {
    const cli_program *program;
    const cli_stretch *stretches;
    int count;
    const double *a, *b;
    const bool *chosen; /* the entries to compare; NULL: all */
    double floor;       /* of what a difference is relative to: rounding makes smaller ones */
} vectors;

/* Entry by entry, relative to the entry; of small ones to a thousandth of the largest of the
 * stretch they belong to, and never to less than the floor. */
static void compare(cli_verification *v, cli_finding *finding, const vectors *of) {
    for (int s = 0; s < of->count; s++) {
        const cli_stretch *stretch = &of->stretches[s];
        double size = largest(of->b + stretch->begin, stretch->count);
        for (size_t k = stretch->begin; k < stretch->begin + stretch->count; k++) {
            double a = of->a[k], b = of->b[k];
            if (of->chosen && !of->chosen[k])
                continue;
            double scale = fmax(fmax(fabs(b), 1e-3 * size), of->floor);
            double difference = a == b ? 0 : fabs(a - b) / scale;
            bool worse = note(finding, difference);
            if (worse && !(difference <= finding->limit / 10))
                finding->note = cli_place_name(of->program, of->stretches, of->count, k, v->arena);
        }
    }
}

/* a.b against c.d, relative to the sum of the absolute terms. */
static double dot_difference(const double *a, const double *b, size_t count, const double *c,
                             const double *d, size_t other) {
    double one = 0, two = 0, terms = 0;
    for (size_t k = 0; k < count; k++) {
        one += a[k] * b[k];
        terms += fabs(a[k] * b[k]);
    }
    for (size_t k = 0; k < other; k++) {
        two += c[k] * d[k];
        terms += fabs(c[k] * d[k]);
    }
    return terms == 0 && one == two ? 0 : fabs(one - two) / terms;
}

/* ---- the checks ---- */

/* The compiled model against the interpreter of the same equations. */
void cli_check_values(cli_verification *v) {
    workspace w = take_workspace(v);
    const cli_program *p = &v->program;
    cli_finding *finding = new_finding(v, "compiled values = interpreted values", 1e-12);
    for (size_t point = 0; point < v->points; point++) {
        cli_random_point(&v->program, v->seed, point, w.x);
        bool finite = cli_compiled_tangent(&v->program, w.x, NULL, w.y, NULL);
        cli_interpreted_tangent(&v->program, w.x, NULL, w.y_2, NULL);
        if (!finite)
            note(finding, NAN);
        else
            compare(v, finding, &(vectors){p, p->result, CLI_RESULTS, w.y, w.y_2, NULL, 0});
    }
}

typedef struct smooth_findings {
    cli_finding *dot, *tangent, *input, *tie;
    double nearest; /* kink of the points compared by complex step */
} smooth_findings;

/* One point: a direction and seeds at random. False when it lies exactly on a kink, where a
 * complex step sees one side only; there the interpreter's tangent, made of op.def's rules, is the
 * judge. */
static bool check_point(cli_verification *v, cli_program *p, size_t point, workspace *w,
                        smooth_findings *found) {
    cli_random_point(p, v->seed, point, w->x);
    cli_random_vector(v->seed, 1000 + point, w->dot, p->inputs);
    cli_random_vector(v->seed, 2000 + point, w->y_bar, p->results);
    cli_compiled_tangent(p, w->x, w->dot, w->y, w->y_dot);
    cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    note(found->dot, dot_difference(w->y_bar, w->y_dot, p->results, w->x_bar, w->dot, p->inputs));
    cli_complex_step(p, w->x, w->dot, w->y_2, w->y_dot_2);
    double distance = p->interpreter.environment.nearest_kink;
    if (distance == 0) {
        cli_interpreted_tangent(p, w->x, w->dot, w->y_2, w->y_dot_2);
        compare(v, found->tie,
                &(vectors){p, p->result, CLI_RESULTS, w->y_dot, w->y_dot_2, NULL, 0});
        return false;
    }
    compare(v, found->tangent,
            &(vectors){p, p->result, CLI_RESULTS, w->y_dot, w->y_dot_2, NULL, 0});
    if (distance < found->nearest)
        found->nearest = distance;
    return true;
}

/* Points at which inputs are perturbed each by itself, and how many at most; tries for each smooth
 * point. */
enum { ENTRY_POINTS = 3, MOST_ENTRIES = 300, MOST_TRIES = 20 };

/* Each input by itself, from the adjoint and by complex step; of very many, some from all over. */
static void check_each_input(cli_verification *v, cli_program *p, size_t point, workspace *w,
                             cli_finding *finding) {
    cli_random_point(p, v->seed, point, w->x);
    cli_random_vector(v->seed, 2000 + point, w->y_bar, p->results);
    cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    bool *chosen = base_arena_take(v->arena, p->inputs + 1);
    size_t stride = p->inputs / MOST_ENTRIES + 1;
    for (size_t k = point % stride; k < p->inputs; k += stride) {
        chosen[k] = true;
        memset(w->dot, 0, p->inputs * sizeof *w->dot);
        w->dot[k] = 1;
        cli_complex_step(p, w->x, w->dot, w->y_2, w->y_dot_2);
        w->x_bar_2[k] = 0;
        for (size_t r = 0; r < p->results; r++)
            w->x_bar_2[k] += w->y_bar[r] * w->y_dot_2[r];
    }
    double terms = 0;
    for (size_t r = 0; r < p->results; r++)
        terms += fabs(w->y_bar[r] * w->y_2[r]);
    compare(v, finding,
            &(vectors){p, p->input, CLI_INPUTS, w->x_bar, w->x_bar_2, chosen, 1e-8 * terms});
}

void cli_check_smooth(cli_verification *v) {
    workspace w = take_workspace(v);
    smooth_findings found = {new_finding(v, "adjoint = tangent (dot product)", 1e-12),
                             new_finding(v, "tangent = complex step", 1e-7),
                             new_finding(v, "adjoint = complex step, input by input", 1e-7),
                             new_finding(v, "at ties met on the way: the declared rule", 1e-9),
                             INFINITY};
    size_t smooth = 0;
    for (size_t point = 0; point < v->points; point++)
        check_point(v, &v->program, point, &w, &found);
    for (size_t point = 0; smooth < v->points && point < MOST_TRIES * v->points; point++) {
        if (!check_point(v, &v->brief, point, &w, &found))
            continue;
        if (smooth++ < ENTRY_POINTS)
            check_each_input(v, &v->brief, point, &w, found.input);
    }
    if (isfinite(found.nearest) && found.tangent->note[0] == 0)
        found.tangent->note =
            base_arena_format(v->arena, "nearest kink at distance %.1e", found.nearest);
}

/* Empty stores: kinks that real runs meet. What derivatives must be there is declared in op.def. */
void cli_check_ties(cli_verification *v) {
    workspace w = take_workspace(v);
    cli_program *p = &v->program;
    cli_finding *of[2] = {new_finding(v, "empty states: tangent by the declared rule", 1e-9),
                          new_finding(v, "empty states: adjoint by the declared rule", 1e-9)};
    const cli_stretch *start = &p->input[CLI_INPUTS - 1];
    for (size_t point = 0; point < v->points; point++) {
        cli_random_point(p, v->seed, 500 + point, w.x);
        cli_random_vector(v->seed, 3000 + point, w.dot, p->inputs);
        cli_random_vector(v->seed, 4000 + point, w.y_bar, p->results);
        memset(w.x + start->begin, 0, start->count * sizeof *w.x);
        bool finite = cli_compiled_tangent(p, w.x, w.dot, w.y, w.y_dot) &&
                      cli_compiled_adjoint(p, w.x, w.y_bar, w.x_bar);
        cli_interpreted_tangent(p, w.x, w.dot, w.y_2, w.y_dot_2);
        cli_interpreted_adjoint(p, w.x, w.y_bar, w.x_bar_2);
        if (!finite)
            note(of[0], NAN);
        compare(v, of[0], &(vectors){p, p->result, CLI_RESULTS, w.y_dot, w.y_dot_2, NULL, 0});
        compare(v, of[1], &(vectors){p, p->input, CLI_INPUTS, w.x_bar, w.x_bar_2, NULL, 0});
    }
}

static const char *place_of_span(base_span span, base_arena *arena) {
    if (!span.source)
        return "";
    return base_arena_format(arena, "%s:%u", span.source->path,
                             base_position_of(span.source, span.begin).line);
}

/* Each forcing put exactly on each parameter of its unit: where a comparison may jump. */
static void meet_jump(cli_verification *v, workspace *w, const afx_symbol *forcing,
                      const afx_symbol *parameter, cli_finding *finding) {
    cli_program *p = &v->program;
    size_t forcings = p->model->info->count[AFX_FORCING], step = p->steps / 2;
    cli_random_point(p, v->seed, 900 + parameter->index, w->x);
    w->x[p->input[0].begin + step * p->lanes * forcings + forcing->index] =
        w->x[p->input[2].begin + parameter->index];
    cli_random_vector(v->seed, 5000 + parameter->index, w->dot, p->inputs);
    cli_random_vector(v->seed, 6000 + parameter->index, w->y_bar, p->results);
    bool finite = cli_compiled_tangent(p, w->x, w->dot, w->y, w->y_dot) &&
                  cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    double sum = 0;
    for (size_t k = 0; k < p->results; k++)
        sum += w->y_dot[k] - w->y_dot[k];
    for (size_t k = 0; k < p->inputs; k++)
        sum += w->x_bar[k] - w->x_bar[k];
    note(finding, finite ? sum : NAN);
    cli_interpreted_tangent(p, w->x, NULL, w->y_2, NULL);
    const ir_environment *met = &p->interpreter.environment;
    if (met->nearest_jump == 0)
        finding->note = base_arena_format(v->arena, "%s%s%s = %s jumps at %s", finding->note,
                                          finding->note[0] ? "; " : "", forcing->name,
                                          parameter->name, place_of_span(met->jump_span, v->arena));
}

void cli_check_jumps(cli_verification *v) {
    workspace w = take_workspace(v);
    const afx_info *info = v->program.model->info;
    cli_finding *finding = new_finding(v, "at jumps: finite, and named", 0);
    for (uint32_t f = 0; f < info->symbol_count; f++)
        for (uint32_t k = 0; k < info->symbol_count; k++) {
            const afx_symbol *forcing = &info->symbols[f], *parameter = &info->symbols[k];
            if (forcing->role == AFX_FORCING && parameter->role == AFX_PARAMETER &&
                strcmp(forcing->unit, parameter->unit) == 0)
                meet_jump(v, &w, forcing, parameter, finding);
        }
}
