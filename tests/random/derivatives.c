#include "derivatives.h"

#include <math.h>

#include "product.h"
#include "random_module.h"

enum { STEPS = 3 };

static bool is_input(const ir_module *module, ir_role role) {
    bool given = role == IR_FORCING || role == IR_PARAMETER || role == IR_DYNAMIC;
    return (given || role == IR_WEIGHT) && (module->wanted >> role & 1);
}

static void draw(ir_simulation *run, random_source *source) {
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++) {
        size_t extent = ir_simulation_extent(run, role);
        bool result = role == IR_STATE || role == IR_OUTPUT;
        if (is_input(run->module, role))
            random_fill(run->dots.of[role], extent, source);
        random_fill(result ? run->bars.of[role] : run->values.of[role], extent, source);
    }
    run->started = random_below(source, 2);
    if (!run->started)
        return;
    random_fill(run->values.start, ir_simulation_extent(run, IR_STATE), source);
    random_fill(run->dots.start, ir_simulation_extent(run, IR_STATE), source);
}

/* ---- adjoint against tangent ---- */

static product of_results(const ir_simulation *run, const ir_numbers *dots) {
    product p = {0, 0};
    for (ir_role role = IR_STATE; role <= IR_OUTPUT; role++)
        multiply(&p, run->bars.of[role], dots->of[role], ir_simulation_extent(run, role));
    return p;
}

static product of_inputs(const ir_simulation *run) {
    product p = {0, 0};
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        if (is_input(run->module, role))
            multiply(&p, run->bars.of[role], run->dots.of[role], ir_simulation_extent(run, role));
    multiply(&p, run->bars.start, run->dots.start, ir_simulation_extent(run, IR_STATE));
    return p;
}

/* ---- complex step ---- */

static const double STEP = 1e-30;

static ir_simulation moved_run(const ir_simulation *from, base_arena *arena) {
    ir_simulation run =
        ir_simulation_create_network(from->module, from->steps, from->environment.network, arena);
    run.environment.complex_numbers = true;
    run.started = from->started;
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        for (size_t k = 0; k < ir_simulation_extent(&run, role); k++)
            run.values.of[role][k] = from->values.of[role][k] + I * STEP * from->dots.of[role][k];
    for (size_t k = 0; k < ir_simulation_extent(&run, IR_STATE); k++)
        run.values.start[k] = from->values.start[k] + I * STEP * from->dots.start[k];
    ir_simulate(&run);
    return run;
}

/* Dots of results and imaginary parts, each relative to the largest. */
static const char *compare_dots(const ir_simulation *run, const ir_simulation *moved,
                                base_arena *arena) {
    for (ir_role role = IR_STATE; role <= IR_OUTPUT; role++) {
        size_t count = ir_simulation_extent(run, role);
        double largest = 1;
        for (size_t k = 0; k < count; k++)
            largest = fmax(largest, fabs(creal(run->dots.of[role][k])));
        for (size_t k = 0; k < count; k++) {
            double wanted = cimag(moved->values.of[role][k]) / STEP;
            double got = creal(run->dots.of[role][k]);
            if (!(fabs(got - wanted) <= 1e-9 * largest))
                return base_arena_format(arena, "tangent %.17g of %s %zu, complex step %.17g", got,
                                         role == IR_STATE ? "state" : "output", k, wanted);
        }
    }
    return NULL;
}

static const char *compare_step(const ir_simulation *run, bool *stepped, base_arena *arena) {
    ir_simulation moved = moved_run(run, arena);
    *stepped = moved.environment.torn == 0;
    if (!*stepped) /* on a kink that has two derivatives */
        return NULL;
    ir_numbers parts = moved.values;
    product wanted = {0, 0}, inputs = of_inputs(run);
    const char *difference = compare_dots(run, &moved, arena);
    if (difference)
        return difference;
    for (ir_role role = IR_STATE; role <= IR_OUTPUT; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++)
            parts.of[role][k] = cimag(parts.of[role][k]) / STEP;
    wanted = of_results(run, &parts);
    if (fabs(inputs.sum - wanted.sum) <= 1e-9 * fmax(1e-3, inputs.size + wanted.size))
        return NULL;
    return base_arena_format(arena, "adjoint %.17g, complex step %.17g", inputs.sum, wanted.sum);
}

static bool has_failed(const ir_simulation *run) {
    for (size_t k = 0; k < run->lanes * run->module->places[IR_FLAG]; k++)
        if (creal(run->values.of[IR_FLAG][k]) != 0)
            return true;
    return false;
}

const char *derivatives_compare(const ir_module *module, derivatives *of, base_arena *arena) {
    random_source source = {of->seed ^ 0xABCDEF};
    const ir_network *network = module->network ? random_network(arena, &source) : NULL;
    ir_simulation run =
        ir_simulation_create_network(module, module->map ? 1 : STEPS, network, arena);
    draw(&run, &source);
    ir_simulate_adjoint(&run);
    ir_simulate_tangent(&run);
    if (has_failed(&run))
        return "an equation is not solved, or a step not walked";
    product results = of_results(&run, &run.dots), inputs = of_inputs(&run);
    double size = fmax(1e-3, results.size + inputs.size);
    if (!(fabs(results.sum - inputs.sum) <= 1e-12 * size))
        return base_arena_format(arena, "adjoint %.17g, tangent %.17g, of terms of %.3g",
                                 inputs.sum, results.sum, size);
    return of->smooth ? compare_step(&run, &of->stepped, arena) : NULL;
}
