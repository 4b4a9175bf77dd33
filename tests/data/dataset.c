/* Sets in memory: periods, picked columns in other units, copies to strided arrays, scales. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/fingerprint.h"
#include "data/normalise.h"
#include "data/select.h"
#include "scratch.h"

/* Two sites, three days from 1980-02-28, P = 100 site + day, T = -P, area = 1, 3, flat = 5. */
static data_set small_set(void) {
    data_set set;
    afx_error error;
    data_shape shape = {.sites = 2,
                        .steps = 3,
                        .variables = 2,
                        .start = data_days_of_date((data_date){1980, 2, 28}) * 86400,
                        .step = 86400};
    assert_success(data_set_create(&shape, &set, &error), &error);
    assert_success(data_name_site(&set, 0, "one", &error), &error);
    assert_success(data_name_site(&set, 1, "two", &error), &error);
    assert_success(data_name_variable(&set, 0, "P", "mm/d", &error), &error);
    assert_success(data_name_variable(&set, 1, "T", "degC", &error), &error);
    for (size_t i = 0; i < 6; i++) {
        set.value[i] = (double)(100 * (i / 3) + i % 3);
        set.value[6 + i] = -set.value[i];
    }
    static const double area[] = {1.0, 3.0};
    static const double flat[] = {5.0, 5.0};
    data_new_attribute attribute = {.name = "area", .unit = "km^2", .value = area};
    assert_success(data_add_attribute(&set, &attribute, &error), &error);
    attribute = (data_new_attribute){.name = "flat", .unit = "1", .value = flat};
    assert_success(data_add_attribute(&set, &attribute, &error), &error);
    return set;
}

/* Knows two conversions only, and counts its calls. */
static bool convert(void *context, const char *from, const char *to, double *factor,
                    double *shift) {
    ++*(int *)context;
    if (strcmp(from, "degC") == 0 && strcmp(to, "K") == 0) {
        *factor = 1.0;
        *shift = 273.15;
        return true;
    }
    *factor = 1.0 / 24.0;
    *shift = 0.0;
    return strcmp(from, "mm/d") == 0 && strcmp(to, "mm/h") == 0;
}

static void periods_become_steps(void **state) {
    (void)state;
    data_set set = small_set();
    afx_error error;
    data_period period;
    data_steps steps;
    assert_true(data_parse_period("1980-02-29", "1980-03-01", &period));
    assert_success(data_steps_of_period(&set, period, &steps, &error), &error);
    assert_int_equal(steps.begin, 1);
    assert_int_equal(steps.end, 3);
    assert_true(data_parse_period("1980-02-29", "1980-03-02", &period));
    assert_failure(data_steps_of_period(&set, period, &steps, &error), &error,
                   (expected_failure){CORE_DATA, {"1980-02-29", "1980-03-03", "1980-02-28"}});
    assert_true(data_parse_period("1980-02-27", "1980-02-28", &period));
    assert_failure(data_steps_of_period(&set, period, &steps, &error), &error,
                   (expected_failure){CORE_DATA, {"1980-02-27"}});
    data_set_free(&set);
}

static void picked_columns_arrive_converted_and_strided(void **state) {
    (void)state;
    data_set set = small_set();
    afx_error error;
    int calls = 0;
    data_want want[] = {{"T", "K"}, {"P", "mm/h"}, {"P", NULL}};
    data_request request = {.want = want, .count = 3, .convert = convert, .context = &calls};
    data_pick pick[3];
    assert_success(data_pick_variables(&set, &request, pick, &error), &error);
    assert_int_equal(calls, 2);
    float out[3 * 2 * 2];
    size_t site[] = {1, 0};
    size_t from[] = {0, 1};
    data_window window = {.site = site, .from = from, .sites = 2, .steps = 2};
    data_target target = {{.data = out, .variable = 4, .time = 2, .lane = 1}, sizeof(float)};
    data_copy_series(&set, (data_picks){pick, 3}, &window, &target);
    for (size_t step = 0; step < 2; step++) {
        double at_two = (double)(100 + step);
        double at_one = (double)(1 + step);
        assert_near((double)out[2 * step], 273.15 - at_two, 1e-4);
        assert_near((double)out[2 * step + 1], 273.15 - at_one, 1e-4);
        assert_near((double)out[4 + 2 * step], at_two / 24.0, 1e-6);
        assert_near((double)out[8 + 2 * step + 1], at_one, 0.0);
    }
    data_set_free(&set);
}

