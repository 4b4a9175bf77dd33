#include "layer_cases.h"

#include <string.h>

#include "nn/activation.h"
#include "nn/bounded.h"
#include "nn/dropout.h"
#include "nn/embedding.h"
#include "nn/mlp.h"
#include "nn/monotone.h"
#include "nn/norm.h"
#include "nn/pool.h"
#include "nn/residual.h"
#include "nn/spectral.h"

enum { ROOM = 4096, BATCH = 2, CHOICES = 128 };

/* Where the derivative of what begins at a place goes; NULL when nothing runs backward. */
static real *bar_at(const layer_pass *pass, size_t place) {
    return pass->y_bar ? pass->numbers_bar + place : NULL;
}

enum { SOFTMAX_ROWS = 4, SOFTMAX_WIDTH = 5, SOFTMAX_ALL = SOFTMAX_ROWS * SOFTMAX_WIDTH };

static core_status run_softmax(const void *layer, const layer_pass *pass, afx_error *error) {
    (void)layer;
    (void)error;
    real bar[SOFTMAX_ALL];
    nn_activate_rows(NN_softmax, SOFTMAX_WIDTH, SOFTMAX_ALL, pass->numbers, pass->y);
    if (!pass->y_bar)
        return CORE_OK;
    memcpy(bar, pass->y_bar, sizeof bar);
    nn_activation_adjoint adjoint = {SOFTMAX_ALL, pass->numbers, pass->y, bar};
    nn_activate_rows_backward(NN_softmax, SOFTMAX_WIDTH, &adjoint);
    for (size_t i = 0; i < SOFTMAX_ALL; i++)
        pass->numbers_bar[i] += bar[i];
    return CORE_OK;
}

/* x, weights, bias. */
static core_status run_convolution(const void *context, const layer_pass *pass, afx_error *error) {
    const nn_convolution *layer = context;
    real work[ROOM];
    size_t weights = BATCH * nn_convolution_input_count(layer);
    size_t bias = weights + nn_convolution_weight_count(layer);
    nn_convolution_run run = {.batch = BATCH,
                              .weights = pass->numbers + weights,
                              .bias = pass->numbers + bias,
                              .x = pass->numbers,
                              .y = pass->y,
                              .y_bar = pass->y_bar,
                              .weights_bar = bar_at(pass, weights),
                              .bias_bar = bar_at(pass, bias),
                              .x_bar = bar_at(pass, 0),
                              .work = work};
    CORE_TRY(nn_convolution_forward(layer, &run, error));
    return pass->y_bar ? nn_convolution_backward(layer, &run, error) : CORE_OK;
}

static core_status run_pool_max(const void *layer, const layer_pass *pass, afx_error *error) {
    size_t chosen[CHOICES];
    nn_pool_run run = {BATCH, pass->numbers, pass->y, chosen, pass->y_bar, pass->numbers_bar};
    CORE_TRY(nn_pool_max_forward(layer, &run, error));
    if (pass->y_bar)
        nn_pool_max_backward(layer, &run);
    return CORE_OK;
}

static core_status run_pool_mean(const void *layer, const layer_pass *pass, afx_error *error) {
    nn_pool_run run = {BATCH, pass->numbers, pass->y, NULL, pass->y_bar, pass->numbers_bar};
    CORE_TRY(nn_pool_mean_forward(layer, &run, error));
    if (pass->y_bar)
        nn_pool_mean_backward(layer, &run);
    return CORE_OK;
}

/* x, gain, shift. */
static core_status run_norm_as(const nn_norm *layer, bool taught, const layer_pass *pass,
                               afx_error *error) {
    real mean[ROOM], factor[ROOM];
    real running_mean[] = {(real)0.1, (real)-0.2, (real)0.3};
    real running_variance[] = {(real)0.5, 1, 2};
    size_t gain = BATCH * layer->channels * layer->places, shift = gain + layer->channels;
    nn_norm_run run = {.batch = BATCH,
                       .taught = taught,
                       .gain = pass->numbers + gain,
                       .shift = pass->numbers + shift,
                       .x = pass->numbers,
                       .y = pass->y,
                       .mean = mean,
                       .factor = factor,
                       .running_mean = running_mean,
                       .running_variance = running_variance,
                       .y_bar = pass->y_bar,
                       .gain_bar = bar_at(pass, gain),
                       .shift_bar = bar_at(pass, shift),
                       .x_bar = bar_at(pass, 0)};
    CORE_TRY(nn_norm_forward(layer, &run, error));
    if (pass->y_bar)
        nn_norm_backward(layer, &run);
    return CORE_OK;
}

static core_status run_norm(const void *layer, const layer_pass *pass, afx_error *error) {
    return run_norm_as(layer, true, pass, error);
}

static core_status run_norm_after(const void *layer, const layer_pass *pass, afx_error *error) {
    return run_norm_as(layer, false, pass, error);
}

enum { DROPOUT_COUNT = 40 };

