#include "data/number.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 18, MOST_TENS = 22, LONGEST = 400 };

/* Powers of ten that are doubles. */
static const double tens[MOST_TENS + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

typedef struct number_scan {
    const char *at;
    const char *end;
    uint64_t digits; /* as one whole number */
    int count;       /* of digits, leading zeros too */
    int power;       /* of ten that it is multiplied by */
} number_scan;

static int read_digits(number_scan *scan) {
    int count = 0;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++, count++)
        if (scan->count + count < MOST_DIGITS)
            scan->digits = 10 * scan->digits + (uint64_t)(*scan->at - '0');
    scan->count += count;
    return count;
}

/* False: a mark without digits. */
static bool read_exponent(number_scan *scan) {
    if (scan->at == scan->end || (*scan->at != 'e' && *scan->at != 'E'))
        return true;
    scan->at++;
    bool negative = scan->at < scan->end && *scan->at == '-';
    if (scan->at < scan->end && (*scan->at == '-' || *scan->at == '+'))
        scan->at++;
    int exponent = 0, count = 0;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++, count++)
        exponent = exponent < 10000 ? 10 * exponent + (*scan->at - '0') : exponent;
    scan->power += negative ? -exponent : exponent;
    return count > 0;
}

static const char *read_slowly(const char *text, const number_scan *scan, double *number) {
    char copy[LONGEST];
    size_t length = (size_t)(scan->at - text);
    if (length >= sizeof copy)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *number = strtod(copy, NULL);
    return isfinite(*number) ? scan->at : NULL;
}

const char *data_scan_number(const char *text, const char *end, double *number) {
    number_scan scan = {.at = text, .end = end};
    bool negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        scan.at++;
    read_digits(&scan);
    if (scan.at < end && *scan.at == '.') {
        scan.at++;
        scan.power = -read_digits(&scan);
    }
    if (scan.count == 0 || !read_exponent(&scan))
        return NULL;
    bool exact = scan.count <= MOST_DIGITS && scan.digits <= (uint64_t)1 << 53 &&
                 scan.power >= -MOST_TENS && scan.power <= MOST_TENS;
    if (!exact)
        return read_slowly(text, &scan, number);
    double value = (double)scan.digits;
    value = scan.power < 0 ? value / tens[-scan.power] : value * tens[scan.power];
    *number = negative ? -value : value;
    return scan.at;
}
