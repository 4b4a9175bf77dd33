/* Where time goes: each thread has a watch, which counts for one phase at a time. Nobody who counts
 * needs to know whether anyone looks: without a watch, turning it to a phase is a look at a null
 * pointer. */
#ifndef CORE_PROFILE_H
#define CORE_PROFILE_H

#include "core/status.h"

typedef enum core_phase {
#define PHASE(name, text, words) CORE_##name,
#include "core/phase.def"
#undef PHASE
    CORE_IDLE, /* nothing is counted */
    CORE_PHASES = CORE_IDLE
} core_phase;

const char *core_phase_name(core_phase phase);  /* in records */
const char *core_phase_words(core_phase phase); /* in tables */

typedef struct core_spent {
    double wall; /* seconds */
    double processor;
} core_spent;

/* Of one thread. */
typedef struct core_watch {
    core_phase phase;
    core_spent since; /* the clocks when it was turned to the phase */
    core_spent spent[CORE_PHASES];
} core_watch;

typedef struct core_profile {
    size_t threads;
    core_watch *watch; /* [thread]; the first one's runs all the time */
    /* Of the passes alone, all threads together: */
    double elapsed;
    core_spent passes[CORE_PHASES];
} core_profile;

/* With the watch of the calling thread turned to its first phase. */
core_status core_profile_create(core_profile *profile, afx_error *error);
void core_profile_free(core_profile *profile);
/* Watches for so many threads; those there are stay as they are. */
core_status core_profile_threads(core_profile *profile, size_t threads, afx_error *error);

/* Calls of these two enclose the passes. */
void core_passes_begin(core_profile *profile);
void core_passes_end(core_profile *profile);

/* A phase's time of all threads. */
core_spent core_profile_spent(const core_profile *profile, core_phase phase);

/* Counts for another phase from now on, on the watch of the calling thread; returns the one it
 * counted for. */
core_phase core_watch_turn(core_watch *watch, core_phase phase);

static inline core_phase core_turn(core_watch *watch, core_phase phase) {
    return watch ? core_watch_turn(watch, phase) : CORE_IDLE;
}

/* NULL without a profile. */
static inline core_watch *core_watch_of(const core_profile *profile, size_t thread) {
    return profile ? &profile->watch[thread] : NULL;
}

#endif
