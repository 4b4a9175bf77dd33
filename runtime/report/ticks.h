/* Where the marks of an axis stand, and what is written beside them. */
#ifndef REPORT_TICKS_H
#define REPORT_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_TICKS_MOST 40

/* Years 1 .. 9999, in seconds since 1970-01-01. */
#define REPORT_TIME_FIRST INT64_C(-62135596800)
#define REPORT_TIME_LAST INT64_C(253402300799)

typedef struct report_tick {
    double value;
    char label[48];
    char context[24]; /* a second line: the year of months, the month of days, the day of hours */
} report_tick;

typedef struct report_ticks {
    size_t count;
    report_tick tick[REPORT_TICKS_MOST];
} report_ticks;

/* Data range. Empty (low > high) until something was added. */
typedef struct report_range {
    double low;
    double high;
} report_range;

/* A value that can be drawn: finite, and not so large that a difference would overflow. */
bool report_is_drawable(double value);

report_range report_range_empty(void);
bool report_range_is_empty(report_range range);
void report_range_add(report_range *range, double value); /* ignores what cannot be drawn */

/* The range made fit for an axis: 0 .. 1 for an empty one, room on both sides of a single value. */
report_range report_range_opened(report_range range);

/* The range (opened first) outward to multiples of 1, 2 or 5 times a power of ten, so that it has
 * at most `most` (2 .. 20) parts. */
report_range report_range_rounded(report_range range, size_t most);

/* Multiples of 1, 2 or 5 times a power of ten within the range, at most `most` + 1. */
void report_ticks_number(report_range range, size_t most, report_ticks *ticks);

/* For an axis of logarithms, 0 < low <= high: outward to 1, 2 or 5 times a power of ten, and never
 * much more than six decades. Ticks are decades, and 1, 2, 5 where these are few. */
report_range report_range_decades(report_range range);
void report_ticks_decades(report_range range, size_t most, report_ticks *ticks);

/* Seconds since 1970-01-01, and the seconds of a step of the data. */
typedef struct report_stretch {
    int64_t first;
    int64_t last;
    int64_t step;
} report_stretch;

/* Calendar times within the stretch, at most `most` (3 ..) or two more: years, months, days, hours
 * or minutes, but nothing finer than a step. */
void report_ticks_time(report_stretch stretch, size_t most, report_ticks *ticks);

#endif
