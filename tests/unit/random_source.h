/* Numbers that are the same for the same start on every machine. */
#ifndef RANDOM_SOURCE_H
#define RANDOM_SOURCE_H

#include <complex.h>
#include <stddef.h>
#include <stdint.h>

/* Start it with any number. */
typedef struct random_source {
    uint64_t state;
} random_source;

uint64_t random_bits(random_source *source);
double random_between(random_source *source, double low, double high);
/* 0 .. count - 1 */
uint32_t random_below(random_source *source, uint32_t count);

/* Fills one array of numbers with draws from -1 .. 1. */
void random_fill(double complex *numbers, size_t count, random_source *source);

#endif
