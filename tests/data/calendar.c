/* Dates: leap years, both directions, parsing, formatting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/calendar.h"

static void leap_years_follow_the_gregorian_rule(void **state) {
    (void)state;
    assert_int_equal(data_days_of_year(1900), 365);
    assert_int_equal(data_days_of_year(2000), 366);
    assert_int_equal(data_days_of_year(1984), 366);
    assert_int_equal(data_days_of_year(2100), 365);
    assert_true(data_date_exists((data_date){2000, 2, 29}));
    assert_false(data_date_exists((data_date){1900, 2, 29}));
    assert_false(data_date_exists((data_date){2001, 4, 31}));
    assert_false(data_date_exists((data_date){2001, 0, 1}));
}

static void known_days_have_known_numbers(void **state) {
    (void)state;
    assert_int_equal(data_days_of_date((data_date){1970, 1, 1}), 0);
    assert_int_equal(data_days_of_date((data_date){1969, 12, 31}), -1);
    assert_int_equal(data_days_of_date((data_date){2000, 3, 1}), 11017);
    assert_int_equal(data_days_of_date((data_date){1900, 1, 1}), -25567);
    assert_int_equal(data_days_of_date((data_date){1980, 10, 1}), 3926);
    assert_int_equal(data_days_of_date((data_date){1, 1, 1}), -719162);
}

/* Walks every day of years 1 to 2800 by a plain counter of its own. */
static void every_day_goes_there_and_back(void **state) {
    (void)state;
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t number = -719162;
    for (int64_t year = 1; year <= 2800; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        int of_year = 1;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (leap && month == 2);
            for (int day = 1; day <= length; day++, number++, of_year++) {
                data_date found = data_date_of_days(number);
                assert_true(found.year == year && found.month == month && found.day == day);
                assert_int_equal(data_days_of_date(found), number);
                assert_int_equal(data_day_of_year(number * 86400 + 86399), of_year);
            }
        }
    }
}

static void times_are_read_in_three_forms(void **state) {
    (void)state;
    data_time time;
    assert_true(data_parse_time("1980-10-01", &time));
    assert_int_equal(time.seconds, (int64_t)3926 * 86400);
    assert_true(time.date_only);
    assert_true(data_parse_time("1980-10-01T06:00", &time));
    assert_int_equal(time.seconds, (int64_t)3926 * 86400 + 21600);
    assert_false(time.date_only);
    assert_true(data_parse_time("1980-10-01 06:00:30", &time));
    assert_int_equal(time.seconds, (int64_t)3926 * 86400 + 21630);
    assert_true(data_parse_time("1969-12-31T23:59", &time));
    assert_int_equal(time.seconds, -60);
}

static void what_is_no_time_is_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"",
                                        "1980",
                                        "1980-10",
                                        "1980-10-1",
                                        "1980/10/01",
                                        "01.10.1980",
                                        "1980-02-30",
                                        "1900-02-29",
                                        "1980-13-01",
                                        "1980-10-01x",
                                        "1980-10-01T",
                                        "1980-10-01T24:00",
                                        "1980-10-01T06:60",
                                        "1980-10-01T06:00Z",
                                        " 1980-10-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        data_time time;
        if (data_parse_time(wrong[i], &time)) {
            fail_msg("`%s` was read as a time", wrong[i]);
        }
    }
}

static void formatted_times_read_back(void **state) {
    (void)state;
    char text[DATA_TIME_LENGTH];
    assert_string_equal(data_format_time((int64_t)3926 * 86400, text), "1980-10-01");
    assert_string_equal(data_format_time(-60, text), "1969-12-31T23:59");
    assert_string_equal(data_format_time(61, text), "1970-01-01T00:01:01");
    for (int64_t seconds = -5000000000; seconds < 5000000000; seconds += 98765431) {
        data_time time;
        assert_true(data_parse_time(data_format_time(seconds, text), &time));
        assert_int_equal(time.seconds, seconds);
    }
}

static void a_period_holds_its_last_day(void **state) {
    (void)state;
    data_period period;
    assert_true(data_parse_period("1980-10-01", "1980-10-02", &period));
    assert_int_equal(period.end - period.first, 2 * 86400);
    assert_true(data_parse_period("1980-10-01", "1980-10-01T06:00", &period));
    assert_int_equal(period.end - period.first, 6 * 3600 + 1);
    assert_false(data_parse_period("1980-10-02", "1980-10-01", &period));
    assert_false(data_parse_period("1980-10-02", "tomorrow", &period));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leap_years_follow_the_gregorian_rule),
        cmocka_unit_test(known_days_have_known_numbers),
        cmocka_unit_test(every_day_goes_there_and_back),
        cmocka_unit_test(times_are_read_in_three_forms),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(formatted_times_read_back),
        cmocka_unit_test(a_period_holds_its_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
