/* River networks: which site flows into which, put in the order of levels that models need.
 *
 * A river keeps both orders: *sites* in that of the caller, and *lanes* in the order of levels.
 * Headwaters are of level 0, any other site is one level above the highest that flows into it;
 * sites of one level keep the caller's order. Numbers go in and come out by site; only the arrays
 * of a run are by lane. */
#ifndef TIME_RIVER_H
#define TIME_RIVER_H

#include "afflux/model.h"
#include "core/status.h"

typedef struct time_river {
    afx_network network; /* by lane; its arrays are those below */
    uint32_t *lane_of;   /* [site] */
    uint32_t *site_of;   /* [lane] */
    uint32_t *level_begin;
    uint32_t *upstream_begin;
    uint32_t *upstream;
    uint32_t *downstream;
} time_river;

/* What flows where, by site. */
typedef struct time_links {
    size_t sites;
    const uint32_t *downstream; /* [site]; `sites`: out of the network */
    const char *const *name;    /* [site] for messages */
} time_links;

/* CORE_DATA: the links go round in a circle, whose sites are named. On failure the river is
 * empty. */
core_status time_river_create(const time_links *links, time_river *river, afx_error *error);
void time_river_free(time_river *river); /* and zeroes it */

#endif
