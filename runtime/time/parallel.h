/* Independent pieces of work on several threads, by OpenMP; without it, one after another. */
#ifndef TIME_PARALLEL_H
#define TIME_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

typedef struct time_job {
    size_t pieces;
    size_t threads;
    void *context;
    /* Does one piece; thread tells which workplace to use. Must not write what others read. */
    core_status (*run)(void *context, size_t thread, size_t piece, afx_error *error);
} time_job;

/* How many threads of those wanted have a piece to do, at least one. */
size_t time_threads(size_t wanted, size_t pieces);

/* All pieces, in any order; the failure reported is that of the first piece that fails. */
core_status time_in_parallel(const time_job *job, afx_error *error);

/* Processors there are. */
size_t time_processors(void);
/* Whether blocks of lanes run on several threads at all: built with OpenMP. */
bool time_has_threads(void);

#endif
