/* Folders of CSV files: records of unequal length, gaps, and every mistake with its place. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/folder.h"
#include "scratch.h"

static const char first_site[] = "time,P [mm/d],qobs [mm/d]\n"
                                 "1980-02-28,1,\n"
                                 "1980-02-29,2,0.5\n"
                                 "1980-03-01,3,0.6\n";
static const char second_site[] = "time,qobs [mm/d],P [mm/d]\n"
                                  "1980-03-01,7,30\n"
                                  "1980-03-02,8,40\n";
static const data_folder_options anything = {0};

/* A folder of a.csv and b.csv (and attributes.csv unless NULL) that must be refused. */
typedef struct wrong_folder {
    const char *a;
    const char *b;
    const char *attributes;
    const char *place;
    const char *what;
} wrong_folder;

static void refuse(wrong_folder wrong) {
    data_set set;
    afx_error error;
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "a.csv", wrong.a);
    scratch_write(&scratch, "b.csv", wrong.b);
    if (wrong.attributes != NULL) {
        scratch_write(&scratch, "attributes.csv", wrong.attributes);
    }
    core_status status = data_folder_read(scratch.folder, &anything, &set, &error);
    scratch_remove(&scratch);
    assert_failure(status, &error, (expected_failure){CORE_DATA, {wrong.place, wrong.what}});
    assert_null(set.value);
    assert_int_equal(set.shape.sites, 0);
}

static void records_of_unequal_length_share_one_axis(void **state) {
    (void)state;
    data_set set;
    afx_error error;
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "a.csv", first_site);
    scratch_write(&scratch, "b.csv", second_site);
    scratch_write(&scratch, "attributes.csv", "site,area [km^2]\nb,20\nother,1\na,10\n");
    scratch_write(&scratch, "notes.txt", "not data");
    assert_success(data_folder_read(scratch.folder, &anything, &set, &error), &error);
    scratch_remove(&scratch);
    assert_int_equal(set.shape.sites, 2);
    assert_int_equal(set.shape.steps, 4);
    assert_int_equal(set.shape.step, 86400);
    assert_string_equal(set.site[1].name, "b");
    assert_int_equal(set.site[0].record.begin, 0);
    assert_int_equal(set.site[0].record.end, 3);
    assert_int_equal(set.site[1].record.begin, 2);
    assert_int_equal(set.site[1].record.end, 4);
    assert_string_equal(set.variable[1].name, "qobs");
    assert_true(isnan(data_series(&set, 1, 0)[0]));
    assert_true(isnan(data_series(&set, 0, 0)[3]));
    assert_true(data_series(&set, 0, 1)[2] == 30.0);
    assert_true(data_series(&set, 1, 1)[3] == 8.0);
    assert_true(isnan(data_series(&set, 0, 1)[1]));
    assert_true(data_attribute_of(&set, 0, 0) == 10.0);
    assert_true(data_attribute_of(&set, 0, 1) == 20.0);
    assert_string_equal(set.attribute[0].unit, "km^2");
    data_set_free(&set);
}

static void a_gap_in_a_forcing_names_site_and_date(void **state) {
    (void)state;
    data_set set;
    afx_error error;
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "a.csv", first_site);
    scratch_write(&scratch, "b.csv",
                  "time,P [mm/d],qobs [mm/d]\n1980-02-28,1,1\n"
                  "1980-02-29,NaN,1\n1980-03-01,3,\n");
    assert_success(data_folder_read(scratch.folder, &anything, &set, &error), &error);
    scratch_remove(&scratch);
    size_t forcing = 0;
    data_needed needed = {.variable = &forcing, .variables = 1, .steps = {0, 3}};
    assert_failure(data_check_complete(&set, &needed, &error), &error,
                   (expected_failure){CORE_DATA, {"site b, 1980-02-29: P is missing"}});
    needed.steps.begin = 2;
    assert_success(data_check_complete(&set, &needed, &error), &error);
    size_t only = 0;
    needed = (data_needed){
        .variable = &forcing, .variables = 1, .site = &only, .sites = 1, .steps = {0, 3}};
    assert_success(data_check_complete(&set, &needed, &error), &error);
    data_set_free(&set);
}

