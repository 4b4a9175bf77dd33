/* The builder shares equal values; the printer shows what is there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/writer.h"
#include "small_module.h"

static void equal_values_are_shared(void **state) {
    small_module *x = *state;
    uint32_t count = x->step.region->count;
    assert_int_equal(ir_operate(&x->step, IR_ADD, x->p, x->f, 0), x->sum);
    assert_int_equal(ir_load(&x->step, P, IR_VALUE), x->p);
    assert_int_equal(ir_reduce(&x->step, 1, x->w), x->total);
    assert_int_equal(x->step.region->count, count);
    assert_int_equal(ir_number(&x->step, 2), ir_number(&x->step, 2));
    assert_int_equal(ir_number(&x->step, NAN), ir_number(&x->step, NAN));
}

static void different_values_are_not(void **state) {
    small_module *x = *state;
    assert_int_not_equal(ir_operate(&x->step, IR_SUB, x->p, x->f, 0), x->sum);
    assert_int_not_equal(ir_operate(&x->step, IR_ADD, x->f, x->p, 0), x->sum);
    assert_int_not_equal(ir_load(&x->step, P, IR_DOT), x->p);
    assert_int_not_equal(ir_number(&x->step, 0.0), ir_number(&x->step, -0.0));
    assert_int_not_equal(ir_load_element(&x->step, W, IR_VALUE, (int32_t[IR_RANK]){0}),
                         ir_load_element(&x->step, W, IR_VALUE, (int32_t[IR_RANK]){1}));
}

static void roots_are_never_shared(void **state) {
    small_module *x = *state;
    uint32_t count = x->step.region->count;
    ir_store(&x->step, S, IR_VALUE, x->chosen);
    assert_int_equal(x->step.region->count, count + 1);
}

/* Also when the table has grown, and in a region taken up again. */
static void many_values_are_shared(void **state) {
    small_module *x = *state;
    ir_id first[2000];
    for (int k = 0; k < 2000; k++)
        first[k] = ir_number(&x->step, k + 0.5);
    ir_builder again = ir_build_on(x->module, &x->module->regions[IR_STEP]);
    for (int k = 0; k < 2000; k++)
        assert_int_equal(ir_number(&again, k + 0.5), first[k]);
}

static void the_first_name_stays(void **state) {
    small_module *x = *state;
    ir_give_name(&x->step, x->sum, "first");
    ir_give_name(&x->step, x->sum, "second");
    assert_string_equal(x->step.region->values[x->sum].name, "first");
}

static void dims_are_those_of_the_arguments(void **state) {
    small_module *x = *state;
    ir_id product = ir_operate(&x->step, IR_MUL, x->p, x->w, 0);
    assert_int_equal(x->step.region->values[product].dims, 3);
    assert_int_equal(x->step.region->values[ir_reduce(&x->step, 1, product)].dims, 1);
    assert_int_equal(x->step.region->values[x->total].dims, 0);
}

/* What lacks the dim is the same along it, so its sum is so many times it. */
static void reducing_what_is_the_same_multiplies(void **state) {
    small_module *x = *state;
    const ir_value *made = ir_value_of(&x->step, ir_reduce(&x->step, 1, x->p));
    assert_int_equal(made->op, IR_MUL);
    assert_true(ir_value_of(&x->step, made->argument[1])->number == 3);
}

static void scaling_by_nothing_is_nothing(void **state) {
    small_module *x = *state;
    ir_id zero = ir_number(&x->step, 0), one = ir_number(&x->step, 1);
    assert_int_equal(ir_scale(&x->step, x->p, zero), zero);
    assert_int_equal(ir_scale(&x->step, x->p, one), x->p);
    ir_id factor = ir_operate(&x->step, IR_SELECT, x->truth, x->f, zero);
    const ir_value *scaled = ir_value_of(&x->step, ir_scale(&x->step, x->p, factor));
    assert_int_equal(scaled->op, IR_SELECT);
    assert_int_equal(scaled->argument[2], zero);
}

/* ---- arrays ---- */

static void equal_arrays_are_shared(void **state) {
    small_module *x = *state;
    ir_builder *step = &x->step;
    ir_id shifted = ir_shift(step, 1, 1, IR_FILL, x->w, 0);
    assert_int_equal(ir_shift(step, 1, 1, IR_FILL, x->w, ir_number(step, 0)), shifted);
    assert_int_not_equal(ir_shift(step, 1, -1, IR_FILL, x->w, 0), shifted);
    assert_int_not_equal(ir_shift(step, 1, 1, IR_EDGE, x->w, 0),
                         ir_shift(step, 1, 1, IR_WRAP, x->w, 0));
    assert_int_not_equal(ir_element(step, 1, 0, x->w), ir_element(step, 1, 1, x->w));
    assert_int_not_equal(ir_reduce_by(step, IR_MIN, 1, x->w), ir_reduce(step, 1, x->w));
    assert_int_not_equal(ir_previous(step, 1, -1, 3, 0), ir_previous(step, 1, -1, 3, 0));
}

