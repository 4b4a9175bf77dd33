#include "time/fastest.h"

/* Work memory of a block that mostly stays in the third-level cache, beside that of another thread.
 * Not by the number of threads: chunks, and so sums, would depend on it where memory is limited. */
static const size_t near_bytes = (size_t)24 << 20;

void time_take_fastest(const afx_model *model, afx_args *args, afx_mode mode) {
    const size_t steps = args->steps > args->gradient_from ? args->steps - args->gradient_from : 0;
    args->schedule = AFX_STORE_ALL;
    args->slots = 0;
    size_t best = 0, least = model->block_work_size(args, mode);
    if (least <= near_bytes)
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
