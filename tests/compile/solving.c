/* What is lowered for solvers and unknowns, before any pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "front/lower.h"
#include "reading.h"

static ir_module *lower(reading *read, const char *uses) {
    check_with(read, uses);
    assert_non_null(read->checked);
    ir_module *module = front_lower(&read->context, read->checked, 0)->module;
    const char *fault = ir_check(module);
    if (fault)
        fail_msg("%s", fault);
    return module;
}

static const ir_region *step_of(const ir_module *module) {
    return &module->regions[IR_STEP];
}

static uint32_t count_of(const ir_module *module, ir_op op) {
    uint32_t count = 0;
    for (ir_id id = 1; id < step_of(module)->count; id++)
        count += step_of(module)->values[id].op == op;
    return count;
}

static const ir_value *called(const ir_module *module, ir_op op, const char *name) {
    for (ir_id id = 1; id < step_of(module)->count; id++) {
        const ir_value *value = &step_of(module)->values[id];
        if (value->op == op && value->name && strcmp(value->name, name) == 0)
            return value;
    }
    fail_msg("nothing called %s", name);
    return NULL;
}

/* Does the value depend on the other? */
static bool depends(const ir_module *module, ir_id id, ir_id on) {
    const ir_value *value = &step_of(module)->values[id];
    bool found = id == on;
    for (int k = 0; k < ir_arity(value) && !found; k++)
        found = depends(module, value->argument[k], on);
    return found;
}

static ir_id id_of(const ir_module *module, const ir_value *value) {
    return (ir_id)(value - step_of(module)->values);
}

static const char reservoir[] = "model reservoir {\n"
                                "  step 1 d\n"
                                "  dim z = 3\n"
                                "  store S[z] : mm = 5\n"
                                "  state level : mm = 1\n"
                                "  flux Q[z] : S[z] -> S[z+1] = 0.3 [1/d] * S[z]\n"
                                "  flux add : -> S[1] = 1 [mm/d] - level*0.1/dt\n"
                                "  der level = 0.1*(S[1] - level)/dt\n"
                                "  output q : mm/d = Q[3]\n"
                                "  solver\n"
                                "    | set = implicit_euler(substeps = 4, tolerance = 1e-7,\n"
                                "        iterations = 9)\n"
                                "}\n";

static void test_stores_and_states_are_one_solve(void **state) {
    (void)state;
    reading read = read_text(reservoir);
    const ir_module *module = lower(&read, "solver=implicit_midpoint");
    assert_int_equal(module->solve_count, 1);
    assert_int_equal(count_of(module, IR_UNKNOWN), 2);
    const ir_value *store = called(module, IR_UNKNOWN, "S");
    const ir_value *level = called(module, IR_UNKNOWN, "level");
    assert_int_equal(store->dims, 1u << IR_LANES | 1u << 1);
    assert_int_equal(level->dims, 1u << IR_LANES);
    assert_true(depends(module, store->target, id_of(module, level)));
    assert_true(depends(module, level->target, id_of(module, store)));
    forget(&read);
}

static void test_settings_arrive(void **state) {
    (void)state;
    reading read = read_text(reservoir);
    const ir_module *module = lower(&read, "solver=set");
    const ir_solve *solve = &module->solves[0];
    assert_true(solve->tolerance == 1e-7 && solve->iterations == 9);
    assert_string_equal(solve->name, "");
    assert_string_equal(module->dims[module->dim_count - 1].name, "substep");
    assert_int_equal(solve->loop, 1u << (module->dim_count - 1));
    assert_true(called(module, IR_UNKNOWN, "S")->dims & solve->loop);
    forget(&read);
}

/* ---- unknowns without a derivative ---- */

static const char rating[] = "model rating {\n"
                             "  step 1 d\n"
                             "  store S : mm = 50\n"
                             "  solve h : mm in 0 .. 100 = 0.1*S where held == S\n"
                             "  let  sealed = h/(1 [m])\n"
                             "  let  held = h + sealed*h\n"
                             "  flux Q : S -> = 0.2 [1/d] * h\n"
                             "  output q : mm/d = Q\n"
                             "  output level : mm = h\n"
                             "}\n";

static void test_values_behind_the_equality_are_made_of_the_unknown(void **state) {
    (void)state;
    const char *const uses[] = {"solver=sequential", "solver=euler", "solver=implicit_euler",
                                "solver=adaptive"};
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++) {
        reading read = read_text(rating);
        const ir_module *module = lower(&read, uses[k]);
        const ir_value *unknown = called(module, IR_UNKNOWN, "h");
        assert_int_equal(ir_arity(unknown), 3);
        assert_string_equal(module->solves[unknown->symbol].name, "h");
        assert_true(depends(module, unknown->target, id_of(module, unknown)));
        forget(&read);
    }
}

/* The equality sees the store as it is above the flux. */
static void test_an_equality_holds_where_it_is_written(void **state) {
    (void)state;
    reading read = read_text(rating);
    const ir_module *module = lower(&read, "solver=sequential");
    const ir_value *unknown = called(module, IR_UNKNOWN, "h");
    const ir_value *residual = &step_of(module)->values[unknown->target];
    assert_int_equal(residual->op, IR_SUB);
    assert_int_equal(step_of(module)->values[residual->argument[1]].op, IR_LOAD);
    forget(&read);
}

static void test_what_nobody_reads_is_not_solved(void **state) {
    (void)state;
    reading read = read_text("model m {\n"
                             "  step 1 d; forcing P : mm\n"
                             "  solve x : mm in 0 .. 9 = 1 where x*x == P*P\n"
                             "  output Q : mm = P\n"
                             "}\n");
    assert_int_equal(lower(&read, "")->solve_count, 0);
    forget(&read);
}

/* ---- adaptive steps ---- */

static void test_attempts_are_recorded_and_bounded(void **state) {
    (void)state;
    reading read = read_text(reservoir);
    const ir_module *module = lower(&read, "solver=adaptive");
    const ir_dim *dim = &module->dims[module->dim_count - 1];
    assert_string_equal(dim->name, "attempt");
    assert_true(dim->stops);
    assert_int_equal(dim->size, 100);
    assert_int_equal(module->places[IR_FLAG], 1);
    uint32_t recorded = 0, settled = 0;
    for (ir_id id = 1; id < step_of(module)->count; id++) {
        recorded += step_of(module)->values[id].recorded;
        settled += step_of(module)->values[id].settled;
    }
    assert_int_equal(recorded, 2); /* the length, and whether it counts */
    assert_int_equal(settled, 1);
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stores_and_states_are_one_solve),
        cmocka_unit_test(test_settings_arrive),
        cmocka_unit_test(test_values_behind_the_equality_are_made_of_the_unknown),
        cmocka_unit_test(test_an_equality_holds_where_it_is_written),
        cmocka_unit_test(test_what_nobody_reads_is_not_solved),
        cmocka_unit_test(test_attempts_are_recorded_and_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
