/* The dense network 35-128-128-13, float, forward and backward, beside OpenBLAS's own best: the
 * share of what sgemm reaches on large matrices in the same run. One thread, processor time, the
 * least of many runs.
 *
 *     dense [--quick]
 *
 * One line of JSON for each batch. Only weights have derivatives, as in training: the first layer
 * has no products for its inputs. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "nn/mlp.h"
#include "tensor/blas.h"

enum { MOST_BATCH = 400, SQUARE = 512, LAYERS = 3 };

static const size_t widths[LAYERS + 1] = {35, 128, 128, 13};

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef core_status task(void *context, afx_error *error);

static core_status least_of(task *run, void *context, int runs, double *least, afx_error *error) {
    *least = INFINITY;
    for (int k = 0; k < runs; k++) {
        double begin = seconds();
        CORE_TRY(run(context, error));
        double taken = seconds() - begin;
        *least = taken < *least ? taken : *least;
    }
    return CORE_OK;
}

static core_status multiply(void *context, afx_error *error) {
    return tensor_multiply(context, error);
}

/* GFLOP/s of a large product. */
static core_status peak_of(int runs, double *peak, afx_error *error) {
    float *memory = core_allocate((size_t)3 * SQUARE * SQUARE, sizeof *memory);
    if (!memory)
        return core_fail_memory(error);
    tensor_matrix product = {.rows = SQUARE,
                             .columns = SQUARE,
                             .inner = SQUARE,
                             .left = memory,
                             .right = memory + SQUARE * SQUARE,
                             .result = memory + 2 * SQUARE * SQUARE,
                             .scale = 1};
    double least = 0;
    core_status status = least_of(multiply, &product, runs, &least, error);
    *peak = 2e-9 * SQUARE * SQUARE * SQUARE / least;
    core_free(memory);
    return status;
}

/* ---- the network ---- */

typedef struct dense_work {
    nn_mlp mlp;
    nn_mlp_run run;
    float *memory;
} dense_work;

static core_status open_network(dense_work *work, afx_error *error) {
    size_t reals = 0;
    CORE_TRY(nn_mlp_start(&work->mlp, widths[0], error));
    for (size_t k = 1; k <= LAYERS; k++)
        CORE_TRY(nn_mlp_add(&work->mlp, widths[k], k < LAYERS ? NN_tanh : NN_identity, error));
    CORE_TRY(nn_mlp_work_count(&work->mlp, MOST_BATCH, &reals, error));
    size_t weights = nn_mlp_weight_count(&work->mlp), inputs = MOST_BATCH * widths[0];
    size_t outputs = MOST_BATCH * widths[LAYERS];
    float *at = core_allocate(2 * weights + inputs + 2 * outputs + reals, sizeof *at);
    if (!at)
        return core_fail_memory(error);
    work->memory = at;
    for (size_t k = 0; k < 2 * weights + inputs + 2 * outputs; k++)
        at[k] = 0.1F * (float)sin((double)k);
    work->run = (nn_mlp_run){.weights = at,
                             .weights_bar = at + weights,
                             .x = at + 2 * weights,
                             .y = at + 2 * weights + inputs,
                             .y_bar = at + 2 * weights + inputs + outputs,
                             .work = at + 2 * weights + inputs + 2 * outputs};
    return CORE_OK;
}

static core_status go_both_ways(void *context, afx_error *error) {
    dense_work *work = context;
    CORE_TRY(nn_mlp_forward(&work->mlp, &work->run, error));
    return nn_mlp_backward(&work->mlp, &work->run, error);
}

/* Two operations for each weight and row forward, four backward, two of them not in the first
 * layer. */
static double operations(size_t batch) {
    double sum = 0;
    for (size_t k = 0; k < LAYERS; k++)
        sum += (k ? 6.0 : 4.0) * (double)(widths[k] * widths[k + 1]);
    return sum * (double)batch;
}

static core_status measure(dense_work *work, int runs, afx_error *error) {
    for (size_t batch = 100; batch <= MOST_BATCH; batch *= 2) {
        double peak = 0, least = 0;
        work->run.batch = batch;
        CORE_TRY(peak_of(runs, &peak, error));
        CORE_TRY(least_of(go_both_ways, work, 20 * runs, &least, error));
        double speed = 1e-9 * operations(batch) / least;
        printf("{\"network\": \"35-128-128-13\", \"core\": \"%s\", \"batch\": %zu, "
               "\"microseconds\": %.1f, \"gflops\": %.1f, \"sgemm\": %.1f, \"share\": %.3f}\n",
               tensor_blas_core(), batch, 1e6 * least, speed, peak, speed / peak);
    }
    return CORE_OK;
}

int main(int count, char **words) {
    dense_work work = {.memory = NULL};
    afx_error error = {0};
    tensor_blas_start();
    core_status status = open_network(&work, &error);
    if (status == CORE_OK)
        status = measure(&work, count > 1 && strcmp(words[1], "--quick") == 0 ? 2 : 20, &error);
    core_free(work.memory);
    if (status != CORE_OK)
        fprintf(stderr, "dense: %s\n", error.message);
    return status == CORE_OK ? 0 : 1;
}
