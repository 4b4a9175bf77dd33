#include "runner.h"

#include <stdatomic.h>

#include "processors.h"

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

/* The system may start a thread beside its maker, and move it after milliseconds, the length of a
 * whole run: so each has a processor from the start. */
static void run_together(worker *workers, size_t threads) {
    const cpu_set_t allowed = bench_allowed(), own = bench_processor(&allowed, 0);
    size_t started = 1;
    bench_sit(&own);
    for (; started < threads; started++) {
        const cpu_set_t processor = bench_processor(&allowed, started);
        worker *next = &workers[started];
        if (bench_start(&next->handle, &processor, run_worker, next) != 0)
            break;
    }
    run_worker(&workers[0]);
    for (size_t k = 1; k < started; k++)
        pthread_join(workers[k].handle, NULL);
    bench_sit(&allowed);
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

int bench_run(const void *context) {
    const bench_crew *crew = context;
    crew_at_work all = {.crew = crew, .blocks = crew->model->blocks(crew->args)};
    const size_t threads = smaller(smaller(crew->threads, BENCH_MOST_THREADS), all.blocks);
    worker workers[BENCH_MOST_THREADS];
    for (size_t k = 0; k < threads; k++)
        workers[k] = (worker){.all = &all, .work = crew->work[k]};
    if (threads > 1)
        run_together(workers, threads);
    else
        run_worker(&workers[0]);
    return atomic_load(&all.failed);
}

int bench_run_plain(const void *context) {
    const bench_plain_call *plain = context;
    plain->call(plain->context);
    return 0;
}

int bench_time(int (*call)(const void *), const void *context, size_t times,
               bench_seconds *seconds) {
    double wall = bench_clock(CLOCK_MONOTONIC), processor = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    int status = 0;
    for (size_t k = 0; k < times && status == 0; k++)
        status = call(context);
    seconds->wall = bench_clock(CLOCK_MONOTONIC) - wall;
    seconds->processor = bench_clock(CLOCK_PROCESS_CPUTIME_ID) - processor;
    return status;
}
