/* The real data sets, where they are at hand (77: none is): what is read from the text files of
 * CAMELS-US is what its package holds; Caravan's flow is that of CAMELS-US; the evaporation after
 * Oudin is that of CAMELS-FR, which other code computed; GR4J's catchments have their size. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "data/camels_us.h"
#include "data/caravan.h"
#include "data/netcdf.h"
#include "data/pet.h"
#include "data/stations.h"
#include "scratch.h"
#include "shared.h"

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Skips the test where there is no such data. */
static const char *find(void **state, const char *name, char path[SHARED_PATH]) {
    const char *root = *state;
    if (!shared_find(root, name, path)) {
        print_message("skipped: no folder shared/data/%s beside the source\n", name);
        skip();
    }
    return path;
}

static data_period period_of(const char *first, const char *last) {
    data_period period;
    assert_true(data_parse_period(first, last, &period));
    return period;
}

/* Largest difference on days that both have, relative above 1; days that only one has are counted.
 */
static double compare(const data_set *one, const data_set *other, const char *variable,
                      const char *site, size_t *alone) {
    const double *a = data_series_of(one, data_find_field(data_variables(one), variable),
                                     data_find_site(one, site));
    const double *b = data_series_of(other, data_find_field(data_variables(other), variable),
                                     data_find_site(other, site));
    double largest = 0;
    for (size_t t = 0; t < one->shape.steps; t++) {
        int64_t place = (data_time_of_step(one, t) - other->shape.start) / other->shape.step;
        if (place < 0 || place >= (int64_t)other->shape.steps)
            continue;
        if (isnan(a[t]) != isnan(b[place]))
            ++*alone;
        else if (!isnan(a[t]))
            largest = fmax(largest, fabs(a[t] - b[place]) / fmax(1, fabs(b[place])));
    }
    return largest;
}

static data_set read_package(const char *folder) {
    data_set set;
    afx_error error;
    data_camels_options options = {.training = period_of("1985-10-01", "1995-09-30"),
                                   .pet = DATA_PET_HARGREAVES};
    assert_success(data_camels_us_read(folder, &options, &set, &error), &error);
    return set;
}

static void text_is_what_the_package_holds(void **state) {
    char folder[SHARED_PATH];
    find(state, "camels-us", folder);
    if (!data_netcdf_available())
        skip();
    static const char *const names[] = {"01013500", "01022500", "01547700"};
    static const char *const series[] = {"P", "Tmin", "Tmax", "T", "srad", "vp", "dayl", "qobs"};
    data_set text, package = read_package(folder);
    data_name_index sites;
    afx_error error;
    assert_success(data_index_names(names, 3, &sites, &error), &error);
    data_camels_options options = {.training = period_of("1985-10-01", "1995-09-30"),
                                   .pet = DATA_PET_HARGREAVES,
                                   .sites = &sites};
    double begun = seconds_now();
    assert_success(data_camels_us_text_read(folder, &options, &text, &error), &error);
    print_message("three sites of text in %.3f s of processor time\n", seconds_now() - begun);
    assert_int_equal(text.shape.sites, 3);
    for (size_t s = 0; s < 3; s++)
        for (size_t k = 0; k < sizeof series / sizeof *series; k++) {
            size_t alone = 0;
            bool flow = strcmp(series[k], "qobs") == 0;
            double largest = compare(&package, &text, series[k], names[s], &alone);
            assert_int_equal(alone, 0);
            assert_near(largest, 0, flow ? 1e-5 : 0); /* flow has 16 bits there */
        }
    assert_true(text.site[2].region == 2);
    assert_near(text.site[0].longitude, -68.58264, 1e-9);
    data_name_index_free(&sites);
    data_set_free(&text);
    data_set_free(&package);
}

static void every_forcing_is_read(void **state) {
    char folder[SHARED_PATH];
    find(state, "camels-us", folder);
    static const char *const forcing[] = {"nldas", "maurer", "maurer_extended"};
    static const size_t sites[] = {13, 4, 4};
    for (size_t k = 0; k < 3; k++) {
        data_set set;
        afx_error error;
        data_camels_options options = {.training = period_of("2000-10-01", "2001-09-30"),
                                       .pet = DATA_PET_PRIESTLEY_TAYLOR,
                                       .forcing = forcing[k]};
        assert_success(data_camels_us_text_read(folder, &options, &set, &error), &error);
        assert_int_equal(set.shape.sites, sites[k]);
        data_set_free(&set);
        options.pet = DATA_PET_HARGREAVES;
        core_status status = data_camels_us_text_read(folder, &options, &set, &error);
        if (k == 2)
            data_set_free(&set);
        else
            assert_failure(status, &error,
                           (expected_failure){CORE_DATA, {"Tmin and Tmax are the same"}});
    }
}

