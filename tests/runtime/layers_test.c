/* The layers of nn beside the dense one, in double and (compiled again) in float: derivatives with
 * differences, and by hand what differences do not see. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "layer_cases.h"
#include "nn/bounded.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/embedding.h"
#include "nn/monotone.h"
#include "nn/norm.h"
#include "nn/pool.h"
#include "nn/residual.h"
#include "nn/spectral.h"
#include "tensor/blas.h"

static double exactness(void) {
    return sizeof(real) == sizeof(double) ? 1e-13 : 5e-6;
}

enum { MOST = 256 };

typedef struct layer_work {
    const layer_case *layer;
    double numbers[MOST];
    real y_bar[MOST];
    real numbers_bar[MOST];
} layer_work;

static double run_layer(layer_work *at, bool backward) {
    real numbers[MOST], y[MOST];
    for (size_t i = 0; i < at->layer->numbers; i++)
        numbers[i] = (real)at->numbers[i];
    layer_pass pass = {numbers, y, backward ? at->y_bar : NULL, at->numbers_bar};
    assert_int_equal(at->layer->run(at->layer->layer, &pass, NULL), CORE_OK);
    double sum = 0;
    for (size_t i = 0; i < at->layer->outputs; i++)
        sum += (double)at->y_bar[i] * (double)y[i];
    return sum;
}

static double layer_value(void *context) {
    return run_layer(context, false);
}

static layer_work work_of(const layer_case *layer, uint64_t seed) {
    layer_work at = {.layer = layer};
    core_random random = {.seed = seed};
    assert_true(layer->numbers <= MOST && layer->outputs <= MOST);
    for (size_t i = 0; i < layer->numbers; i++)
        at.numbers[i] = core_random_normal(&random);
    for (size_t i = 0; i < layer->outputs; i++)
        at.y_bar[i] = (real)core_random_normal(&random);
    return at;
}

static void check_layer(layer_work *at, const double *claimed) {
    check_function function = {layer_value, at};
    check_gradient gradient = {at->numbers, claimed, at->layer->numbers, 1e-7};
    if (sizeof(real) == sizeof(double)) {
        check_slopes(function, gradient);
        return;
    }
    double largest = 0;
    for (size_t i = 0; i < at->layer->numbers; i++)
        largest = fmax(largest, fabs(claimed[i]));
    for (size_t i = 0; i < at->layer->numbers; i++)
        assert_true(check_slope_error(function, &at->numbers[i], claimed[i], largest) < 1e-2);
}

static void derivatives_agree_with_differences(void **state) {
    (void)state;
    for (size_t k = 0; k < LAYER_CASE_COUNT; k++) {
        layer_work at = work_of(&LAYER_CASES[k], 20 + k);
        double claimed[MOST];
        print_message("           %s\n", at.layer->name);
        run_layer(&at, true);
        for (size_t i = 0; i < at.layer->numbers; i++)
            claimed[i] = (double)at.numbers_bar[i];
        check_layer(&at, claimed);
        run_layer(&at, true); /* adds */
        for (size_t i = 0; i < at.layer->numbers; i++)
            check_close((double)at.numbers_bar[i], 2 * claimed[i], 10 * exactness());
    }
}

static void softmax_by_hand(void **state) {
    (void)state;
    real x[] = {0, (real)log(3), 1e4f, 1e4f, 0, 1100}, y[6];
    nn_activate_rows(NN_softmax, 2, 6, x, y);
    const double wanted[] = {0.25, 0.75, 0.5, 0.5, 0, 1};
    for (int i = 0; i < 6; i++)
        check_close((double)y[i], wanted[i], exactness());
    x[0] = x[3] = (real)NAN;
    nn_activate_rows(NN_softmax, 2, 6, x, x);
    assert_true(isnan(x[0]) && isnan(x[1]) && isnan(x[2]) && isnan(x[3]) && x[5] == 1);
}

