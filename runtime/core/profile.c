#include "core/profile.h"

#include <string.h>
#include <time.h>

#include "core/memory.h"

static double seconds_of(clockid_t clock) {
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The wall's clock last: a busy machine stops a thread where it asks for its processor time, and
 * that belongs to what it did before. */
static core_spent clocks(void) {
    core_spent now;
    now.processor = seconds_of(CLOCK_THREAD_CPUTIME_ID);
    now.wall = seconds_of(CLOCK_MONOTONIC);
    return now;
}

const char *core_phase_name(core_phase phase) {
    static const char *const names[] = {
#define PHASE(name, text, words) text,
#include "core/phase.def"
#undef PHASE
        "idle"};
    return names[phase];
}

const char *core_phase_words(core_phase phase) {
    static const char *const words[] = {
#define PHASE(name, text, words) words,
#include "core/phase.def"
#undef PHASE
        "idle"};
    return words[phase];
}

core_phase core_watch_turn(core_watch *watch, core_phase phase) {
    core_phase before = watch->phase;
    core_spent now = clocks();
    if (before != CORE_IDLE) {
        watch->spent[before].wall += now.wall - watch->since.wall;
        watch->spent[before].processor += now.processor - watch->since.processor;
    }
    watch->phase = phase;
    watch->since = now;
    return before;
}

core_status core_profile_threads(core_profile *profile, size_t threads, afx_error *error) {
    if (threads <= profile->threads)
        return CORE_OK;
    core_watch *watch = core_allocate(threads, sizeof *watch);
    if (!watch)
        return core_fail_memory(error);
    for (size_t k = 0; k < threads; k++)
        watch[k].phase = CORE_IDLE;
    if (profile->watch)
        memcpy(watch, profile->watch, profile->threads * sizeof *watch);
    core_free(profile->watch);
    profile->watch = watch;
    profile->threads = threads;
    return CORE_OK;
}

core_status core_profile_create(core_profile *profile, afx_error *error) {
    *profile = (core_profile){0};
    CORE_TRY(core_profile_threads(profile, 1, error));
    core_watch_turn(profile->watch, CORE_MODEL);
    return CORE_OK;
}

void core_profile_free(core_profile *profile) {
    core_free(profile->watch);
    *profile = (core_profile){0};
}

core_spent core_profile_spent(const core_profile *profile, core_phase phase) {
    core_spent sum = {0};
    for (size_t k = 0; k < profile->threads; k++) {
        sum.wall += profile->watch[k].spent[phase].wall;
        sum.processor += profile->watch[k].spent[phase].processor;
    }
    return sum;
}

/* Adds what has been spent so far, forwards, or takes it away, backwards. */
static void add_passes(core_profile *profile, double sign) {
    core_watch_turn(profile->watch, CORE_OUTPUT);
    profile->elapsed += sign * profile->watch->since.wall;
    for (core_phase phase = 0; phase < CORE_PHASES; phase++) {
        core_spent spent = core_profile_spent(profile, phase);
        profile->passes[phase].wall += sign * spent.wall;
        profile->passes[phase].processor += sign * spent.processor;
    }
}

void core_passes_begin(core_profile *profile) {
    if (profile)
        add_passes(profile, -1);
}

void core_passes_end(core_profile *profile) {
    if (profile)
        add_passes(profile, 1);
}