static void caravan_has_the_same_flow(void **state) {
    char folder[SHARED_PATH], camels[SHARED_PATH];
    find(state, "caravan-camels", folder);
    find(state, "camels-us", camels);
    if (!data_netcdf_available())
        skip();
    data_set set, package = read_package(camels);
    afx_error error;
    data_caravan_options options = {.training = period_of("1985-10-01", "1995-09-30")};
    assert_success(data_caravan_read(folder, &options, &set, &error), &error);
    assert_int_equal(set.shape.sites, 65);
    assert_int_equal(set.shape.steps, 12418);
    size_t both = 0, alike = 0;
    for (size_t s = 0; s < set.shape.sites; s++) {
        size_t alone = 0;
        if (data_find_site(&package, set.site[s].name) == DATA_NONE)
            continue;
        both++;
        alike += compare(&set, &package, "qobs", set.site[s].name, &alone) < 0.02;
    }
    print_message("%zu of %zu sites have the same flow\n", alike, both);
    assert_true(both >= 10 && 10 * alike >= 9 * both);
    data_set_free(&set);
    data_set_free(&package);
}

/* Theirs is the mean of many places in the catchment, and rounded to 0.1 mm. */
static void oudin_is_that_of_camels_fr(void **state) {
    char folder[SHARED_PATH];
    find(state, "camels-fr", folder);
    data_set set;
    afx_error error;
    data_stations_options options = {.training = period_of("2000-10-01", "2005-09-30"),
                                     .step = DATA_SECONDS_OF_DAY};
    assert_success(data_camels_fr_read(folder, &options, &set, &error), &error);
    assert_int_equal(set.shape.sites, 13);
    size_t latitude = data_find_field(data_attributes(&set), "gauge_lat");
    double differing = 0, count = 0, sums[2] = {0, 0};
    for (size_t s = 0; s < set.shape.sites; s++)
        for (size_t t = 0; t < set.shape.steps; t++) {
            int day = data_day_of_year(data_time_of_step(&set, t));
            double sun = data_extraterrestrial_radiation(data_attribute_of(&set, latitude, s), day);
            double own = data_pet_oudin(sun, data_series_of(&set, 1, s)[t]);
            double theirs = data_series_of(&set, 2, s)[t];
            differing += fabs(own - theirs);
            sums[0] += own;
            sums[1] += theirs;
            count++;
        }
    print_message("mean difference %.3f mm/d of %.3f and %.3f\n", differing / count,
                  sums[0] / count, sums[1] / count);
    assert_true(differing / count < 0.1);
    assert_near(sums[0] / sums[1], 1, 0.05);
    data_set_free(&set);
}

static void airgr_has_its_catchments(void **state) {
    char folder[SHARED_PATH];
    find(state, "airgr", folder);
    data_set set;
    afx_error error;
    data_stations_options options = {.training = period_of("1990-01-01", "1999-12-31"),
                                     .step = DATA_SECONDS_OF_DAY};
    assert_success(data_airgr_read(folder, &options, &set, &error), &error);
    size_t site = data_find_site(&set, "L0123001");
    size_t area = data_find_field(data_attributes(&set), "area");
    assert_true(data_attribute_of(&set, area, site) == 360);
    assert_true(data_find_field(data_attributes(&set), "elev_median") != DATA_NONE);
    assert_near(data_series_of(&set, 3, site)[0], 0.6336, 0);
    data_set_free(&set);
}

int main(int count, char **arguments) {
    char root[] = ".", path[SHARED_PATH];
    void *state = count > 1 ? arguments[1] : root;
    if (!shared_find(state, "camels-us", path)) {
        print_message("skipped: no folder shared/data/camels-us beside the source\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(text_is_what_the_package_holds, state),
        cmocka_unit_test_prestate(every_forcing_is_read, state),
        cmocka_unit_test_prestate(caravan_has_the_same_flow, state),
        cmocka_unit_test_prestate(oudin_is_that_of_camels_fr, state),
        cmocka_unit_test_prestate(airgr_has_its_catchments, state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