/* A number that tells where it comes from. */
static void read_places(void *context, size_t variable, size_t site, data_steps steps,
                        double *value) {
    size_t *longest = context;
    size_t count = steps.end - steps.begin;
    *longest = count > *longest ? count : *longest;
    for (size_t step = steps.begin; step < steps.end; step++) {
        *value++ = (double)(1000000 * variable + 100000 * site + step);
    }
}

/* Without series of its own a set gives the same window, some steps at a time. */
static void series_can_come_from_a_source(void **state) {
    (void)state;
    enum { STEPS = 3000, FROM = 41, COUNT = 2500 };
    size_t longest = 0;
    data_shape shape = {.sites = 2, .steps = STEPS, .variables = 2, .step = 3600};
    data_set set;
    afx_error error;
    assert_success(
        data_set_create_from(&shape, &(data_source){read_places, &longest}, &set, &error), &error);
    assert_null(set.value);
    double out[2 * COUNT * 2];
    data_pick pick[] = {{1, 2, 0}, {0, 1, 0.5}};
    size_t from[] = {FROM, FROM + 7};
    data_window window = {.from = from, .sites = 2, .steps = COUNT};
    data_target target = {{.data = out, .variable = 2 * COUNT, .time = 2, .lane = 1},
                          sizeof(double)};
    data_copy_series(&set, (data_picks){pick, 2}, &window, &target);
    for (size_t step = 0; step < COUNT; step++) {
        for (size_t site = 0; site < 2; site++) {
            double there = (double)(100000 * site + from[site] + step);
            assert_true(out[2 * step + site] == 2 * (1000000 + there));
            assert_true(out[2 * COUNT + 2 * step + site] == there + 0.5);
        }
    }
    assert_in_range(longest, 1, COUNT - 1);
    data_set_free(&set);
}

enum { MANY = 19, LONG = 700, WINDOW = 300 }; /* more sites and steps than are copied together */

/* A set whose numbers tell where they come from. */
static data_set set_of_places(void) {
    data_set set;
    afx_error error;
    data_shape shape = {.sites = MANY, .steps = LONG, .variables = 2, .step = 86400};
    assert_success(data_set_create(&shape, &set, &error), &error);
    size_t longest = 0;
    for (size_t variable = 0; variable < 2; variable++)
        for (size_t site = 0; site < MANY; site++)
            read_places(&longest, variable, site, (data_steps){0, LONG},
                        set.value + (variable * MANY + site) * LONG);
    return set;
}

/* Sites in another order, each from a step of its own, to lanes `apart` from each other. */
static void check_many(const data_set *set, size_t real_bytes, size_t apart) {
    double out[2 * WINDOW * MANY * 2];
    size_t site[MANY], from[MANY];
    for (size_t k = 0; k < MANY; k++) {
        site[k] = (7 * k + 3) % MANY;
        from[k] = 13 * k;
    }
    memset(out, 0, sizeof out);
    data_window window = {.site = site, .from = from, .sites = MANY, .steps = WINDOW};
    const size_t row = MANY * apart;
    data_target target = {{out, (ptrdiff_t)(WINDOW * row), (ptrdiff_t)row, (ptrdiff_t)apart, 0},
                          real_bytes};
    data_copy_series(set, (data_picks){(data_pick[]){{1, 2, 0}, {0, 1, 5}}, 2}, &window, &target);
    for (size_t k = 0; k < MANY; k++)
        for (size_t step = 0; step < WINDOW; step++)
            for (size_t v = 0; v < 2; v++) {
                size_t place = (v * WINDOW + step) * row + k * apart;
                double there = (double)(100000 * site[k] + from[k] + step);
                double found =
                    real_bytes == sizeof(float) ? (double)((float *)out)[place] : out[place];
                assert_true(found == (v == 0 ? 2 * (1000000 + there) : there + 5));
            }
}

