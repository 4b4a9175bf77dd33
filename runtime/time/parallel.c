#include "time/parallel.h"

#include <stdbool.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

enum { MOST_THREADS = 256 };

typedef struct time_crew {
    const time_job *job;
    size_t failed; /* the first piece that failed; all pieces: none */
    core_status status;
    afx_error *error;
} time_crew;

static size_t own_number(void) {
#ifdef _OPENMP
    return (size_t)omp_get_thread_num();
#else
    return 0;
#endif
}

bool time_has_threads(void) {
#ifdef _OPENMP
    return true;
#else
    return false;
#endif
}

/* Pieces after a failed one need not be done; those before it are, so the first failure is
 * known. */
static bool is_wanted(const time_crew *crew, size_t piece) {
    size_t failed;
#pragma omp atomic read
    failed = crew->failed;
    return piece < failed;
}

static void note_failure(time_crew *crew, size_t piece, core_status status,
                         const afx_error *error) {
#pragma omp critical(time_crew_failure)
    if (piece < crew->failed) {
#pragma omp atomic write
        crew->failed = piece;
        crew->status = status;
        if (crew->error)
            *crew->error = *error;
    }
}

static void do_piece(time_crew *crew, size_t piece) {
    afx_error error = {0};
    if (!is_wanted(crew, piece))
        return;
    core_status status = crew->job->run(crew->job->context, own_number(), piece, &error);
    if (status != CORE_OK)
        note_failure(crew, piece, status, &error);
}

size_t time_threads(size_t wanted, size_t pieces) {
#ifdef _OPENMP
    size_t most = pieces < MOST_THREADS ? pieces : MOST_THREADS;
#else
    size_t most = pieces < 1 ? pieces : 1;
#endif
    size_t threads = wanted < most ? wanted : most;
    return threads ? threads : 1;
}

/* Which thread does a piece is left to chance: no piece may depend on it. */
core_status time_in_parallel(const time_job *job, afx_error *error) {
    time_crew crew = {job, job->pieces, CORE_OK, error};
    int threads = (int)time_threads(job->threads, job->pieces);
    (void)threads;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (size_t piece = 0; piece < job->pieces; piece++)
        do_piece(&crew, piece);
    return crew.status;
}

size_t time_processors(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}
