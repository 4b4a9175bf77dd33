#include "core/random.h"

#include <math.h>

/* The multipliers and Weyl increments of Philox 4x32 (Salmon et al. 2011, section 3.3). */
static const uint32_t MULTIPLIER[2] = {0xD2511F53u, 0xCD9E8D57u};
static const uint32_t INCREMENT[2] = {0x9E3779B9u, 0xBB67AE85u};

void core_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
    uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
    uint32_t left = key[0], right = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t first = (uint64_t)MULTIPLIER[0] * a;
        uint64_t second = (uint64_t)MULTIPLIER[1] * c;
        a = (uint32_t)(second >> 32) ^ b ^ left;
        b = (uint32_t)second;
        c = (uint32_t)(first >> 32) ^ d ^ right;
        d = (uint32_t)first;
        left += INCREMENT[0];
        right += INCREMENT[1];
    }
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
}

/* The two 64-bit numbers of the next count. */
static void draw(core_random *random, uint64_t pair[2]) {
    uint32_t counter[4] = {(uint32_t)random->counter, (uint32_t)(random->counter >> 32),
                           (uint32_t)random->stream, (uint32_t)(random->stream >> 32)};
    uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
    uint32_t words[4];
    core_philox(counter, key, words);
    random->counter++;
    pair[0] = (uint64_t)words[1] << 32 | words[0];
    pair[1] = (uint64_t)words[3] << 32 | words[2];
}

static double unit_of(uint64_t bits) {
    return (double)(bits >> 11) * 0x1p-53;
}

uint64_t core_random_bits(core_random *random) {
    uint64_t pair[2];
    draw(random, pair);
    return pair[0];
}

double core_random_uniform(core_random *random) {
    return unit_of(core_random_bits(random));
}

/* Natural logarithm of x > 0: 2 artanh((m - 1)/(m + 1)) + e ln 2 with x = m 2^e and m around 1,
 * where twelve terms of the series leave less than 1e-18. */
static double logarithm(double x) {
    int exponent;
    double mantissa = frexp(x, &exponent);
    if (mantissa < 0.70710678118654752) {
        mantissa *= 2;
        exponent--;
    }
    double z = (mantissa - 1) / (mantissa + 1);
    double sum = 0;
    for (int k = 11; k >= 0; k--) {
        sum = sum * (z * z) + 1.0 / (2 * k + 1);
    }
    return 2 * z * sum + exponent * 0.69314718055994531;
}

/* cos(2 pi turns), turns in [0, 1): Taylor series within an eighth of a turn of an axis. */
static double cosine_of_turns(double turns) {
    double quarter = floor(4 * turns + 0.5);
    double angle = (4 * turns - quarter) * 1.5707963267948966;
    int axis = (int)quarter % 4;
    int odd = axis % 2;
    double term = odd ? angle : 1;
    double sum = term;
    for (int k = 1 + odd; k < 20; k += 2) {
        term *= -(angle * angle) / (k * (k + 1));
        sum += term;
    }
    return axis == 1 || axis == 2 ? -sum : sum;
}

double core_random_normal(core_random *random) {
    uint64_t pair[2];
    draw(random, pair);
    double radius = sqrt(-2 * logarithm(1 - unit_of(pair[0])));
    return radius * cosine_of_turns(unit_of(pair[1]));
}

size_t core_random_below(core_random *random, size_t bound) {
    return (size_t)(core_random_bits(random) % bound);
}

void core_random_permutation(core_random *random, size_t count, size_t *order) {
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t i = count; i > 1; i--) {
        size_t j = core_random_below(random, i);
        size_t taken = order[i - 1];
        order[i - 1] = order[j];
        order[j] = taken;
    }
}
