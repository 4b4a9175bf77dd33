#include "time/blocks.h"

#include "core/memory.h"
#include "time/parallel.h"

/* How a block ended. */
typedef struct block_end {
    afx_status status;
    afx_fault fault;
} block_end;

typedef struct blocks_run {
    const afx_model *model;
    const afx_args *args;
    size_t work_size; /* of a thread */
    block_end *ends;  /* [block] */
} blocks_run;

/* Whole lines of the cache, so that threads share none. */
static size_t thread_work_size(const afx_model *model, const afx_args *args) {
    return (model->block_work_size(args, AFX_FORWARD) + 63) / 64 * 64;
}

size_t time_run_work_size(const afx_model *model, const afx_args *args, size_t threads) {
    if (threads <= 1)
        return model->work_size(args, AFX_FORWARD);
    return time_threads(threads, model->blocks(args)) * thread_work_size(model, args);
}

static core_status run_block(void *context, size_t thread, size_t block, afx_error *error) {
    const blocks_run *of = context;
    block_end *end = &of->ends[block];
    afx_args args = *of->args;
    args.fault = &end->fault;
    end->status = of->model->block_forward(&args, block, (char *)args.work + thread * of->work_size,
                                           AFX_FORWARD);
    if (end->status == AFX_OK)
        return CORE_OK;
    return core_fail(error, CORE_NUMERICAL, "block %zu ended badly", block);
}

/* Are the arguments fit for a run? One of no lanes looks at them and does nothing else. */
static afx_status check(const afx_model *model, const afx_args *args) {
    afx_args nothing = *args;
    nothing.lanes = 0;
    return model->run(&nothing);
}

static core_status run_blocks(blocks_run *of, size_t threads, afx_status *status,
                              afx_error *error) {
    size_t blocks = of->model->blocks(of->args), b = 0;
    of->ends = core_allocate(blocks, sizeof *of->ends);
    if (!of->ends)
        return core_fail_memory(error);
    time_job job = {blocks, threads, of, run_block};
    time_in_parallel(&job, NULL);
    while (b + 1 < blocks && of->ends[b].status == AFX_OK)
        b++;
    *status = of->ends[b].status;
    if (*status != AFX_OK && of->args->fault)
        *of->args->fault = of->ends[b].fault;
    core_free(of->ends);
    return CORE_OK;
}

core_status time_run(const afx_model *model, const afx_args *args, size_t threads,
                     afx_status *status, afx_error *error) {
    if (threads <= 1 || time_threads(threads, model->blocks(args)) == 1) {
        *status = model->run(args);
        return CORE_OK;
    }
    blocks_run of = {model, args, thread_work_size(model, args), NULL};
    *status = check(model, args);
    return *status == AFX_OK ? run_blocks(&of, threads, status, error) : CORE_OK;
}
