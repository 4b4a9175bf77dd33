/* The only source of randomness: numbers that are a function of (seed, stream, counter), so that
 * they do not depend on threads, order of calls or machine.
 *
 * Philox 4x32 with ten rounds: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as
 * 1, 2, 3, SC'11, doi:10.1145/2063384.2063405. */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The next number of a stream; every draw takes one count. Different purposes (weights, batches,
 * weather) take different streams of one seed. Save the three numbers to go on later. */
typedef struct core_random {
    uint64_t seed;
    uint64_t stream;
    uint64_t counter;
} core_random;

/* Four words of the cipher for a counter of four words and a key of two. */
void core_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

uint64_t core_random_bits(core_random *random);

/* In [0, 1), a multiple of 2^-53. */
double core_random_uniform(core_random *random);

/* Mean 0, deviation 1: Box and Muller, A note on the generation of random normal deviates, Annals
 * of Mathematical Statistics 29, 1958. Its logarithm and cosine are computed here from exactly
 * rounded operations only, because those of C libraries differ in the last bit. */
double core_random_normal(core_random *random);

/* One of 0 .. bound - 1 (bound > 0); uneven by less than bound / 2^64. */
size_t core_random_below(core_random *random, size_t bound);

/* order[count] becomes a permutation of 0 .. count - 1, all equally likely: Fisher and Yates;
 * Durstenfeld, Algorithm 235, Communications of the ACM 7, 1964. */
void core_random_permutation(core_random *random, size_t count, size_t *order);

#endif
