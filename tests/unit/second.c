/* The tangent of the adjoint of random modules agrees with the complex step of the adjoint, is
 * symmetric, and nothing undefined leaks out of arms that are not taken. With AFFLUX_SOAK set,
 * thousands of modules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "passes/pass.h"
#include "random_module.h"
#include "second_order.h"
#include "small_module.h"

enum { STEPS = 4 };
static const double NEAR_TIE = 1e-9;

typedef ir_module *draw_module(base_arena *arena, uint64_t seed);

static ir_module *second_module(draw_module *draw, base_arena *arena, uint64_t seed) {
    ir_module *module = draw(arena, seed);
    module->second = true;
    const char *fault = pass_run(module, &(pass_options){0});
    if (fault)
        fail_msg("module %llu: %s", (unsigned long long)seed, fault);
    return module;
}

static bool check_module(draw_module *draw, uint64_t seed) {
    base_arena *arena = base_arena_create();
    random_source source = {seed ^ 0xABCDEF};
    ir_module *module = second_module(draw, arena, seed);
    const ir_network *network = module->network ? random_network(arena, &source) : NULL;
    ir_simulation run = ir_simulation_create_network(module, STEPS, network, arena);
    run.started = random_below(&source, 2);
    run.gradient_from = random_below(&source, 3) ? 0 : 1;
    random_inputs(&run, &source);
    second_draw(&run, &source);
    ir_simulate(&run); /* guards of an adjoint stand on ties by themselves */
    bool smooth = fmin(run.environment.nearest_kink, run.environment.nearest_jump) > NEAR_TIE;
    ir_simulate_second(&run);
    const char *fault = second_compare(&run, smooth, arena);
    if (!fault && smooth && run.gradient_from == 0)
        fault = second_compare_symmetry(&run, &source, arena);
    if (fault)
        fail_msg("module %llu: %s", (unsigned long long)seed, fault);
    base_arena_free(arena);
    return smooth;
}

static unsigned check_modules(draw_module *draw, unsigned modules) {
    unsigned smooth = 0;
    for (uint64_t seed = 1; seed <= modules; seed++)
        smooth += check_module(draw, seed);
    print_message("%u modules, %u away from ties\n", modules, smooth);
    return smooth;
}

static void random_modules_agree(void **state) {
    (void)state;
    unsigned modules = getenv("AFFLUX_SOAK") ? 20000 : 300;
    assert_true(check_modules(random_module, modules) > modules / 3);
}

static void random_array_modules_agree(void **state) {
    (void)state;
    unsigned modules = getenv("AFFLUX_SOAK") ? 20000 : 300;
    assert_true(check_modules(random_array_module, modules) > modules / 12);
}

/* ---- what is easily wrong ---- */

/* f moves by 1, and so does each weight; the seed is 1 and stays. */
static ir_simulation second_of(small_module *x, ir_id output, double forcing) {
    ir_store(&x->step, Q, IR_VALUE, output);
    x->module->second = true;
    const char *fault = pass_run(x->module, &(pass_options){0});
    if (fault)
        fail_msg("%s", fault);
    ir_simulation run = ir_simulation_create(x->module, 1, x->arena);
    run.values.of[IR_FORCING][0] = forcing;
    run.dots.of[IR_FORCING][0] = 1;
    run.bars.of[IR_OUTPUT][0] = 1;
    for (int k = 0; k < 3; k++) {
        run.values.of[IR_WEIGHT][k] = 0.5 + k;
        run.dots.of[IR_WEIGHT][k] = 1;
    }
    return run;
}