static void many_sites_arrive_at_their_places(void **state) {
    (void)state;
    data_set set = set_of_places();
    for (size_t apart = 1; apart <= 2; apart++) {
        check_many(&set, sizeof(float), apart);
        check_many(&set, sizeof(double), apart);
    }
    data_set_free(&set);
}

static void unknown_names_and_units_are_refused(void **state) {
    (void)state;
    data_set set = small_set();
    afx_error error;
    int calls = 0;
    data_pick pick;
    data_want want = {"p", NULL};
    data_request request = {.want = &want, .count = 1, .convert = convert, .context = &calls};
    assert_failure(data_pick_variables(&set, &request, &pick, &error), &error,
                   (expected_failure){CORE_DATA, {"no variable `p`; did you mean `P`?"}});
    want = (data_want){"P", "kg"};
    assert_failure(data_pick_variables(&set, &request, &pick, &error), &error,
                   (expected_failure){CORE_DATA, {"P", "[mm/d]", "[kg]"}});
    want = (data_want){"slope", NULL};
    assert_failure(data_pick_attributes(&set, &request, &pick, &error), &error,
                   (expected_failure){CORE_DATA, {"no attribute `slope`", "area, flat"}});
    data_new_attribute twin = {.name = "area", .unit = "m", .value = set.attribute_value};
    assert_failure(data_add_attribute(&set, &twin, &error), &error,
                   (expected_failure){CORE_DATA, {"area"}});
    set.attribute_value[1] = NAN;
    size_t area = 0;
    assert_failure(data_check_attributes(&set, &area, 1, &error), &error,
                   (expected_failure){CORE_DATA, {"site two: attribute area is missing"}});
    data_set_free(&set);
}

static void scales_come_from_their_steps_alone(void **state) {
    (void)state;
    data_set set = small_set();
    afx_error error;
    data_pick pick = {.index = 0, .factor = 2.0, .shift = 1.0};
    data_scaled_series series = {.picks = {&pick, 1}, .steps = {0, 2}};
    data_scale scale;
    assert_success(data_scale_series(&set, &series, &scale, &error), &error);
    assert_near(scale.mean, 102.0, 1e-12); /* of 1, 3, 201, 203 */
    assert_near(scale.deviation, sqrt(10001.0), 1e-10);
    set.value[2] = 1e9; /* after the steps */
    data_scale later;
    assert_success(data_scale_series(&set, &series, &later, &error), &error);
    assert_memory_equal(&scale, &later, sizeof scale);
    set.value[0] = NAN; /* left out */
    assert_success(data_scale_series(&set, &series, &later, &error), &error);
    assert_near(later.mean, (3.0 + 201.0 + 203.0) / 3.0, 1e-12);
    set.value[0] = 1e9; /* before the steps */
    series.steps = (data_steps){1, 2};
    assert_success(data_scale_series(&set, &series, &later, &error), &error);
    assert_near(later.mean, 103.0, 1e-12);
    data_set_free(&set);
}

static void attributes_are_copied_normalised(void **state) {
    (void)state;
    data_set set = small_set();
    afx_error error;
    data_pick pick[] = {{0, 1.0, 0.0}, {1, 1.0, 0.0}};
    data_scale scale[2];
    assert_success(data_scale_attributes(&set, (data_picks){pick, 2}, scale, &error), &error);
    assert_near(scale[0].mean, 2.0, 0.0);
    assert_near(scale[0].deviation, 1.0, 0.0);
    assert_near(scale[1].deviation, 1.0, 0.0); /* all equal */
    data_pick normalised[] = {data_normalised_pick(pick[0], scale[0]),
                              data_normalised_pick(pick[1], scale[1])};
    double out[4];
    data_window window = {.sites = 2};
    data_target target = {{.data = out, .variable = 1, .lane = 2}, sizeof(double)};
    data_copy_attributes(&set, (data_picks){normalised, 2}, &window, &target);
    static const double expected[] = {-1.0, 0.0, 1.0, 0.0};
    for (size_t i = 0; i < 4; i++) {
        assert_near(out[i], expected[i], 1e-15);
    }
    data_set_free(&set);
}

