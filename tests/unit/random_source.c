#include "random_source.h"

/* splitmix64: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA
 * 2014. */
uint64_t random_bits(random_source *source) {
    uint64_t z = source->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double random_between(random_source *source, double low, double high) {
    return low + (high - low) * (double)(random_bits(source) >> 11) * 0x1p-53;
}

uint32_t random_below(random_source *source, uint32_t count) {
    return (uint32_t)(random_bits(source) % count);
}

void random_fill(double complex *numbers, size_t count, random_source *source) {
    for (size_t k = 0; k < count; k++)
        numbers[k] = random_between(source, -1, 1);
}