static core_status run_dropout(const void *rate, const layer_pass *pass, afx_error *error) {
    real kept[DROPOUT_COUNT], bar[DROPOUT_COUNT];
    core_random random = {.seed = 3};
    nn_dropout_run run = {DROPOUT_COUNT, pass->numbers, pass->y, kept, bar};
    CORE_TRY(nn_dropout_forward(*(const double *)rate, &random, &run, error));
    if (!pass->y_bar)
        return CORE_OK;
    memcpy(bar, pass->y_bar, sizeof bar);
    nn_dropout_backward(&run);
    for (size_t i = 0; i < DROPOUT_COUNT; i++)
        pass->numbers_bar[i] += bar[i];
    return CORE_OK;
}

static core_status run_embedding(const void *layer, const layer_pass *pass, afx_error *error) {
    const size_t category[] = {2, 0, 2, 4};
    nn_embedding_run run = {4, category, pass->numbers, pass->y, pass->y_bar, pass->numbers_bar};
    CORE_TRY(nn_embedding_forward(layer, &run, error));
    if (pass->y_bar)
        nn_embedding_backward(layer, &run);
    return CORE_OK;
}

/* x, f(x), and the projection where the widths differ. */
static core_status run_residual(const void *context, const layer_pass *pass, afx_error *error) {
    const nn_residual *layer = context;
    size_t inner = BATCH * layer->inputs, projection = inner + BATCH * layer->outputs;
    bool projected = layer->inputs != layer->outputs;
    nn_residual_run run = {.batch = BATCH,
                           .projection = projected ? pass->numbers + projection : NULL,
                           .x = pass->numbers,
                           .y = pass->y,
                           .y_bar = pass->y_bar,
                           .projection_bar = projected ? bar_at(pass, projection) : NULL,
                           .x_bar = bar_at(pass, 0)};
    memcpy(run.y, pass->numbers + inner, BATCH * layer->outputs * sizeof(real));
    CORE_TRY(nn_residual_forward(layer, &run, error));
    for (size_t i = 0; pass->y_bar && i < BATCH * layer->outputs; i++)
        pass->numbers_bar[inner + i] += pass->y_bar[i];
    return pass->y_bar ? nn_residual_backward(layer, &run, error) : CORE_OK;
}

static const nn_matrix_size SPECTRAL_SIZE = {5, 4};

static nn_spectral_run spectral_run(const layer_pass *pass, real left[ROOM], real right[ROOM]) {
    for (size_t i = 0; i < ROOM; i++)
        left[i] = (real)1 / (real)(i + 1);
    return (nn_spectral_run){.weights = pass->numbers,
                             .scaled = pass->y,
                             .left = left,
                             .right = right,
                             .scaled_bar = pass->y_bar,
                             .weights_bar = pass->numbers_bar};
}

static core_status run_spectral_matrix(const void *norm, const layer_pass *pass, afx_error *error) {
    real left[ROOM], right[ROOM];
    nn_spectral_run run = spectral_run(pass, left, right);
    CORE_TRY(nn_spectral_matrix_forward(norm, SPECTRAL_SIZE, &run, error));
    if (pass->y_bar)
        nn_spectral_matrix_backward(norm, SPECTRAL_SIZE, &run);
    return CORE_OK;
}

static const nn_spectral UNIT = {1, true, 0, 800}, HALF = {0.5, false, 0, 800},
                         LOOSE = {100, false, 1e-6, 800};

static core_status run_spectral_convolution(const void *layer, const layer_pass *pass,
                                            afx_error *error) {
    real left[ROOM], right[ROOM], work[ROOM];
    nn_spectral_run run = spectral_run(pass, left, right);
    run.work = work;
    CORE_TRY(nn_spectral_convolution_forward(&UNIT, layer, &run, error));
    return pass->y_bar ? nn_spectral_convolution_backward(&UNIT, layer, &run, error) : CORE_OK;
}

static core_status run_monotone(const void *layer, const layer_pass *pass, afx_error *error) {
    (void)error;
    nn_monotone_run run = {pass->numbers, pass->y, pass->y_bar, pass->numbers_bar};
    nn_monotone_forward(layer, &run);
    if (pass->y_bar)
        nn_monotone_backward(layer, &run);
    return CORE_OK;
}

static core_status run_bounded(const void *layer, const layer_pass *pass, afx_error *error) {
    (void)layer;
    (void)error;
    const real low[] = {0, -2, 50}, high[] = {1, (real)0.5, 1000};
    nn_bounded_run run = {4, 3, low, high, pass->numbers, pass->y, pass->y_bar, pass->numbers_bar};
    nn_bounded_forward(&run);
    if (pass->y_bar)
        nn_bounded_backward(&run);
    return CORE_OK;
}

