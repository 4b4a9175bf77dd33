/* Dates of the Gregorian calendar. */
#ifndef FRONT_DATE_H
#define FRONT_DATE_H

#include <stdbool.h>

/* "1980-10-01" or "1980-10-01T06:00[:30]" as days since 1970-01-01; false when no such day or
 * time exists. */
bool front_date_parse(const char *text, double *days);

#endif
