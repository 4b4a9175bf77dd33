/* Exact fractions for exponents. What does not fit becomes a huge exponent, which fits no unit. */
#include <math.h>

#include "ir/unit.h"

static int64_t common_divisor(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static ir_ratio lowest_terms(int64_t top, int64_t bottom) {
    if (bottom < 0) {
        top = -top;
        bottom = -bottom;
    }
    int64_t divisor = common_divisor(top, bottom);
    if (divisor > 1) {
        top /= divisor;
        bottom /= divisor;
    }
    if (bottom == 0 || top > INT32_MAX || top < -INT32_MAX || bottom > INT32_MAX)
        return (ir_ratio){INT32_MAX, 1};
    return (ir_ratio){(int32_t)top, (int32_t)bottom};
}

ir_ratio ratio_of(int32_t top, int32_t bottom) {
    return lowest_terms(top, bottom);
}

/* Both products lie below 2^62, so their sum fits. */
ir_ratio ratio_add(ir_ratio a, ir_ratio b) {
    return lowest_terms((int64_t)a.top * b.bottom + (int64_t)b.top * a.bottom,
                        (int64_t)a.bottom * b.bottom);
}

ir_ratio ratio_multiply(ir_ratio a, ir_ratio b) {
    return lowest_terms((int64_t)a.top * b.top, (int64_t)a.bottom * b.bottom);
}

bool ratio_equal(ir_ratio a, ir_ratio b) {
    return a.top == b.top && a.bottom == b.bottom;
}

bool ratio_from_double(double x, ir_ratio *ratio) {
    enum { LARGEST_BOTTOM = 64, LARGEST_VALUE = 1000 };
    if (!(fabs(x) <= LARGEST_VALUE))
        return false;
    for (int32_t bottom = 1; bottom <= LARGEST_BOTTOM; bottom++) {
        double top = round(x * bottom);
        if (fabs(top - x * bottom) <= 1e-12 * bottom) {
            *ratio = ratio_of((int32_t)top, bottom);
            return true;
        }
    }
    return false;
}
