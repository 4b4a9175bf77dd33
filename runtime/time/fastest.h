/* The schedule of the reverse sweep that takes the least time, where memory is no matter. */
#ifndef TIME_FASTEST_H
#define TIME_FASTEST_H

#include "afflux/model.h"

/* Sets schedule and slots of args: all is remembered, unless the tapes of a block would leave the
 * processor's caches; then two levels, in the stretches that take the least memory, since steps
 * computed again cost less than tapes that come from far (docs/performance.md). mode: AFX_REVERSE
 * or AFX_SECOND. */
void time_take_fastest(const afx_model *model, afx_args *args, afx_mode mode);

#endif
