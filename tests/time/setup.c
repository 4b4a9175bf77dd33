/* What a setup refuses, and the columns that it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"

static void columns_are_members_parameters_and_routing(void **state) {
    (void)state;
    time_scene scene;
    double lowest, highest;
    scene_open(&scene, &(scene_options){&reservoir_double, 3, 4, true, true});
    assert_int_equal(time_columns(&scene.setup), 4 * 2 + 2);
    time_column_bounds(&scene.setup, 6, &lowest, &highest);
    assert_true(lowest == 0.02 && highest == 0.4);
    time_column_bounds(&scene.setup, 7, &lowest, &highest);
    assert_true(lowest == 1 && highest == 3);
    time_column_bounds(&scene.setup, 9, &lowest, &highest);
    assert_true(lowest == 0 && highest == 6.5);
    scene_close(&scene);
}

static void what_is_not_there_is_named(void **state) {
    (void)state;
    time_scene scene;
    time_setup setup;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, 3, 1, false, true});
    time_setup_options options = {
        .model = &reservoir_double, .set = &scene.set, .output = "runoff", .observation = "Qobs"};
    assert_failure(time_setup_create(&options, &setup, &error), &error,
                   (expected_failure){CORE_USAGE, {"reservoir", "runoff"}});
    options.output = "Q";
    options.observation = "gauge";
    assert_failure(time_setup_create(&options, &setup, &error), &error,
                   (expected_failure){CORE_DATA, {"gauge"}});
    options.observation = "Qobs";
    assert_int_equal(data_name_variable(&scene.set, 1, "E", "degC", NULL), CORE_OK);
    assert_failure(time_setup_create(&options, &setup, &error), &error,
                   (expected_failure){CORE_DATA, {"E", "degC", "mm/d"}});
    assert_int_equal(data_name_variable(&scene.set, 1, "PET", "mm/d", NULL), CORE_OK);
    assert_failure(time_setup_create(&options, &setup, &error), &error,
                   (expected_failure){CORE_DATA, {"E"}});
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_members_parameters_and_routing),
        cmocka_unit_test(what_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
