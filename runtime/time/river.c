#include "time/river.h"

#include <stdio.h>
#include <string.h>

#include "core/memory.h"

typedef struct river_work {
    const time_links *links;
    time_river *river;
    uint32_t *waiting; /* [site] sites upstream that have no level yet */
    uint32_t *level;   /* [site] */
    uint32_t *queue;   /* [site] in the order they got theirs */
} river_work;

static core_status allocate(river_work *work, afx_error *error) {
    size_t sites = work->links->sites;
    time_river *river = work->river;
    uint32_t **arrays[] = {&work->waiting,         &work->level,     &work->queue,
                           &river->lane_of,        &river->site_of,  &river->level_begin,
                           &river->upstream_begin, &river->upstream, &river->downstream};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        if (!(*arrays[k] = core_allocate(sites + 1, sizeof **arrays[k])))
            return core_fail_memory(error);
    return CORE_OK;
}

/* From a site that waits for ever, upstream of it waits another: going on downstream ends in the
 * circle. */
static core_status name_circle(const river_work *work, afx_error *error) {
    const time_links *links = work->links;
    uint32_t at = 0;
    while (work->waiting[at] == 0)
        at++;
    for (size_t k = 0; k < links->sites; k++)
        at = links->downstream[at];
    char text[256] = "";
    uint32_t begin = at;
    for (uint32_t k = links->downstream[at]; k != at; k = links->downstream[k])
        begin = k < begin ? k : begin;
    at = begin;
    size_t length = 0;
    do {
        size_t used = strlen(text);
        if (length++ < 8)
            snprintf(text + used, sizeof text - used, "%s -> ", links->name[at]);
        at = links->downstream[at];
    } while (at != begin);
    return core_fail(error, CORE_DATA, "the river flows in a circle of %zu sites: %s%s%s", length,
                     text, length > 8 ? "... -> " : "", links->name[begin]);
}

/* Each site gets its level when all upstream of it have theirs. */
static core_status find_levels(river_work *work, afx_error *error) {
    const time_links *links = work->links;
    size_t known = 0;
    for (size_t s = 0; s < links->sites; s++)
        if (links->downstream[s] < links->sites)
            work->waiting[links->downstream[s]]++;
    for (uint32_t s = 0; s < links->sites; s++)
        if (work->waiting[s] == 0)
            work->queue[known++] = s;
    for (size_t done = 0; done < known; done++) {
        uint32_t at = work->queue[done], next = links->downstream[at];
        if (next >= links->sites)
            continue;
        if (work->level[next] < work->level[at] + 1)
            work->level[next] = work->level[at] + 1;
        if (--work->waiting[next] == 0)
            work->queue[known++] = next;
    }
    return known == links->sites ? CORE_OK : name_circle(work, error);
}

/* Counts into counts[place + 1], then sums: where each place begins. */
static void sum_up(uint32_t *counts, size_t places) {
    for (size_t k = 0; k < places; k++)
        counts[k + 1] += counts[k];
}

static void order_lanes(river_work *work) {
    time_river *river = work->river;
    size_t sites = work->links->sites, levels = 0;
    for (size_t s = 0; s < sites; s++) {
        levels = work->level[s] >= levels ? work->level[s] + (size_t)1 : levels;
        river->level_begin[work->level[s] + 1]++;
    }
    sum_up(river->level_begin, levels);
    memcpy(work->queue, river->level_begin, sites * sizeof *work->queue);
    for (uint32_t s = 0; s < sites; s++) {
        uint32_t lane = work->queue[work->level[s]]++;
        river->lane_of[s] = lane;
        river->site_of[lane] = s;
    }
    river->network.levels = levels;
}

static void link_lanes(river_work *work) {
    time_river *river = work->river;
    size_t sites = work->links->sites;
    for (size_t lane = 0; lane < sites; lane++) {
        uint32_t next = work->links->downstream[river->site_of[lane]];
        river->downstream[lane] = next < sites ? river->lane_of[next] : (uint32_t)sites;
        if (next < sites)
            river->upstream_begin[river->lane_of[next] + 1]++;
    }
    sum_up(river->upstream_begin, sites);
    memcpy(work->queue, river->upstream_begin, sites * sizeof *work->queue);
    for (uint32_t lane = 0; lane < sites; lane++)
        if (river->downstream[lane] < sites)
            river->upstream[work->queue[river->downstream[lane]]++] = lane;
}

static core_status fill(river_work *work, afx_error *error) {
    time_river *river = work->river;
    size_t sites = work->links->sites;
    if (sites == 0 || sites >= UINT32_MAX)
        return core_fail(error, CORE_DATA, "a river of %zu sites", sites);
    CORE_TRY(allocate(work, error));
    CORE_TRY(find_levels(work, error));
    order_lanes(work);
    link_lanes(work);
    river->network.lanes = sites;
    river->network.level_begin = river->level_begin;
    river->network.upstream_begin = river->upstream_begin;
    river->network.upstream = river->upstream;
    river->network.downstream = river->downstream;
    return CORE_OK;
}

core_status time_river_create(const time_links *links, time_river *river, afx_error *error) {
    *river = (time_river){0};
    river_work work = {.links = links, .river = river};
    core_status status = fill(&work, error);
    core_free(work.waiting);
    core_free(work.level);
    core_free(work.queue);
    if (status != CORE_OK)
        time_river_free(river);
    return status;
}

void time_river_free(time_river *river) {
    core_free(river->lane_of);
    core_free(river->site_of);
    core_free(river->level_begin);
    core_free(river->upstream_begin);
    core_free(river->upstream);
    core_free(river->downstream);
    *river = (time_river){0};
}
