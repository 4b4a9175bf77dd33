/* Real files, where they are at hand: in the folder that the variable AFFLUX_SHARED names, or in a
 * folder `shared` beside the source root or above it. Else skipped (77). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/grid.h"
#include "data/links.h"
#include "data/netcdf.h"
#include "data/panel.h"
#include "scratch.h"

typedef struct shared_files {
    char data[2048];
    char path[4096];
} shared_files;

static bool find_data(shared_files *files, const char *source_root) {
    char *data = files->data;
    const size_t size = sizeof files->data;
    const char *given = getenv("AFFLUX_SHARED");
    static const char *const above[] = {"..", "../..", "../../.."};
    if (given != NULL) {
        snprintf(data, size, "%s/data", given);
        return access(data, R_OK) == 0;
    }
    for (size_t k = 0; k < 3; k++) {
        snprintf(data, size, "%s/%s/shared/data", source_root, above[k]);
        if (access(data, R_OK) == 0) {
            return true;
        }
    }
    return false;
}

static const char *path_of(void **state, const char *name) {
    shared_files *files = *state;
    snprintf(files->path, sizeof files->path, "%s/%s", files->data, name);
    return files->path;
}

static void rivers(void **state) {
    typedef struct known_river {
        const char *name;
        size_t sites, outlets;
    } known_river;
    static const known_river known[] = {{"routing/rapid-sandbox/rapid_connect_Sandbox.csv", 5, 1},
                                        {"routing/rapid-uk/rapid_connect.csv", 4168, 0},
                                        {"routing/severn/gauges.csv", 6, 1},
                                        {"routing/nwm-lower-colorado-tx/RouteLink.nc", 11248, 0}};
    for (size_t k = 0; k < 4; k++) {
        data_links links;
        afx_error error;
        assert_success(data_links_read(path_of(state, known[k].name), &links, &error), &error);
        size_t outlets = 0;
        for (size_t s = 0; s < links.sites; s++) {
            outlets += links.downstream[s] == links.sites;
        }
        assert_int_equal(links.sites, known[k].sites);
        assert_true(known[k].outlets ? outlets == known[k].outlets : outlets < links.sites / 4);
        data_links_free(&links);
    }
}

static void inflow_of_rivers(void **state) {
    static const char *const external[] = {"Qext"}, *const volume[] = {"m3_riv"};
    data_panel panel;
    afx_error error;
    data_panel_options options = {
        .variable = external, .variables = 1, .step = 10800, .step_wanted = true};
    assert_success(
        data_panel_read(path_of(state, "routing/rapid-sandbox/Qext_Sandbox_19700101_19700110.nc4"),
                        &options, &panel, &error),
        &error);
    assert_true(panel.dated && panel.named && panel.set.shape.steps == 80);
    assert_int_equal(panel.set.shape.start, 0);
    assert_string_equal(panel.set.site[4].name, "50");
    assert_string_equal(panel.set.variable[0].unit, "m3 s-1");
    data_panel_free(&panel);
    options.variable = volume;
    assert_success(data_panel_read(path_of(state, "routing/rapid-uk/m3_nasa_lis_3hr_20020830.nc"),
                                   &options, &panel, &error),
                   &error);
    assert_true(!panel.dated && !panel.named && panel.set.shape.sites == 4168);
    data_panel_free(&panel);
}

static void radar(void **state) {
    data_grid grid;
    afx_error error;
    assert_success(data_grid_read(path_of(state, "radar/opera-odyssey-20180824/"
                                                 "T_PAAH21_C_EUOC_20180824180000.hdf"),
                                  "dataset1/data1/data", &grid, &error),
                   &error);
    assert_true(grid.rank == 2 && grid.extent[0] == 2200 && grid.extent[1] == 1900);
    size_t missing = 0, dry = 0, wet = 0;
    for (size_t k = 0; k < grid.count; k++) {
        missing += isnan(grid.value[k]) ? 1 : 0;
        dry += grid.value[k] == 0;
        wet += grid.value[k] >= 0.1;
        assert_false(grid.value[k] < 0);
    }
    double all = (double)grid.count;
    assert_near((double)missing / all, 0.5, 0.1);
    assert_near((double)dry / all, 0.42, 0.1);
    assert_near((double)wet / all, 0.06, 0.02);
    data_grid_free(&grid);
    assert_success(data_grid_read(path_of(state, "radar/knmi-20100826/"
                                                 "RAD_NL25_RAP_5min_201008260000.h5"),
                                  "image1/image_data", &grid, &error),
                   &error);
    assert_true(grid.extent[0] == 765 && grid.extent[1] == 700);
    for (size_t k = 0; k < grid.count; k++) {
        assert_true(isnan(grid.value[k]) || (grid.value[k] >= 0 && grid.value[k] < 50));
    }
    data_grid_free(&grid);
}

int main(int count, char **words) {
    shared_files files;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(rivers, &files),
        cmocka_unit_test_prestate(inflow_of_rivers, &files),
        cmocka_unit_test_prestate(radar, &files),
    };
    if (!data_netcdf_available() || count < 2 || !find_data(&files, words[1])) {
        printf("skipped: the shared files or netCDF are not at hand\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
