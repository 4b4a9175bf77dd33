/* Inputs of the bench: functions of the place and the step, of any size and quickly made. */
#include <math.h>

#include "runner.h"

enum { WET, AMOUNT, WARMTH, CLOUDS };

static const double turn = 6.283185307179586;

/* In [0, 1): splitmix64 of Steele, Lea and Flood (2014), of a place in a stream. */
static double chance(uint64_t stream, uint64_t place) {
    uint64_t bits = stream * 0xd1342543de82ef95u + (place + 1) * 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return (double)((bits ^ (bits >> 31)) >> 11) * 0x1p-53;
}

static void put(void *values, size_t place, double value, size_t real_bytes) {
    if (real_bytes == sizeof(float))
        ((float *)values)[place] = (float)value;
    else
        ((double *)values)[place] = value;
}

static double season(size_t t) {
    return sin(turn * (double)t / 365);
}

/* Exponential amounts on four days of ten. */
static double rain(size_t t, size_t place) {
    (void)t;
    return chance(WET, place) < 0.4 ? -7 * log(1 - chance(AMOUNT, place)) : 0;
}

static double temperature(size_t t, size_t place) {
    return 5 + 10 * season(t) + 8 * chance(WARMTH, place) - 4;
}

static double evaporation(size_t t, size_t place) {
    return (2 + 1.8 * season(t)) * (0.7 + 0.6 * chance(CLOUDS, place));
}

static double daylight(size_t t, size_t place) {
    return 12 + 4 * season(t) + 0.1 * chance(CLOUDS, place);
}

void bench_fill_forcing(const bench_grid *grid, bench_weather kind, double factor, void *values) {
    double (*const makers[])(size_t, size_t) = {rain, temperature, evaporation, daylight};
    for (size_t t = 0; t < grid->steps; t++)
        for (size_t site = 0; site < grid->sites; site++) {
            size_t place = t * grid->all_sites + grid->first_site + site;
            double value = factor * makers[kind](t, place);
            put(values, t * grid->sites + site, value, grid->real_bytes);
        }
}

void bench_fill_lanes(const bench_grid *grid, const bench_range *range, void *values) {
    for (size_t lane = 0; lane < grid->sites * grid->members; lane++) {
        double share = chance(range->stream, grid->first_site * grid->members + lane);
        double value = range->lowest + share * (range->highest - range->lowest);
        put(values, lane, value, grid->real_bytes);
    }
}

void bench_fill_seeds(const bench_grid *grid, void *values) {
    size_t place = 0;
    for (size_t t = 0; t < grid->steps; t++)
        for (size_t site = 0; site < grid->sites; site++) {
            double seed = cos(0.2 * (double)t + (double)(grid->first_site + site));
            for (size_t member = 0; member < grid->members; member++)
                put(values, place++, seed, grid->real_bytes);
        }
}
