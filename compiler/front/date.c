/* Days since 1970-01-01 by counting leap years; no time zones. */
#include "front/date.h"

#include <stdio.h>

static bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0000-01-01 to the first of January of a year. */
static long days_before_year(long year) {
    long before = year - 1;
    return year <= 0 ? 0 : 366 + before * 365 + before / 4 - before / 100 + before / 400;
}

bool front_date_parse(const char *text, double *days) {
    int year, month, day;
    int hour = 0, minute = 0, second = 0;
    *days = 0;
    int read =
        sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second);
    if (read < 3 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    long whole = days_before_year(year) - days_before_year(1970) + day - 1;
    for (int before = 1; before < month; before++)
        whole += days_of_month(year, before);
    *days = (double)whole + (hour * 3600 + minute * 60 + second) / 86400.0;
    return true;
}
