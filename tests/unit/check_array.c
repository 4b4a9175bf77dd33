/* The validator catches broken arrays and circles: each test breaks one thing. */
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

static void unknown_reduction(void **state) {
    small_module *x = *state;
    value_at(x, x->total)->by = IR_MUL;
    expect_fault(x, "no such reduction");
}

static void place_past_the_end(void **state) {
    small_module *x = *state;
    ir_element(&x->step, 1, 3, x->w);
    expect_fault(x, "place out of range");
}

static void shift_by_nothing(void **state) {
    small_module *x = *state;
    value_at(x, ir_shift(&x->step, 1, 1, IR_WRAP, x->w, 0))->offset = 0;
    expect_fault(x, "moves by nothing");
}

static void shift_along_lanes_that_are_no_network(void **state) {
    small_module *x = *state;
    ir_shift(&x->step, IR_LANES, -1, IR_FILL, x->p, 0);
    expect_fault(x, "without a network");
    x->module->network = true;
    assert_null(ir_check(x->module));
    last_value(x)->offset = 2;
    expect_fault(x, "further than a neighbour");
}

static ir_id open_previous(small_module *x, int32_t offset) {
    return ir_previous(&x->step, 1, offset, 3, 0);
}

static void circle_that_is_not_closed(void **state) {
    small_module *x = *state;
    ir_id previous = open_previous(x, -1);
    expect_fault(x, "its circle is not closed");
    ir_close_circle(&x->step, previous, x->truth);
    expect_fault(x, "its target is not a number");
}

static void target_of_more_dims(void **state) {
    small_module *x = *state;
    ir_id previous = ir_previous(&x->step, 1, -1, 2, 0);
    ir_close_circle(&x->step, previous, small_of2(x, IR_ADD, x->p, previous));
    expect_fault(x, "its target has more dims");
}

static void circle_both_ways(void **state) {
    small_module *x = *state;
    ir_id up = open_previous(x, -1), down = open_previous(x, 1);
    ir_id sum = small_of2(x, IR_ADD, up, down);
    ir_close_circle(&x->step, up, sum);
    ir_close_circle(&x->step, down, x->w);
    assert_null(ir_check(x->module));
    ir_close_circle(&x->step, down, sum);
    expect_fault(x, "in a circle that goes both ways along y");
}

static void circle_that_reads_what_is_not_made(void **state) {
    small_module *x = *state;
    ir_id up = open_previous(x, -1);
    ir_id ahead = ir_shift(&x->step, 1, 1, IR_EDGE, up, 0);
    ir_close_circle(&x->step, up, ahead);
    expect_fault(x, "reads at another place along y what its circle has yet to make");
}

static void circle_through_a_sum(void **state) {
    small_module *x = *state;
    ir_id up = open_previous(x, -1);
    ir_id sum = ir_reduce(&x->step, 1, up);
    ir_close_circle(&x->step, up, small_of2(x, IR_ADD, sum, x->w));
    expect_fault(x, "circle");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unknown_reduction, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(place_past_the_end, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(shift_by_nothing, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(shift_along_lanes_that_are_no_network,
                                        small_module_with_equations, small_module_free),
        cmocka_unit_test_setup_teardown(circle_that_is_not_closed, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(target_of_more_dims, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(circle_both_ways, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(circle_that_reads_what_is_not_made,
                                        small_module_with_equations, small_module_free),
        cmocka_unit_test_setup_teardown(circle_through_a_sum, small_module_with_equations,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
