/* Logarithm and power to the base 2 in single precision, for positive normal arguments and results;
 * in line, so that the compiler makes vectors of them. */
#include <math.h>
#include <stdint.h>

typedef float real;
enum { LANES = 128 };
static const real lowest_exponent = -126;

static inline uint32_t bits_of(float x) {
    union {
        float number;
        uint32_t bits;
    } both = {.number = x};
    return both.bits;
}

static inline float of_bits(uint32_t bits) {
    union {
        uint32_t bits;
        float number;
    } both = {.bits = bits};
    return both.number;
}

static inline float multiply_add(float a, float b, float c) {
    return fmaf(a, b, c);
}

static inline float magnitude(float x) {
    return fabsf(x);
}

/* x = m * 2^e with sqrt(1/2) <= m < sqrt(2); log2(m) is a minimax polynomial in m - 1. At most
 * 2e-7 relative; about -127 at 0. */
static inline float log2_of(float x) {
    const uint32_t root = 0x3f3504f3; /* sqrt(1/2) */
    uint32_t scaled = bits_of(x) - root;
    float e = (float)((int32_t)scaled >> 23);
    float f = of_bits((scaled & 0x7fffff) + root) - 1;
    float p = -0.1458117663860321f;
    p = multiply_add(p, f, 0.23404237627983093f);
    p = multiply_add(p, f, -0.24887683987617493f);
    p = multiply_add(p, f, 0.2870987057685852f);
    p = multiply_add(p, f, -0.3602396547794342f);
    p = multiply_add(p, f, 0.48092323541641235f);
    p = multiply_add(p, f, -0.7213528156280518f);
    p = multiply_add(p, f, 1.442694902420044f);
    return multiply_add(p, f, e);
}

/* 2^y for y <= 127, y = n + r with |r| <= 1/2; at most 1.5e-7 relative, 2^-126 below. */
static inline float power_of_2(float y) {
    const float round = 12582912; /* 1.5 * 2^23: adding it leaves the nearest integer in the bits */
    float shifted = y + round;
    float r = y - (shifted - round);
    float p = 0.0013276473619043827f;
    p = multiply_add(p, r, 0.009675540961325169f);
    p = multiply_add(p, r, 0.05550713092088699f);
    p = multiply_add(p, r, 0.24022120237350464f);
    p = multiply_add(p, r, 0.6931469440460205f);
    p = multiply_add(p, r, 1.0f);
    return of_bits(bits_of(p) + (bits_of(shifted) << 23));
}
