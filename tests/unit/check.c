/* The validator catches each kind of broken module: each test breaks one thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "small_module.h"

static void expect_fault(const small_module *x, const char *words) {
    const char *fault = ir_check(x->module);
    if (!fault)
        fail_msg("not caught: %s", words);
    else if (!strstr(fault, words))
        fail_msg("`%s` instead of `%s`", fault, words);
}

static ir_value *value_at(const small_module *x, ir_id id) {
    return &x->step.region->values[id];
}

static ir_value *last_value(const small_module *x) {
    return value_at(x, x->step.region->count - 1);
}

static void good_module_is_good(void **state) {
    small_module *x = *state;
    assert_null(ir_check(x->module));
}

static void unknown_operator(void **state) {
    small_module *x = *state;
    value_at(x, x->p)->op = IR_OP_COUNT;
    expect_fault(x, "no such operator");
    value_at(x, x->p)->op = IR_NONE;
    expect_fault(x, "no such operator");
}

static void missing_argument(void **state) {
    small_module *x = *state;
    value_at(x, x->sum)->argument[1] = 0;
    expect_fault(x, "an argument lacks");
}

static void superfluous_argument(void **state) {
    small_module *x = *state;
    value_at(x, x->sum)->argument[2] = x->p;
    expect_fault(x, "an argument too many");
}

static void argument_of_a_load(void **state) {
    small_module *x = *state;
    value_at(x, x->f)->argument[0] = x->p;
    expect_fault(x, "an argument too many");
}

static void value_read_before_it_is_made(void **state) {
    small_module *x = *state;
    value_at(x, x->sum)->argument[1] = x->chosen;
    expect_fault(x, "reads a later value");
    value_at(x, x->sum)->argument[1] = x->sum;
    expect_fault(x, "reads a later value");
}

static void root_as_argument(void **state) {
    small_module *x = *state;
    ir_id root = x->step.region->count - 1;
    ir_operate(&x->step, IR_NEG, x->p, 0, 0);
    last_value(x)->argument[0] = root;
    expect_fault(x, "reads a root");
}

static void wrong_dims_of_an_operator(void **state) {
    small_module *x = *state;
    value_at(x, x->sum)->dims = 3;
    expect_fault(x, "dims are not those of the arguments");
}

static void number_as_condition(void **state) {
    small_module *x = *state;
    value_at(x, x->chosen)->argument[0] = x->sum;
    expect_fault(x, "a truth is wanted");
}

static void number_in_logic(void **state) {
    small_module *x = *state;
    ir_operate(&x->step, IR_AND, x->truth, x->p, 0);
    expect_fault(x, "a truth is wanted");
}

static void truth_as_number(void **state) {
    small_module *x = *state;
    ir_operate(&x->step, IR_ADD, x->p, x->truth, 0);
    expect_fault(x, "a number is wanted");
}

static void sum_of_truths(void **state) {
    small_module *x = *state;
    ir_id truths = ir_operate(&x->step, IR_LT, x->w, x->p, 0);
    ir_reduce(&x->step, 1, truths);
    expect_fault(x, "a number is wanted");
}

static void stored_truth(void **state) {
    small_module *x = *state;
    ir_store(&x->step, Q, IR_VALUE, x->truth);
    expect_fault(x, "a number is wanted");
}

static void sum_over_a_dim_that_lacks(void **state) {
    small_module *x = *state;
    value_at(x, x->total)->argument[0] = x->p;
    expect_fault(x, "the same along the dim");
}

static void sum_over_the_lanes(void **state) {
    small_module *x = *state;
    ir_append(&x->step, (ir_value){.op = IR_REDUCE, .argument = {x->p}, .dim = IR_LANES});
    expect_fault(x, "not along the lanes");
}

static void wrong_dims_of_a_sum(void **state) {
    small_module *x = *state;
    value_at(x, x->total)->dims = 2;
    expect_fault(x, "wrong dims");
}

static void number_with_dims(void **state) {
    small_module *x = *state;
    value_at(x, ir_number(&x->step, 5))->dims = 1;
    expect_fault(x, "a number has no dims");
}

static void store_of_too_many_dims(void **state) {
    small_module *x = *state;
    ir_store(&x->step, Q, IR_VALUE, x->w);
    expect_fault(x, "more dims than its place");
}

static void unknown_symbol(void **state) {
    small_module *x = *state;
    value_at(x, x->p)->symbol = x->module->symbol_count;
    expect_fault(x, "no such symbol");
}

static void element_out_of_range(void **state) {
    small_module *x = *state;
    ir_load_element(&x->step, W, IR_VALUE, (int32_t[IR_RANK]){3});
    expect_fault(x, "element out of range");
}

static void negative_element(void **state) {
    small_module *x = *state;
    ir_load_element(&x->step, W, IR_VALUE, (int32_t[IR_RANK]){-2});
    expect_fault(x, "element out of range");
}

static void wrong_dims_of_a_load(void **state) {
    small_module *x = *state;
    ir_id element = ir_load_element(&x->step, W, IR_VALUE, (int32_t[IR_RANK]){2});
    value_at(x, element)->dims = 2;
    expect_fault(x, "dims differ from the symbol's");
}

static void kept_before_binding(void **state) {
    small_module *x = *state;
    ir_load(&x->step, KEPT, IR_VALUE);
    expect_fault(x, "another binding time");
}

static void parameter_in_a_bound_step(void **state) {
    small_module *x = *state;
    x->module->bound = true;
    expect_fault(x, "another binding time");
    value_at(x, x->p)->symbol = MADE;
    assert_null(ir_check(x->module));
}

static ir_builder bound_prepare(small_module *x) {
    x->module->bound = true;
    x->module->regions[IR_STEP] = (ir_region){0};
    return ir_build(x->module, &x->module->regions[IR_PREPARE]);
}

static void forcing_in_prepare(void **state) {
    small_module *x = *state;
    ir_builder prepare = bound_prepare(x);
    assert_null(ir_check(x->module));
    ir_load(&prepare, F, IR_VALUE);
    expect_fault(x, "another binding time");
}

static void state_read_in_prepare(void **state) {
    small_module *x = *state;
    ir_builder prepare = bound_prepare(x);
    ir_store(&prepare, S, IR_VALUE, ir_load(&prepare, P, IR_VALUE));
    assert_null(ir_check(x->module));
    ir_load(&prepare, S, IR_VALUE);
    expect_fault(x, "another binding time");
}

static void output_set_in_prepare(void **state) {
    small_module *x = *state;
    ir_builder prepare = bound_prepare(x);
    ir_store(&prepare, Q, IR_VALUE, ir_number(&prepare, 1));
    expect_fault(x, "another binding time");
}

static void kept_in_a_tangent(void **state) {
    small_module *x = *state;
    bound_prepare(x);
    ir_builder adjoint = ir_build(x->module, &x->module->regions[IR_STEP_ADJOINT]);
    ir_load(&adjoint, KEPT, IR_VALUE);
    assert_null(ir_check(x->module));
    ir_builder tangent = ir_build(x->module, &x->module->regions[IR_STEP_TANGENT]);
    ir_load(&tangent, KEPT, IR_VALUE);
    expect_fault(x, "step tangent: value 1: symbol of another binding time");
}

static int test_values(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_module_is_good, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(unknown_operator, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(missing_argument, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(superfluous_argument, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(argument_of_a_load, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(value_read_before_it_is_made, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(root_as_argument, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(wrong_dims_of_an_operator, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(number_as_condition, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(number_in_logic, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(truth_as_number, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(sum_of_truths, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(stored_truth, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(sum_over_a_dim_that_lacks, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(sum_over_the_lanes, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(wrong_dims_of_a_sum, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(number_with_dims, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(store_of_too_many_dims, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(unknown_symbol, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(element_out_of_range, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(negative_element, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(wrong_dims_of_a_load, small_module_with_equations,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

static int test_binding_times(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_before_binding, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(parameter_in_a_bound_step, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(forcing_in_prepare, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(state_read_in_prepare, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(output_set_in_prepare, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(kept_in_a_tangent, small_module_with_equations,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
    return test_values() + test_binding_times();
}