static void folders_without_data_are_refused(void **state) {
    (void)state;
    data_set set;
    afx_error error;
    assert_failure(data_folder_read("no/such/folder", &anything, &set, &error), &error,
                   (expected_failure){CORE_IO, {"no/such/folder"}});
    scratch_folder scratch = scratch_make();
    assert_failure(data_folder_read(scratch.folder, &anything, &set, &error), &error,
                   (expected_failure){CORE_DATA, {scratch.folder, "no SITE.csv"}});
    scratch_write(&scratch, "attributes.csv", "site,a\nx,1\n");
    assert_failure(data_folder_read(scratch.folder, &anything, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"no SITE.csv"}});
    scratch_remove(&scratch);
}

static void columns_must_be_the_same_everywhere(void **state) {
    (void)state;
    refuse((wrong_folder){.a = first_site,
                          .b = "time,p [mm/d],qobs [mm/d]\n1980-03-01,1,1\n",
                          .place = "b.csv:1: no column `P`",
                          .what = "did you mean `p`?"});
    refuse((wrong_folder){.a = first_site,
                          .b = "time,P [mm/h],qobs [mm/d]\n1980-03-01,1,1\n",
                          .place = "b.csv:1: column P",
                          .what = "mm/h"});
    refuse((wrong_folder){.a = first_site, .b = "", .place = "b.csv:1:", .what = "empty"});
    refuse((wrong_folder){.a = first_site,
                          .b = "time,P [mm/d],qobs [mm/d]\n",
                          .place = "b.csv:2:",
                          .what = "no rows"});
    refuse((wrong_folder){.a = first_site,
                          .b = "time,P [mm/d],qobs [mm/d]\n1980-03-01,much,1\n",
                          .place = "b.csv:2: column P",
                          .what = "`much`"});
}

static void times_must_go_up_by_equal_steps(void **state) {
    (void)state;
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n1980-01-02,1\n1980-01-04,1\n",
                          .b = "time,P\n1980-01-01,1\n",
                          .place = "a.csv:4: column time: 1980-01-04",
                          .what = "not one step"});
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n1980-01-02,1\n1980-01-02,1\n",
                          .b = "time,P\n1980-01-01,1\n",
                          .place = "a.csv:4: column time: 1980-01-02",
                          .what = "twice"});
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n1980-01-01,1\n",
                          .b = "time,P\n1980-01-01,1\n",
                          .place = "a.csv:3: column time",
                          .what = "twice"});
    refuse((wrong_folder){.a = "time,P\n1980-01-02,1\n1980-01-01,1\n",
                          .b = "time,P\n1980-01-01,1\n",
                          .place = "a.csv:3: column time: 1980-01-01",
                          .what = "before the row above"});
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n1980-01-02,1\n",
                          .b = "time,P\n1980-01-01,1\n1980-01-01T12:00,1\n",
                          .place = "b.csv:3: column time: 1980-01-01T12:00",
                          .what = "not one step"});
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n1980-01-02,1\n",
                          .b = "time,P\n1980-01-01T06:00,1\n1980-01-02T06:00,1\n",
                          .place = "b.csv:2: column time",
                          .what = "does not fall on the steps"});
    refuse((wrong_folder){.a = "time,P\n1980-01-01,1\n",
                          .b = "time,P\n1980-01-01,1\n",
                          .place = "a.csv:2:",
                          .what = "one row alone"});
}

