#include "second_order.h"

#include <math.h>
#include <string.h>

#include "product.h"

static bool is_input(const ir_module *module, ir_role role) {
    bool given = role == IR_FORCING || role == IR_PARAMETER || role == IR_DYNAMIC;
    return (given || role == IR_WEIGHT) && (module->wanted >> role & 1);
}

static void draw_directions(ir_simulation *run, random_source *source) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        if (is_input(run->module, role))
            random_fill(run->dots.of[role], ir_simulation_extent(run, role), source);
    if (run->started)
        random_fill(run->dots.start, ir_simulation_extent(run, IR_STATE), source);
}

static void draw_seeds(const ir_simulation *run, const ir_numbers *seeds, random_source *source) {
    random_fill(seeds->of[IR_OUTPUT], ir_simulation_extent(run, IR_OUTPUT), source);
    random_fill(seeds->of[IR_STATE], ir_simulation_extent(run, IR_STATE), source);
}

void second_draw(ir_simulation *run, random_source *source) {
    draw_directions(run, source);
    draw_seeds(run, &run->bars, source);
    draw_seeds(run, &run->bar_dots, source);
}

/* A new run of the same inputs, seeds and warm-up, each with I * step times its direction, if
 * derivatives by it are wanted. */
static ir_simulation moved_run(const ir_simulation *from, double step, base_arena *arena) {
    ir_simulation run =
        ir_simulation_create_network(from->module, from->steps, from->environment.network, arena);
    run.environment.complex_numbers = step != 0;
    run.started = from->started;
    run.gradient_from = from->gradient_from;
    for (ir_role role = 0; role <= IR_WEIGHT; role++) {
        double moves = is_input(from->module, role) ? step : 0;
        bool seed = role == IR_OUTPUT || role == IR_STATE;
        for (size_t k = 0; k < ir_simulation_extent(&run, role); k++) {
            run.values.of[role][k] = from->values.of[role][k] + I * moves * from->dots.of[role][k];
            if (seed)
                run.bars.of[role][k] =
                    from->bars.of[role][k] + I * step * from->bar_dots.of[role][k];
        }
    }
    for (size_t k = 0; k < ir_simulation_extent(&run, IR_STATE); k++)
        run.values.start[k] = from->values.start[k] + I * step * from->dots.start[k];
    return run;
}

typedef struct comparison {
    const ir_simulation *run;
    base_arena *arena;
    const char *difference;
} comparison;

/* Those by weights are sums over all lanes and steps. */
static void compare_bars(comparison *c, const char *what, const double complex *got,
                         const double complex *wanted, size_t count) {
    double largest = 1;
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, fabs(creal(wanted[k])));
    for (size_t k = 0; k < count && !c->difference; k++)
        if (!(fabs(creal(got[k]) - creal(wanted[k])) <= 1e-9 * largest))
            c->difference = base_arena_format(c->arena, "%s %zu: %.17g instead of %.17g", what, k,
                                              creal(got[k]), creal(wanted[k]));
}

static void compare_inputs(comparison *c, const char *what, const ir_numbers *got,
                           const ir_numbers *wanted) {
    static const char *const names[] = {"forcing", "attribute", "parameter", "dynamic",
                                        "state",   "output",    "weight"};
    for (ir_role role = 0; role <= IR_WEIGHT; role++)
        if (is_input(c->run->module, role))
            compare_bars(c, base_arena_format(c->arena, "%s of %s", what, names[role]),
                         got->of[role], wanted->of[role], ir_simulation_extent(c->run, role));
    compare_bars(c, base_arena_format(c->arena, "%s of start", what), got->start, wanted->start,
                 ir_simulation_extent(c->run, IR_STATE));
}

/* The imaginary parts, by the step. */
static ir_numbers imaginary(const ir_simulation *run, double step, base_arena *arena) {
    ir_numbers parts = run->bars;
    for (ir_role role = 0; role <= IR_WEIGHT; role++) {
        size_t count = ir_simulation_extent(run, role);
        parts.of[role] = base_arena_take(arena, count * sizeof(double complex));
        for (size_t k = 0; k < count; k++)
            parts.of[role][k] = cimag(run->bars.of[role][k]) / step;
    }
    size_t states = ir_simulation_extent(run, IR_STATE);
    parts.start = base_arena_take(arena, states * sizeof(double complex));
    for (size_t k = 0; k < states; k++)
        parts.start[k] = cimag(run->bars.start[k]) / step;
    return parts;
}

const char *second_compare(const ir_simulation *run, bool smooth, base_arena *arena) {
    const double step = 1e-30;
    comparison c = {run, arena, NULL};
    ir_simulation adjoint = moved_run(run, 0, arena);
    ir_simulate_adjoint(&adjoint);
    compare_inputs(&c, "bar", &run->bars, &adjoint.bars);
    compare_inputs(&c, "dot of the bar, which is not finite,", &run->bar_dots, &run->bar_dots);
    if (!smooth)
        return c.difference;
    ir_simulation moved = moved_run(run, step, arena);
    ir_simulate_adjoint(&moved);
    ir_numbers wanted = imaginary(&moved, step, arena);
    compare_inputs(&c, "dot of the bar", &run->bar_dots, &wanted);
    return c.difference;
}

/* ---- symmetry ---- */

/* The direction of one run by the dots of the bars of another. */
static product product_of(const ir_simulation *direction, const ir_simulation *of) {
    product p = {0, 0};
    for (ir_role role = 0; role <= IR_WEIGHT; role++)
        if (is_input(of->module, role))
            multiply(&p, direction->dots.of[role], of->bar_dots.of[role],
                     ir_simulation_extent(of, role));
    multiply(&p, direction->dots.start, of->bar_dots.start, ir_simulation_extent(of, IR_STATE));
    return p;
}

static void keep_seeds_still(const ir_simulation *run) {
    for (int k = 0; k < 2; k++) {
        ir_role role = k ? IR_STATE : IR_OUTPUT;
        memset(run->bar_dots.of[role], 0, ir_simulation_extent(run, role) * sizeof(double complex));
    }
}

/* As moved_run, and with the direction of `from`. */
static ir_simulation same_run(const ir_simulation *from, base_arena *arena) {
    ir_simulation run = moved_run(from, 0, arena);
    for (ir_role role = 0; role <= IR_WEIGHT; role++)
        if (is_input(from->module, role))
            memcpy(run.dots.of[role], from->dots.of[role],
                   ir_simulation_extent(from, role) * sizeof(double complex));
    memcpy(run.dots.start, from->dots.start,
           ir_simulation_extent(from, IR_STATE) * sizeof(double complex));
    keep_seeds_still(&run);
    return run;
}

const char *second_compare_symmetry(const ir_simulation *run, random_source *source,
                                    base_arena *arena) {
    ir_simulation v = same_run(run, arena), u = same_run(run, arena);
    draw_directions(&u, source);
    ir_simulate_second(&v);
    ir_simulate_second(&u);
    product uHv = product_of(&u, &v), vHu = product_of(&v, &u);
    if (fabs(uHv.sum - vHu.sum) <= 1e-10 * fmax(1e-3, uHv.size + vHu.size))
        return NULL;
    return base_arena_format(arena, "u'Hv = %.17g, v'Hu = %.17g", uHv.sum, vHu.sum);
}
