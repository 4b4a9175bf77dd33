#include "time/lanes.h"

#include "core/real.h"

static void set(size_t count, const double *from, void *to) {
    real *reals = to;
    for (size_t k = 0; k < count; k++)
        reals[k] = (real)from[k];
}

static void add(size_t count, const void *from, double *to) {
    const real *reals = from;
    for (size_t k = 0; k < count; k++)
        to[k] += (double)reals[k];
}

static void set_parameters(const time_lane_shape *shape, const double *columns, void *parameter) {
    real *reals = parameter;
    size_t lanes = shape->sites * shape->members;
    for (size_t s = 0; s < shape->sites; s++, columns += shape->columns)
        for (size_t p = 0; p < shape->parameters; p++)
            for (size_t m = 0; m < shape->members; m++)
                reals[p * lanes + s * shape->members + m] =
                    (real)columns[m * shape->parameters + p];
}

static void get_parameters(const time_lane_shape *shape, const void *parameter, double *columns) {
    const real *reals = parameter;
    size_t lanes = shape->sites * shape->members;
    for (size_t s = 0; s < shape->sites; s++, columns += shape->columns)
        for (size_t p = 0; p < shape->parameters; p++)
            for (size_t m = 0; m < shape->members; m++)
                columns[m * shape->parameters + p] =
                    (double)reals[p * lanes + s * shape->members + m];
}

/* Four sums side by side: one alone would wait for each addition. */
static double sum_of(const real *numbers, size_t count) {
    double part[4] = {0};
    size_t whole = count / 4 * 4;
    for (size_t m = 0; m < whole; m += 4)
        for (size_t k = 0; k < 4; k++)
            part[k] += (double)numbers[m + k];
    for (size_t m = whole; m < count; m++)
        part[0] += (double)numbers[m];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

enum { TILE_STEPS = 64 }; /* between time first and lanes first: what fits into the cache */

static size_t tile_end(const time_lane_shape *shape, size_t begin) {
    return shape->steps - begin < TILE_STEPS ? shape->steps : begin + TILE_STEPS;
}

/* Without members there is nothing to add up. */
static void turn(const time_lane_shape *shape, const real *output, double *series) {
    for (size_t begin = shape->from, end; begin < shape->steps; begin = end) {
        end = tile_end(shape, begin);
        for (size_t s = 0; s < shape->sites; s++)
            for (size_t t = begin; t < end; t++)
                series[s * shape->steps + t] = (double)output[t * shape->sites + s];
    }
}

static void turn_back(const time_lane_shape *shape, const double *series, real *output) {
    for (size_t begin = shape->from, end; begin < shape->steps; begin = end) {
        end = tile_end(shape, begin);
        for (size_t s = 0; s < shape->sites; s++)
            for (size_t t = begin; t < end; t++)
                output[t * shape->sites + s] = (real)series[s * shape->steps + t];
    }
}

static void average(const time_lane_shape *shape, const void *output, double *mean) {
    size_t members = shape->members;
    const real *at = (const real *)output + shape->from * shape->sites * members;
    if (members == 1) {
        turn(shape, output, mean);
        return;
    }
    for (size_t t = shape->from; t < shape->steps; t++)
        for (size_t s = 0; s < shape->sites; s++, at += members)
            mean[s * shape->steps + t] = sum_of(at, members) / (double)members;
}

static void spread(const time_lane_shape *shape, const double *mean_bar, void *output_bar) {
    size_t members = shape->members;
    real *at = (real *)output_bar + shape->from * shape->sites * members;
    if (members == 1) {
        turn_back(shape, mean_bar, output_bar);
        return;
    }
    for (size_t t = shape->from; t < shape->steps; t++)
        for (size_t s = 0; s < shape->sites; s++, at += members) {
            real share = (real)(mean_bar[s * shape->steps + t] / (double)members);
            for (size_t m = 0; m < members; m++)
                at[m] = share;
        }
}

#if AFX_REAL_BITS == 32
const time_lanes time_lanes_float =
#else
const time_lanes time_lanes_double =
#endif
    {set, add, set_parameters, get_parameters, average, spread};
