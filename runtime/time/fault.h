/* A model's run in a chunk that ended badly, for a host that can say more of it than its place. */
#ifndef TIME_FAULT_H
#define TIME_FAULT_H

#include <stdbool.h>

#include "afflux/model.h"

typedef struct time_chunk time_chunk;

typedef struct time_fault {
    const time_chunk *chunk; /* the window loaded, and the run's arguments with its fault */
    afx_status status;
    bool reverse; /* in the reverse sweep */
} time_fault;

/* Called where and when it happened, by one of several threads; what it returns stands in the
 * detail of the error that is reported. */
typedef size_t time_fault_listener(void *context, const time_fault *fault);

#endif
