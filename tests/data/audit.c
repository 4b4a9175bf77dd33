/* Splits leave sites out as they say, and leaks are found where there are some. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/audit.h"
#include "data/normalise.h"
#include "data/sampler.h"
#include "data/split.h"
#include "scratch.h"

enum { SITES = 20, STEPS = 400, RAIN = 0, FLOW = 1 };

static double noise(size_t a, size_t b) {
    return fabs(sin(12.9898 * (double)a + 78.233 * (double)b));
}

/* Sites in the order of `turn`: rain, flow, an attribute `height`. */
static data_set make_set(size_t turn) {
    data_set set;
    afx_error error;
    data_shape shape = {.sites = SITES, .steps = STEPS, .variables = 2, .step = 86400};
    double height[SITES];
    assert_success(data_set_create(&shape, &set, &error), &error);
    assert_success(data_name_variable(&set, RAIN, "P", "mm/d", &error), &error);
    assert_success(data_name_variable(&set, FLOW, "qobs", "mm/d", &error), &error);
    for (size_t s = 0; s < SITES; s++) {
        size_t own = (s + turn) % SITES;
        char name[8];
        snprintf(name, sizeof name, "s%02zu", own);
        assert_success(data_name_site(&set, s, name, &error), &error);
        height[s] = 100 * noise(own, 7777);
        set.site[s].region = (double)(own % 4);
        for (size_t t = 0; t < STEPS; t++) {
            data_series(&set, RAIN, s)[t] = (1 + (double)own) * noise(own, t);
            data_series(&set, FLOW, s)[t] = (2 + 3 * noise(own, 999)) * noise(own, t + 31);
        }
    }
    data_new_attribute attribute = {.name = "height", .unit = "m", .value = height};
    assert_success(data_add_attribute(&set, &attribute, &error), &error);
    return set;
}

static size_t count_of(const data_set *set, data_use use) {
    size_t count = 0;
    for (size_t s = 0; s < set->shape.sites; s++)
        count += set->site[s].use == use;
    return count;
}

static data_audit audit_of(const data_set *set) {
    return (data_audit){.set = set,
                        .train = {0, 200},
                        .validate = {200, 300},
                        .test = {300, 400},
                        .observation = FLOW};
}

static void expect_leak(const data_audit *audit, const char *one, const char *other) {
    afx_error error;
    assert_failure(data_audit_leaks(audit, &error), &error,
                   (expected_failure){CORE_DATA, {"leak: ", one, other}});
}

/* ---- splits ---- */

static void every_site_tests_once_in_all_folds(void **state) {
    (void)state;
    size_t tested[SITES] = {0};
    for (size_t fold = 1; fold <= 5; fold++) {
        data_set set = make_set(fold), same = make_set(3 * fold);
        afx_error error;
        data_split split = {.kind = DATA_SPLIT_UNGAUGED, .folds = 5, .fold = fold, .seed = 3};
        assert_success(data_split_sites(&split, &set, &error), &error);
        assert_success(data_split_sites(&split, &same, &error), &error);
        assert_int_equal(count_of(&set, DATA_FOR_TEST), 4);
        assert_int_equal(count_of(&set, DATA_FOR_VALIDATION), 4);
        assert_int_equal(count_of(&set, DATA_FOR_TRAINING), 12);
        for (size_t s = 0; s < SITES; s++) {
            tested[atoi(set.site[s].name + 1)] += set.site[s].use == DATA_FOR_TEST;
            assert_int_equal(set.site[s].use,
                             same.site[data_find_site(&same, set.site[s].name)].use);
        }
        data_set_free(&set);
        data_set_free(&same);
    }
    for (size_t s = 0; s < SITES; s++)
        assert_int_equal(tested[s], 1);
}

static void regions_are_left_out_whole(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_split split = {.kind = DATA_SPLIT_REGIONS, .test = {{1}, 1}, .validate = {{2}, 1}};
    assert_success(data_split_sites(&split, &set, &error), &error);
    for (size_t s = 0; s < SITES; s++)
        assert_int_equal(set.site[s].use, set.site[s].region == 1   ? DATA_FOR_TEST
                                          : set.site[s].region == 2 ? DATA_FOR_VALIDATION
                                                                    : DATA_FOR_TRAINING);
    data_regions wrong = {{1}, 1};
    split.validate = wrong;
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_USAGE, {"region 1"}});
    split.validate.region[0] = 9;
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"region 9"}});
    set.site[3].region = NAN;
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"site s03", "region"}});
    data_set_free(&set);
}

