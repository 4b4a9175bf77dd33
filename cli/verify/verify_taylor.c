/* Taylor's theorem as a test. Along a direction v, f being the seeded sum of the results,
 *
 *     |f(x + hv) - f(x)|                        goes to 0 as h
 *     ... less h g.v                            as h^2, if g is the gradient
 *     ... less h g.v and h^2/2 v.Hv             as h^3, if H is the matrix of second derivatives
 *
 * and no faster or slower: a wrong derivative leaves the exponent one short. */
#include <math.h>

#include "verify/verify_compare.h"

enum { ORDERS = 3, SIZES = 34, WINDOW = 6, LEAST_WINDOW = 3, MOST_TRIES = 20 };

typedef struct taylor {
    cli_verification *v;
    cli_program *program;
    cli_workspace w;
    double *moved; /* x + hv */
    double value;  /* f(x) */
    double first;  /* g.v */
    double second; /* v.Hv */
    double noise;  /* of f, by rounding or by the tolerance of solves */
    uint64_t sides;
    double h[SIZES];
    double remainder[ORDERS][SIZES];
    bool same_sides[SIZES];
} taylor;

typedef struct slope_range {
    double least, most;
} slope_range;

/* f(x + hv); not a number where the model has none. */
static double value_at(taylor *t, double h) {
    cli_program *p = t->program;
    for (size_t k = 0; k < p->inputs; k++)
        t->moved[k] = t->w.x[k] + h * t->w.dot[k];
    if (cli_compiled_tangent(p, t->moved, NULL, t->w.y, NULL) != AFX_OK)
        return NAN;
    return cli_dot(t->w.y_bar, t->w.y, p->results);
}

static uint64_t sides_at(taylor *t, double h) {
    cli_program *p = t->program;
    for (size_t k = 0; k < p->inputs; k++)
        t->moved[k] = t->w.x[k] + h * t->w.dot[k];
    cli_interpreted_tangent(p, t->moved, NULL, t->w.y_2, NULL);
    return p->interpreter.environment.sides;
}

/* Of the size of each input: parameters move within a tenth of their range, all else within a tenth
 * of what it is. */
static void set_direction(taylor *t, size_t point) {
    cli_program *p = t->program;
    cli_random_direction(p, t->v->seed, 11000 + point, t->w.dot);
    for (size_t k = 0; k < p->inputs; k++)
        t->w.dot[k] *= 0.1 * fmax(fabs(t->w.x[k]), 0.1);
}

/* How far f is from straight over steps so small that it cannot be seen to bend. */
static void set_noise(taylor *t) {
    double terms = cli_absolute_dot(t->w.y_bar, t->w.y, t->program->results);
    t->noise = 1e-15 * terms;
    for (int k = 1; k <= 6; k++) {
        double h = 1.7e-12 * k, off = value_at(t, h) - t->value - h * t->first;
        t->noise = fmax(t->noise, fabs(off));
    }
}

static void set_point(taylor *t, size_t point) {
    cli_program *p = t->program;
    cli_random_point(t->v, p, 100 + point, t->w.x);
    cli_random_vector(t->v->seed, 12000 + point, t->w.y_bar, p->results);
    set_direction(t, point);
    cli_second at = {t->w.x, t->w.dot, t->w.y_bar};
    cli_compiled_adjoint(p, t->w.x, t->w.y_bar, t->w.x_bar);
    if (p->model->info->second)
        cli_compiled_second(p, &at, t->w.x_bar_2, t->w.x_bar_dot);
    else
        cli_complex_adjoint(p, &at, t->w.x_bar_2, t->w.x_bar_dot);
    t->first = cli_dot(t->w.x_bar, t->w.dot, p->inputs);
    t->second = cli_dot(t->w.x_bar_dot, t->w.dot, p->inputs);
    t->sides = sides_at(t, 0);
    t->value = value_at(t, 0);
    set_noise(t);
}

/* From large to small, halved each time. */
static void set_remainders(taylor *t) {
    for (int k = 0; k < SIZES; k++) {
        double h = t->h[k] = ldexp(1, -k);
        double change = value_at(t, h) - t->value;
        t->remainder[0][k] = change;
        t->remainder[1][k] = change - h * t->first;
        t->remainder[2][k] = change - h * t->first - h * h / 2 * t->second;
        t->same_sides[k] = sides_at(t, h) == t->sides;
    }
}

/* May a remainder be looked at: is it above the noise, and no kink between? */
static bool is_clear(const taylor *t, int order, int k) {
    double rounded = 1e-14 * t->h[k] * fabs(t->first);
    double remainder = t->remainder[order - 1][k];
    return t->same_sides[k] && isfinite(remainder) && fabs(remainder) > 100 * (t->noise + rounded);
}

