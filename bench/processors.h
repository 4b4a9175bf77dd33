/* Clocks, threads that have processors of their own, and how fast those are just now. */
#ifndef BENCH_PROCESSORS_H
#define BENCH_PROCESSORS_H

#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <time.h>

/* Seconds by a clock of the system. */
double bench_clock(clockid_t clock);

/* Those that the thread may use. */
cpu_set_t bench_allowed(void);

/* The k-th of them alone, from the first again after the last. */
cpu_set_t bench_processor(const cpu_set_t *allowed, size_t k);

/* The calling thread uses no others from now on. */
void bench_sit(const cpu_set_t *processors);

/* A thread that is there from its first instruction; an error of pthread_create. */
int bench_start(pthread_t *thread, const cpu_set_t *place, void *(*run)(void *), void *context);

/* The same sums on so many of the allowed processors at once; seconds of the slowest, less than
 * a millisecond. They fill a core: two processors that share one take twice as long. */
double bench_look(size_t processors);

#endif