static void a_region_may_be_an_attribute(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    double zone[SITES];
    for (size_t s = 0; s < SITES; s++)
        zone[s] = (double)(s / 5);
    data_new_attribute attribute = {.name = "zone", .unit = "1", .value = zone};
    assert_success(data_add_attribute(&set, &attribute, &error), &error);
    data_split split = {
        .kind = DATA_SPLIT_REGIONS, .test = {{0}, 1}, .validate = {{3}, 1}, .by = "zone"};
    assert_success(data_split_sites(&split, &set, &error), &error);
    assert_int_equal(set.site[4].use, DATA_FOR_TEST);
    assert_int_equal(set.site[5].use, DATA_FOR_TRAINING);
    assert_int_equal(set.site[15].use, DATA_FOR_VALIDATION);
    assert_int_equal(set.attributes, 1);
    assert_string_equal(set.attribute[0].name, "height");
    split.by = "zones";
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"no attribute `zones`"}});
    data_set_free(&set);
}

static void wrong_folds_are_told(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_split split = {.kind = DATA_SPLIT_UNGAUGED, .folds = 2, .fold = 1};
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_USAGE, {"three folds"}});
    split = (data_split){.kind = DATA_SPLIT_UNGAUGED, .folds = 30, .fold = 1};
    assert_failure(data_split_sites(&split, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"30 folds of 20 sites"}});
    data_set_free(&set);
}

/* Batches and scales look at the sites that learn alone. */
static void what_is_left_out_is_not_learned_from(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_split split = {.kind = DATA_SPLIT_UNGAUGED, .folds = 4, .fold = 2, .seed = 1};
    assert_success(data_split_sites(&split, &set, &error), &error);
    data_sampler sampler;
    data_sampler_options options = {.period = {0, 200}, .window = 30, .sites = 6};
    assert_success(data_sampler_create(&set, &options, &sampler, &error), &error);
    for (uint64_t batch = 0; batch < 200; batch++) {
        size_t site[6], from[6];
        data_sampler_draw(&sampler, 0, batch, site, from);
        for (size_t k = 0; k < 6; k++) {
            assert_int_equal(set.site[site[k]].use, DATA_FOR_TRAINING);
            assert_true(k == 0 || site[k] > site[k - 1]);
            assert_in_range(from[k], 0, 170);
        }
    }
    data_sampler_free(&sampler);
    data_pick pick = {0, 1, 0};
    data_scale scale;
    double sum = 0, count = 0;
    for (size_t s = 0; s < SITES; s++)
        if (set.site[s].use == DATA_FOR_TRAINING) {
            sum += data_attribute_of(&set, 0, s);
            count++;
        }
    assert_success(data_scale_attributes(&set, (data_picks){&pick, 1}, &scale, &error), &error);
    assert_near(scale.mean, sum / count, 1e-12);
    data_set_free(&set);
}

/* ---- leaks ---- */

static void names_of_streamflow_are_known(void **state) {
    (void)state;
    static const char *const flows[] = {
        "q_mean",     "runoff_ratio", "slope_fdc",   "baseflow_index", "stream_elas", "q5",
        "q95",        "high_q_freq",  "zero_q_freq", "hfd_mean",       "QOBS",        "BFI",
        "dis_m3_pyr", "run_mm_syr",   "mean_flow",   "low.flow"};
    static const char *const others[] = {"area",      "p_mean",    "aridity",    "quartz",
                                         "sand_frac", "elev_q",    "geol_class", "lai_max",
                                         "qc",        "disturbed", "overrun",    "frac_snow"};
    for (size_t k = 0; k < sizeof flows / sizeof *flows; k++)
        if (!data_is_streamflow_name(flows[k]))
            fail_msg("%s is taken for no streamflow", flows[k]);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (data_is_streamflow_name(others[k]) != (strcmp(others[k], "elev_q") == 0))
            fail_msg("%s is taken for streamflow", others[k]);
}

static void a_clean_set_passes(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    assert_success(data_audit_leaks(&audit, &error), &error);
    audit.validate = (data_steps){100, 200}; /* days of the training: not the test's */
    assert_success(data_audit_leaks(&audit, &error), &error);
    data_set_free(&set);
}

