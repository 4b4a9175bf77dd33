/* The CAMELS-US package reader on a small package: values, and every way a file can be wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/camels_us.h"
#include "package.h"
#include "scratch.h"

static const char file_name[] = "camels_us_daymet_3basins.nc";

static data_camels_options training_of(const char *first, const char *last) {
    data_camels_options options = {.pet = DATA_PET_HARGREAVES};
    assert_true(data_parse_period(first, last, &options.training));
    return options;
}

static void stored_numbers_are_unpacked(void **state) {
    (void)state;
    char path[SCRATCH_PATH];
    data_set set;
    afx_error error;
    data_camels_options options = training_of("1980-10-01", "1981-09-30");
    options.pet = DATA_PET_PRIESTLEY_TAYLOR;
    scratch_folder scratch = scratch_make();
    package_write(scratch_path(&scratch, file_name, path), PACKAGE_GOOD);
    assert_success(data_camels_us_read(scratch.folder, &options, &set, &error), &error);
    scratch_remove(&scratch);
    assert_int_equal(set.shape.sites, PACKAGE_SITES);
    assert_int_equal(set.shape.steps, PACKAGE_DAYS);
    assert_int_equal(set.shape.start, data_days_of_date((data_date){1980, 10, 1}) * 86400);
    assert_string_equal(set.site[0].name, "00000001");
    assert_string_equal(set.site[2].name, "short");
    data_fields variables = data_variables(&set);
    const double *rain = data_series(&set, data_find_field(variables, "P"), 2);
    const double *warmth = data_series(&set, data_find_field(variables, "T"), 2);
    const double *flow = data_series(&set, data_find_field(variables, "qobs"), 2);
    assert_near(rain[8], (20.0 + 1.0) * 0.01 + 1.0, 1e-15);
    assert_near(warmth[799], 15.0, 1e-14);
    assert_true(isnan(flow[0]));
    assert_true(flow[1] == 0.5);
    data_radiation_day day = {.extraterrestrial = data_extraterrestrial_radiation(42.0, 274),
                              .solar = 200.0 * 43200.0 * 1e-6,
                              .lowest = 9.98,
                              .highest = 20.02,
                              .vapour_pressure = 0.8,
                              .elevation = 42.0};
    const double *evaporation = data_series(&set, data_find_field(variables, "PET"), 2);
    assert_near(evaporation[365], data_pet_priestley_taylor(&day), 1e-12); /* 1981-10-01 */
    data_set_free(&set);
}

static void text_tables_count_when_every_site_has_a_number(void **state) {
    (void)state;
    char path[SCRATCH_PATH];
    data_set set;
    afx_error error;
    data_camels_options options = training_of("1980-10-01", "1981-09-30");
    scratch_folder scratch = scratch_make();
    package_write(scratch_path(&scratch, file_name, path), PACKAGE_GOOD);
    assert_success(
        core_make_folders(scratch_path(&scratch, "raw/camels_attributes_v2.0", path), &error),
        &error);
    scratch_write(&scratch, "raw/camels_attributes_v2.0/camels_geol.txt",
                  "gauge_id;geol_1st_class;carbonate_rocks_frac;geol_permeability\n"
                  "short;some rock;0.5;-12\n00000002;NA;0.25;NA\n00000001;x;0;-13\n");
    core_status status = data_camels_us_read(scratch.folder, &options, &set, &error);
    unlink(scratch_path(&scratch, "raw/camels_attributes_v2.0/camels_geol.txt", path));
    rmdir(scratch_path(&scratch, "raw/camels_attributes_v2.0", path));
    rmdir(scratch_path(&scratch, "raw", path));
    scratch_remove(&scratch);
    assert_success(status, &error);
    size_t rocks = data_find_field(data_attributes(&set), "carbonate_rocks_frac");
    assert_true(rocks != DATA_NONE);
    assert_true(data_attribute_of(&set, rocks, 2) == 0.5);
    assert_true(data_find_field(data_attributes(&set), "geol_permeability") == DATA_NONE);
    data_set_free(&set);
}

static void refuse(package_fault fault, const char *what) {
    char path[SCRATCH_PATH];
    data_set set;
    afx_error error;
    data_camels_options options = training_of("1980-10-01", "1982-09-30");
    scratch_folder scratch = scratch_make();
    package_write(scratch_path(&scratch, file_name, path), fault);
    core_status status = data_camels_us_read(scratch.folder, &options, &set, &error);
    scratch_remove(&scratch);
    assert_failure(status, &error, (expected_failure){CORE_DATA, {what}});
    assert_null(set.value);
}

static void wrong_packages_are_told(void **state) {
    (void)state;
    refuse(PACKAGE_WITHOUT_PRCP, "camels_us_daymet_3basins.nc: no variable prcp");
    refuse(PACKAGE_WRONG_UNIT, "variable prcp: expected the unit mm day-1, found `in day-1`");
    refuse(PACKAGE_WRONG_SHAPE, "variable tmin: expected the dimensions (basin, time)");
    refuse(PACKAGE_DAY_LEFT_OUT, "variable time: expected every day");
    refuse(PACKAGE_MISSING_FORCING, "site 00000002, 1981-11-05: P is missing");
    refuse(PACKAGE_FOREIGN, "camels_us_daymet_3basins.nc: basin");
}

static void files_cut_short_are_refused_at_every_length(void **state) {
    (void)state;
    char path[SCRATCH_PATH];
    afx_error error;
    data_camels_options options = training_of("1980-10-01", "1981-09-30");
    core_buffer whole = {0};
    scratch_folder scratch = scratch_make();
    package_write(scratch_path(&scratch, file_name, path), PACKAGE_GOOD);
    assert_success(core_file_read(path, &whole, &error), &error);
    for (size_t part = 0; part < 8; part++) {
        data_set set;
        scratch_write_bytes(&scratch, file_name, whole.bytes, whole.length * part / 8);
        core_status status = data_camels_us_read(scratch.folder, &options, &set, &error);
        assert_failure(status, &error, (expected_failure){CORE_DATA, {file_name}});
        assert_null(set.value);
    }
    core_buffer_free(&whole);
    scratch_remove(&scratch);
}

static void folders_and_periods_are_checked(void **state) {
    (void)state;
    char path[SCRATCH_PATH];
    data_set set;
    afx_error error;
    data_camels_options options = training_of("1980-10-01", "1993-09-30");
    scratch_folder scratch = scratch_make();
    assert_failure(data_camels_us_read(scratch.folder, &options, &set, &error), &error,
                   (expected_failure){CORE_DATA, {scratch.folder, "found 0"}});
    package_write(scratch_path(&scratch, file_name, path), PACKAGE_GOOD);
    assert_failure(data_camels_us_read(scratch.folder, &options, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"1993-10-01", "1982-12-10"}});
    scratch_write(&scratch, "camels_us_daymet_9basins.nc", "text");
    assert_failure(data_camels_us_read(scratch.folder, &options, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"found 2"}});
    scratch_remove(&scratch);
    assert_failure(data_camels_us_read(scratch.folder, &options, &set, &error), &error,
                   (expected_failure){CORE_IO, {scratch.folder}});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_numbers_are_unpacked),
        cmocka_unit_test(text_tables_count_when_every_site_has_a_number),
        cmocka_unit_test(wrong_packages_are_told),
        cmocka_unit_test(files_cut_short_are_refused_at_every_length),
        cmocka_unit_test(folders_and_periods_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