static void attributes_must_have_every_site_once(void **state) {
    (void)state;
    refuse((wrong_folder){.a = first_site,
                          .b = second_site,
                          .attributes = "site,area\na,1\n",
                          .place = "attributes.csv:1:",
                          .what = "no row for site b"});
    refuse((wrong_folder){.a = first_site,
                          .b = second_site,
                          .attributes = "site,area\na,1\nb,1\na,2\n",
                          .place = "attributes.csv:4:",
                          .what = "a is there twice"});
    refuse((wrong_folder){.a = first_site,
                          .b = second_site,
                          .attributes = "id,area\na,1\nb,1\n",
                          .place = "attributes.csv:1:",
                          .what = "expected `site`"});
    refuse((wrong_folder){.a = first_site,
                          .b = second_site,
                          .attributes = "site,area\na,1\nb,big\n",
                          .place = "attributes.csv:3: column area",
                          .what = "`big`"});
}

static void one_file_alone_is_a_set_of_one_site(void **state) {
    (void)state;
    static const char *const wanted[] = {"T", "P"};
    data_folder_options options = {.wanted = wanted, .wanted_count = 2, .step = 3600};
    char path[SCRATCH_PATH];
    data_set set;
    afx_error error;
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "my.site.csv",
                  "time,P [mm/h],words,T [degC]\n1980-01-01T01:00,1,x,2\n");
    scratch_path(&scratch, "my.site.csv", path);
    assert_success(data_site_read(path, &options, &set, &error), &error);
    assert_string_equal(set.site[0].name, "my.site");
    assert_int_equal(set.shape.steps, 1);
    assert_int_equal(set.shape.step, 3600);
    assert_string_equal(set.variable[0].name, "T");
    assert_true(data_series(&set, 0, 0)[0] == 2.0);
    data_set_free(&set);
    scratch_write(&scratch, "my.site.csv", "time,P,T\n1980-01-01,1,2\n1980-01-02,1,2\n");
    assert_failure(data_site_read(path, &options, &set, &error), &error,
                   (expected_failure){CORE_DATA, {"my.site.csv:3:", "steps are 3600 s"}});
    scratch_remove(&scratch);
}

static void a_written_folder_reads_back_the_same(void **state) {
    (void)state;
    data_set set;
    data_set again;
    afx_error error;
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "a.csv", first_site);
    scratch_write(&scratch, "b.csv", second_site);
    scratch_write(&scratch, "attributes.csv", "site,area [km^2],x\na,0.1,\nb,1e-300,3\n");
    assert_success(data_folder_read(scratch.folder, &anything, &set, &error), &error);
    scratch_remove(&scratch);
    assert_success(data_folder_write(scratch.folder, &set, &error), &error);
    assert_success(data_folder_read(scratch.folder, &anything, &again, &error), &error);
    scratch_remove(&scratch);
    assert_memory_equal(&again.shape, &set.shape, sizeof set.shape);
    for (size_t i = 0; i < 2 * 2 * 4; i++) {
        assert_true(isnan(set.value[i]) ? isnan(again.value[i]) : again.value[i] == set.value[i]);
    }
    for (size_t i = 0; i < 2 * 2; i++) {
        double value = set.attribute_value[i];
        assert_true(isnan(value) ? isnan(again.attribute_value[i])
                                 : again.attribute_value[i] == value);
    }
    assert_int_equal(again.site[1].record.begin, 2);
    assert_string_equal(again.variable[0].unit, "mm/d");
    data_set_free(&set);
    data_set_free(&again);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_unequal_length_share_one_axis),
        cmocka_unit_test(a_gap_in_a_forcing_names_site_and_date),
        cmocka_unit_test(folders_without_data_are_refused),
        cmocka_unit_test(columns_must_be_the_same_everywhere),
        cmocka_unit_test(times_must_go_up_by_equal_steps),
        cmocka_unit_test(attributes_must_have_every_site_once),
        cmocka_unit_test(one_file_alone_is_a_set_of_one_site),
        cmocka_unit_test(a_written_folder_reads_back_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
