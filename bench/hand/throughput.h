/* How fast the machine computes exp, log and pow, element by element of an array in the first-level
 * cache; included for each real type, after math_float.h or math_double.h. */
#include "timer.h"

enum { ELEMENTS = 256, PASSES = 100 };

/* Rows that the compiler must take as written and read, pass by pass. */
struct rows {
    real x[ELEMENTS], exponent[ELEMENTS], y[ELEMENTS];
};

static void keep(struct rows *rows) {
    __asm__ volatile("" : : "r"(rows) : "memory");
}

static void log2_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = log2_of(rows->x[i]);
}

static void exp2_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = power_of_2(rows->x[i]);
}

/* The best: two short loops, see forward.h. */
static void pow_row(struct rows *rows) {
    log2_row(rows);
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = power_of_2(rows->exponent[i] * rows->y[i]);
}

static void library_exp_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = LIBRARY_EXP(rows->x[i]);
}

static void library_log_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = LIBRARY_LOG(rows->x[i]);
}

static void library_pow_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++)
        rows->y[i] = LIBRARY_POW(rows->x[i], rows->exponent[i]);
}

/* Sixteen operations an element, none waiting for more than one other: half of them multiply and
 * add, half only add, as the equations of a model do. */
static void plain_row(struct rows *rows) {
    for (int i = 0; i < ELEMENTS; i++) {
        real x = rows->x[i], y = rows->exponent[i];
        real a = multiply_add(x, y, x), b = multiply_add(x, y, y), c = x + y, d = x - y;
        real e = multiply_add(a, y, x), f = multiply_add(b, x, y), g = c + y, h = d - x;
        real k = multiply_add(e, x, y), l = multiply_add(f, y, x), m = g + x, n = h - y;
        rows->y[i] = multiply_add(k, l, m + n);
        rows->y[i] += multiply_add(x, k, n);
    }
}
enum { PLAIN_OPERATIONS = 16 };

static double nanoseconds(void (*row)(struct rows *)) {
    struct rows rows;
    for (int i = 0; i < ELEMENTS; i++) {
        rows.x[i] = (real)(i + 1) / ELEMENTS;
        rows.exponent[i] = 1 + (real)(i % 7) / 2;
    }
    double least = INFINITY;
    for (int slice = 0; slice < TIMER_SLICES; slice++) {
        double begin = timer_now();
        for (int pass = 0; pass < PASSES; pass++) {
            row(&rows);
            keep(&rows);
        }
        double taken = timer_now() - begin;
        least = taken < least ? taken : least;
    }
    return least / PASSES / ELEMENTS;
}

double HAND_MATH(enum hand_math what) {
    switch (what) {
    case HAND_LOG:
        return nanoseconds(log2_row);
    case HAND_EXP:
        return nanoseconds(exp2_row);
    case HAND_POW:
        return nanoseconds(pow_row);
    case LIBRARY_VECTOR_EXP:
        return nanoseconds(library_exp_row);
    case LIBRARY_VECTOR_LOG:
        return nanoseconds(library_log_row);
    case LIBRARY_VECTOR_POW:
        return nanoseconds(library_pow_row);
    case PLAIN_OPERATION:
        return nanoseconds(plain_row) / PLAIN_OPERATIONS;
    }
    return NAN;
}
