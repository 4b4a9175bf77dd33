/* Names of elements, the clock, and parameters that all sites share. */
#include "time/elements.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reservoir.h"
#include "scratch.h"
#include "time/clock.h"
#include "time/shared.h"

static const afx_dim dims[] = {{"z", 3}, {"m", 2}};
static const afx_symbol symbols[] = {
    {.name = "t", .unit = "d", .role = AFX_FORCING, .index = 0, .elements = 1},
    {.name = "P", .unit = "mm/d", .role = AFX_FORCING, .index = 1, .elements = 1},
    {.name = "doy", .unit = "1", .role = AFX_FORCING, .index = 2, .elements = 1},
    {.name = "K", .role = AFX_PARAMETER, .index = 0, .elements = 1},
    {.name = "bucket.B", .role = AFX_PARAMETER, .index = 1, .elements = 2, .rank = 1, .dims = {1}},
    {.name = "q", .role = AFX_PARAMETER, .index = 3, .elements = 6, .rank = 2, .dims = {0, 1}},
    {.name = "net.weight1",
     .role = AFX_WEIGHT,
     .index = 0,
     .elements = 2,
     .fan_in = 2,
     .fan_out = 1},
    {.name = "lapse",
     .unit = "K/km",
     .role = AFX_WEIGHT,
     .index = 2,
     .elements = 2,
     .lowest = 2,
     .highest = 10,
     .normal = 6.5,
     .rank = 1,
     .dims = {1}},
    {.name = "net.bias1", .role = AFX_WEIGHT, .index = 4, .elements = 1}};
static const afx_info info = {.count = {3, 0, 9, 0, 0, 0, 5},
                              .symbols = symbols,
                              .symbol_count = sizeof symbols / sizeof *symbols,
                              .step_seconds = 21600,
                              .dims = dims,
                              .dim_count = 2};

static void elements_are_named_from_one(void **state) {
    (void)state;
    static const char *const expected[] = {"K",      "bucket.B[1]", "bucket.B[2]",
                                           "q[1,1]", "q[1,2]",      "q[2,1]",
                                           "q[2,2]", "q[3,1]",      "q[3,2]"};
    for (size_t k = 0; k < 9; k++) {
        char name[TIME_NAME_LENGTH];
        assert_string_equal(time_element_name(&info, AFX_PARAMETER, k, name), expected[k]);
        assert_int_equal(time_place(&info, AFX_PARAMETER, expected[k]), k);
    }
    time_places all = time_places_named(&info, AFX_PARAMETER, "q");
    assert_true(all.first == 3 && all.count == 6);
    assert_int_equal(time_place(&info, AFX_PARAMETER, "q"), SIZE_MAX);
    static const char *const wrong[] = {"q[0,1]", "q[4,1]", "q[1]", "q[1,1", "B[1]", "K[1]", "r"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        assert_int_equal(time_places_named(&info, AFX_PARAMETER, wrong[k]).count, 0);
}

/* Six-hourly steps over the end of a leap year. */
static void the_clock_knows_leap_days_and_hours(void **state) {
    (void)state;
    time_clock clock = time_clock_of(&info, NULL);
    float series[3][8];
    data_target target = {{series, 8, 1, 100, 0}, sizeof(float)};
    time_clock_steps steps = {.origin = data_days_of_date((data_date){2000, 12, 30}) * 86400,
                              .step = 21600,
                              .first = 2,
                              .count = 8};
    memset(series, 0, sizeof series);
    time_fill_clock(&clock, &steps, &target);
    assert_true(time_clock_gives(&clock, 0) && !time_clock_gives(&clock, 1));
    assert_true(time_clock_gives(&clock, 2));
    for (int k = 0; k < 8; k++) {
        assert_true(series[0][k] == (float)(0.25 * (k + 2)));
        assert_true(series[1][k] == 0);
        assert_true(series[2][k] == (float)(k < 2 ? 365 : k < 6 ? 366 : 1));
    }
}

static bool to_hours(void *context, const char *from, const char *to, double *factor,
                     double *shift) {
    (void)context;
    *factor = 1.0 / 3600;
    *shift = 0;
    return strcmp(from, "s") == 0 && strcmp(to, "h") == 0;
}

static void t_is_in_its_own_unit_or_an_ordinary_forcing(void **state) {
    (void)state;
    afx_symbol own[9];
    afx_info other = info;
    memcpy(own, symbols, sizeof own);
    other.symbols = own;
    own[0].unit = "h";
    time_clock clock = time_clock_of(&other, to_hours);
    double hours[3][2] = {{0}};
    time_fill_clock(&clock, &(time_clock_steps){.step = 21600, .count = 2},
                    &(data_target){{hours, 2, 1, 0, 0}, sizeof(double)});
    assert_true(hours[0][0] == 0 && fabs(hours[0][1] - 6) < 1e-12);
    own[0].unit = "degC";
    clock = time_clock_of(&other, to_hours);
    assert_true(!time_clock_gives(&clock, 0) && time_clock_gives(&clock, 2));
}

static void shared_parameters_stay_in_their_bounds(void **state) {
    (void)state;
    double raw[5] = {0.1, 0.2, 0, 0, 0.3}, values[5], back[5];
    time_shared_start(&info, raw);
    time_shared_bound(&info, raw, values);
    assert_true(values[0] == 0.1 && values[1] == 0.2 && values[4] == 0.3);
    assert_near(values[2], 6.5, 1e-12);
    assert_near(values[3], 6.5, 1e-12);
    raw[2] = -1e6;
    raw[3] = 3;
    time_shared_bound(&info, raw, values);
    assert_true(values[2] == 2 && values[3] > 9 && values[3] < 10);
    memcpy(back, values, sizeof back);
    afx_error error;
    assert_success(time_shared_unbound(&info, back, &error), &error);
    assert_near(back[3], 3, 1e-9);
    back[2] = 11;
    back[3] = 5;
    assert_failure(time_shared_unbound(&info, back, &error), &error,
                   (expected_failure){CORE_DATA, {"lapse", "11", "2 .. 10"}});
}

static void their_gradient_is_that_of_the_raw_number(void **state) {
    (void)state;
    const double step = 1e-6;
    double raw[5] = {1, 2, 0.4, -0.7, 3}, gradient[5] = {1, 1, 1, 1, 1}, low[5], high[5];
    time_shared_backward(&info, raw, gradient);
    for (int k = 0; k < 5; k++) {
        raw[k] -= step;
        time_shared_bound(&info, raw, low);
        raw[k] += 2 * step;
        time_shared_bound(&info, raw, high);
        raw[k] -= step;
        assert_near(gradient[k], (high[k] - low[k]) / (2 * step), 1e-7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_named_from_one),
        cmocka_unit_test(the_clock_knows_leap_days_and_hours),
        cmocka_unit_test(t_is_in_its_own_unit_or_an_ordinary_forcing),
        cmocka_unit_test(shared_parameters_stay_in_their_bounds),
        cmocka_unit_test(their_gradient_is_that_of_the_raw_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
