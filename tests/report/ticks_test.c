/* Marks of axes are round numbers and calendar dates. */
#include "report/ticks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* All labels in one text, separated by spaces; a context follows its label in brackets. */
static const char *joined(const report_ticks *ticks, char text[512]) {
    text[0] = '\0';
    for (size_t i = 0; i < ticks->count; i++) {
        const report_tick *tick = &ticks->tick[i];
        strcat(strcat(text, i > 0 ? " " : ""), tick->label);
        if (tick->context[0] != '\0') {
            strcat(strcat(strcat(text, "("), tick->context), ")");
        }
    }
    return text;
}

static void assert_numbers(double low, double high, size_t most, const char *labels) {
    report_ticks ticks;
    char text[512];
    report_ticks_number((report_range){low, high}, most, &ticks);
    assert_string_equal(joined(&ticks, text), labels);
}

static void numbers_are_round(void **state) {
    (void)state;
    assert_numbers(0, 10, 5, "0 2 4 6 8 10");
    assert_numbers(0.3, 12.7, 6, "5 10");
    assert_numbers(0, 0.3, 6, "0 0.05 0.10 0.15 0.20 0.25 0.30");
    assert_numbers(-2.6, 2.6, 6, "-2 -1 0 1 2");
    assert_numbers(0, 90000, 5, "0 20000 40000 60000 80000");
    assert_numbers(0, 4e7, 4, "0 1×10⁷ 2×10⁷ 3×10⁷ 4×10⁷");
    assert_numbers(1e-12, 2.6e-12, 4, "1.0×10⁻¹² 1.5×10⁻¹² 2.0×10⁻¹² 2.5×10⁻¹²");
    assert_numbers(999999, 1000001, 2, "0.999999×10⁶ 1.000000×10⁶ 1.000001×10⁶");
}

static void a_single_value_has_room(void **state) {
    (void)state;
    assert_numbers(3, 3, 6, "2.7 2.8 2.9 3.0 3.1 3.2 3.3");
    assert_numbers(0, 0, 2, "-1 0 1");
    assert_numbers(1, 1 + 1e-15, 4, "0.90 0.95 1.00 1.05 1.10");
    assert_numbers(INFINITY, -INFINITY, 5, "0 0.2 0.4 0.6 0.8 1.0");
}

static void rounding_covers_the_data(void **state) {
    (void)state;
    static const double sizes[] = {1e-300, 1e-7, 0.013, 1, 7.3, 99.99, 12345, 1e299};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t most = 2; most <= 20; most++) {
            report_range data = {-0.37 * sizes[i], sizes[i]};
            report_range axis = report_range_rounded(data, most);
            report_ticks ticks;
            report_ticks_number(axis, most, &ticks);
            assert_true(axis.low <= data.low && axis.high >= data.high);
            assert_true(ticks.count >= 2 && ticks.count <= most + 1);
            assert_true(fabs(ticks.tick[0].value - axis.low) <= 1e-9 * fabs(axis.low));
            assert_true(fabs(ticks.tick[ticks.count - 1].value - axis.high) <= 1e-9 * axis.high);
        }
    }
}

static void what_cannot_be_drawn_is_not_added(void **state) {
    (void)state;
    report_range range = report_range_empty();
    report_range_add(&range, NAN);
    report_range_add(&range, INFINITY);
    report_range_add(&range, 1.5e308);
    assert_true(report_range_is_empty(range));
    report_range_add(&range, -2);
    assert_false(report_range_is_empty(range));
    assert_true(range.low == -2 && range.high == -2);
}

static void assert_decades(double low, double high, size_t most, const char *labels) {
    report_ticks ticks;
    char text[512];
    report_range range = report_range_decades((report_range){low, high});
    assert_true(range.low <= fmax(low, high * 1e-6) && range.high >= high);
    report_ticks_decades(range, most, &ticks);
    assert_string_equal(joined(&ticks, text), labels);
}