/* What lacks the dim has no other places. */
static void what_is_the_same_stays_the_same(void **state) {
    small_module *x = *state;
    ir_builder *step = &x->step;
    assert_int_equal(ir_shift(step, 1, 1, IR_EDGE, x->p, 0), x->p);
    assert_int_equal(ir_shift(step, 1, -2, IR_WRAP, x->p, 0), x->p);
    assert_int_equal(ir_element(step, 1, 2, x->p), x->p);
    assert_int_equal(ir_reduce_by(step, IR_MAX, 1, x->p), x->p);
    assert_int_equal(ir_shift(step, 1, 1, IR_FILL, x->p, x->p), x->p);
    assert_int_equal(ir_shift(step, 1, 3, IR_FILL, x->p, x->f), x->f);
    assert_int_equal(ir_value_of(step, ir_shift(step, 1, 1, IR_FILL, x->p, x->f))->op, IR_SELECT);
}

static void places_are_known(void **state) {
    small_module *x = *state;
    ir_id index = ir_index(&x->step, 1);
    assert_int_equal(ir_element(&x->step, 1, 2, index), ir_number(&x->step, 2));
    assert_int_equal(ir_reduce(&x->step, 1, index), ir_number(&x->step, 3));
    assert_int_equal(ir_reduce_by(&x->step, IR_MAX, 1, index), ir_number(&x->step, 2));
    assert_int_not_equal(ir_value_of(&x->step, ir_shift(&x->step, 1, 1, IR_WRAP, index, 0))->op,
                         IR_SHIFT);
}

/* ---- printer ---- */

static void arrays_are_printed(void **state) {
    small_module *x = *state;
    base_writer writer = base_writer_start(x->arena);
    ir_id previous = ir_previous(&x->step, 1, -1, 3, x->p); /* %5 */
    ir_id edge = ir_shift(&x->step, 1, 2, IR_EDGE, x->w, 0);
    ir_id fill = ir_shift(&x->step, 1, -1, IR_FILL, x->w, x->f);
    ir_id least = ir_reduce_by(&x->step, IR_MIN, 1, fill);
    ir_id sum = small_of2(x, IR_ADD, previous, edge);
    ir_close_circle(&x->step, previous, small_of2(x, IR_ADD, sum, least));
    ir_element(&x->step, 1, 2, sum);
    ir_index(&x->step, 1);
    ir_print(x->module, &writer);
    assert_non_null(strstr(writer.text, "  %5 = previous y -1 %10 or %1 {lane y}\n"
                                        "  %6 = shift y +2 edge %4 {y}\n"
                                        "  %7 = shift y -1 %4 or %2 {lane y}\n"
                                        "  %8 = min y %7 {lane}\n"
                                        "  %9 = ADD %5 %6 {lane y}\n"
                                        "  %10 = ADD %9 %8 {lane y}\n"
                                        "  %11 = element y 3 %9 {lane}\n"
                                        "  %12 = index y {y}\n"));
}

static void the_module_is_printed(void **state) {
    small_module *x = *state;
    base_writer writer = base_writer_start(x->arena);
    ir_give_name(&x->step, x->sum, "both");
    ir_load_element(&x->step, W, IR_BAR, (int32_t[IR_RANK]){2});
    ir_print(x->module, &writer);
    assert_string_equal(writer.text, "model small\n"
                                     "forcing 0 f {lane}\n"
                                     "parameter 0 P {lane}\n"
                                     "state 0 s {lane}\n"
                                     "output 0 q {lane}\n"
                                     "weight 0 w {y}\n"
                                     "prepared 0 made {lane}\n"
                                     "kept 0 kept {lane}\n"
                                     "prepare:\n"
                                     "step:\n"
                                     "  %1 = parameter P {lane}\n"
                                     "  %2 = forcing f {lane}\n"
                                     "  %3 = state s {lane}\n"
                                     "  %4 = weight w[y] {y}\n"
                                     "  %5 = ADD %1 %2 {lane} both\n"
                                     "  %6 = LT %1 %2 {lane}\n"
                                     "  %7 = sum y %4 {}\n"
                                     "  %8 = SELECT %6 %7 %5 {lane}\n"
                                     "  state s = %8 {lane}\n"
                                     "  output q = %8 {lane}\n"
                                     "  %11 = weight w_bar[3] {}\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_values_are_shared, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(different_values_are_not, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(roots_are_never_shared, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(many_values_are_shared, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(the_first_name_stays, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(dims_are_those_of_the_arguments,
                                        small_module_with_equations, small_module_free),
        cmocka_unit_test_setup_teardown(reducing_what_is_the_same_multiplies,
                                        small_module_with_equations, small_module_free),
        cmocka_unit_test_setup_teardown(scaling_by_nothing_is_nothing, small_module_with_equations,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(equal_arrays_are_shared, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(what_is_the_same_stays_the_same, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(places_are_known, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(arrays_are_printed, small_module_create, small_module_free),
        cmocka_unit_test_setup_teardown(the_module_is_printed, small_module_with_equations,
                                        small_module_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
