/* The functions that stand in generated code, held against the C library in long double: dense
 * samples over all that can be represented, and the values where something special happens.
 * SOURCE: the generated file, of numbers REAL; SINGLE: 1 if they are floats. */
#include SOURCE

#include <float.h>
#include <stdbool.h>
#include <stdio.h>

typedef REAL real;

enum { SAMPLES = 100000, PRECISION = SINGLE ? FLT_MANT_DIG : DBL_MANT_DIG };

static const int least_exponent = SINGLE ? FLT_MIN_EXP : DBL_MIN_EXP;

typedef struct range {
    const char *name;
    real (*function)(real);
    long double (*reference)(long double);
    double lowest, highest, limit; /* in ulp */
} range;

static long double reference_sigmoid(long double x) {
    return 1 / (1 + expl(-x));
}

/* What is below the least normal number, the logarithm takes for the mean of both. */
static long double counted(long double x) {
    const long double least = SINGLE ? FLT_MIN : DBL_MIN;
    return x > 0 && x < least ? (x + least) / 2 : x;
}

static long double reference_log(long double x) {
    return logl(counted(x));
}

static long double reference_log10(long double x) {
    return log10l(counted(x));
}

static real call_exp(real x) {
    return functions_exp(x);
}
static real call_expm1(real x) {
    return functions_expm1(x);
}
static real call_log(real x) {
    return functions_log(x);
}
static real call_log10(real x) {
    return functions_log10(x);
}
static real call_log1p(real x) {
    return functions_log1p(x);
}
static real call_tanh(real x) {
    return functions_tanh(x);
}
static real call_atan(real x) {
    return functions_atan(x);
}
static real call_sigmoid(real x) {
    return functions_sigmoid(x);
}

/* 0 .. 1, the same in every run. */
static double drawn(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (double)(*seed >> 11) * 0x1p-53;
}

/* What is not twice the least normal number may come out as 0. */
static bool vanishes(real got, long double wanted) {
    return got == 0 && fabsl(wanted) < 2 * (long double)(SINGLE ? FLT_MIN : DBL_MIN);
}

/* How far from it in units of the last place; 0 if both are not numbers. */
static double error_of(real got, long double wanted) {
    if (vanishes(got, wanted))
        return 0;
    if (isnan(wanted) || isinf((real)wanted))
        return isnan(wanted) ? (isnan(got) ? 0 : INFINITY) : got == (real)wanted ? 0 : INFINITY;
    int exponent;
    frexpl(wanted, &exponent);
    if (exponent < least_exponent || wanted == 0)
        exponent = least_exponent;
    long double error = fabsl(got - wanted) / ldexpl(1, exponent - PRECISION);
    return error >= 0 ? (double)error : INFINITY;
}

/* Evenly between the bounds, then evenly in the logarithm of the distance from 0. */
static real sample(const range *of, int k, uint64_t *seed) {
    double at = drawn(seed);
    if (k % 2)
        return (real)(of->lowest + (of->highest - of->lowest) * at);
    double most = drawn(seed) < 0.5 && of->lowest < 0 ? of->lowest : of->highest;
    double tiny = SINGLE ? 1e-45 : 5e-324;
    return (real)(most * exp(at * (log(tiny) - log(fabs(most)))));
}

static int check_range(const range *of) {
    uint64_t seed = 88172645463325252u;
    double worst = 0;
    real where = 0;
    for (int k = 0; k < SAMPLES; k++) {
        real x = sample(of, k, &seed);
        double error = error_of(of->function(x), of->reference(x));
        where = error > worst ? x : where;
        worst = error > worst ? error : worst;
    }
    printf("%-8s %.3f ulp at %.9g; the limit is %g\n", of->name, worst, (double)where, of->limit);
    return !(worst <= of->limit);
}

static real raise_by_logarithm(real x, real y) {
    return functions_power(functions_log(x), y, FUNCTIONS_LOWEST);
}

/* x from 1e-6 to 1e4, y from -10 to 10, as far as |y log(x)| is at most `most`. */
static int check_power(const char *name, real (*power)(real, real), double most, double limit) {
    uint64_t seed = 88172645463325252u;
    long double worst = 0;
    for (int k = 0; k < SAMPLES; k++) {
        real x = (real)exp(log(1e-6) + log(1e10) * drawn(&seed));
        real y = (real)(20 * drawn(&seed) - 10);
        if (fabs((double)y * log((double)x)) > most)
            continue;
        long double error = fabsl(power(x, y) / powl(x, y) - 1);
        worst = error <= worst ? worst : error;
    }
    printf("%-8s %.3Lg relative; the limit is %g\n", name, worst, limit);
    return !(worst <= limit);
}

static int is_alike(real got, real wanted) {
    if (isnan(wanted) || isnan(got))
        return isnan(wanted) && isnan(got);
    if (wanted == 0 || isinf(wanted) || wanted == 1)
        return got == wanted && !signbit(got) == !signbit(wanted);
    return fabsl((long double)got / wanted - 1) < (SINGLE ? 1e-4 : 1e-12);
}

