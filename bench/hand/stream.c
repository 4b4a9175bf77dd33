/* How fast the machine moves memory: the triad a = b + s*c over arrays of a given size. */
#include <math.h>
#include <stdlib.h>

#include "hand.h"
#include "timer.h"

enum { ARRAYS = 3 };

static void triad(double *restrict a, const double *restrict b, const double *restrict c,
                  size_t count) {
    for (size_t i = 0; i < count; i++)
        a[i] = b[i] + 3 * c[i];
    __asm__ volatile("" : : "r"(a) : "memory");
}

/* Least time of a pass over three arrays of `count` numbers, ns. Small ones are passed over many
 * times within a slice, large ones once. */
static double time_of_pass(double *memory, size_t count) {
    const size_t least_work = 1 << 20; /* bytes of a slice */
    size_t passes = 1 + least_work / (ARRAYS * count * sizeof *memory);
    int slices = passes > 1 ? TIMER_SLICES : 7;
    double least = INFINITY;
    for (int slice = 0; slice < slices; slice++) {
        double begin = timer_now();
        for (size_t pass = 0; pass < passes; pass++)
            triad(memory, memory + count, memory + 2 * count, count);
        double taken = (timer_now() - begin) / (double)passes;
        least = taken < least ? taken : least;
    }
    return least;
}

double hand_stream_bytes_per_ns(size_t bytes) {
    size_t count = bytes / ARRAYS / sizeof(double);
    double *memory = calloc(ARRAYS * count + 1, sizeof *memory);
    if (!memory || count == 0) {
        free(memory);
        return NAN;
    }
    for (size_t i = 0; i < ARRAYS * count; i++)
        memory[i] = 1;
    double least = time_of_pass(memory, count);
    free(memory);
    return (double)(ARRAYS * count * sizeof *memory) / least;
}
