/* Each pass does what it is for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "passes/pass.h"
#include "small_module.h"

static const ir_value *at(const small_module *x, ir_region_kind kind, ir_id id) {
    return &x->module->regions[kind].values[id];
}

/* What the first root of a region with that flavour sets its symbol to. */
static const ir_value *stored(const small_module *x, ir_region_kind kind, ir_flavour flavour) {
    const ir_region *region = &x->module->regions[kind];
    for (ir_id id = 1; id < region->count; id++)
        if (ir_is_root(&region->values[id]) && region->values[id].flavour == flavour)
            return &region->values[region->values[id].argument[0]];
    fail_msg("nothing is stored");
    return NULL;
}

static const ir_value *simplified(small_module *x, ir_id id) {
    ir_store(&x->step, Q, IR_VALUE, id);
    pass_simplify(x->module);
    return stored(x, IR_STEP, IR_VALUE);
}

static size_t count_of(const small_module *x, ir_region_kind kind, ir_op op) {
    size_t count = 0;
    for (ir_id id = 1; id < x->module->regions[kind].count; id++)
        count += at(x, kind, id)->op == op;
    return count;
}

static void squares_are_products(void **state) {
    small_module *x = *state;
    const ir_value *made = simplified(x, small_of2(x, IR_POW, x->f, small_number(x, 2)));
    assert_int_equal(made->op, IR_MUL);
    assert_int_equal(made->argument[0], made->argument[1]);
}

static void nothing_times_anything_is_nothing(void **state) {
    small_module *x = *state;
    ir_id undefined = small_of1(x, IR_LOG, small_number(x, -1));
    const ir_value *made = simplified(x, small_of2(x, IR_MUL, undefined, small_number(x, 0)));
    assert_int_equal(made->op, IR_NUMBER);
    assert_true(made->number == 0);
}

static void choices_of_the_same_are_no_choices(void **state) {
    small_module *x = *state;
    ir_id truth = small_of2(x, IR_LT, x->f, x->p);
    assert_int_equal(simplified(x, ir_operate(&x->step, IR_SELECT, truth, x->s, x->s))->symbol, S);
}

static void negated_conditions_swap_the_arms(void **state) {
    small_module *x = *state;
    ir_id truth = small_of1(x, IR_NOT, small_of2(x, IR_LT, x->f, x->p));
    const ir_value *made = simplified(x, ir_operate(&x->step, IR_SELECT, truth, x->s, x->f));
    assert_int_equal(at(x, IR_STEP, made->argument[0])->op, IR_LT);
    assert_int_equal(at(x, IR_STEP, made->argument[1])->symbol, F);
    assert_int_equal(at(x, IR_STEP, made->argument[2])->symbol, S);
}

static void numbers_are_folded(void **state) {
    small_module *x = *state;
    ir_id sum = small_of2(x, IR_ADD, small_number(x, 2), small_number(x, 3));
    ir_id big = small_of2(x, IR_LT, small_number(x, 4), sum);
    ir_id one = ir_operate(&x->step, IR_SELECT, big, small_number(x, 7), small_number(x, 8));
    ir_store(&x->step, Q, IR_VALUE, one);
    assert_true(pass_fold(x->module));
    assert_int_equal(stored(x, IR_STEP, IR_VALUE)->op, IR_NUMBER);
    assert_true(stored(x, IR_STEP, IR_VALUE)->number == 7);
    assert_false(pass_fold(x->module));
}

static void only_what_results_need_stays(void **state) {
    small_module *x = *state;
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_ADD, x->f, x->s));
    small_of1(x, IR_EXP, small_of2(x, IR_MUL, x->f, x->p));
    assert_true(pass_dead(x->module));
    assert_int_equal(x->module->regions[IR_STEP].count, 1 + 4);
    assert_false(pass_dead(x->module));
}

