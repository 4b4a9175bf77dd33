#include "processors.h"

#include <stdatomic.h>

enum { NUMBERS = 64, REPEATS = 20000 }; /* some tenth of a millisecond */

double bench_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

cpu_set_t bench_allowed(void) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof allowed, &allowed);
    return allowed;
}

cpu_set_t bench_processor(const cpu_set_t *allowed, size_t k) {
    cpu_set_t one;
    CPU_ZERO(&one);
    size_t left = k % (size_t)CPU_COUNT(allowed);
    for (int p = 0; p < CPU_SETSIZE; p++)
        if (CPU_ISSET(p, allowed) && left-- == 0)
            CPU_SET(p, &one);
    return one;
}

void bench_sit(const cpu_set_t *processors) {
    sched_setaffinity(0, sizeof *processors, processors);
}

int bench_start(pthread_t *thread, const cpu_set_t *place, void *(*run)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setaffinity_np(&attributes, sizeof *place, place);
    int failed = pthread_create(thread, &attributes, run, context);
    pthread_attr_destroy(&attributes);
    return failed;
}

/* Sums and products enough to fill a core; seconds. */
static double seconds_of_work(void) {
    volatile float first = 1;
    float numbers[NUMBERS];
    for (int k = 0; k < NUMBERS; k++)
        numbers[k] = first + (float)k;
    const double begin = bench_clock(CLOCK_MONOTONIC);
    for (int r = 0; r < REPEATS; r++)
        for (int k = 0; k < NUMBERS; k++)
            numbers[k] = numbers[k] * 0.5f + 1;
    const double end = bench_clock(CLOCK_MONOTONIC);
    for (int k = 0; k < NUMBERS; k++)
        first += numbers[k];
    return end - begin;
}

typedef struct pair {
    atomic_int waiting;
    double seconds;
} pair;

static double work_in_step(pair *both) {
    atomic_fetch_sub(&both->waiting, 1);
    while (atomic_load(&both->waiting) > 0)
        ;
    return seconds_of_work();
}

static void *run_second(void *context) {
    pair *both = context;
    both->seconds = work_in_step(both);
    return NULL;
}

static double seconds_alone(const cpu_set_t *processor) {
    bench_sit(processor);
    return seconds_of_work();
}

double bench_crowding(void) {
    const cpu_set_t allowed = bench_allowed();
    const cpu_set_t second = bench_processor(&allowed, 1), first = bench_processor(&allowed, 0);
    const double there = seconds_alone(&second), here = seconds_alone(&first);
    pair both = {.waiting = 2};
    pthread_t thread;
    double together = here + there;
    if (CPU_COUNT(&allowed) > 1 && bench_start(&thread, &second, run_second, &both) == 0) {
        together = work_in_step(&both);
        pthread_join(thread, NULL);
        together = together > both.seconds ? together : both.seconds;
    }
    bench_sit(&allowed);
    return together / (here < there ? here : there);
}