/* A series 1 2 3 4 under the window 1 10 100, in three ways. */
static void convolutions_by_hand(void **state) {
    (void)state;
    const real x[] = {1, 2, 3, 4}, weights[] = {1, 10, 100}, bias[] = {1000};
    nn_window all = {1, 1, 1, 1, 0, false};
    real y[4], work[12];
    nn_convolution_run run = {.batch = 1, .weights = weights, .x = x, .y = y, .work = work};
    nn_convolution zeros = {1, 1, {all, {4, 3, 1, 1, 1, false}}};
    assert_int_equal(nn_convolution_forward(&zeros, &run, NULL), CORE_OK);
    assert_true(y[0] == 210 && y[1] == 321 && y[2] == 432 && y[3] == 43);
    nn_convolution ring = {1, 1, {all, {4, 3, 1, 1, 1, true}}};
    assert_int_equal(nn_convolution_forward(&ring, &run, NULL), CORE_OK);
    assert_true(y[0] == 214 && y[3] == 143);
    nn_convolution strided = {1, 1, {{4, 3, 2, 1, 1, false}, all}};
    run.bias = bias;
    assert_int_equal(nn_convolution_forward(&strided, &run, NULL), CORE_OK);
    assert_true(y[0] == 1210 && y[1] == 1432);
}

/* Windows that reach beyond both ends at once. */
static void wide_windows_by_hand(void **state) {
    (void)state;
    const real x[] = {1, 2}, weights[] = {1, 10, 100, 1000, 10000}, y_bar[] = {1, 100};
    nn_window all = {1, 1, 1, 1, 0, false};
    real y[2], work[10], x_bar[2] = {0};
    nn_convolution_run run = {.batch = 1,
                              .weights = weights,
                              .x = x,
                              .y = y,
                              .y_bar = y_bar,
                              .x_bar = x_bar,
                              .work = work};
    nn_convolution zeros = {1, 1, {all, {2, 5, 1, 1, 2, false}}};
    assert_int_equal(nn_convolution_forward(&zeros, &run, NULL), CORE_OK);
    assert_true(y[0] == 2100 && y[1] == 210);
    assert_int_equal(nn_convolution_backward(&zeros, &run, NULL), CORE_OK);
    assert_true(x_bar[0] == 1100 && x_bar[1] == 11000);
    nn_convolution ring = {1, 1, {all, {2, 5, 1, 1, 2, true}}};
    assert_int_equal(nn_convolution_forward(&ring, &run, NULL), CORE_OK);
    assert_true(y[0] == 12121 && y[1] == 21212);
    nn_convolution apart = {1, 1, {all, {2, 3, 1, 5, 5, false}}};
    assert_int_equal(nn_convolution_forward(&apart, &run, NULL), CORE_OK);
    assert_true(y[0] == 10 && y[1] == 20);
}

static void impossible_windows_are_refused(void **state) {
    (void)state;
    afx_error error;
    size_t count;
    nn_window all = {1, 1, 1, 1, 0, false};
    nn_convolution layer = {1, 1, {all, {4, 5, 1, 1, 0, false}}};
    assert_int_equal(nn_convolution_work_count(&layer, &count, &error), CORE_USAGE);
    assert_string_equal(error.message, "a window of 5 does not fit on an axis of 4");
    layer.axis[1] = (nn_window){4, 3, 0, 1, 0, false};
    assert_int_equal(nn_convolution_check(&layer, &error), CORE_USAGE);
    layer.axis[1] = (nn_window){4, 3, 1, 1, 5, true};
    assert_int_equal(nn_convolution_check(&layer, &error), CORE_USAGE);
    layer.axis[1] = (nn_window){4, SIZE_MAX, 1, SIZE_MAX / 2, 0, false};
    assert_int_equal(nn_convolution_check(&layer, &error), CORE_USAGE);
    nn_convolution none = {0, 1, {all, all}};
    assert_int_equal(nn_convolution_check(&none, &error), CORE_USAGE);
    nn_convolution large = {SIZE_MAX / 16, 1, {all, {64, 9, 1, 1, 0, false}}};
    assert_int_equal(nn_convolution_work_count(&large, &count, &error), CORE_MEMORY);
    nn_pool outside = {1, {all, {1, 2, 1, 2, 1, false}}};
    assert_int_equal(nn_pool_check(&outside, &error), CORE_USAGE);
    assert_string_equal(error.message, "place 0 of a window is all padding");
}

