/* Tangent, adjoint and complex step of random modules agree, and nothing undefined leaks out of
 * arms that are not taken. With AFFLUX_SOAK set, thousands of modules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ir/simulate.h"
#include "passes/pass.h"
#include "product.h"
#include "random_module.h"

enum { STEPS = 5 };
static const double NEAR_TIE = 1e-9;

typedef struct counts {
    unsigned smooth;   /* compared with complex step */
    unsigned poisoned; /* some value of the run was not finite */
} counts;

static bool is_wanted(const ir_module *module, ir_role role) {
    return role < IR_OUTPUT + 2 && role != IR_STATE && (module->wanted >> role & 1);
}

static void draw_directions(ir_simulation *run, random_source *source) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        if (is_wanted(run->module, role))
            random_fill(run->dots.of[role], ir_simulation_extent(run, role), source);
    if (run->started)
        random_fill(run->dots.start, ir_simulation_extent(run, IR_STATE), source);
}

static void draw_seeds(ir_simulation *run, random_source *source) {
    size_t outputs = ir_simulation_extent(run, IR_OUTPUT);
    random_fill(run->bars.of[IR_OUTPUT], outputs, source);
    random_fill(run->bars.of[IR_STATE], ir_simulation_extent(run, IR_STATE), source);
}

/* Results by results, or inputs by inputs: the same number, if tangent and adjoint are right. */
static product of_results(const ir_simulation *run) {
    product p = {0, 0};
    for (int k = 0; k < 2; k++) {
        ir_role role = k ? IR_STATE : IR_OUTPUT;
        multiply(&p, run->bars.of[role], run->dots.of[role], ir_simulation_extent(run, role));
    }
    return p;
}

static product of_inputs(const ir_simulation *run) {
    product p = {0, 0};
    for (ir_role role = 0; role < IR_ROLES; role++)
        if (is_wanted(run->module, role))
            multiply(&p, run->bars.of[role], run->dots.of[role], ir_simulation_extent(run, role));
    multiply(&p, run->bars.start, run->dots.start, ir_simulation_extent(run, IR_STATE));
    return p;
}

static bool all_finite(const ir_simulation *run, const ir_numbers *numbers) {
    for (ir_role role = 0; role < IR_PREPARED; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++)
            if (!isfinite(creal(numbers->of[role][k])))
                return false;
    return true;
}

static void add_steps(const ir_simulation *from, ir_simulation *to, double step) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        for (size_t k = 0; k < ir_simulation_extent(to, role); k++)
            to->values.of[role][k] = from->values.of[role][k] + I * step * from->dots.of[role][k];
    for (size_t k = 0; k < to->lanes * to->module->places[IR_STATE]; k++)
        to->values.start[k] = from->values.start[k] + I * step * from->dots.start[k];
}

/* Outputs and states after, as dots and as imaginary parts. */
static void compare_complex_step(const ir_simulation *run, base_arena *arena, uint64_t seed) {
    const double step = 1e-30;
    ir_simulation complex_run =
        ir_simulation_create_network(run->module, run->steps, run->environment.network, arena);
    complex_run.environment.complex_numbers = true;
    complex_run.started = run->started;
    add_steps(run, &complex_run, step);
    ir_simulate(&complex_run);
    for (int n = 0; n < 2; n++) {
        ir_role role = n ? IR_STATE : IR_OUTPUT;
        size_t count = ir_simulation_extent(run, role);
        double largest = 1;
        for (size_t k = 0; k < count; k++)
            largest = fmax(largest, fabs(creal(run->dots.of[role][k])));
        for (size_t k = 0; k < count; k++) {
            double wanted = cimag(complex_run.values.of[role][k]) / step;
            double got = creal(run->dots.of[role][k]);
            if (!(fabs(got - wanted) <= 1e-9 * largest))
                fail_msg("module %llu: dot %.17g of result %zu, complex step %.17g",
                         (unsigned long long)seed, got, k, wanted);
        }
    }
}

static bool has_poison(const ir_simulation *run) {
    const ir_region *region = &run->module->regions[IR_STEP];
    for (ir_id id = 1; id < region->count; id++)
        if (!ir_is_root(&region->values[id]) &&
            !isfinite(
                creal(run->environment.workspace.results[run->environment.workspace.first[id]])))
            return true;
    return false;
}

typedef ir_module *draw_module(base_arena *arena, uint64_t seed);

static void check_module(draw_module *draw, uint64_t seed, counts *seen) {
    base_arena *arena = base_arena_create();
    ir_module *module = draw(arena, seed);
    const char *fault = pass_run(module, &(pass_options){0});
    if (fault)
        fail_msg("module %llu: %s", (unsigned long long)seed, fault);
    random_source source = {seed ^ 0xABCDEF};
    const ir_network *network = module->network ? random_network(arena, &source) : NULL;
    ir_simulation run = ir_simulation_create_network(module, STEPS, network, arena);
    run.started = random_below(&source, 2);
    random_inputs(&run, &source);
    draw_directions(&run, &source);
    draw_seeds(&run, &source);
    ir_simulate(&run);
    seen->poisoned += has_poison(&run);
    ir_simulate_adjoint(&run);
    ir_simulate_tangent(&run);
    if (!all_finite(&run, &run.values))
        fail_msg("module %llu: a value is not finite", (unsigned long long)seed);
    if (!all_finite(&run, &run.dots))
        fail_msg("module %llu: a dot is not finite", (unsigned long long)seed);
    if (!all_finite(&run, &run.bars))
        fail_msg("module %llu: a bar is not finite", (unsigned long long)seed);
    product results = of_results(&run), inputs = of_inputs(&run);
    /* What cancels out leaves the rounding of its terms. */
    double size = fmax(1e-3, results.size + inputs.size);
    if (!(fabs(results.sum - inputs.sum) <= 1e-12 * size))
        fail_msg("module %llu: adjoint %.17g, tangent %.17g", (unsigned long long)seed, inputs.sum,
                 results.sum);
    if (fmin(run.environment.nearest_kink, run.environment.nearest_jump) > NEAR_TIE) {
        compare_complex_step(&run, arena, seed);
        seen->smooth++;
    }
    base_arena_free(arena);
}

static counts check_modules(draw_module *draw, unsigned modules) {
    counts seen = {0, 0};
    for (uint64_t seed = 1; seed <= modules; seed++)
        check_module(draw, seed, &seen);
    print_message("%u modules, %u away from ties, %u with undefined values inside\n", modules,
                  seen.smooth, seen.poisoned);
    return seen;
}

static void random_modules_agree(void **state) {
    (void)state;
    unsigned modules = getenv("AFFLUX_SOAK") ? 20000 : 300;
    counts seen = check_modules(random_module, modules);
    assert_true(seen.smooth > modules / 2);
    assert_true(seen.poisoned > modules / 4);
}

static void random_array_modules_agree(void **state) {
    (void)state;
    unsigned modules = getenv("AFFLUX_SOAK") ? 20000 : 300;
    counts seen = check_modules(random_array_module, modules);
    assert_true(seen.smooth > modules / 8);
    assert_true(seen.poisoned > modules / 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_modules_agree),
                                       cmocka_unit_test(random_array_modules_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
