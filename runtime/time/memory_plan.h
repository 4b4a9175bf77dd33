/* How much of a run fits into so much memory: sites that run together, and what is remembered for
 * the reverse sweep. */
#ifndef TIME_MEMORY_PLAN_H
#define TIME_MEMORY_PLAN_H

#include "time/chunk.h"

/* The part of afx_args that says what is remembered. */
typedef struct time_schedule {
    afx_schedule schedule;
    size_t slots;
    size_t bytes;       /* of work memory for a block */
    uint64_t steps_run; /* of a block, as args->steps_run counts them; nothing is run */
} time_schedule;

/* The schedule that runs the fewest steps in at most `bytes` of work memory for each block of args;
 * of equal ones that of the least memory. CORE_USAGE when there is none: the message names the
 * least memory there must be. mode: AFX_REVERSE or AFX_SECOND. */
core_status time_choose_schedule(const afx_model *model, const afx_args *args, afx_mode mode,
                                 size_t bytes, time_schedule *chosen, afx_error *error);

/* The steps that a schedule runs forward, of a block. */
uint64_t time_steps_run(const afx_args *args);

typedef struct time_memory_plan {
    time_room room;
    size_t bytes;       /* of a chunk, exactly what is asked of the system */
    uint64_t steps_run; /* of a chunk */
    size_t threads;     /* with a chunk each; set by those who know how many there will be */
} time_memory_plan;

/* All sites together by the fastest schedule (time/fastest.h), if that takes at most `bytes`; else
 * the room of fewest steps, counted over all lanes, that does, and of those the one of most sites.
 * `wanted` has the most sites that are run together, steps and direction; its schedule is not
 * looked at. threads: that run such chunks; sites do not depend on it. bytes 0: no limit.
 * CORE_USAGE when not even the least fits; the message names it. */
core_status time_plan_memory(const time_setup *setup, const time_room *wanted, size_t threads,
                             size_t bytes, time_memory_plan *plan, afx_error *error);

/* "61.3 MiB: 128 sites at a time, binomial with 20 states, 3.71 times the steps". */
enum { TIME_PLAN_TEXT = 160, TIME_BYTES_TEXT = 32 };
const char *time_plan_text(const time_memory_plan *plan, char text[TIME_PLAN_TEXT]);
/* "61.3 MiB" */
const char *time_bytes_text(size_t bytes, char text[TIME_BYTES_TEXT]);

#endif