static void pools_by_hand(void **state) {
    (void)state;
    const real x[] = {3, 3, 1, (real)NAN, 2};
    nn_pool layer = {1, {{1, 1, 1, 1, 0, false}, {5, 2, 1, 1, 1, false}}};
    real y[6], x_bar[5] = {0}, y_bar[] = {1, 10, 100, 0, 0, 1000};
    size_t chosen[6];
    nn_pool_run run = {1, x, y, chosen, y_bar, x_bar};
    assert_int_equal(nn_pool_max_forward(&layer, &run, NULL), CORE_OK);
    assert_true(y[0] == 3 && y[1] == 3 && y[2] == 3 && isnan(y[3]) && isnan(y[4]) && y[5] == 2);
    nn_pool_max_backward(&layer, &run);
    assert_true(x_bar[0] == 11 && x_bar[1] == 100 && x_bar[2] == 0 && x_bar[4] == 1000);
    assert_int_equal(nn_pool_mean_forward(&layer, &run, NULL), CORE_OK);
    assert_true(y[0] == 3 && y[2] == 2 && isnan(y[3]) && y[5] == 2);
}

/* A row 1 3 has mean 2 and variance 1; in a batch of two, divided by one, it is 2. */
static void norms_by_hand(void **state) {
    (void)state;
    const real x[] = {1, 3}, gain[] = {1, 2}, shift[] = {0, 10};
    real y[2], mean[2], factor[2], running_mean[] = {5}, running_variance[] = {1};
    nn_norm_run run = {
        .batch = 1, .gain = gain, .shift = shift, .x = x, .y = y, .mean = mean, .factor = factor};
    nn_norm layer = nn_norm_of_layer(2);
    assert_int_equal(nn_norm_forward(&layer, &run, NULL), CORE_OK);
    check_close((double)y[0], -1 / sqrt(1 + 1e-5), exactness());
    check_close((double)y[1], 10 + 2 / sqrt(1 + 1e-5), exactness());
    nn_norm batch = nn_norm_of_batch(1, 1);
    run.batch = 2;
    run.taught = true;
    run.running_mean = running_mean;
    run.running_variance = running_variance;
    assert_int_equal(nn_norm_forward(&batch, &run, NULL), CORE_OK);
    check_close((double)running_mean[0], 0.9 * 5 + 0.1 * 2, exactness());
    check_close((double)running_variance[0], 0.9 * 1 + 0.1 * 2, exactness());
    run.taught = false;
    assert_int_equal(nn_norm_forward(&batch, &run, NULL), CORE_OK);
    check_close((double)y[0], (1 - 4.7) / sqrt(1.1 + 1e-5), exactness());
    check_close((double)running_mean[0], 4.7, exactness());
}

static void impossible_norms_are_refused(void **state) {
    (void)state;
    nn_norm uneven = nn_norm_of_groups(5, 1, 2), batch = nn_norm_of_batch(3, 1);
    nn_norm none = nn_norm_of_layer(0);
    assert_int_equal(nn_norm_check(&uneven, 2, true, NULL), CORE_USAGE);
    assert_int_equal(nn_norm_check(&none, 2, true, NULL), CORE_USAGE);
    assert_int_equal(nn_norm_check(&batch, 1, true, NULL), CORE_USAGE);
    assert_int_equal(nn_norm_check(&batch, 1, false, NULL), CORE_OK);
    nn_norm_run run = {.batch = 1};
    assert_int_equal(nn_norm_forward(&batch, &run, NULL), CORE_USAGE);
}

