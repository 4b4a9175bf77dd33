#include "runner.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

typedef struct crew_at_work {
    const bench_crew *crew;
    size_t blocks;
    atomic_size_t next;
    atomic_int failed; /* a status */
} crew_at_work;

typedef struct worker {
    crew_at_work *all;
    void *work;
    pthread_t handle;
} worker;

static int run_block(const bench_crew *crew, size_t block, void *work) {
    afx_status status = crew->model->block_forward(crew->args, block, work, crew->mode);
    if (status == AFX_OK && crew->mode == AFX_REVERSE)
        status = crew->model->block_reverse(crew->args, block, work, crew->mode);
    return (int)status;
}

static void *run_worker(void *argument) {
    worker *self = argument;
    for (size_t block; (block = atomic_fetch_add(&self->all->next, 1)) < self->all->blocks;) {
        int status = run_block(self->all->crew, block, self->work);
        if (status != AFX_OK)
            atomic_store(&self->all->failed, status);
    }
    return NULL;
}

int bench_run(const void *context) {
    const bench_crew *crew = context;
    crew_at_work all = {.crew = crew, .blocks = crew->model->blocks(crew->args)};
    worker workers[BENCH_MOST_THREADS];
    size_t started = 1;
    for (size_t k = 0; k < crew->threads && k < BENCH_MOST_THREADS; k++)
        workers[k] = (worker){.all = &all, .work = crew->work[k]};
    while (started < crew->threads && started < BENCH_MOST_THREADS && started < all.blocks &&
           pthread_create(&workers[started].handle, NULL, run_worker, &workers[started]) == 0)
        started++;
    run_worker(&workers[0]);
    for (size_t k = 1; k < started; k++)
        pthread_join(workers[k].handle, NULL);
    return atomic_load(&all.failed);
}

int bench_run_plain(const void *context) {
    const bench_plain_call *plain = context;
    plain->call(plain->context);
    return 0;
}

static double seconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int bench_time(int (*call)(const void *), const void *context, size_t times,
               bench_seconds *seconds) {
    double wall = seconds_of(CLOCK_MONOTONIC), processor = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    int status = 0;
    for (size_t k = 0; k < times && status == 0; k++)
        status = call(context);
    seconds->wall = seconds_of(CLOCK_MONOTONIC) - wall;
    seconds->processor = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - processor;
    return status;
}
