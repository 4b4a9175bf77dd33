/* Dates and date-times of the proleptic Gregorian calendar, as seconds or days since
 * 1970-01-01T00:00. Leap days are real days; there are no time zones and no leap seconds.
 *
 * Days from a civil date and back follow the era arithmetic (400 years = 146097 days) of
 * H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013, valid for every year used here.
 */
#ifndef DATA_CALENDAR_H
#define DATA_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATA_SECONDS_OF_DAY ((int64_t)86400)
#define DATA_TIME_LENGTH 32 /* room for any formatted time and its NUL */

typedef struct data_date {
    int64_t year;
    int month; /* 1 .. 12 */
    int day;   /* 1 .. 31 */
} data_date;

/* A stretch of time, half open: first <= t < end, both in seconds since 1970-01-01. */
typedef struct data_period {
    int64_t first;
    int64_t end;
} data_period;

/* A parsed time; a plain date is its midnight. */
typedef struct data_time {
    int64_t seconds;
    bool date_only;
} data_time;

bool data_date_exists(data_date date);
int64_t data_days_of_date(data_date date);
data_date data_date_of_days(int64_t days);

/* 1 .. 366, of the day that holds the moment. */
int data_day_of_year(int64_t seconds);
/* 365 or 366. */
int data_days_of_year(int64_t year);
/* The date of a moment. */
data_date data_date_of_seconds(int64_t seconds);

/* Reads `1980-10-01`, `1980-10-01T06:00` or `1980-10-01 06:00`, with seconds if given. False when
 * the text is anything else or no such day exists. */
bool data_parse_time(const char *text, data_time *time);

/* From two texts, the last one included: `1980-10-01`, `1993-09-30` ends at 1993-10-01T00:00. A
 * last date-time includes the step that begins at it. False when a text is no time, or the last
 * is before the first. */
bool data_parse_period(const char *first, const char *last, data_period *period);

/* Writes `1980-10-01` at midnight, else `1980-10-01T06:00`, with `:SS` where not zero; returns
 * text. Years 0 .. 9999. */
const char *data_format_time(int64_t seconds, char text[DATA_TIME_LENGTH]);

#endif
