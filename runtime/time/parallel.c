#include "time/parallel.h"

#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

typedef struct time_crew {
    const time_job *job;
    pthread_mutex_t lock;
    size_t next;
    size_t failed; /* the first piece that failed; SIZE_MAX: none */
    core_status status;
    afx_error *error;
} time_crew;

typedef struct time_worker {
    time_crew *crew;
    size_t thread;
    pthread_t handle;
} time_worker;

static size_t take_piece(time_crew *crew) {
    pthread_mutex_lock(&crew->lock);
    size_t piece = crew->next < crew->job->pieces ? crew->next++ : SIZE_MAX;
    pthread_mutex_unlock(&crew->lock);
    return piece;
}

/* Pieces after a failed one need not be done; those before it are, so the first failure is
 * known. */
static void note_failure(time_crew *crew, size_t piece, core_status status,
                         const afx_error *error) {
    pthread_mutex_lock(&crew->lock);
    if (piece < crew->failed) {
        crew->failed = piece;
        crew->status = status;
        if (crew->error)
            *crew->error = *error;
        crew->next = crew->job->pieces;
    }
    pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument) {
    time_worker *worker = argument;
    time_crew *crew = worker->crew;
    for (size_t piece; (piece = take_piece(crew)) != SIZE_MAX;) {
        afx_error error = {0};
        core_status status = crew->job->run(crew->job->context, worker->thread, piece, &error);
        if (status != CORE_OK)
            note_failure(crew, piece, status, &error);
    }
    return NULL;
}

core_status time_in_parallel(const time_job *job, afx_error *error) {
    time_crew crew = {job, PTHREAD_MUTEX_INITIALIZER, 0, SIZE_MAX, CORE_OK, error};
    time_worker workers[MOST_THREADS];
    size_t threads = job->threads < MOST_THREADS ? job->threads : MOST_THREADS, started = 1;
    workers[0] = (time_worker){.crew = &crew};
    for (; started < threads && started < job->pieces; started++) {
        workers[started] = (time_worker){.crew = &crew, .thread = started};
        if (pthread_create(&workers[started].handle, NULL, work, &workers[started]) != 0)
            break;
    }
    work(&workers[0]);
    for (size_t k = 1; k < started; k++)
        pthread_join(workers[k].handle, NULL);
    pthread_mutex_destroy(&crew.lock);
    return crew.status;
}

size_t time_processors(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}
