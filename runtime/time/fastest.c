#include "time/fastest.h"

#include <stdbool.h>

/* Bytes of work memory of a block up to which all is remembered: */
static const size_t wide_bytes = (size_t)12 << 20;  /* of steps too wide to be asked for early, */
static const size_t near_bytes = (size_t)24 << 20;  /* in caches that threads share, */
static const size_t most_bytes = (size_t)128 << 20; /* and anywhere. */

/* A step's tape of which four, as far ahead as they are asked for, fit a first-level cache. */
static const size_t narrow_bytes = (size_t)12 << 10;

/* Additions of a lane that a number on a tape far away costs threads, who share the way there. */
static const size_t far_number = 60;

static size_t bytes_remembered(const afx_model *model, const afx_args *args, size_t threads) {
    const afx_info *info = model->info;
    const bool is_dear = info->step_cost >= far_number * info->kept;
    const bool is_wide = info->kept * info->real_bytes * model->block_lanes(args) > narrow_bytes;
    if (is_dear || (!is_wide && threads == 1))
        return most_bytes;
    return is_wide ? wide_bytes : near_bytes;
}

void time_take_fastest(const afx_model *model, afx_args *args, afx_mode mode, size_t threads) {
    const size_t steps = args->steps > args->gradient_from ? args->steps - args->gradient_from : 0;
    args->schedule = AFX_STORE_ALL;
    args->slots = 0;
    size_t best = 0, least = model->block_work_size(args, mode);
    if (least <= bytes_remembered(model, args, threads))
        return;
    args->schedule = AFX_TWO_LEVEL;
    for (args->slots = 2; args->slots < steps; args->slots++) {
        const size_t bytes = model->block_work_size(args, mode);
        best = bytes < least ? args->slots : best;
        least = bytes < least ? bytes : least;
    }
    args->schedule = best > 0 ? AFX_TWO_LEVEL : AFX_STORE_ALL;
    args->slots = best;
}
