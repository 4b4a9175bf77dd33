/* A forward run with its blocks on several threads. */
#ifndef TIME_BLOCKS_H
#define TIME_BLOCKS_H

#include "afflux/model.h"
#include "core/status.h"

/* Bytes of work memory for so many threads. */
size_t time_run_work_size(const afx_model *model, const afx_args *args, size_t threads);

/* As model->run on args, whose work memory is of that size: the same bits, and of blocks that end
 * badly the first is told. CORE_MEMORY: nothing was run. */
core_status time_run(const afx_model *model, const afx_args *args, size_t threads,
                     afx_status *status, afx_error *error);

#endif
