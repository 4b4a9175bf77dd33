/* Derivatives that are easily wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ir/simulate.h"
#include "passes/pass.h"
#include "small_module.h"

static ir_simulation adjoint_of(small_module *x, ir_id output) {
    ir_store(&x->step, Q, IR_VALUE, output);
    const char *fault = pass_run(x->module, &(pass_options){0});
    if (fault)
        fail_msg("%s", fault);
    ir_simulation run = ir_simulation_create(x->module, 1, x->arena);
    run.bars.of[IR_OUTPUT][0] = 1;
    run.started = true;
    return run;
}

/* The sum over y of (w + f) is the sum of w and three times f. */
static void sums_of_what_lacks_the_dim(void **state) {
    small_module *x = *state;
    ir_simulation run = adjoint_of(x, ir_reduce(&x->step, 1, small_of2(x, IR_ADD, x->w, x->f)));
    ir_simulate_adjoint(&run);
    assert_true(creal(run.bars.of[IR_FORCING][0]) == 3);
    assert_true(creal(run.bars.of[IR_WEIGHT][1]) == 1);
    run.dots.of[IR_FORCING][0] = 1;
    ir_simulate_tangent(&run);
    assert_true(creal(run.dots.of[IR_OUTPUT][0]) == 3);
}

/* A layer of rectified units over a logarithm: the choice is made for each unit, the logarithm is
 * one for all of them. */
static ir_id rectified_layer(small_module *x) {
    ir_id into = small_of2(x, IR_MUL, x->w, small_of1(x, IR_LOG, x->f));
    return ir_reduce(&x->step, 1, small_of2(x, IR_MAX, into, small_number(x, 0)));
}

static void rectified_units_over_one_logarithm(void **state) {
    small_module *x = *state;
    ir_simulation run = adjoint_of(x, rectified_layer(x));
    run.values.of[IR_FORCING][0] = 2;
    for (int k = 0; k < 3; k++)
        run.values.of[IR_WEIGHT][k] = k - 0.5; /* the first unit is off */
    ir_simulate_adjoint(&run);
    assert_true(fabs(creal(run.bars.of[IR_FORCING][0]) - (0.5 + 1.5) / 2) < 1e-15);
    assert_true(creal(run.bars.of[IR_WEIGHT][0]) == 0);
    assert_true(fabs(creal(run.bars.of[IR_WEIGHT][1]) - log(2)) < 1e-15);
}

static void units_that_are_off_over_an_infinite_logarithm(void **state) {
    small_module *x = *state;
    ir_simulation run = adjoint_of(x, rectified_layer(x));
    for (int k = 0; k < 3; k++)
        run.values.of[IR_WEIGHT][k] = 0.5 + k; /* times log(0): all units are off */
    ir_simulate_adjoint(&run);
    assert_true(creal(run.bars.of[IR_FORCING][0]) == 0);
    for (int k = 0; k < 3; k++)
        assert_true(creal(run.bars.of[IR_WEIGHT][k]) == 0);
}

/* One logarithm for two choices: neither choice alone can guard it. */
static void undefined_values_that_two_choices_share(void **state) {
    small_module *x = *state;
    ir_id undefined = small_of1(x, IR_LOG, x->f),
          off = small_of2(x, IR_LT, small_number(x, 0), x->f);
    ir_id first = ir_operate(&x->step, IR_SELECT, off, small_of2(x, IR_MUL, undefined, x->p), x->s);
    ir_id second =
        ir_operate(&x->step, IR_SELECT, off, small_of2(x, IR_MUL, undefined, x->s), x->p);
    ir_simulation run = adjoint_of(x, small_of2(x, IR_ADD, first, second));
    ir_simulate_adjoint(&run);
    assert_true(creal(run.bars.of[IR_FORCING][0]) == 0);
    assert_true(creal(run.bars.of[IR_PARAMETER][0]) == 1);
    assert_true(creal(run.bars.start[0]) == 1);
}

/* What a choice of the step does not take may be infinite already in prepare. */
static void undefined_values_in_prepare(void **state) {
    small_module *x = *state;
    ir_id undefined = small_of1(x, IR_LOG, small_of2(x, IR_MUL, x->p, x->p));
    ir_id on = small_of2(x, IR_LT, x->f, small_number(x, 1));
    ir_id arm = small_of2(x, IR_MUL, undefined, x->s);
    ir_simulation run = adjoint_of(x, ir_operate(&x->step, IR_SELECT, on, x->s, arm));
    ir_simulate_adjoint(&run);
    assert_true(creal(run.bars.of[IR_PARAMETER][0]) == 0);
    assert_true(creal(run.bars.start[0]) == 1);
}

/* A state that is set but not read does not matter: its bar ends there. */
static void states_that_are_only_set(void **state) {
    small_module *x = *state;
    ir_store(&x->step, S, IR_VALUE, small_of2(x, IR_MUL, x->f, x->f));
    ir_simulation run = adjoint_of(x, x->p);
    run.bars.of[IR_STATE][0] = 5;
    run.values.of[IR_FORCING][0] = 3;
    ir_simulate_adjoint(&run);
    assert_true(creal(run.bars.start[0]) == 0);
    assert_true(creal(run.bars.of[IR_FORCING][0]) == 30);
}

/* p exp(f) by value, the sum of p w by derivative, times what is a constant. No such node is left
 * when the passes are through. */
static void values_with_the_derivative_of_others(void **state) {
    small_module *x = *state;
    ir_id hard = small_of2(x, IR_MUL, x->p, small_of1(x, IR_EXP, x->f));
    ir_id soft = ir_reduce(&x->step, 1, small_of2(x, IR_MUL, x->p, x->w));
    ir_id frozen = ir_freeze(&x->step, small_of2(x, IR_MUL, x->s, x->p));
    ir_id both = small_of2(x, IR_MUL, ir_attach(&x->step, hard, soft), frozen);
    ir_simulation run = adjoint_of(x, both);
    for (int kind = 0; kind < IR_REGIONS; kind++)
        for (ir_id id = 1; id < x->module->regions[kind].count; id++) {
            ir_op op = x->module->regions[kind].values[id].op;
            assert_true(op != IR_ATTACH && op != IR_FREEZE);
        }
    run.values.of[IR_PARAMETER][0] = 2;
    run.values.of[IR_WEIGHT][1] = 5;
    run.values.start[0] = 7;
    run.dots.of[IR_PARAMETER][0] = run.dots.of[IR_FORCING][0] = run.dots.of[IR_WEIGHT][2] = 1;
    run.dots.start[0] = 1;
    ir_simulate_adjoint(&run);
    assert_true(creal(run.values.of[IR_OUTPUT][0]) == 28);
    assert_true(creal(run.bars.of[IR_PARAMETER][0]) == 70);
    assert_true(creal(run.bars.of[IR_WEIGHT][0]) == 28);
    assert_true(creal(run.bars.of[IR_FORCING][0]) == 0);
    assert_true(creal(run.bars.start[0]) == 0);
    ir_simulate_tangent(&run);
    assert_true(creal(run.dots.of[IR_OUTPUT][0]) == 98);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sums_of_what_lacks_the_dim, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(rectified_units_over_one_logarithm, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(units_that_are_off_over_an_infinite_logarithm,
                                        small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(undefined_values_that_two_choices_share,
                                        small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(undefined_values_in_prepare, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(states_that_are_only_set, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(values_with_the_derivative_of_others, small_module_create,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