static void what_does_not_change_moves_to_prepare(void **state) {
    small_module *x = *state;
    ir_id fixed = small_of1(x, IR_EXP, small_of2(x, IR_MUL, x->p, small_number(x, 2)));
    ir_id same_for_all = small_of1(x, IR_SIN, ir_reduce(&x->step, 1, x->w));
    ir_id sum = small_of2(x, IR_ADD, small_of2(x, IR_MUL, fixed, x->f), same_for_all);
    ir_store(&x->step, Q, IR_VALUE, sum);
    pass_bind(x->module);
    pass_dead(x->module);
    assert_null(ir_check(x->module));
    assert_int_equal(count_of(x, IR_PREPARE, IR_EXP), 1);
    assert_int_equal(count_of(x, IR_STEP, IR_EXP), 0);
    assert_int_equal(count_of(x, IR_STEP, IR_SIN), 1);
    assert_int_equal(x->module->places[IR_PREPARED], 2);
}

/* With all that goes round in it; what is moved is read from what is prepared. */
static void circles_that_do_not_change_move_to_prepare(void **state) {
    small_module *x = *state;
    ir_id before = ir_previous(&x->step, 1, -1, 3, 0);
    ir_id here =
        small_of1(x, IR_TANH, small_of2(x, IR_ADD, before, small_of2(x, IR_MUL, x->p, x->w)));
    ir_close_circle(&x->step, before, here);
    ir_id moved = ir_shift(&x->step, 1, 1, IR_EDGE, here, 0);
    ir_store(&x->step, Q, IR_VALUE, ir_reduce(&x->step, 1, small_of2(x, IR_MUL, moved, x->f)));
    pass_bind(x->module);
    pass_dead(x->module);
    assert_null(ir_check(x->module));
    assert_int_equal(count_of(x, IR_PREPARE, IR_PREVIOUS), 1);
    assert_int_equal(count_of(x, IR_STEP, IR_PREVIOUS), 0);
    assert_int_equal(count_of(x, IR_STEP, IR_SHIFT), 1);
    assert_int_equal(x->module->places[IR_PREPARED], 1 + 3);
}

static void circles_that_nothing_needs_are_left_out(void **state) {
    small_module *x = *state;
    ir_id before = ir_previous(&x->step, 1, -1, 3, 0);
    ir_close_circle(&x->step, before, small_of2(x, IR_ADD, before, x->w));
    ir_store(&x->step, Q, IR_VALUE, x->f);
    assert_true(pass_dead(x->module));
    assert_int_equal(count_of(x, IR_STEP, IR_PREVIOUS), 0);
}

/* A recurrence that does not come back to itself is an array moved. */
static void circles_that_are_none_become_shifts(void **state) {
    small_module *x = *state;
    ir_id before = ir_previous(&x->step, 1, -1, 3, x->p);
    ir_close_circle(&x->step, before, small_of2(x, IR_MUL, x->w, x->f));
    ir_store(&x->step, Q, IR_VALUE, ir_reduce(&x->step, 1, before));
    assert_true(pass_dead(x->module));
    assert_null(ir_check(x->module));
    assert_int_equal(count_of(x, IR_STEP, IR_PREVIOUS), 0);
    assert_int_equal(count_of(x, IR_STEP, IR_SHIFT), 1);
}

/* A truth cannot be kept as a number: what it compares is prepared, and compared in the step. */
static void fixed_conditions_stay_truths(void **state) {
    small_module *x = *state;
    ir_id truth = small_of2(x, IR_LT, x->p, small_number(x, 2));
    ir_store(&x->step, Q, IR_VALUE, ir_operate(&x->step, IR_SELECT, truth, x->f, x->s));
    pass_bind(x->module);
    assert_null(ir_check(x->module));
    assert_int_equal(count_of(x, IR_STEP, IR_LT), 1);
}

static void names_tell_what_is_prepared(void **state) {
    small_module *x = *state;
    ir_id made = small_of2(x, IR_MUL, x->p, small_of1(x, IR_EXP, x->p));
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_MUL, made, x->f));
    pass_bind(x->module);
    assert_string_equal(x->module->symbols[KEPT + 1].name, "P_P");
}

