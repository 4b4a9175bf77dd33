/* Processor time of the calling thread; the least of many short slices is what a quiet machine
 * would take. */
#ifndef TIMER_H
#define TIMER_H

#include <time.h>

enum { TIMER_SLICES = 300 };

static inline double timer_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

#endif