/* What is kept has the right share, and is the same when drawn in pieces. */
static void dropout_keeps_its_share(void **state) {
    (void)state;
    enum { MANY = 4000 };
    real x[MANY], y[MANY], kept[MANY], again[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = 1;
    core_random random = {.seed = 9}, piecewise = random;
    nn_dropout_run run = {.count = MANY, .x = x, .y = y, .kept = kept};
    assert_int_equal(nn_dropout_forward(0.2, &random, &run, NULL), CORE_OK);
    double sum = 0;
    for (size_t i = 0; i < MANY; i++) {
        assert_true(y[i] == 0 || y[i] == (real)1.25);
        sum += (double)y[i];
    }
    assert_true(fabs(sum / MANY - 1) < 0.04);
    for (size_t i = 0; i < MANY; i += MANY / 4) {
        nn_dropout_run piece = {.count = MANY / 4, .x = x, .y = y, .kept = again + i};
        assert_int_equal(nn_dropout_forward(0.2, &piecewise, &piece, NULL), CORE_OK);
    }
    assert_memory_equal(kept, again, sizeof kept);
    assert_int_equal(nn_dropout_forward(1, &random, &run, NULL), CORE_USAGE);
    assert_int_equal(nn_dropout_forward(NAN, &random, &run, NULL), CORE_USAGE);
}

static void unknown_categories_are_refused(void **state) {
    (void)state;
    afx_error error;
    const real table[] = {1, 2, 3, 4};
    const size_t category[] = {1, 2};
    real y[4];
    nn_embedding layer = {2, 2};
    nn_embedding_run run = {1, category, table, y, NULL, NULL};
    assert_int_equal(nn_embedding_forward(&layer, &run, &error), CORE_OK);
    assert_true(y[0] == 3 && y[1] == 4);
    run.batch = 2;
    assert_int_equal(nn_embedding_forward(&layer, &run, &error), CORE_DATA);
    assert_string_equal(error.message, "row 1: category 2, of 2 counted from 0");
}

static void residuals_want_equal_widths(void **state) {
    (void)state;
    nn_residual layer = {3, 4};
    nn_residual_run run = {.batch = 1};
    assert_int_equal(nn_residual_forward(&layer, &run, NULL), CORE_USAGE);
    assert_int_equal(nn_residual_backward(&layer, &run, NULL), CORE_USAGE);
}

/* On a ring the singular values are the sizes of the window's Fourier sums. */
static double largest_of_fourier(const real *weights, size_t count, size_t extent) {
    double largest = 0;
    for (size_t wave = 0; wave < extent; wave++) {
        double cosine = 0, sine = 0;
        for (size_t k = 0; k < count; k++) {
            double angle = 2 * acos(-1) * (double)(wave * k) / (double)extent;
            cosine += (double)weights[k] * cos(angle);
            sine += (double)weights[k] * sin(angle);
        }
        largest = fmax(largest, hypot(cosine, sine));
    }
    return largest;
}

static void largest_singular_values_are_known(void **state) {
    (void)state;
    const real windows[][3] = {{1, -2, 1}, {(real)0.3, 1, (real)-0.7}}, diagonal[] = {0, 3, -4, 0};
    nn_convolution ring = {1, 1, {{1, 1, 1, 1, 0, false}, {8, 3, 1, 1, 1, true}}};
    real left[8], right[8], scaled[4], work[64];
    nn_spectral norm = {1, true, 0, 500};
    nn_spectral_run run = {.scaled = scaled, .left = left, .right = right, .work = work};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < 8; i++)
            left[i] = (real)1 / (real)(i + 1);
        run.weights = k < 2 ? windows[k] : diagonal;
        if (k < 2)
            assert_int_equal(nn_spectral_convolution_forward(&norm, &ring, &run, NULL), CORE_OK);
        else
            assert_int_equal(nn_spectral_matrix_forward(&norm, (nn_matrix_size){2, 2}, &run, NULL),
                             CORE_OK);
        check_close(run.sigma, k < 2 ? largest_of_fourier(windows[k], 3, 8) : 4, exactness());
    }
    check_close((double)scaled[2], -1, exactness());
}