static void expect_curvature(ir_simulation *run, double wanted) {
    ir_simulate_second(run);
    double got = creal(run->bar_dots.of[IR_FORCING][0]);
    if (!(fabs(got - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g instead of %.17g", got, wanted);
}

static void curvature_of_a_cube(void **state) {
    small_module *x = *state;
    ir_simulation run = second_of(x, small_of2(x, IR_POW, x->f, small_number(x, 3)), 2);
    expect_curvature(&run, 12);
    assert_true(fabs(creal(run.bars.of[IR_FORCING][0]) - 12) < 1e-12);
}

/* Seeds of 0 that move: at the best fit of a least-squares problem, say. */
static void seeds_of_zero_that_move(void **state) {
    small_module *x = *state;
    ir_id log = small_of1(x, IR_LOG, x->f), half = small_number(x, 0.5);
    ir_id kept = small_of2(x, IR_MAX, log, half); /* an arm: its adjoint is guarded */
    ir_simulation run = second_of(x, kept, 4);
    run.bars.of[IR_OUTPUT][0] = 0;
    run.bar_dots.of[IR_OUTPUT][0] = 3;
    expect_curvature(&run, 3.0 / 4);
}

/* f ^ 1.5 and sqrt(f) at 0: derivatives there are 0 by the rows of op.def. */
static void powers_and_roots_at_zero(void **state) {
    small_module *x = *state;
    ir_id power = small_of2(x, IR_POW, x->f, small_number(x, 1.5));
    ir_id sum = small_of2(x, IR_ADD, power, small_of1(x, IR_SQRT, x->f));
    ir_simulation run = second_of(x, sum, 0);
    expect_curvature(&run, 0);
}

static void undefined_arm(void **state) {
    small_module *x = *state;
    ir_id positive = small_of2(x, IR_LT, small_number(x, 0), x->f);
    ir_id log = small_of1(x, IR_LOG, x->f), root = small_of1(x, IR_SQRT, x->f);
    ir_id arm = small_of2(x, IR_DIV, small_of2(x, IR_MUL, log, root), x->f);
    ir_id square = small_of2(x, IR_MUL, x->f, x->f);
    ir_simulation run = second_of(x, ir_operate(&x->step, IR_SELECT, positive, arm, square), 0);
    expect_curvature(&run, 2);
    run.values.of[IR_FORCING][0] = -1;
    expect_curvature(&run, 2);
}

/* Rectified units that are off over log(0). */
static void units_that_are_off(void **state) {
    small_module *x = *state;
    ir_id into = small_of2(x, IR_MUL, x->w, small_of1(x, IR_LOG, x->f));
    ir_id units = small_of2(x, IR_MAX, into, small_number(x, 0));
    ir_simulation run = second_of(x, ir_reduce(&x->step, 1, units), 0);
    expect_curvature(&run, 0);
    for (int k = 0; k < 3; k++)
        assert_true(creal(run.bar_dots.of[IR_WEIGHT][k]) == 0);
}

/* Far out, where their exponentials overflow, they are straight. */
static void far_out(void **state) {
    static const ir_op flat[] = {IR_SOFTPLUS, IR_SIGMOID, IR_TANH};
    small_module *x = *state;
    ir_id sum = small_number(x, 0);
    for (int k = 0; k < 3; k++)
        sum = small_of2(x, IR_ADD, sum, small_of1(x, flat[k], x->f));
    ir_simulation run = second_of(x, sum, -1000);
    expect_curvature(&run, 0);
    run.values.of[IR_FORCING][0] = 1000;
    expect_curvature(&run, 0);
}

/* A value with the derivative of another; a constant has none. */
static void attached_and_frozen(void **state) {
    small_module *x = *state;
    ir_id cube = small_of2(x, IR_POW, x->f, small_number(x, 3));
    ir_id attached = ir_attach(&x->step, ir_freeze(&x->step, small_of1(x, IR_EXP, x->f)), cube);
    ir_simulation run = second_of(x, attached, 2);
    expect_curvature(&run, 12);
    assert_true(creal(run.values.of[IR_OUTPUT][0]) == exp(2));
    assert_true(fabs(creal(run.bars.of[IR_FORCING][0]) - 12) < 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_modules_agree),
        cmocka_unit_test(random_array_modules_agree),
        cmocka_unit_test_setup_teardown(curvature_of_a_cube, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(seeds_of_zero_that_move, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(powers_and_roots_at_zero, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(undefined_arm, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(units_that_are_off, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(far_out, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(attached_and_frozen, small_module_create,
                                        small_module_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