/* Solves the normal equations of three unknowns, for the second of them. */
static double second_unknown(double m[3][4]) {
    for (int i = 0; i < 3; i++)
        for (int j = i + 1; j < 3; j++) {
            double factor = m[j][i] / m[i][i];
            for (int k = i; k < 4; k++)
                m[j][k] -= factor * m[i][k];
        }
    double third = m[2][3] / m[2][2];
    return (m[1][3] - m[1][2] * third) / m[1][1];
}

/* How fast the remainder falls from step k to the next. */
static double fall_at(const taylor *t, int order, int k) {
    const double *remainder = t->remainder[order - 1];
    return log2(remainder[k] / remainder[k + 1]);
}

/* The first step of those down to `last` that follow one law: a remainder that passes through 0 on
 * its way is far from the limit there. */
static int first_of_window(const taylor *t, int order, int last) {
    int k = last;
    while (k > 0 && last - k + 1 < WINDOW && is_clear(t, order, k - 1)) {
        double fall = fall_at(t, order, k - 1);
        bool bends = k < last && fabs(fall - fall_at(t, order, k)) > 0.35;
        if (!isfinite(fall) || bends)
            break;
        k--;
    }
    return k;
}

/* The exponent p of remainders C h^p (1 + D h), by least squares of their logarithms over the
 * smallest steps; NaN when there is no range to see it in. */
static double slope_of(const taylor *t, int order) {
    int last = SIZES - 1;
    while (last >= 0 && !is_clear(t, order, last))
        last--;
    if (last < 0)
        return NAN;
    int first = first_of_window(t, order, last);
    double m[3][4] = {{0}};
    for (int k = first; k <= last; k++) {
        double remainder = fabs(t->remainder[order - 1][k]);
        double row[4] = {1, log2(t->h[k]), t->h[k] / t->h[last], log2(remainder)};
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 4; j++)
                m[i][j] += row[i] * row[j];
    }
    return last - first + 1 < LEAST_WINDOW ? NAN : second_unknown(m);
}

/* Nothing is left of f beyond that order: a remainder that is noise at every step. */
static bool is_exact(const taylor *t, int order) {
    int seen = 0;
    for (int k = 0; k < SIZES; k++) {
        if (!t->same_sides[k] || !isfinite(t->remainder[order - 1][k]))
            continue;
        if (is_clear(t, order, k))
            return false;
        seen++;
    }
    return seen > SIZES / 2;
}

/* True when the point told something of the order. */
static bool note_slope(taylor *t, int order, cli_finding *finding, slope_range *range) {
    double slope = slope_of(t, order);
    if (isnan(slope) && !is_exact(t, order))
        return false;
    cli_note(finding, isnan(slope) ? 0 : fmax(order - slope, 0));
    if (!finding->passed)
        cli_find_fault(t->v, finding, t->program, &t->w, order == 3 ? CLI_SECOND : CLI_ADJOINT);
    if (!isnan(slope)) {
        range->least = fmin(range->least, slope);
        range->most = fmax(range->most, slope);
    }
    return true;
}

static const char *range_text(const slope_range *range, const cli_finding *finding,
                              base_arena *arena) {
    if (isfinite(range->least))
        return base_arena_format(arena, "slope %.2f .. %.2f", range->least, range->most);
    return finding->points ? "nothing left beyond this order" : "";
}

void cli_check_taylor(cli_verification *v) {
    static const char *const names[ORDERS] = {"Taylor: f(x + hv) - f(x) falls as h",
                                              "Taylor: less h g.v, as h^2",
                                              "Taylor: less h^2/2 v.Hv too, as h^3"};
    static const cli_group groups[ORDERS] = {CLI_FIRST_ORDER, CLI_FIRST_ORDER, CLI_SECOND_ORDER};
    cli_finding *findings[ORDERS];
    slope_range ranges[ORDERS];
    const char *why = v->straight  ? "a straight-through decision: differences do not apply"
                      : v->chooses ? "steps of chosen length: differences do not apply"
                                   : NULL;
    taylor *t = base_arena_take(v->arena, sizeof *t);
    *t = (taylor){.v = v, .program = &v->brief, .w = cli_take_workspace(v, &v->brief)};
    t->moved = base_arena_take(v->arena, (v->brief.inputs + 1) * sizeof *t->moved);
    for (int k = 0; k < ORDERS; k++) {
        findings[k] = cli_new_finding(v, groups[k], names[k], 0.25);
        findings[k]->exponent = true;
        ranges[k] = (slope_range){INFINITY, -INFINITY};
    }
    for (size_t point = 0; findings[2]->points < v->points; point++) {
        if (why || point == MOST_TRIES * v->points)
            break;
        set_point(t, point);
        set_remainders(t);
        for (int k = 0; k < ORDERS; k++)
            if (findings[k]->points < v->points)
                note_slope(t, k + 1, findings[k], &ranges[k]);
    }
    for (int k = 0; k < ORDERS; k++)
        findings[k]->note = why ? why : range_text(&ranges[k], findings[k], v->arena);
}
