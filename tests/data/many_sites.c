/* Files of many sites: links, values by site, panels, grids. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/grid.h"
#include "data/links.h"
#include "data/panel.h"
#include "data/site_values.h"
#include "scratch.h"

typedef struct fixture {
    scratch_folder folder;
    char path[SCRATCH_PATH];
    afx_error error;
} fixture;

static const char *put(fixture *f, const char *name, const char *text) {
    scratch_write(&f->folder, name, text);
    return scratch_path(&f->folder, name, f->path);
}

static int make(void **state) {
    fixture *f = core_allocate(1, sizeof *f);
    assert_non_null(f);
    f->folder = scratch_make();
    *state = f;
    return 0;
}

static int clear(void **state) {
    scratch_remove(&((fixture *)*state)->folder);
    core_free(*state);
    return 0;
}

static void links_with_and_without_a_header(void **state) {
    static const char *const texts[] = {"10,30\n20,30\n30,0\n", "10,30,0,0\n20,30,0,0\n30,0,2,10\n",
                                        "site,downstream\n10,30\n20,30\n30,\n",
                                        "gauge,area,downstream_id\n10,5,30\n20,6,30\n30,7,99\n"};
    static const uint32_t expected[] = {2, 2, 3};
    fixture *f = *state;
    for (size_t k = 0; k < 4; k++) {
        data_links links;
        assert_success(data_links_read(put(f, "links.csv", texts[k]), &links, &f->error),
                       &f->error);
        assert_int_equal(links.sites, 3);
        assert_string_equal(links.name[1], "20");
        assert_memory_equal(links.downstream, expected, sizeof expected);
        data_links_free(&links);
    }
    data_links links;
    assert_failure(data_links_read(put(f, "links.csv", "1,2\n1,2\n2,0\n"), &links, &f->error),
                   &f->error, (expected_failure){CORE_DATA, {"links.csv", "1 is there twice"}});
    assert_failure(data_links_read(put(f, "links.csv", "a,b\n1,x\n2,y\n"), &links, &f->error),
                   &f->error, (expected_failure){CORE_DATA, {"links.csv", "no site flows"}});
    assert_failure(data_links_read(put(f, "links.csv", "1\n2\n"), &links, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"links.csv:1", "two columns"}});
}

static void values_by_site(void **state) {
    typedef struct good_case {
        const char *text, *unit;
    } good_case;
    static const good_case good[] = {{"1\n2.5\n3\n", ""},
                                     {"k [s]\n1\n2.5\n3\n", "s"},
                                     {"c,3\na,1\nb,2.5\nd,9\n", ""},
                                     {"site,k [h]\nc,3\na,1\nb,2.5\n", "h"},
                                     {"site,x,k\nc,0,3\na,0,1\nb,0,2.5\n", ""}};
    static const char *const names[] = {"a", "b", "c"};
    static const double expected[] = {1, 2.5, 3};
    fixture *f = *state;
    data_name_index index;
    double value[3];
    assert_int_equal(data_index_names(names, 3, &index, NULL), CORE_OK);
    data_site_values read = {.name = "k", .index = &index, .sites = 3, .value = value};
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        assert_success(data_site_values_read(put(f, "k.csv", good[k].text), &read, &f->error),
                       &f->error);
        assert_memory_equal(value, expected, sizeof expected);
        assert_string_equal(read.unit, good[k].unit);
    }
    assert_failure(data_site_values_read(put(f, "k.csv", "1\n2\n"), &read, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"k.csv", "2 numbers for 3 sites"}});
    assert_failure(data_site_values_read(put(f, "k.csv", "a,1\nb,2\n"), &read, &f->error),
                   &f->error, (expected_failure){CORE_DATA, {"k.csv", "no k of site c"}});
    assert_failure(data_site_values_read(put(f, "k.csv", "a,1\nb,x\nc,3\n"), &read, &f->error),
                   &f->error, (expected_failure){CORE_DATA, {"k.csv:2", "`x`"}});
    assert_failure(data_site_values_read(put(f, "k.csv", "site,m,n\na,1,1\n"), &read, &f->error),
                   &f->error, (expected_failure){CORE_DATA, {"k.csv:1", "no column `k`"}});
    data_name_index_free(&index);
}

static void a_panel_has_a_column_for_each_site(void **state) {
    static const char *const names[] = {"inflow"};
    fixture *f = *state;
    data_panel panel;
    data_panel_options options = {
        .variable = names, .variables = 1, .step = 3600, .step_wanted = true};
    const char *path = put(f, "p.csv",
                           "time,10 [m^3/s],20 [m^3/s]\n1990-01-01T00:00,1,2\n"
                           "1990-01-01T01:00,3,\n");
    assert_success(data_panel_read(path, &options, &panel, &f->error), &f->error);
    assert_true(panel.dated && panel.named && panel.set.shape.sites == 2);
    assert_string_equal(panel.set.variable[0].unit, "m^3/s");
    assert_string_equal(panel.set.site[1].name, "20");
    assert_true(data_series(&panel.set, 0, 0)[1] == 3 && isnan(data_series(&panel.set, 0, 1)[1]));
    data_panel_free(&panel);
    assert_success(
        data_panel_read(put(f, "p.csv", "10,20\n1,2\n3,4\n5,6\n"), &options, &panel, &f->error),
        &f->error);
    assert_true(!panel.dated && panel.set.shape.steps == 3 && panel.set.shape.step == 3600);
    data_panel_free(&panel);
    options.step = 60;
    path = put(f, "p.csv", "time,a\n1990-01-01T00:00,1\n1990-01-01T01:00,3\n");
    assert_failure(data_panel_read(path, &options, &panel, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"p.csv", "3600 s apart, not 60 s"}});
    path = put(f, "p.csv", "time,a\n1990-01-01,1\n1990-01-02,3\n1990-01-04,3\n");
    assert_failure(data_panel_read(path, &options, &panel, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"p.csv", "1990-01-04"}});
    path = put(f, "p.csv", "time,a [m],b [mm]\n1990-01-01,1,1\n");
    assert_failure(data_panel_read(path, &options, &panel, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"p.csv:1", "b", "[mm]"}});
}

static void a_grid_is_written_and_read(void **state) {
    static const double value[] = {NAN, NAN, 0.1, -3, 5e-9, 7};
    fixture *f = *state;
    data_grid grid;
    scratch_path(&f->folder, "g.csv", f->path);
    assert_success(data_grid_write(f->path, value, 3, 2, &f->error), &f->error);
    assert_success(data_grid_read(f->path, NULL, &grid, &f->error), &f->error);
    assert_true(grid.rank == 2 && grid.extent[0] == 3 && grid.extent[1] == 2);
    for (size_t k = 0; k < 6; k++)
        assert_true(grid.value[k] == value[k] || (isnan(grid.value[k]) && isnan(value[k])));
    data_grid_free(&grid);
    assert_failure(data_grid_read(put(f, "g.csv", "1,2\n3\n"), NULL, &grid, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"g.csv:2", "2 cells"}});
    assert_failure(data_grid_read(put(f, "g.csv", "a,b\n3,4\n"), NULL, &grid, &f->error), &f->error,
                   (expected_failure){CORE_DATA, {"g.csv:1", "`a`"}});
}

static void headers_with_indices(void **state) {
    typedef struct good_case {
        const char *text;
        size_t name;
        const char *unit;
    } good_case;
    static const good_case good[] = {{"P [mm/d]", 1, "mm/d"},  {"P[mm/d]", 1, "mm/d"},
                                     {"K[2] [1/d]", 4, "1/d"}, {"K[2]", 4, NULL},
                                     {"q[2,1]", 6, NULL},      {"BETA [1]", 4, "1"}};
    (void)state;
    data_header header;
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        assert_true(data_split_header(good[k].text, &header));
        assert_int_equal(header.name, good[k].name);
        assert_true((header.unit == NULL) == (good[k].unit == NULL));
        assert_true(!header.unit || (header.unit_length == strlen(good[k].unit) &&
                                     strncmp(header.unit, good[k].unit, header.unit_length) == 0));
    }
    assert_false(data_split_header("P [mm", &header));
    assert_false(data_split_header("P [mm] x", &header));
    assert_false(data_split_header("[mm]", &header));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_with_and_without_a_header),
        cmocka_unit_test(values_by_site),
        cmocka_unit_test(a_panel_has_a_column_for_each_site),
        cmocka_unit_test(a_grid_is_written_and_read),
        cmocka_unit_test(headers_with_indices),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
