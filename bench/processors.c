#include "processors.h"

#include <stdatomic.h>

enum { NUMBERS = 1024, REPEATS = 8000, MOST_PROCESSORS = 64 };

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

/* Numbers in the first-level cache, as in compiled models: as many instructions as a core can take,
 * without waiting for each other. Seconds. */
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

typedef struct look {
    pthread_t thread;
    atomic_int *waiting; /* how many are not there yet */
    double seconds;
} look;

static void *work_in_step(void *context) {
    look *own = context;
    atomic_fetch_sub(own->waiting, 1);
    while (atomic_load(own->waiting) > 0)
        ;
    own->seconds = seconds_of_work();
    return NULL;
}

double bench_look(size_t processors) {
    const cpu_set_t allowed = bench_allowed(), first = bench_processor(&allowed, 0);
    const size_t count = processors < MOST_PROCESSORS ? processors : MOST_PROCESSORS;
    look looks[MOST_PROCESSORS];
    atomic_int waiting = (int)count;
    size_t started = 1;
    bench_sit(&first);
    looks[0].waiting = &waiting;
    for (; started < count; started++) {
        const cpu_set_t place = bench_processor(&allowed, started);
        look *next = &looks[started];
        next->waiting = &waiting;
        if (bench_start(&next->thread, &place, work_in_step, next) != 0)
            break;
    }
    atomic_fetch_sub(&waiting, (int)(count - started));
    work_in_step(&looks[0]);
    double longest = looks[0].seconds;
    for (size_t k = 1; k < started; k++) {
        pthread_join(looks[k].thread, NULL);
        longest = looks[k].seconds > longest ? looks[k].seconds : longest;
    }
    bench_sit(&allowed);
    return longest;
}
