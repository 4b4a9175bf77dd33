#include <stdio.h>
#include <time.h>

#include "report/ticks.h"

typedef enum time_unit { MINUTE, HOUR, DAY, MONTH, YEAR } time_unit;

typedef struct time_spacing {
    time_unit unit;
    int step;
    double seconds; /* roughly */
} time_spacing;

static const time_spacing spacings[] = {
    {MINUTE, 1, 60},      {MINUTE, 5, 300},      {MINUTE, 15, 900},    {MINUTE, 30, 1800},
    {HOUR, 1, 3600},      {HOUR, 3, 10800},      {HOUR, 6, 21600},     {HOUR, 12, 43200},
    {DAY, 1, 86400},      {DAY, 2, 172800},      {DAY, 5, 432000},     {DAY, 10, 864000},
    {DAY, 15, 1296000},   {MONTH, 1, 2.63e6},    {MONTH, 3, 7.889e6},  {MONTH, 6, 1.578e7},
    {YEAR, 1, 3.1557e7},  {YEAR, 2, 6.3114e7},   {YEAR, 5, 1.5779e8},  {YEAR, 10, 3.1557e8},
    {YEAR, 20, 6.311e8},  {YEAR, 50, 1.5779e9},  {YEAR, 100, 3.156e9}, {YEAR, 200, 6.311e9},
    {YEAR, 500, 1.58e10}, {YEAR, 1000, 3.16e10}, {YEAR, 2000, 6.32e10}};

static time_spacing choose_spacing(report_stretch stretch, size_t most) {
    double span = (double)(stretch.last - stretch.first), step = 0.9 * (double)stretch.step;
    size_t last = sizeof spacings / sizeof spacings[0] - 1;
    size_t at = 0;
    while (at < last &&
           (span / spacings[at].seconds > (double)most || spacings[at].seconds < step)) {
        at++;
    }
    return spacings[at];
}

/* A tick not after the moment. */
static struct tm tick_before(int64_t moment, time_spacing spacing) {
    time_t seconds = (time_t)moment;
    struct tm date = {0};
    (void)gmtime_r(&seconds, &date); /* cannot fail between years 1 and 9999 */
    date.tm_sec = 0;
    date.tm_min = spacing.unit == MINUTE ? date.tm_min - date.tm_min % spacing.step : 0;
    if (spacing.unit > HOUR) {
        date.tm_hour = 0;
    } else if (spacing.unit == HOUR) {
        date.tm_hour -= date.tm_hour % spacing.step;
    }
    if (spacing.unit >= DAY) {
        date.tm_mday = 1; /* days are counted from the first of each month */
    }
    if (spacing.unit >= MONTH) {
        date.tm_mon -= date.tm_mon % (spacing.unit == MONTH ? spacing.step : 12);
    }
    if (spacing.unit == YEAR) {
        date.tm_mon = 0;
        date.tm_year -= (date.tm_year + 1900) % spacing.step;
    }
    return date;
}

/* 1, 6, 11, … 26, then the first of the next month, which stands no closer than half a step. */
static void step_days(struct tm *date, int step) {
    int month = date->tm_mon;
    date->tm_mday += step;
    bool is_crowded = date->tm_mday + step / 2 > 31;
    (void)timegm(date); /* the day after the last is one of the next month */
    if (date->tm_mon != month) {
        date->tm_mday = 1;
    } else if (is_crowded) {
        date->tm_mday = 1;
        date->tm_mon++;
    }
}

static int64_t step_on(struct tm *date, time_spacing spacing) {
    switch (spacing.unit) {
    case MINUTE:
        date->tm_min += spacing.step;
        break;
    case HOUR:
        date->tm_hour += spacing.step;
        break;
    case DAY:
        step_days(date, spacing.step);
        break;
    case MONTH:
        date->tm_mon += spacing.step;
        break;
    case YEAR:
        date->tm_year += spacing.step;
        break;
    }
    return (int64_t)timegm(date);
}

/* The second line stands where it changes, and under the first tick. */
static bool has_context(const struct tm *date, time_unit unit, bool is_first) {
    switch (unit) {
    case MINUTE:
    case HOUR:
        return is_first || (date->tm_hour == 0 && date->tm_min == 0);
    case DAY:
        return is_first || date->tm_mday == 1;
    case MONTH:
        return is_first || date->tm_mon == 0;
    case YEAR:
        break;
    }
    return false;
}

static void write_labels(const struct tm *date, time_unit unit, report_tick *tick) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year = date->tm_year + 1900, day = date->tm_mday;
    const char *month = months[date->tm_mon];
    size_t room = sizeof tick->label, context = sizeof tick->context;
    if (unit == YEAR) {
        (void)snprintf(tick->label, room, "%d", year);
    } else if (unit == MONTH) {
        (void)snprintf(tick->label, room, "%s", month);
        (void)snprintf(tick->context, context, "%d", year);
    } else if (unit == DAY) {
        (void)snprintf(tick->label, room, "%d", day);
        (void)snprintf(tick->context, context, "%s %d", month, year);
    } else {
        (void)snprintf(tick->label, room, "%02d:%02d", date->tm_hour, date->tm_min);
        (void)snprintf(tick->context, context, "%d %s %d", day, month, year);
    }
}

void report_ticks_time(report_stretch stretch, size_t most, report_ticks *ticks) {
    time_spacing spacing = choose_spacing(stretch, most > 3 ? most : 3);
    struct tm date = tick_before(stretch.first, spacing);
    ticks->count = 0;
    for (int64_t at = (int64_t)timegm(&date);
         at <= stretch.last && ticks->count < REPORT_TICKS_MOST; at = step_on(&date, spacing)) {
        if (at >= stretch.first) {
            report_tick *tick = &ticks->tick[ticks->count];
            *tick = (report_tick){.value = (double)at};
            write_labels(&date, spacing.unit, tick);
            if (!has_context(&date, spacing.unit, ticks->count == 0)) {
                tick->context[0] = '\0';
            }
            ticks->count++;
        }
    }
}