static void maps_without_a_direction_are_refused(void **state) {
    (void)state;
    afx_error error;
    const real zeros[] = {0, 0, 0, 0}, odd[] = {1, (real)NAN, 0, 1}, same[] = {1, 0, 0, 1};
    const real close[] = {1, 0, 0, (real)0.999};
    real left[] = {1, 1}, right[2], scaled[4];
    nn_spectral norm = {1, true, 0, 50}, strict = {1, true, 1e-12, 3};
    nn_spectral_run run = {.weights = zeros, .scaled = scaled, .left = left, .right = right};
    nn_matrix_size size = {2, 2};
    assert_int_equal(nn_spectral_matrix_forward(&norm, size, &run, &error), CORE_NUMERICAL);
    run.weights = odd;
    left[0] = left[1] = 1;
    assert_int_equal(nn_spectral_matrix_forward(&norm, size, &run, &error), CORE_NUMERICAL);
    run.weights = close;
    left[0] = left[1] = 1;
    assert_int_equal(nn_spectral_matrix_forward(&strict, size, &run, &error), CORE_NUMERICAL);
    assert_string_equal(error.message, "the largest singular value is not known after 3 steps");
    run.weights = same;
    assert_int_equal(nn_spectral_matrix_forward(&strict, size, &run, &error), CORE_OK);
    check_close(run.sigma, 1, exactness());
}

/* Through two layers: the output rises with the first input and falls with the second. */
static double monotone_output(const real *weights, double first, double second) {
    const nn_dense inner = {2, 4, NN_tanh}, outer = {4, 1, NN_identity};
    real x[] = {(real)first, (real)second}, z[4], h[4], y[1];
    nn_dense_run run = {.batch = 1, .weights = weights, .x = x, .z = z, .y = h};
    assert_int_equal(nn_dense_forward(&inner, &run, NULL), CORE_OK);
    nn_dense_run top = {.batch = 1, .weights = weights + 12, .x = h, .z = y, .y = y};
    assert_int_equal(nn_dense_forward(&outer, &top, NULL), CORE_OK);
    return (double)y[0];
}

static void monotone_weights_make_monotone_networks(void **state) {
    (void)state;
    const signed char sign[] = {1, -1};
    const nn_monotone inner = {4, 2, sign}, outer = {1, 4, NULL};
    core_random random = {.seed = 5};
    real raw[17], weights[17];
    for (size_t i = 0; i < 17; i++)
        raw[i] = weights[i] = (real)core_random_normal(&random);
    nn_monotone_forward(&inner, &(nn_monotone_run){.raw = raw, .weights = weights});
    nn_monotone_forward(&outer, &(nn_monotone_run){.raw = raw + 12, .weights = weights + 12});
    for (double place = -2; place < 2; place += 0.25) {
        double here = monotone_output(weights, place, 0.3);
        assert_true(monotone_output(weights, place + 0.25, 0.3) > here);
        assert_true(monotone_output(weights, place, 0.55) < here);
    }
}

static void bounded_heads_stay_within(void **state) {
    (void)state;
    const real low[] = {(real)-0.1, 5}, high[] = {(real)0.3, 5};
    real x[] = {-1000, -1000, 1000, 1000, 0, 0}, y[6], x_bar[6] = {0};
    const real y_bar[] = {1, 1, 1, 1, 1, 1};
    nn_bounded_run run = {3, 2, low, high, x, y, y_bar, x_bar};
    nn_bounded_forward(&run);
    assert_true(y[0] == low[0] && y[1] == 5 && y[2] == high[0] && y[3] == 5 && y[5] == 5);
    check_close((double)y[4], 0.1, exactness());
    nn_bounded_backward(&run);
    assert_true(x_bar[0] == 0 && x_bar[2] == 0 && x_bar[1] == 0);
    check_close((double)x_bar[4], 0.1, exactness());
}

int main(void) {
    tensor_blas_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(softmax_by_hand),
        cmocka_unit_test(convolutions_by_hand),
        cmocka_unit_test(wide_windows_by_hand),
        cmocka_unit_test(impossible_windows_are_refused),
        cmocka_unit_test(pools_by_hand),
        cmocka_unit_test(norms_by_hand),
        cmocka_unit_test(impossible_norms_are_refused),
        cmocka_unit_test(dropout_keeps_its_share),
        cmocka_unit_test(unknown_categories_are_refused),
        cmocka_unit_test(residuals_want_equal_widths),
        cmocka_unit_test(largest_singular_values_are_known),
        cmocka_unit_test(maps_without_a_direction_are_refused),
        cmocka_unit_test(monotone_weights_make_monotone_networks),
        cmocka_unit_test(bounded_heads_stay_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
