/* The schedule of the reverse sweep that takes the least time, where memory is no matter. */
#ifndef TIME_FASTEST_H
#define TIME_FASTEST_H

#include "afflux/model.h"

/* Sets schedule and slots of args: all is remembered as long as tapes cost less than steps that are
 * computed again (docs/performance.md, "Cost by sites and by years"); then two levels, in the
 * stretches that take the least memory. Results are the same. threads: that run such blocks side by
 * side, and so share the ways to memory. mode: AFX_REVERSE or AFX_SECOND. */
void time_take_fastest(const afx_model *model, afx_args *args, afx_mode mode, size_t threads);

#endif