static void logarithms_have_decades(void **state) {
    (void)state;
    assert_decades(0.3, 7, 7, "0.2 0.5 1 2 5 10");
    assert_decades(1, 1, 7, "1 2");
    assert_decades(0.03, 700, 7, "0.1 1 10 100 1000");
    assert_decades(1e-6, 1, 7, "10⁻⁶ 10⁻⁵ 0.0001 0.001 0.01 0.1 1");
    assert_decades(1e-6, 1, 3, "10⁻⁶ 0.0001 0.01 1");
    assert_decades(1e-30, 1e3, 7, "0.001 0.01 0.1 1 10 100 1000");
    assert_decades(2e7, 5e7, 7, "2×10⁷ 5×10⁷");
}

/* Seconds from Python's calendar.timegm. */
enum {
    OCTOBER_1980 = 339206400, /* 1980-10-01 */
    LEAP_1984 = 446774400,    /* 1984-02-28 */
};

static void assert_times(int64_t first, int64_t seconds, int64_t step, const char *labels) {
    report_ticks ticks;
    char text[512];
    report_ticks_time((report_stretch){first, first + seconds, step}, 12, &ticks);
    assert_string_equal(joined(&ticks, text), labels);
}

static void times_are_of_the_calendar(void **state) {
    (void)state;
    int64_t day = 86400;
    assert_times(OCTOBER_1980, 3652 * day, day,
                 "1981 1982 1983 1984 1985 1986 1987 1988 1989 1990");
    assert_times(OCTOBER_1980, 36525 * day, day,
                 "1990 2000 2010 2020 2030 2040 2050 2060 2070 2080");
    assert_times(OCTOBER_1980, 730 * day, day,
                 "Oct(1980) Jan(1981) Apr Jul Oct Jan(1982) Apr Jul Oct");
    assert_times(
        OCTOBER_1980 + day, 150 * day, day,
        "16(Oct 1980) 1(Nov 1980) 16 1(Dec 1980) 16 1(Jan 1981) 16 1(Feb 1981) 16 1(Mar 1981)");
    assert_times(OCTOBER_1980 + day, 240 * day, day, "Nov(1980) Dec Jan(1981) Feb Mar Apr May");
    assert_times(OCTOBER_1980 + 26 * day, 40 * day, day, "1(Nov 1980) 6 11 16 21 26 1(Dec 1980) 6");
    assert_times(LEAP_1984, 3 * day, day, "28(Feb 1984) 29 1(Mar 1984) 2");
    assert_times(LEAP_1984, 2 * day, 3600,
                 "00:00(28 Feb 1984) 06:00 12:00 18:00 00:00(29 Feb 1984) 06:00 12:00 18:00 "
                 "00:00(1 Mar 1984)");
    assert_times(LEAP_1984 + 60, 3600, 60,
                 "00:05(28 Feb 1984) 00:10 00:15 00:20 00:25 00:30 00:35 00:40 00:45 00:50 00:55 "
                 "01:00");
    assert_times(LEAP_1984, 1 * day, day, "28(Feb 1984) 29");
}

static void any_year_has_few_ticks(void **state) {
    (void)state;
    report_ticks ticks;
    for (double span = 60; span < 3e11; span *= 1.7) {
        report_stretch stretch = {REPORT_TIME_FIRST, REPORT_TIME_FIRST + (int64_t)span, 60};
        report_ticks_time(stretch, 12, &ticks);
        assert_in_range(ticks.count, 1, 15);
        for (size_t i = 1; i < ticks.count; i++) {
            assert_true(ticks.tick[i].value > ticks.tick[i - 1].value);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_round),
        cmocka_unit_test(a_single_value_has_room),
        cmocka_unit_test(rounding_covers_the_data),
        cmocka_unit_test(what_cannot_be_drawn_is_not_added),
        cmocka_unit_test(logarithms_have_decades),
        cmocka_unit_test(times_are_of_the_calendar),
        cmocka_unit_test(any_year_has_few_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
