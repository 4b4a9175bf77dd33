/* Decimal numbers in text, fast: what has at most 15 digits or so is exact arithmetic on two
 * doubles; the rest goes to strtod. Both give the double nearest to the text. */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <stdbool.h>

/* The number that begins at `text` and stops at or before `end`, where a byte can be read; returns
 * where it stops, or NULL: there is none, or it is not finite. */
const char *data_scan_number(const char *text, const char *end, double *number);

#endif
