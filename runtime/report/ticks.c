#include "report/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool report_is_drawable(double value) {
    return fabs(value) <= 1e300; /* false for NaN */
}

report_range report_range_empty(void) {
    return (report_range){INFINITY, -INFINITY};
}

bool report_range_is_empty(report_range range) {
    return !(range.low <= range.high);
}

void report_range_add(report_range *range, double value) {
    if (report_is_drawable(value)) {
        range->low = fmin(range->low, value);
        range->high = fmax(range->high, value);
    }
}

report_range report_range_opened(report_range range) {
    if (report_range_is_empty(range)) {
        return (report_range){0, 1};
    }
    double size = fmax(fabs(range.low), fabs(range.high));
    if (range.high - range.low > fmax(1e-9 * size, 1e-290)) {
        return range;
    }
    double room = size > 1e-280 ? 0.1 * size : 1;
    return (report_range){range.low - room, range.high + room};
}

/* digit * 10^exponent, digit 1, 2 or 5. */
typedef struct nice_number {
    int digit;
    int exponent;
} nice_number;

static double value_of(nice_number number) {
    return number.digit * pow(10, number.exponent);
}

/* The smallest one that is not below value > 0. */
static nice_number nice_above(double value) {
    static const int digits[] = {1, 2, 5};
    int exponent = (int)floor(log10(value));
    double rest = value / pow(10, exponent) * (1 - 1e-12);
    for (size_t i = 0; i < 3; i++) {
        if (digits[i] >= rest) {
            return (nice_number){digits[i], exponent};
        }
    }
    return (nice_number){1, exponent + 1};
}

report_range report_range_rounded(report_range range, size_t most) {
    range = report_range_opened(range);
    double parts = (double)(most > 2 ? most : 2);
    double wanted = (range.high - range.low) / parts;
    for (;;) {
        double step = value_of(nice_above(wanted));
        double low = floor(range.low / step + 1e-9), high = ceil(range.high / step - 1e-9);
        if (high - low <= parts) {
            return (report_range){low * step, high * step};
        }
        wanted = step * 1.01;
    }
}

/* 10^exponent with the exponent in superscript digits. */
static void append_power(char *label, size_t size, int exponent) {
    static const char *const superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%d", exponent);
    size_t length = strlen(label);
    length += (size_t)snprintf(label + length, size - length, "10");
    for (const char *at = digits; *at != '\0' && length < size; at++) {
        const char *text = *at == '-' ? "⁻" : superscripts[*at - '0'];
        length += (size_t)snprintf(label + length, size - length, "%s", text);
    }
}

/* value is a multiple of step; largest is the largest size on the axis. */
static void write_label(double value, nice_number step, double largest, char label[48]) {
    int decimals = step.exponent < 0 ? -step.exponent : 0;
    if (value == 0) {
        (void)snprintf(label, 48, "0");
    } else if (largest < 1e6 && decimals <= 5) {
        (void)snprintf(label, 48, "%.*f", decimals, value);
    } else {
        int exponent = (int)floor(log10(largest) + 1e-12);
        int kept = exponent > step.exponent ? exponent - step.exponent : 0;
        (void)snprintf(label, 48, "%.*f×", kept, value / pow(10, exponent));
        append_power(label, 48, exponent);
    }
}

void report_ticks_number(report_range range, size_t most, report_ticks *ticks) {
    range = report_range_opened(range);
    nice_number step = nice_above((range.high - range.low) / (double)(most > 2 ? most : 2));
    double size = value_of(step), largest = fmax(fabs(range.low), fabs(range.high));
    double last = floor(range.high / size + 1e-9);
    ticks->count = 0;
    for (double at = ceil(range.low / size - 1e-9); at <= last; at++) {
        if (ticks->count == REPORT_TICKS_MOST) {
            return;
        }
        report_tick *tick = &ticks->tick[ticks->count++];
        *tick = (report_tick){.value = at * size};
        write_label(tick->value, step, largest, tick->label);
    }
}

static nice_number next_of(nice_number number) {
    if (number.digit == 5) {
        return (nice_number){1, number.exponent + 1};
    }
    return (nice_number){number.digit == 1 ? 2 : 5, number.exponent};
}

/* The largest 1, 2 or 5 times a power of ten that is not above value. */
static nice_number nice_below(double value) {
    nice_number at = {1, (int)floor(log10(value) + 1e-12)};
    while (value_of(next_of(at)) <= value * (1 + 1e-12)) {
        at = next_of(at);
    }
    return at;
}

report_range report_range_decades(report_range range) {
    double low = fmax(fmax(range.low, range.high * 1e-6), 1e-300);
    low = value_of(nice_below(low));
    double high = value_of(nice_above(fmax(range.high, low)));
    return (report_range){low, high > low ? high : 2 * low};
}

static void write_decade_label(nice_number number, char label[48]) {
    if (number.exponent >= -4 && number.exponent <= 4) {
        int decimals = number.exponent < 0 ? -number.exponent : 0;
        (void)snprintf(label, 48, "%.*f", decimals, value_of(number));
        return;
    }
    label[0] = '\0';
    if (number.digit > 1) {
        (void)snprintf(label, 48, "%d×", number.digit);
    }
    append_power(label, 48, number.exponent);
}

void report_ticks_decades(report_range range, size_t most, report_ticks *ticks) {
    bool with_parts = range.high / range.low <= 1000 * (1 + 1e-9);
    int decades = (int)ceil(log10(range.high / range.low) - 1e-9);
    int stride = 1 + (decades - 1) / (int)(most > 1 ? most : 1);
    nice_number at = nice_below(range.low);
    if (!with_parts && at.digit > 1) {
        at = (nice_number){1, at.exponent + 1};
    }
    ticks->count = 0;
    while (value_of(at) <= range.high * (1 + 1e-9) && ticks->count < REPORT_TICKS_MOST) {
        report_tick *tick = &ticks->tick[ticks->count++];
        *tick = (report_tick){.value = value_of(at)};
        write_decade_label(at, tick->label);
        at = with_parts ? next_of(at) : (nice_number){1, at.exponent + stride};
    }
}