static void scales_are_stored_by_name(void **state) {
    (void)state;
    static const char *const written_names[] = {"P", "area"};
    static const char *const names[] = {"area", "P"};
    data_scale scale[] = {{1.0 / 3.0, 0.1}, {-7.0, 1e-9}};
    data_scale read[2];
    afx_error error;
    char path[SCRATCH_PATH];
    scratch_folder scratch = scratch_make();
    scratch_path(&scratch, "scales.csv", path);
    data_named_scales written = {written_names, scale, 2};
    data_named_scales wanted = {names, read, 2};
    assert_success(data_scales_write(path, &written, &error), &error);
    assert_success(data_scales_read(path, &wanted, &error), &error);
    assert_memory_equal(&read[0], &scale[1], sizeof *read);
    assert_memory_equal(&read[1], &scale[0], sizeof *read);
    scratch_write(&scratch, "scales.csv", "name,mean,deviation\narea,1,1\n");
    assert_failure(data_scales_read(path, &wanted, &error), &error,
                   (expected_failure){CORE_DATA, {"scales.csv", "no row for P"}});
    scratch_write(&scratch, "scales.csv", "name,mean,deviation\narea,1,0\n");
    assert_failure(data_scales_read(path, &wanted, &error), &error,
                   (expected_failure){CORE_DATA, {"scales.csv:2:", "area"}});
    scratch_remove(&scratch);
}

static void names_are_near_by_edit_distance(void **state) {
    (void)state;
    assert_int_equal(data_edit_distance("kitten", "sitting"), 3);
    assert_int_equal(data_edit_distance("", "abc"), 3);
    assert_int_equal(data_edit_distance("Temp", "temp"), 0);
    assert_int_equal(data_edit_distance("ab", "ba"), 2);
}

static uint64_t print_of(const data_set *set, size_t variable) {
    afx_error error;
    uint64_t print = 0;
    assert_success(data_fingerprint_variable(set, variable, &print, &error), &error);
    return print;
}

static void fingerprints_tell_sets_apart(void **state) {
    (void)state;
    afx_error error;
    data_set one = small_set(), other = small_set();
    assert_true(print_of(&one, 0) == print_of(&other, 0));
    assert_true(print_of(&one, 0) != print_of(&one, 1));
    one.value[5] = NAN;
    other.value[5] = -NAN;
    assert_true(print_of(&one, 0) == print_of(&other, 0));
    other.value[5] = 102;
    assert_true(print_of(&one, 0) != print_of(&other, 0));
    assert_true(print_of(&one, 1) == print_of(&other, 1));
    assert_true(data_fingerprint_attribute(&one, 0) == data_fingerprint_attribute(&other, 0));
    assert_true(data_fingerprint_attribute(&one, 0) != data_fingerprint_attribute(&one, 1));
    assert_true(data_fingerprint_sites(&one) == data_fingerprint_sites(&other));
    assert_success(data_name_site(&other, 1, "too", &error), &error);
    assert_true(data_fingerprint_sites(&one) != data_fingerprint_sites(&other));
    assert_true(data_fingerprint_bytes("abcdefghi", 9) != data_fingerprint_bytes("abcdefgh", 8));
    assert_true(data_fingerprint_bytes("abcdefghi", 9) != data_fingerprint_bytes("abcdefghj", 9));
    data_set_free(&one);
    data_set_free(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_become_steps),
        cmocka_unit_test(picked_columns_arrive_converted_and_strided),
        cmocka_unit_test(series_can_come_from_a_source),
        cmocka_unit_test(many_sites_arrive_at_their_places),
        cmocka_unit_test(unknown_names_and_units_are_refused),
        cmocka_unit_test(scales_come_from_their_steps_alone),
        cmocka_unit_test(attributes_are_copied_normalised),
        cmocka_unit_test(scales_are_stored_by_name),
        cmocka_unit_test(names_are_near_by_edit_distance),
        cmocka_unit_test(fingerprints_tell_sets_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
