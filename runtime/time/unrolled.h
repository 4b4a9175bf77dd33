/* Some sites' way through a recurrent network, step by step, in memory. All of the model's real
 * type: one table for float and one for double, of the same source. */
#ifndef TIME_UNROLLED_H
#define TIME_UNROLLED_H

#include "time/chunk.h"

typedef struct time_recurrent time_recurrent;

/* What chance depends on, besides a site's place in its batch. */
typedef struct time_draw {
    uint64_t seed;
    uint64_t batch;
} time_draw;

typedef struct time_unrolled {
    const time_recurrent *network;
    size_t most_sites, kept, valued; /* room: sites, steps kept together, steps with values */
    bool learns;                     /* there is memory for the way back */
    data_window window;              /* of the last run */
    size_t first;                    /* place of its first site in the batch */
    time_draw draw;
    size_t *start; /* [site] */
    void *rows, *cells, *gates, *states, *values;
    void *values_bar, *cell_bar, *matrix_bar, *head_bar;
    uint8_t *seen; /* [kept][site][hidden] numbers that the head sees */
    uint8_t *held; /* [site][output] */
    core_watch *watch;
} time_unrolled;

/* Sites of a chunk, from chunk_site on, are those of a piece from piece_site on; steps of the chunk
 * from `step` on have the values from `value` on. */
typedef struct time_share {
    size_t chunk_site, piece_site, sites;
    size_t step, value, steps;
} time_share;

typedef struct time_unrolling {
    void (*set_weights)(time_recurrent *network, const double *weights);
    /* States of 0, and the attributes. */
    void (*begin)(const time_unrolled *piece);
    /* At most `kept` steps of the window with the states as the last call left them; values go to
     * those from `value` on. */
    core_status (*forward)(const time_unrolled *piece, data_steps steps, size_t value,
                           afx_error *error);
    /* Of the steps of the last forward. */
    core_status (*backward)(const time_unrolled *piece, afx_error *error);
    void (*add_gradient)(const time_unrolled *piece, double *gradient);
    void (*give)(const time_unrolled *piece, const time_share *share, time_chunk *chunk);
    void (*take)(const time_unrolled *piece, const time_share *share, const time_chunk *chunk);
} time_unrolling;

extern const time_unrolling time_unrolling_double, time_unrolling_float;

#endif