/* Two hidden layers, surrounded. */
static core_status build_network(double dropout, nn_mlp *mlp, afx_error *error) {
    CORE_TRY(nn_mlp_start(mlp, 4, error));
    CORE_TRY(nn_mlp_add(mlp, 5, NN_tanh, error));
    CORE_TRY(nn_mlp_surround(mlp, (nn_around){.norm = true, .dropout = dropout}, error));
    CORE_TRY(nn_mlp_add(mlp, 5, NN_softmax, error));
    CORE_TRY(nn_mlp_surround(mlp, (nn_around){true, true, dropout}, error));
    CORE_TRY(nn_mlp_add(mlp, 5, NN_silu, error));
    CORE_TRY(nn_mlp_surround(mlp, (nn_around){.residual = true}, error));
    return nn_mlp_add(mlp, 3, NN_identity, error);
}

/* x, weights. */
static core_status run_network(const void *dropout, const layer_pass *pass, afx_error *error) {
    nn_mlp mlp;
    size_t count;
    real work[ROOM];
    core_random random = {.seed = 6};
    CORE_TRY(build_network(*(const double *)dropout, &mlp, error));
    CORE_TRY(nn_mlp_work_count(&mlp, BATCH, &count, error));
    nn_mlp_run run = {.batch = BATCH,
                      .weights = pass->numbers + BATCH * mlp.inputs,
                      .x = pass->numbers,
                      .y = pass->y,
                      .y_bar = pass->y_bar,
                      .weights_bar = bar_at(pass, BATCH * mlp.inputs),
                      .x_bar = bar_at(pass, 0),
                      .work = work,
                      .random = &random};
    if (count > ROOM)
        return core_fail(error, CORE_USAGE, "%zu numbers of work", count);
    CORE_TRY(nn_mlp_forward(&mlp, &run, error));
    return pass->y_bar ? nn_mlp_backward(&mlp, &run, error) : CORE_OK;
}

/* extent, kernel, stride, dilation, padding, circular */
static const nn_convolution IMAGE = {2, 3, {{5, 3, 2, 1, 1, false}, {6, 2, 1, 2, 1, false}}};
static const nn_convolution SERIES = {3, 2, {{1, 1, 1, 1, 0, false}, {8, 3, 1, 1, 1, true}}};
static const nn_convolution SMALL = {2, 2, {{3, 2, 1, 1, 1, false}, {4, 3, 1, 1, 1, false}}};
static const nn_convolution RING = {2, 3, {{1, 1, 1, 1, 0, false}, {6, 3, 1, 1, 1, true}}};
static const nn_pool POOL = {2, {{6, 3, 2, 1, 1, false}, {5, 2, 1, 1, 1, false}}};
static const nn_norm LAYER_NORM = {7, 1, 1, 1e-5, 0.1}, GROUP_NORM = {6, 4, 3, 1e-5, 0.1};
static const nn_norm BATCH_NORM = {3, 4, 0, 1e-5, 0.1};
static const nn_embedding EMBEDDING = {5, 3};
static const nn_residual SAME = {4, 4}, WIDER = {4, 3};
static const signed char SIGNS[] = {1, -1, 0, 1};
static const nn_monotone MONOTONE = {3, 4, SIGNS};
static const double RATE = 0.3, NOTHING = 0;

const layer_case LAYER_CASES[] = {
    {"softmax", SOFTMAX_ALL, SOFTMAX_ALL, run_softmax, NULL},
    {"convolution_image", 120 + 36 + 3, 2 * 3 * 3 * 6, run_convolution, &IMAGE},
    {"convolution_series", 48 + 18 + 2, 2 * 2 * 8, run_convolution, &SERIES},
    {"pool_max", 120, 2 * 2 * 3 * 6, run_pool_max, &POOL},
    {"pool_mean", 120, 2 * 2 * 3 * 6, run_pool_mean, &POOL},
    {"norm_layer", 14 + 14, 14, run_norm, &LAYER_NORM},
    {"norm_group", 48 + 12, 48, run_norm, &GROUP_NORM},
    {"norm_batch", 24 + 6, 24, run_norm, &BATCH_NORM},
    {"norm_batch_after", 24 + 6, 24, run_norm_after, &BATCH_NORM},
    {"dropout", DROPOUT_COUNT, DROPOUT_COUNT, run_dropout, &RATE},
    {"embedding", 15, 12, run_embedding, &EMBEDDING},
    {"residual", 16, 8, run_residual, &SAME},
    {"residual_projected", 8 + 6 + 12, 6, run_residual, &WIDER},
    {"spectral_matrix", 20, 20, run_spectral_matrix, &UNIT},
    {"spectral_matrix_bounded", 20, 20, run_spectral_matrix, &HALF},
    {"spectral_matrix_loose", 20, 20, run_spectral_matrix, &LOOSE},
    {"spectral_convolution", 24, 24, run_spectral_convolution, &SMALL},
    {"spectral_convolution_ring", 18, 18, run_spectral_convolution, &RING},
    {"monotone", 12, 12, run_monotone, &MONOTONE},
    {"network", 8 + 35 + 40 + 30 + 18, 6, run_network, &NOTHING},
    {"network_dropped", 8 + 35 + 40 + 30 + 18, 6, run_network, &RATE},
    {"bounded", 12, 12, run_bounded, NULL},
};
const size_t LAYER_CASE_COUNT = sizeof LAYER_CASES / sizeof LAYER_CASES[0];
