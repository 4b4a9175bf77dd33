/* What the bench does in C, so that nothing of Python is in its numbers: inputs of any size, blocks
 * on threads, and the clock. bench/runner.py compiles these files and calls them by ctypes. */
#ifndef BENCH_RUNNER_H
#define BENCH_RUNNER_H

#include <stddef.h>
#include <stdint.h>

#include "afflux/model.h"

/* ---- inputs ---- */

typedef struct bench_grid {
    size_t steps;
    size_t first_site;
    size_t sites;
    size_t all_sites; /* the run has some of */
    size_t members;
    size_t real_bytes; /* 4 or 8 */
} bench_grid;

typedef enum bench_weather {
    BENCH_RAIN = 0,        /* mm/d */
    BENCH_TEMPERATURE = 1, /* degC */
    BENCH_EVAPORATION = 2, /* mm/d */
    BENCH_DAYLIGHT = 3     /* h */
} bench_weather;

typedef struct bench_range {
    double lowest;
    double highest;
    uint64_t stream; /* of chance: one for each symbol */
} bench_range;

/* [time][site]: a yearly cycle with chance on top, times a factor. */
void bench_fill_forcing(const bench_grid *grid, bench_weather kind, double factor, void *values);

/* [lane]: even draws from a range. */
void bench_fill_lanes(const bench_grid *grid, const bench_range *range, void *values);

/* [time][lane]: cos(0.2 t + site), the derivative of the loss by each member's flow. */
void bench_fill_seeds(const bench_grid *grid, void *values);

/* ---- runs ---- */

/* All blocks of a run, each forward and, where the mode is AFX_REVERSE, back at once. */
typedef struct bench_crew {
    const afx_model *model;
    const afx_args *args;
    afx_mode mode;
    size_t threads;
    void *const *work; /* [thread], each of block_work_size */
} bench_crew;

enum { BENCH_MOST_THREADS = 64 };

/* An afx_status: that of any block that failed. */
int bench_run(const void *crew);

/* A function without a status, as the scalar yardstick is; always 0. */
typedef struct bench_plain_call {
    void (*call)(const void *);
    const void *context;
} bench_plain_call;

int bench_run_plain(const void *plain_call);

typedef struct bench_seconds {
    double wall;
    double processor; /* of all threads together */
} bench_seconds;

/* Calls as often as told; answers the first status that is not 0. */
int bench_time(int (*call)(const void *), const void *context, size_t times,
               bench_seconds *seconds);

#endif