static const double specials[] = {
    0,      -0.0,    1,        -1,     2,        -2,       3,         -3,    0.5,    -0.5,
    2.5,    -2.5,    5e-324,   1e-310, 1e-42,    -1e-42,   1.5e-45,   1e-20, 1e20,   3e38,
    -3e38,  1.7e308, -1.7e308, 88.72,  88.73,    709.7,    709.8,     -87.5, -103.9, -104.1,
    -745.1, -745.2,  -708.5,   1e5,    16777217, INFINITY, -INFINITY, NAN};
enum { SPECIALS = sizeof specials / sizeof *specials };

static int check_specials(const range *of) {
    int wrong = 0;
    for (int k = 0; k < SPECIALS; k++) {
        real x = (real)specials[k], got = of->function(x);
        real wanted = (real)of->reference(x);
        bool fine = is_alike(got, wanted) || error_of(got, of->reference(x)) <= of->limit;
        if (wanted == 0 || isinf(wanted) || isnan(wanted))
            fine = is_alike(got, wanted);
        if (!fine)
            printf("%s(%g) = %g, not %g\n", of->name, (double)x, (double)got, (double)wanted);
        wrong += !fine;
    }
    return wrong;
}

/* To a whole power, numbers below the least normal one count as 0. */
static real normal(real x) {
    return fabs((double)x) < (SINGLE ? FLT_MIN : DBL_MIN) ? 0 * x : x;
}

/* As C's pow, but that NaN stays NaN; and where the base is 0, exponents below 1e-24 are none. */
static int check_powers(void) {
    int wrong = 0;
    for (int k = 0; k < SPECIALS * SPECIALS; k++) {
        real x = (real)specials[k / SPECIALS], y = (real)specials[k % SPECIALS];
        real wanted = isnan(x) || isnan(y) ? (real)NAN : (real)powl(normal(x), y);
        real got = functions_pow(x, y);
        bool none = (normal(x) == 0 || isinf(x)) && fabs((double)y) < 1e-24;
        none |= normal(x) == 0 && x < 0;
        if (none || is_alike(got, wanted) || error_of(got, powl(normal(x), y)) <= 8)
            continue;
        printf("pow(%g, %g) = %g, not %g\n", (double)x, (double)y, (double)got, (double)wanted);
        wrong++;
    }
    return wrong;
}

/* A power by way of the logarithm has no negative base, no sign of 0, no infinite power of 1. */
static int check_raised(void) {
    int wrong = 0;
    for (int k = 0; k < SPECIALS * SPECIALS; k++) {
        real x = (real)specials[k / SPECIALS], y = (real)specials[k % SPECIALS];
        real wanted = y == 0 ? 1 : x < 0 || isnan(x) ? (real)NAN : (real)powl(counted(x), y);
        real got = raise_by_logarithm(x, y);
        bool endless = fabs((double)y * log((double)x)) > 32 && wanted != 0 && !isinf(wanted);
        wanted = x == 0 ? (real)fabs((double)wanted) : wanted;
        wanted = x == 1 && !isfinite(y) ? (real)NAN : wanted;
        if (endless || is_alike(got, wanted))
            continue;
        printf("%g^%g = %g, not %g\n", (double)x, (double)y, (double)got, (double)wanted);
        wrong++;
    }
    return wrong;
}

int main(void) {
    const double huge = SINGLE ? 3e38 : 1.7e308, low = SINGLE ? -104 : -746,
                 high = SINGLE ? 89 : 710;
    const range ranges[] = {
        {"exp", call_exp, expl, low, high, 1.5},
        {"exp", call_exp, expl, -1, 1, 1.5},
        {"log", call_log, reference_log, 0, huge, 1.5},
        {"log", call_log, reference_log, 0.5, 2, 1.5},
        {"log10", call_log10, reference_log10, 0, huge, 3},
        {"log10", call_log10, reference_log10, 0.5, 2, 3},
        {"expm1", call_expm1, expm1l, low, high, 3},
        {"expm1", call_expm1, expm1l, -1, 1, 3},
        {"log1p", call_log1p, log1pl, -1, huge, 3},
        {"log1p", call_log1p, log1pl, -1, 2, 3},
        {"atan", call_atan, atanl, -1e4, 1e4, 3},
        {"atan", call_atan, atanl, -3, 3, 3},
        {"tanh", call_tanh, tanhl, -20, 20, 4},
        {"tanh", call_tanh, tanhl, -1, 1, 4},
        {"sigmoid", call_sigmoid, reference_sigmoid, low, -low, 3},
        {"sigmoid", call_sigmoid, reference_sigmoid, -2, 2, 3},
    };
    int wrong = check_power("pow", functions_pow, low > -700 ? 85 : 138, SINGLE ? 1e-6 : 2e-15);
    wrong += check_power("x^y", raise_by_logarithm, 32, SINGLE ? 3e-6 : 1e-14);
    wrong += check_powers() + check_raised();
    for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++)
        wrong += check_range(&ranges[k]) + (k % 2 ? 0 : check_specials(&ranges[k]));
    return wrong ? 1 : 0;
}