static void days_of_the_test_leak(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    audit.train.end = 301;
    expect_leak(&audit, "1970-10-28", "`train`");
    audit.train.end = 200;
    audit.validate.end = 310;
    expect_leak(&audit, "1970-10-28", "`validate`");
    data_split split = {.kind = DATA_SPLIT_UNGAUGED, .folds = 4, .fold = 1};
    assert_success(data_split_sites(&split, &set, &error), &error);
    audit.train.end = 400; /* other sites: no leak */
    assert_success(data_audit_leaks(&audit, &error), &error);
    data_set_free(&set);
}

static void twins_on_both_sides_leak(void **state) {
    (void)state;
    afx_error error;
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    memcpy(data_series(&set, FLOW, 6), data_series(&set, FLOW, 1), STEPS * sizeof(double));
    assert_success(data_audit_leaks(&audit, &error), &error); /* a split in time */
    data_split split = {.kind = DATA_SPLIT_REGIONS, .test = {{1}, 1}, .validate = {{3}, 1}};
    assert_success(data_split_sites(&split, &set, &error), &error);
    expect_leak(&audit, "s01", "s06");
    set.site[6].region = 1;
    assert_success(data_split_sites(&split, &set, &error), &error);
    assert_success(data_audit_leaks(&audit, &error), &error);
    data_set_free(&set);
}

static void add(data_set *set, const char *name, const double *value, data_steps computed) {
    afx_error error;
    data_new_attribute attribute = {
        .name = name, .unit = "1", .value = value, .computed = computed};
    assert_success(data_add_attribute(set, &attribute, &error), &error);
}

static void means_of(const data_set *set, size_t variable, data_steps steps, double factor,
                     double mean[SITES]) {
    for (size_t s = 0; s < SITES; s++) {
        mean[s] = 0;
        for (size_t t = steps.begin; t < steps.end; t++)
            mean[s] +=
                factor * data_series_of(set, variable, s)[t] / (double)(steps.end - steps.begin);
    }
}

static void check_attribute(data_steps steps, size_t variable, double factor, const char *words) {
    afx_error error;
    double mean[SITES];
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    means_of(&set, variable, steps, factor, mean);
    add(&set, "innocent", mean, (data_steps){0, 0});
    if (words) {
        expect_leak(&audit, "attribute innocent", words);
        static const char *const allowed[] = {"innocent"};
        audit.allowed = allowed;
        audit.allowed_count = 1;
    }
    assert_success(data_audit_leaks(&audit, &error), &error);
    data_set_free(&set);
}

static void means_of_the_test_leak(void **state) {
    (void)state;
    check_attribute((data_steps){300, 400}, RAIN, 1, "is the mean of P over the test");
    check_attribute((data_steps){0, 400}, RAIN, 1, "is the mean of P over the whole record");
    check_attribute((data_steps){300, 400}, FLOW, 1, "is the mean of qobs over the test");
    check_attribute((data_steps){300, 400}, FLOW, 37, "goes with the mean of qobs");
    check_attribute((data_steps){0, 200}, RAIN, 1, NULL); /* of the training */
}

static void attributes_computed_over_the_test_leak(void **state) {
    (void)state;
    afx_error error;
    double number[SITES] = {0};
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    add(&set, "of_training", number, (data_steps){0, 200});
    assert_success(data_audit_leaks(&audit, &error), &error);
    add(&set, "of_all", number, (data_steps){0, 400});
    expect_leak(&audit, "attribute of_all", "computed over 1970-10-28");
    data_set_free(&set);
}

static void signatures_leak(void **state) {
    (void)state;
    afx_error error;
    double number[SITES] = {1, 2};
    static const char *const allowed[] = {"height", "runoff_ratio"};
    data_set set = make_set(0);
    data_audit audit = audit_of(&set);
    add(&set, "runoff_ratio", number, (data_steps){0, 0});
    expect_leak(&audit, "runoff_ratio", "allow = ");
    audit.allowed = allowed;
    audit.allowed_count = 2;
    assert_success(data_audit_leaks(&audit, &error), &error);
    data_set_free(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_site_tests_once_in_all_folds),
        cmocka_unit_test(regions_are_left_out_whole),
        cmocka_unit_test(a_region_may_be_an_attribute),
        cmocka_unit_test(wrong_folds_are_told),
        cmocka_unit_test(what_is_left_out_is_not_learned_from),
        cmocka_unit_test(names_of_streamflow_are_known),
        cmocka_unit_test(a_clean_set_passes),
        cmocka_unit_test(days_of_the_test_leak),
        cmocka_unit_test(twins_on_both_sides_leak),
        cmocka_unit_test(means_of_the_test_leak),
        cmocka_unit_test(attributes_computed_over_the_test_leak),
        cmocka_unit_test(signatures_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
