/* Logarithm and power to the base 2 in double precision, for positive normal arguments and results;
 * in line, so that the compiler makes vectors of them. */
#include <math.h>
#include <stdint.h>

typedef double real;
enum { LANES = 64 };
static const real lowest_exponent = -1022;

static inline uint64_t bits_of(double x) {
    union {
        double number;
        uint64_t bits;
    } both = {.number = x};
    return both.bits;
}

static inline double of_bits(uint64_t bits) {
    union {
        uint64_t bits;
        double number;
    } both = {.bits = bits};
    return both.number;
}

static inline double multiply_add(double a, double b, double c) {
    return fma(a, b, c);
}

static inline double magnitude(double x) {
    return fabs(x);
}

/* x = m * 2^e with sqrt(1/2) <= m < sqrt(2); log2(m) = 2/ln(2) * atanh(s), s = (m-1)/(m+1), a
 * minimax polynomial in s^2. At most 4e-16 relative; about -1023 at 0. */
static inline double log2_of(double x) {
    const uint64_t root = 0x3fe6a09e667f3bcd; /* sqrt(1/2) */
    uint64_t scaled = bits_of(x) - root;
    double e = (double)((int64_t)scaled >> 52);
    double m = of_bits((scaled & 0xfffffffffffff) + root);
    double s = (m - 1) / (m + 1), z = s * s;
    double p = 0.2429289962625861;
    p = multiply_add(p, z, 0.26144310993303793);
    p = multiply_add(p, z, 0.3206164258354945);
    p = multiply_add(p, z, 0.41219840147336834);
    p = multiply_add(p, z, 0.5770780172502898);
    p = multiply_add(p, z, 0.9617966939243245);
    p = multiply_add(p, z, 2.885390081777927);
    return multiply_add(p, s, e);
}

/* 2^y for y <= 1023, y = n + r with |r| <= 1/2; at most 4e-16 relative, 2^-1022 below. */
static inline double power_of_2(double y) {
    const double round = 6755399441055744; /* 1.5 * 2^52 leaves the nearest integer in the bits */
    double shifted = y + round;
    double r = y - (shifted - round);
    double p = 7.03727929166604e-09;
    p = multiply_add(p, r, 1.0208538068367602e-07);
    p = multiply_add(p, r, 1.321566283681217e-06);
    p = multiply_add(p, r, 1.5252658115733587e-05);
    p = multiply_add(p, r, 0.00015403529961113818);
    p = multiply_add(p, r, 0.0013333558228562725);
    p = multiply_add(p, r, 0.009618129108034624);
    p = multiply_add(p, r, 0.05550410866445883);
    p = multiply_add(p, r, 0.24022650695908768);
    p = multiply_add(p, r, 0.6931471805599497);
    p = multiply_add(p, r, 1.0);
    return of_bits(bits_of(p) + (bits_of(shifted) << 52));
}
