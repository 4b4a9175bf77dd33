#include "data/calendar.h"

#include <inttypes.h>
#include <stdio.h>

#define DAYS_OF_ERA ((int64_t)146097)  /* 400 years */
#define DAYS_TO_1970 ((int64_t)719468) /* from 0000-03-01 */

static int64_t floor_divide(int64_t value, int64_t divisor) {
    int64_t quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

int data_days_of_year(int64_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365;
}

static int days_of_month(int64_t year, int month) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && data_days_of_year(year) == 366 ? 29 : days[month - 1];
}

bool data_date_exists(data_date date) {
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days_of_month(date.year, date.month);
}

/* Years begin in March here, so that the leap day is the last of its year. */
int64_t data_days_of_date(data_date date) {
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

data_date data_date_of_days(int64_t days) {
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = floor_divide(shifted, DAYS_OF_ERA);
    int64_t day = shifted - era * DAYS_OF_ERA;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    data_date date = {.year = year + era * 400 + (month >= 10),
                      .month = (int)(month < 10 ? month + 3 : month - 9),
                      .day = (int)(day_of_year - (153 * month + 2) / 5 + 1)};
    return date;
}

data_date data_date_of_seconds(int64_t seconds) {
    return data_date_of_days(floor_divide(seconds, DATA_SECONDS_OF_DAY));
}

int data_day_of_year(int64_t seconds) {
    int64_t days = floor_divide(seconds, DATA_SECONDS_OF_DAY);
    data_date new_year = {.year = data_date_of_days(days).year, .month = 1, .day = 1};
    return (int)(days - data_days_of_date(new_year)) + 1;
}

/* Reads exactly `count` digits and moves on; false when there are fewer. */
static bool read_digits(const char **text, int count, int *value) {
    *value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

static bool read_mark(const char **text, char mark) {
    if (**text != mark) {
        return false;
    }
    (*text)++;
    return true;
}

static bool read_date(const char **text, data_date *date) {
    int year = 0;
    bool read = read_digits(text, 4, &year) && read_mark(text, '-') &&
                read_digits(text, 2, &date->month) && read_mark(text, '-') &&
                read_digits(text, 2, &date->day);
    date->year = year;
    return read && data_date_exists(*date);
}

/* HH:MM or HH:MM:SS, as seconds of the day. */
static bool read_clock(const char **text, int64_t *seconds) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    bool read =
        read_digits(text, 2, &hour) && read_mark(text, ':') && read_digits(text, 2, &minute);
    if (read && **text == ':') {
        (*text)++;
        read = read_digits(text, 2, &second);
    }
    *seconds = (int64_t)hour * 3600 + minute * 60 + second;
    return read && hour < 24 && minute < 60 && second < 60;
}

bool data_parse_time(const char *text, data_time *time) {
    data_date date = {0};
    int64_t clock = 0;
    if (!read_date(&text, &date)) {
        return false;
    }
    time->date_only = *text == '\0';
    if (!time->date_only) {
        if ((*text != 'T' && *text != ' ') || (text++, !read_clock(&text, &clock))) {
            return false;
        }
    }
    time->seconds = data_days_of_date(date) * DATA_SECONDS_OF_DAY + clock;
    return *text == '\0';
}

bool data_parse_period(const char *first, const char *last, data_period *period) {
    data_time begin = {0};
    data_time end = {0};
    if (!data_parse_time(first, &begin) || !data_parse_time(last, &end)) {
        return false;
    }
    period->first = begin.seconds;
    period->end = end.seconds + (end.date_only ? DATA_SECONDS_OF_DAY : 1);
    return end.seconds >= begin.seconds;
}

const char *data_format_time(int64_t seconds, char text[DATA_TIME_LENGTH]) {
    data_date date = data_date_of_seconds(seconds);
    int clock = (int)(seconds - data_days_of_date(date) * DATA_SECONDS_OF_DAY);
    int used = snprintf(text, DATA_TIME_LENGTH, "%04" PRId64 "-%02d-%02d", date.year, date.month,
                        date.day);
    if (clock != 0 && used > 0 && used < DATA_TIME_LENGTH) {
        used += snprintf(text + used, (size_t)(DATA_TIME_LENGTH - used), "T%02d:%02d", clock / 3600,
                         clock / 60 % 60);
    }
    if (clock % 60 != 0 && used > 0 && used < DATA_TIME_LENGTH) {
        snprintf(text + used, (size_t)(DATA_TIME_LENGTH - used), ":%02d", clock % 60);
    }
    return text;
}
