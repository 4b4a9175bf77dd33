/* Clocks, threads that have processors of their own, and whether those are cores. */
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

/* How many times as long the same arithmetic takes on the slower of two processors while both do
 * it as on the faster alone: 1 if each is a core, 2 if they share one, as those of a virtual
 * machine may for seconds, and between where a neighbour shares the core of one. */
double bench_crowding(void);

#endif
