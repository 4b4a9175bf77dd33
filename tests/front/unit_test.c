/* Ratios, units and dates. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "front/date.h"
#include "ir/unit.h"

static ir_unit unit_of(const char *text) {
    ir_unit unit;
    const char *fault;
    if (!unit_parse(text, strlen(text), &unit, &fault))
        fail_msg("%s: %s", text, fault);
    return unit;
}

static void assert_near(double value, double wanted, double tolerance) {
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g", value, wanted);
}

static void assert_ratio(ir_ratio ratio, int32_t top, int32_t bottom) {
    assert_int_equal(ratio.top, top);
    assert_int_equal(ratio.bottom, bottom);
}

static void test_ratios_are_exact(void **state) {
    (void)state;
    assert_ratio(ratio_of(6, -4), -3, 2);
    assert_ratio(ratio_add(ratio_of(1, 3), ratio_of(1, 6)), 1, 2);
    assert_ratio(ratio_multiply(ratio_of(2, 3), ratio_of(-3, 4)), -1, 2);
    assert_ratio(ratio_add(ratio_of(1, 2), ratio_of(-1, 2)), 0, 1);
    assert_ratio(ratio_multiply(ratio_of(INT32_MAX, 1), ratio_of(3, 1)), INT32_MAX, 1);
    ir_ratio ratio;
    assert_true(ratio_from_double(2.5, &ratio));
    assert_ratio(ratio, 5, 2);
    assert_true(ratio_from_double(-1.0 / 3.0, &ratio));
    assert_ratio(ratio, -1, 3);
    assert_false(ratio_from_double(3.14159265358979, &ratio));
    assert_false(ratio_from_double(1e300, &ratio));
    assert_false(ratio_from_double(0.0 / 0.0, &ratio));
}

static void test_units_convert(void **state) {
    (void)state;
    const struct {
        const char *from, *to;
        double factor;
    } cases[] = {
        {"mm/h", "mm/d", 24},   {"mm/d", "mm/h", 1.0 / 24},
        {"m^3/s", "L/s", 1000}, {"cfs", "m^3/s", 0.028316846592},
        {"kPa", "Pa", 1000},    {"W/m^2", "MJ/m^2/d", 0.0864},
        {"percent", "1", 0.01}, {"mm*km^2", "m^3", 1000},
        {"yr", "d", 365.25},    {"m^(1/2)", "cm^(1/2)", 10},
        {"K", "K", 1},          {"m^-1", "1/km", 1000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ir_unit from = unit_of(cases[i].from);
        ir_unit to = unit_of(cases[i].to);
        assert_true(unit_same_dimension(from, to));
        assert_near(unit_factor(from, to) / cases[i].factor, 1, 1e-15);
    }
    assert_false(unit_same_dimension(unit_of("mm"), unit_of("mm/d")));
    assert_false(unit_same_dimension(unit_of("m^(1/3)"), unit_of("m^(1/2)")));
}

static void test_temperature_points_shift(void **state) {
    (void)state;
    ir_unit celsius = unit_of("degC");
    ir_unit fahrenheit = unit_of("degF");
    assert_true(celsius.point && !unit_of("K").point && !unit_distance(celsius).point);
    double boiling = 212 * unit_factor(fahrenheit, celsius) + unit_shift(fahrenheit, celsius);
    assert_near(boiling, 100, 1e-12);
    assert_true(unit_shift(unit_of("K"), celsius) == 0);
    assert_false(unit_multiply(celsius, unit_of("mm")).point);
}

static void test_time_is_counted_in_steps(void **state) {
    (void)state;
    ir_unit rate = unit_of("mm/d");
    assert_true(unit_factor(rate, unit_in_steps(rate, 86400)) == 1);
    assert_true(unit_factor(rate, unit_in_steps(rate, 3600)) == 1.0 / 24);
    assert_true(unit_factor(unit_of("W/m^2"), unit_in_steps(unit_of("W/m^2"), 3600)) == 1);
    assert_true(unit_factor(unit_of("d"), unit_in_steps(unit_of("d"), 900)) == 96);
}

static void test_units_are_printed_as_people_write_them(void **state) {
    (void)state;
    static const char *const same[] = {"mm/d", "m^3/s", "W/m^2",    "mm/d/K",  "1",
                                       "degC", "1/d",   "kPa/K",    "J/kg",    "m^(1/3)/s",
                                       "mm*d", "ha",    "mm^2/d^2", "percent", "mm/h"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char text[64];
        unit_print(unit_of(same[i]), 86400, text, sizeof text);
        assert_string_equal(text, same[i]);
    }
    char text[64];
    unit_print(unit_in_steps(unit_of("mm/d"), 900), 900, text, sizeof text);
    assert_string_equal(text, "mm/step");
    unit_print(unit_of("degF"), 1, text, 3);
    assert_string_equal(text, "");
}

static void test_faults_point_at_their_place(void **state) {
    (void)state;
    const struct {
        const char *text;
        size_t place;
    } cases[] = {{"mmm/d", 0}, {"mm/dd", 3}, {"mm^x", 3}, {"mm/", 3}, {"m^(1/0)", 3}, {"mm d", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ir_unit unit;
        const char *fault = NULL;
        assert_false(unit_parse(cases[i].text, strlen(cases[i].text), &unit, &fault));
        assert_int_equal(fault - cases[i].text, cases[i].place);
    }
    assert_string_equal(unit_like("kpa"), "kPa");
    assert_null(unit_like("furlongs"));
}

static void test_dates_are_days(void **state) {
    (void)state;
    const struct {
        const char *text;
        double days;
    } cases[] = {{"1970-01-01", 0},  {"1980-10-01", 3926},   {"2000-03-01", 11017},
                 {"1969-12-31", -1}, {"1900-03-01", -25508}, {"1970-01-02T06:00", 1.25}};
    double days;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(front_date_parse(cases[i].text, &days));
        assert_near(days, cases[i].days, 1e-12);
    }
    assert_false(front_date_parse("1900-02-29", &days));
    assert_false(front_date_parse("2001-13-01", &days));
    assert_false(front_date_parse("2001-01-01T24:00", &days));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios_are_exact),
        cmocka_unit_test(test_units_convert),
        cmocka_unit_test(test_temperature_points_shift),
        cmocka_unit_test(test_time_is_counted_in_steps),
        cmocka_unit_test(test_units_are_printed_as_people_write_them),
        cmocka_unit_test(test_faults_point_at_their_place),
        cmocka_unit_test(test_dates_are_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
