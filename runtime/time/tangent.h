/* Derivatives of simulated series by the columns of each site, forward in time. Read by
 * candidates.c only. */
#ifndef TIME_TANGENT_H
#define TIME_TANGENT_H

#include "time/candidates.h"

core_status time_tangent_allocate(time_candidates *candidates, afx_error *error);

/* Fills the chunk's simulated series of all places, and all derivatives of their outputs. */
core_status time_tangent_run(time_candidates *candidates, afx_error *error);

/* Then candidates->slopes, of one place, scored steps only. */
void time_tangent_slopes(time_candidates *candidates, size_t place);

#endif
