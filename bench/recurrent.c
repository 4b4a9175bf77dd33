/* The LSTM 38 -> 256, batch 100, 365 steps, float, forward and backward, beside OpenBLAS's own
 * best: the share of what sgemm reaches on large matrices. One thread, processor time; product and
 * layer take turns, and the share is the middle one of the turns.
 *
 *     recurrent [--quick]
 *
 * One line of JSON for each batch. Only weights have derivatives, as in training. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "nn/recurrent.h"
#include "tensor/blas.h"

enum { INPUTS = 38, HIDDEN = 256, STEPS = 365, MOST_BATCH = 256, SQUARE = 512, SQUARES = 100 };
enum { PIECES = 7, MOST_RUNS = 11 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct recurrent_work {
    nn_recurrent layer;
    nn_recurrent_run run;
    float *pieces[PIECES];
    tensor_matrix square;
} recurrent_work;

static core_status fill(recurrent_work *work, size_t batch, size_t steps, afx_error *error) {
    size_t width = nn_recurrent_width(&work->layer), rows = batch * steps;
    size_t counts[PIECES] = {
        NN_GATES * HIDDEN * width, (rows + batch) * width, (rows + batch) * HIDDEN,
        NN_GATES * rows * HIDDEN,  rows * HIDDEN,          batch * HIDDEN,
        NN_GATES * HIDDEN * width};
    for (size_t k = 0; k < PIECES; k++) {
        work->pieces[k] = core_allocate(counts[k], sizeof(float));
        if (!work->pieces[k])
            return core_fail_memory(error);
        for (size_t i = 0; i < counts[k]; i++)
            work->pieces[k][i] = 0.05F * (float)sin((double)i);
    }
    float **p = work->pieces;
    work->run =
        (nn_recurrent_run){steps, batch, p[0], p[1], p[2], p[3], p[4], p[5], p[6], NULL, NULL};
    nn_recurrent_begin(&work->layer, &work->run);
    return CORE_OK;
}

static core_status open_square(tensor_matrix *square, afx_error *error) {
    float *memory = core_allocate((size_t)3 * SQUARE * SQUARE, sizeof *memory);
    if (!memory)
        return core_fail_memory(error);
    *square = (tensor_matrix){.rows = SQUARE,
                              .columns = SQUARE,
                              .inner = SQUARE,
                              .left = memory,
                              .right = memory + SQUARE * SQUARE,
                              .result = memory + 2 * SQUARE * SQUARE,
                              .scale = 1};
    return CORE_OK;
}

static core_status go_both_ways(recurrent_work *work, afx_error *error) {
    CORE_TRY(nn_recurrent_forward(&work->layer, &work->run, error));
    size_t count = work->run.steps * work->run.batch * HIDDEN;
    for (size_t i = 0; i < count; i++)
        work->run.hidden_bar[i] = 1e-3F;
    return nn_recurrent_backward(&work->layer, &work->run, error);
}

/* Two operations for each weight, row and step forward, two back to the state, two for weights. */
static double operations(const nn_recurrent_run *run) {
    double forward = 2.0 * NN_GATES * HIDDEN * (INPUTS + HIDDEN);
    double back = forward + 2.0 * NN_GATES * HIDDEN * HIDDEN;
    return (forward + back) * (double)run->batch * (double)run->steps;
}

/* Speeds of one pair of runs, one after the other so that both meet the same machine. */
typedef struct speed_pair {
    double product, layer; /* GFLOP/s */
} speed_pair;

static core_status measure_pair(recurrent_work *work, speed_pair *pair, afx_error *error) {
    double begin = seconds();
    for (int i = 0; i < SQUARES; i++)
        CORE_TRY(tensor_multiply(&work->square, error));
    double middle = seconds();
    CORE_TRY(go_both_ways(work, error));
    double end = seconds();
    pair->product = 2e-9 * SQUARES * SQUARE * SQUARE * SQUARE / (middle - begin);
    pair->layer = 1e-9 * operations(&work->run) / (end - middle);
    return CORE_OK;
}

static int by_share(const void *left, const void *right) {
    const speed_pair *a = left, *b = right;
    double x = a->layer / a->product, y = b->layer / b->product;
    return (x > y) - (x < y);
}

static core_status measure(recurrent_work *work, size_t runs, afx_error *error) {
    speed_pair pairs[MOST_RUNS], best = {0, 0};
    CORE_TRY(go_both_ways(work, error));
    for (size_t k = 0; k < runs; k++) {
        CORE_TRY(measure_pair(work, &pairs[k], error));
        best.product = fmax(best.product, pairs[k].product);
        best.layer = fmax(best.layer, pairs[k].layer);
    }
    qsort(pairs, runs, sizeof *pairs, by_share);
    speed_pair middle = pairs[runs / 2];
    printf("{\"network\": \"lstm %d-%d\", \"core\": \"%s\", \"batch\": %zu, \"steps\": %zu, "
           "\"milliseconds\": %.1f, \"gflops\": %.1f, \"sgemm\": %.1f, \"share\": %.3f, "
           "\"share_of_best\": %.3f}\n",
           INPUTS, HIDDEN, tensor_blas_core(), work->run.batch, work->run.steps,
           1e-6 * operations(&work->run) / best.layer, best.layer, best.product,
           middle.layer / middle.product, best.layer / best.product);
    return CORE_OK;
}

static core_status one_batch(size_t batch, bool quick, afx_error *error) {
    recurrent_work work = {.layer = {NN_LSTM, INPUTS, HIDDEN}};
    core_status status = fill(&work, batch, quick ? 20 : STEPS, error);
    if (status == CORE_OK)
        status = open_square(&work.square, error);
    if (status == CORE_OK)
        status = measure(&work, quick ? 3 : MOST_RUNS, error);
    for (size_t k = 0; k < PIECES; k++)
        core_free(work.pieces[k]);
    core_free((void *)work.square.left);
    return status;
}

int main(int count, char **words) {
    afx_error error = {0};
    bool quick = count > 1 && strcmp(words[1], "--quick") == 0;
    tensor_blas_start();
    core_status status = one_batch(100, quick, &error);
    if (status == CORE_OK)
        status = one_batch(MOST_BATCH, quick, &error);
    if (status != CORE_OK)
        fprintf(stderr, "recurrent: %s\n", error.message);
    return status == CORE_OK ? 0 : 1;
}