static void unwanted_inputs_get_no_bars(void **state) {
    small_module *x = *state;
    x->module->wanted = 1u << IR_STATE;
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_MUL, small_of2(x, IR_MUL, x->f, x->p), x->s));
    assert_null(pass_run(x->module, &(pass_options){0}));
    const ir_region *adjoint = &x->module->regions[IR_STEP_ADJOINT];
    for (ir_id id = 1; id < adjoint->count; id++)
        if (ir_is_root(&adjoint->values[id]))
            assert_int_equal(adjoint->values[id].symbol, S);
}

/* A power is kept by the step; a product is cheap enough to repeat. */
static void dear_values_are_kept(void **state) {
    small_module *x = *state;
    ir_id dear = small_of2(x, IR_POW, x->s, x->f), cheap = small_of2(x, IR_MUL, x->s, x->f);
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_MUL, small_of2(x, IR_MUL, cheap, cheap), dear));
    assert_null(pass_run(x->module, &(pass_options){0}));
    assert_int_equal(x->module->places[IR_KEPT], 2);
    assert_int_equal(count_of(x, IR_STEP, IR_POW), 1);
    assert_int_equal(count_of(x, IR_STEP_ADJOINT, IR_POW), 0);
}

/* Values of the step of which none is dear alone, and all are so together. */
static void what_is_dear_together_is_kept(void **state) {
    small_module *x = *state;
    ir_id made = small_of2(x, IR_MIN, x->s, x->f);
    for (int k = 0; k < 4; k++)
        made = small_of2(x, IR_MAX, made, small_of2(x, IR_MUL, made, x->f));
    x->module->wanted = 1u << IR_PARAMETER;
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_MUL, made, x->p));
    assert_null(pass_run(x->module, &(pass_options){0}));
    assert_int_equal(x->module->places[IR_KEPT], 2);
    assert_int_equal(count_of(x, IR_STEP_ADJOINT, IR_MAX), 0);
    assert_false(x->module->symbols[S].taped);
}

static size_t logarithms_computed(small_module *x, bool on_the_way, ir_region_kind kind) {
    x->module->logarithms = on_the_way;
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_POW, x->s, x->p));
    assert_null(pass_run(x->module, &(pass_options){0}));
    return count_of(x, kind, IR_LOG);
}

static void logarithms_that_powers_find_are_kept(void **state) {
    assert_int_equal(logarithms_computed(*state, true, IR_STEP_ADJOINT), 0);
}

static void other_logarithms_are_computed_where_they_are_read(void **state) {
    assert_int_equal(logarithms_computed(*state, false, IR_STEP), 0);
}

/* ---- the runner ---- */

static void broken_modules_are_refused(void **state) {
    small_module *x = *state;
    ir_append(&x->step, (ir_value){.op = IR_ADD, .argument = {x->f}});
    const char *fault = pass_run(x->module, &(pass_options){0});
    assert_non_null(fault);
    assert_non_null(strstr(fault, "before the passes"));
}

static void dumps_follow_each_pass_of_the_name(void **state) {
    small_module *x = *state;
    base_writer dump = base_writer_start(x->arena);
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_MUL, x->f, x->s));
    assert_null(pass_run(x->module, &(pass_options){.dump_after = "bind", .dump = &dump}));
    assert_int_equal(strncmp(dump.text, "--- after bind\nmodel small\n", 27), 0);
    assert_true(pass_exists("bind"));
    assert_false(pass_exists("bend"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(squares_are_products, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(nothing_times_anything_is_nothing, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(choices_of_the_same_are_no_choices, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(negated_conditions_swap_the_arms, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(numbers_are_folded, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(only_what_results_need_stays, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(what_does_not_change_moves_to_prepare, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(circles_that_do_not_change_move_to_prepare,
                                        small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(circles_that_nothing_needs_are_left_out,
                                        small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(circles_that_are_none_become_shifts, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(fixed_conditions_stay_truths, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(names_tell_what_is_prepared, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(unwanted_inputs_get_no_bars, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(dear_values_are_kept, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(what_is_dear_together_is_kept, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(logarithms_that_powers_find_are_kept, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(other_logarithms_are_computed_where_they_are_read,
                                        small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(broken_modules_are_refused, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(dumps_follow_each_pass_of_the_name, small_module_create,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
