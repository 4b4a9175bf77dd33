/* e^x for x <= 0, in loops that the compiler makes vectors of: no branches, no calls, and no table.
 * Within 2 units of the last place; 0 where the true value is below the least normal number; NaN of
 * NaN. */
#ifndef CORE_EXPONENTIAL_H
#define CORE_EXPONENTIAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <tgmath.h>

#include "core/real.h"

#if AFX_REAL_BITS == 64
typedef uint64_t core_bits;
#define CORE_MANTISSA 52
#define CORE_ONE_BITS 0x3ff0000000000000u
#define CORE_LEAST (-708.0)
#define CORE_LOG2_HIGH 6.93147180369123816490e-01 /* its last 21 bits are 0: exact times any k */
#define CORE_LOG2_LOW 1.90821492927058770002e-10
#define CORE_ROUNDING 0x1.8p52
#else
typedef uint32_t core_bits;
#define CORE_MANTISSA 23
#define CORE_ONE_BITS 0x3f800000u
#define CORE_LEAST (-87.0f)
#define CORE_LOG2_HIGH 0x1.62e4p-1f
#define CORE_LOG2_LOW 0x1.7f7d1cp-20f
#define CORE_ROUNDING 0x1.8p23f
#endif

/* e^x = scale (1 + rest): a power of two, and e^r - 1 of what is left, |r| <= log(2) / 2. */
typedef struct core_power {
    real scale;
    real rest;
} core_power;

/* Taylor's series as far as it matters. */
static inline real core_power_rest(real r) {
#if AFX_REAL_BITS == 64
    real high = r * (1 / 6227020800.0) + 1 / 479001600.0;
    high = r * (r * (r * (r * high + 1 / 39916800.0) + 1 / 3628800.0) + 1 / 362880.0) + 1 / 40320.0;
    real low = r * (r * (r * high + 1 / 5040.0) + 1 / 720.0) + 1 / 120.0;
    return r + r * r * (r * (r * (r * low + 1 / 24.0) + 1 / 6.0) + 0.5);
#else
    real low = r * (r * (1 / 5040.0f) + 1 / 720.0f) + 1 / 120.0f;
    return r + r * r * (r * (r * (r * low + 1 / 24.0f) + 1 / 6.0f) + 0.5f);
#endif
}

static inline core_power core_power_below(real x) {
    const real per_log2 = (real)1.4426950408889634;
    real bounded = x < CORE_LEAST ? CORE_LEAST : x;
    real shifted = bounded * per_log2 + CORE_ROUNDING; /* the whole number k in its last bits */
    real k = shifted - CORE_ROUNDING;
    core_power power = {.rest = core_power_rest(bounded - k * CORE_LOG2_HIGH - k * CORE_LOG2_LOW)};
    core_bits bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (core_bits)(bits << CORE_MANTISSA) + (core_bits)CORE_ONE_BITS;
    memcpy(&power.scale, &bits, sizeof bits);
    return power;
}

static inline real core_exp_below(real x) {
    core_power power = core_power_below(x);
    real value = power.scale + power.scale * power.rest;
    return x < CORE_LEAST ? 0 : value;
}

/* e^x - 1, as exact near 0 as elsewhere. */
static inline real core_expm1_below(real x) {
    core_power power = core_power_below(x);
    return power.scale * power.rest + (power.scale - 1);
}

/* 1 / (1 + e^-x) without overflow. */
static inline real core_logistic(real x) {
    real small = core_exp_below(-fabs(x));
    return (x < 0 ? small : 1) / (1 + small);
}

/* (1 - e^-2|x|) / (1 + e^-2|x|), and the sign of x. */
static inline real core_tanh(real x) {
    real less = core_expm1_below(-2 * fabs(x));
    return copysign(less / (2 + less), x);
}

#endif
