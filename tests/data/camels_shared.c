/* The real CAMELS-US package, where it is at hand: in the folder that the variable AFFLUX_SHARED
 * names, or in a folder `shared` beside the source root or above it. Else skipped (77).
 * Expected numbers: `camels_clim.txt` of Addor et al. 2017, computed there by other code from the
 * same weather, 1989-10-01 .. 2009-09-30. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/camels_us.h"
#include "data/netcdf.h"
#include "data/table.h"
#include "scratch.h"

/* What the tests share: the folder, and the set read from it. */
typedef struct shared_package {
    char folder[4096];
    data_set set;
    double seconds; /* of processor time that reading took */
} shared_package;

static bool is_there(shared_package *fixture, const char *shared) {
    int length = snprintf(fixture->folder, sizeof fixture->folder, "%s/data/camels-us", shared);
    return length > 0 && (size_t)length < sizeof fixture->folder &&
           access(fixture->folder, R_OK) == 0;
}

static bool find_shared(shared_package *fixture, const char *source_root) {
    const char *given = getenv("AFFLUX_SHARED");
    if (given != NULL) {
        return is_there(fixture, given);
    }
    char place[2048];
    int length = snprintf(place, sizeof place - 64, "%s", source_root);
    for (int level = 0; level < 6 && length > 0 && (size_t)length < sizeof place - 64; level++) {
        length += snprintf(place + length, sizeof place - (size_t)length, "/..");
        snprintf(place + length, sizeof place - (size_t)length, "/shared");
        if (is_there(fixture, place)) {
            return true;
        }
    }
    return false;
}

static int read_package(void **state) {
    shared_package *fixture = *state;
    afx_error error;
    data_camels_options options = {.pet = DATA_PET_PRIESTLEY_TAYLOR};
    struct timespec begin;
    struct timespec end;
    assert_true(data_parse_period("1989-10-01", "2009-09-30", &options.training));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    assert_success(data_camels_us_read(fixture->folder, &options, &fixture->set, &error), &error);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    fixture->seconds =
        (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    print_message("read in %.2f s of processor time\n", fixture->seconds);
    return 0;
}

static int free_package(void **state) {
    shared_package *fixture = *state;
    data_set_free(&fixture->set);
    return 0;
}

static void the_package_has_its_size(void **state) {
    const shared_package *fixture = *state;
    const data_set *set = &fixture->set;
    char text[DATA_TIME_LENGTH];
    assert_int_equal(set->shape.sites, 400);
    assert_int_equal(set->shape.steps, 10957);
    assert_string_equal(data_format_time(set->shape.start, text), "1980-10-01");
    assert_string_equal(data_format_time(data_time_of_step(set, 10956), text), "2010-09-30");
    assert_int_equal(set->attributes, 30);
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    print_message("%ld MiB at most\n", used.ru_maxrss / 1024);
#ifdef __SANITIZE_ADDRESS__
    assert_true(fixture->seconds < 60.0);
#else
    assert_true(fixture->seconds < 4.0); /* 0.9 s where nothing else is done */
    assert_true(used.ru_maxrss < 500000000 / 1024);
#endif
}

static void no_forcing_is_missing(void **state) {
    const shared_package *fixture = *state;
    afx_error error;
    size_t variable[8];
    for (size_t i = 0; i < 8; i++) {
        variable[i] = i; /* all but qobs, the last */
    }
    assert_string_equal(fixture->set.variable[8].name, "qobs");
    data_needed needed = {.variable = variable, .variables = 8, .steps = {0, 10957}};
    assert_success(data_check_complete(&fixture->set, &needed, &error), &error);
}

/* The largest daily flow, named in the readme of the package. */
static void the_largest_flow_is_where_it_should_be(void **state) {
    const shared_package *fixture = *state;
    const data_set *set = &fixture->set;
    size_t site = data_find_site(set, "12020000");
    const double *flow = data_series_of(set, data_find_field(data_variables(set), "qobs"), site);
    size_t day = (size_t)(data_days_of_date((data_date){2007, 12, 3}) - set->shape.start / 86400);
    assert_near(flow[day], 459.97, 0.01);
}

/* A column of the published table, and how far ours may be from it: relative where the published
 * number is above 1, else absolute. */
typedef struct published_index {
    const char *name;
    double tolerance;
} published_index;

static double largest_difference(const data_set *set, const data_table *table, size_t column) {
    size_t attribute = data_find_field(data_attributes(set), table->column[column].name);
    double largest = 0.0;
    for (size_t site = 0; site < set->shape.sites; site++) {
        size_t row = data_table_find_row(table, set->site[site].name);
        double published = data_table_column(table, column)[row];
        double difference = fabs(data_attribute_of(set, attribute, site) - published);
        difference /= fmax(fabs(published), 1.0);
        largest = difference > largest || isnan(difference) ? difference : largest;
    }
    return largest;
}

/* The differences of p_seasonality (median 4e-7) look like those of an iterative fit that stops
 * early; ours is the exact minimum. pet_mean is Priestley-Taylor there too, with other radiation.
 */
static const published_index published[] = {
    {"p_mean", 1e-9},         {"frac_snow", 1e-9},     {"p_seasonality", 1e-4},
    {"high_prec_freq", 1e-9}, {"high_prec_dur", 1e-9}, {"low_prec_freq", 1e-9},
    {"low_prec_dur", 1e-9},   {"pet_mean", 0.35},
};
enum { PUBLISHED = sizeof published / sizeof *published };

static void climate_indices_are_the_published_ones(void **state) {
    const shared_package *fixture = *state;
    const char *wanted[PUBLISHED];
    double largest[PUBLISHED];
    char path[8192];
    data_table table;
    afx_error error;
    for (size_t i = 0; i < PUBLISHED; i++) {
        wanted[i] = published[i].name;
    }
    data_table_options options = {
        .key = "gauge_id", .separator = ';', .wanted = wanted, .wanted_count = PUBLISHED};
    snprintf(path, sizeof path, "%s/raw/camels_attributes_v2.0/camels_clim.txt", fixture->folder);
    assert_success(data_table_read(path, &options, &table, &error), &error);
    for (size_t i = 0; i < PUBLISHED; i++) {
        largest[i] = largest_difference(&fixture->set, &table, i);
        print_message("%s: within %g\n", published[i].name, largest[i]);
    }
    data_table_free(&table);
    for (size_t i = 0; i < PUBLISHED; i++) {
        assert_near(largest[i], 0.0, published[i].tolerance);
    }
}

int main(int count, char **arguments) {
    shared_package fixture = {0};
    if (!data_netcdf_available()) {
        print_message("skipped: built without netCDF\n");
        return 77;
    }
    if (!find_shared(&fixture, count > 1 ? arguments[1] : ".")) {
        print_message("skipped: no folder shared/data/camels-us beside the source\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(the_package_has_its_size, &fixture),
        cmocka_unit_test_prestate(no_forcing_is_missing, &fixture),
        cmocka_unit_test_prestate(the_largest_flow_is_where_it_should_be, &fixture),
        cmocka_unit_test_prestate(climate_indices_are_the_published_ones, &fixture),
    };
    void *state = &fixture;
    read_package(&state);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free_package(&state);
    return failed;
}
