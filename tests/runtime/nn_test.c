/* tensor/blas and nn, in double and (compiled again) in float. Tolerances follow the type. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "nn/mlp.h"
#include "tensor/blas.h"

static double exactness(void) {
    return sizeof(real) == sizeof(double) ? 1e-14 : 2e-6;
}

static double slope_tolerance(void) {
    return sizeof(real) == sizeof(double) ? 1e-8 : 5e-3;
}

static void kernels_have_a_name(void **state) {
    (void)state;
    assert_non_null(tensor_blas_core());
    assert_true(strlen(tensor_blas_core()) > 2);
}

/* The test's environment asks for others (meson.build). */
static void the_environment_chooses_no_kernels(void **state) {
    (void)state;
    assert_null(getenv("OPENBLAS_CORETYPE"));
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        assert_string_not_equal(tensor_blas_core(), "Prescott");
#endif
}

static void products_by_hand(void **state) {
    (void)state;
    const real left[] = {1, 2, 3, 4, 5, 6};  /* [2][3] */
    const real right[] = {1, 0, 2, 1, 0, 3}; /* [3][2] */
    const real turned[] = {1, 4, 2, 5, 3, 6};
    real result[] = {10, 10, 10, 10};
    tensor_matrix product = {.rows = 2,
                             .columns = 2,
                             .inner = 3,
                             .left = left,
                             .right = right,
                             .result = result,
                             .scale = 2,
                             .keep = 1};
    assert_int_equal(tensor_multiply(&product, NULL), CORE_OK);
    const double wanted[] = {20, 32, 38, 56};
    for (int i = 0; i < 4; i++) {
        check_close((double)result[i], wanted[i], 0);
    }
    result[0] = NAN;
    product.left = turned;
    product.left_transposed = true;
    product.keep = 0;
    assert_int_equal(tensor_multiply(&product, NULL), CORE_OK);
    check_close((double)result[0], 10, 0);
    check_close((double)result[3], 46, 0);
}

static void vector_products_by_hand(void **state) {
    (void)state;
    const real left[] = {1, 2, 3, 4, 5, 6};
    const real vector[] = {1, -1, 2};
    real result[3] = {0}, sum[] = {1, 1, 1};
    tensor_matrix product = {.rows = 2,
                             .columns = 1,
                             .inner = 3,
                             .left = left,
                             .right = vector,
                             .result = result,
                             .scale = 1};
    assert_int_equal(tensor_multiply_vector(&product, NULL), CORE_OK);
    check_close((double)result[0], 5, 0);
    check_close((double)result[1], 11, 0);
    product.rows = 3;
    product.inner = 2;
    product.left_transposed = true;
    assert_int_equal(tensor_multiply_vector(&product, NULL), CORE_OK);
    check_close((double)result[0], -3, 0);
    check_close((double)result[2], -3, 0);
    assert_int_equal(tensor_add_scaled(3, 3, vector, sum, NULL), CORE_OK);
    check_close((double)sum[2], 7, 0);
    product.columns = 2;
    assert_int_equal(tensor_multiply_vector(&product, NULL), CORE_USAGE);
}

static void sizes_beyond_blas_are_a_status(void **state) {
    (void)state;
    afx_error error = {0};
    real number = 1;
    tensor_matrix product = {.rows = (size_t)1 << 31, .columns = 1, .inner = 1};
    assert_int_equal(tensor_multiply(&product, &error), CORE_USAGE);
    assert_string_equal(error.message, "2147483648 numbers are too many for BLAS");
    assert_int_equal(tensor_add_scaled((size_t)1 << 31, 1, &number, &number, NULL), CORE_USAGE);
}

typedef struct activation_case {
    nn_activation activation;
    double place;
    double value;
} activation_case;

static double activation_value(void *context) {
    activation_case *at = context;
    real x = (real)at->place, y;
    nn_activate(at->activation, 1, &x, &y);
    return (double)y;
}

/* By hand, at x = -2 and x = 0.5, to the digits of a table. */
static void activations_by_hand(void **state) {
    (void)state;
    static const activation_case cases[] = {
        {NN_identity, -2, -2},
        {NN_identity, 0.5, 0.5},
        {NN_relu, -2, 0},
        {NN_relu, 0.5, 0.5},
        {NN_tanh, -2, -0.9640275800758169},
        {NN_tanh, 0.5, 0.46211715726000975},
        {NN_sigmoid, -2, 0.11920292202211755},
        {NN_sigmoid, 0.5, 0.6224593312018546},
        {NN_softplus, -2, 0.1269280110429725},
        {NN_softplus, 0.5, 0.9740769841801067},
        {NN_gelu, -2, -0.04550026389635842},
        {NN_gelu, 0.5, 0.34573123063700656},
        {NN_silu, -2, -0.2384058440442351},
        {NN_silu, 0.5, 0.3112296656009273},
        {NN_elu, -2, -0.8646647167633873},
        {NN_elu, 0.5, 0.5},
        {NN_leaky_relu, -2, -0.02},
        {NN_leaky_relu, 0.5, 0.5},
        {NN_softmax, -2, 1}, /* alone in its row */
        {NN_softmax, 0.5, 1},
    };
    assert_int_equal(sizeof cases / sizeof cases[0], 2 * NN_ACTIVATIONS);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        activation_case at = cases[i];
        check_close(activation_value(&at), at.value, exactness());
    }
}

static double activation_slope(nn_activation activation, double place) {
    real x = (real)place, y, bar = 1;
    nn_activate(activation, 1, &x, &y);
    nn_activation_adjoint adjoint = {1, &x, &y, &bar};
    nn_activate_backward(activation, &adjoint);
    return (double)bar;
}

static void slopes_agree_with_differences(void **state) {
    (void)state;
    for (nn_activation row = 0; row < NN_ACTIVATIONS; row++) {
        for (double place = -3.0625; place < 3.2; place += 0.125) {
            activation_case at = {row, place, 0};
            check_function function = {activation_value, &at};
            double claimed = activation_slope(row, place);
            check_gradient gradient = {&at.place, &claimed, 1, slope_tolerance()};
            if (sizeof(real) == sizeof(double)) {
                check_slopes(function, gradient);
            } else {
                double error = check_slope_error(function, &at.place, claimed, 0.1);
                assert_true(error < slope_tolerance());
            }
        }
    }
}

static void far_arguments_stay_finite(void **state) {
    (void)state;
    for (nn_activation row = 0; row < NN_ACTIVATIONS; row++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            activation_case at = {row, sign * 1e4, 0};
            assert_true(isfinite(activation_value(&at)));
            double slope = activation_slope(row, at.place);
            assert_true(slope >= -1e-6 && slope <= 1 + 1e-6);
        }
    }
    check_close(activation_slope(NN_relu, 0), 0, 0);
    check_close(activation_slope(NN_leaky_relu, 0), 0.01, 1e-8);
}

/* Ours against the C library's, from numbers so small that they are their own tanh to where nothing
 * changes any more; several at once, so that whole vectors and the rest are met. */
static void own_exponentials_are_exact(void **state) {
    (void)state;
    enum { MANY = 37 };
    const double share = sizeof(real) == sizeof(double) ? 2 * DBL_EPSILON : 2 * FLT_EPSILON;
    real x[MANY], tangent[MANY], logistic[MANY];
    for (double size = 1e-30; size < 40; size *= 1.7) {
        for (size_t k = 0; k < MANY; k++)
            x[k] = (real)((k % 2 ? 1 : -1) * size * (1 + (double)k / MANY));
        nn_activate(NN_tanh, MANY, x, tangent);
        nn_activate(NN_sigmoid, MANY, x, logistic);
        for (size_t k = 0; k < MANY; k++) {
            double at = (double)x[k];
            assert_true(fabs((double)tangent[k] - tanh(at)) <= share * fabs(tanh(at)));
            assert_true(fabs((double)logistic[k] * (1 + exp(-at)) - 1) <= share);
        }
    }
    const real odd[] = {(real)NAN, (real)INFINITY, -(real)INFINITY, (real)-0.0};
    nn_activate(NN_tanh, 4, odd, tangent);
    nn_activate(NN_sigmoid, 4, odd, logistic);
    assert_true(isnan(tangent[0]) && tangent[1] == 1 && tangent[2] == -1 && tangent[3] == 0);
    assert_true(signbit(tangent[3]));
    assert_true(isnan(logistic[0]) && logistic[1] == 1 && logistic[2] == 0);
}

static void activations_are_found_by_name(void **state) {
    (void)state;
    nn_activation found = NN_identity;
    afx_error error = {0};
    assert_int_equal(nn_activation_named("leaky_relu", &found, &error), CORE_OK);
    assert_int_equal(found, NN_leaky_relu);
    assert_string_equal(nn_activation_name(NN_silu), "silu");
    assert_int_equal(nn_activation_named("swish", &found, &error), CORE_USAGE);
    assert_non_null(strstr(error.message, "no activation `swish`; there are: identity relu"));
}

/* Two rows through two inputs and two relus. */
static void dense_layer_by_hand(void **state) {
    (void)state;
    const nn_dense layer = {2, 2, NN_relu};
    const real weights[] = {1, 2, -1, 1, 0.5, -0.5}, x[] = {1, 1, 3, -1};
    real z[4], y[4], bar[] = {1, 1, 1, 10}, weights_bar[6] = {100}, x_bar[4] = {100};
    nn_dense_run run = {.batch = 2,
                        .weights = weights,
                        .x = x,
                        .z = z,
                        .y = y,
                        .bar = bar,
                        .weights_bar = weights_bar,
                        .x_bar = x_bar};
    assert_int_equal(nn_dense_forward(&layer, &run, NULL), CORE_OK);
    const double z_wanted[] = {3.5, -0.5, 1.5, -4.5}, y_wanted[] = {3.5, 0, 1.5, 0};
    for (int i = 0; i < 4; i++) {
        check_close((double)z[i], z_wanted[i], 0);
        check_close((double)y[i], y_wanted[i], 0);
    }
    assert_int_equal(nn_dense_backward(&layer, &run, NULL), CORE_OK);
    const double weights_wanted[] = {104, 0, 0, 0, 2, 0}, x_wanted[] = {101, 2, 1, 2};
    for (int i = 0; i < 6; i++) {
        check_close((double)weights_bar[i], weights_wanted[i], 0);
    }
    for (int i = 0; i < 4; i++) {
        check_close((double)x_bar[i], x_wanted[i], 0);
    }
}

enum { BATCH = 5, INPUTS = 3, OUTPUTS = 2 };

typedef struct network_case {
    nn_mlp mlp;
    size_t weight_count;
    double *numbers;     /* weights, then x [BATCH][INPUTS]: what differences step through */
    double *numbers_bar; /* the same order */
    double y_bar[BATCH * OUTPUTS];
} network_case;

static real *real_copy(const double *numbers, size_t count) {
    real *copy = core_allocate(count, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = (real)numbers[i];
    }
    return copy;
}

/* sum of y_bar * y; with backward, also the derivatives added to numbers_bar. */
static double run_network(network_case *at, bool backward) {
    size_t work_count, all = at->weight_count + BATCH * INPUTS;
    assert_int_equal(nn_mlp_work_count(&at->mlp, BATCH, &work_count, NULL), CORE_OK);
    real *numbers = real_copy(at->numbers, all), *bars = real_copy(at->numbers_bar, all);
    real *work = core_allocate(work_count, sizeof *work);
    real *y_bar = real_copy(at->y_bar, BATCH * OUTPUTS), y[BATCH * OUTPUTS];
    nn_mlp_run run = {.batch = BATCH,
                      .weights = numbers,
                      .x = numbers + at->weight_count,
                      .y = y,
                      .y_bar = y_bar,
                      .weights_bar = bars,
                      .x_bar = bars + at->weight_count,
                      .work = work};
    assert_int_equal(nn_mlp_forward(&at->mlp, &run, NULL), CORE_OK);
    if (backward) {
        assert_int_equal(nn_mlp_backward(&at->mlp, &run, NULL), CORE_OK);
    }
    double sum = 0;
    for (size_t i = 0; i < BATCH * OUTPUTS; i++) {
        sum += at->y_bar[i] * (double)y[i];
    }
    for (size_t i = 0; i < all; i++) {
        at->numbers_bar[i] = (double)bars[i];
    }
    core_free(numbers);
    core_free(bars);
    core_free(work);
    core_free(y_bar);
    return sum;
}

static double network_value(void *context) {
    return run_network(context, false);
}

static network_case network_of(const nn_activation *activations, size_t hidden_count) {
    network_case at = {0};
    core_random random = {.seed = 11};
    assert_int_equal(nn_mlp_start(&at.mlp, INPUTS, NULL), CORE_OK);
    for (size_t i = 0; i < hidden_count; i++) {
        assert_int_equal(nn_mlp_add(&at.mlp, 7 - 3 * i, activations[i], NULL), CORE_OK);
    }
    assert_int_equal(nn_mlp_add(&at.mlp, OUTPUTS, NN_sigmoid, NULL), CORE_OK);
    at.weight_count = nn_mlp_weight_count(&at.mlp);
    size_t all = at.weight_count + BATCH * INPUTS;
    at.numbers = core_allocate(all, sizeof(double));
    at.numbers_bar = core_allocate(all, sizeof(double));
    for (size_t i = 0; i < all; i++) {
        at.numbers[i] = core_random_normal(&random);
    }
    for (size_t i = 0; i < BATCH * OUTPUTS; i++) {
        at.y_bar[i] = core_random_normal(&random);
    }
    return at;
}

static void network_gradients_agree_with_differences(void **state) {
    (void)state;
    static const nn_activation hidden[] = {NN_tanh, NN_silu};
    for (size_t count = 0; count <= 2; count++) {
        network_case at = network_of(hidden, count);
        size_t all = at.weight_count + BATCH * INPUTS;
        run_network(&at, true);
        double *claimed = core_allocate(all, sizeof *claimed);
        memcpy(claimed, at.numbers_bar, all * sizeof *claimed);
        check_function function = {network_value, &at};
        for (size_t i = 0; i < all && sizeof(real) == sizeof(float); i++) {
            assert_true(check_slope_error(function, &at.numbers[i], claimed[i], 0.1) < 1e-2);
        }
        if (sizeof(real) == sizeof(double)) {
            check_gradient gradient = {at.numbers, claimed, all, slope_tolerance()};
            check_slopes(function, gradient);
        }
        run_network(&at, true);
        for (size_t i = 0; i < all; i++) {
            check_close(at.numbers_bar[i], 2 * claimed[i], 10 * exactness());
        }
        core_free(claimed);
        core_free(at.numbers);
        core_free(at.numbers_bar);
    }
}

static void empty_batches_change_nothing(void **state) {
    (void)state;
    network_case at = network_of((nn_activation[]){NN_relu}, 1);
    size_t work_count = 9;
    assert_int_equal(nn_mlp_work_count(&at.mlp, 0, &work_count, NULL), CORE_OK);
    assert_int_equal(work_count, 0);
    nn_mlp_run run = {0};
    assert_int_equal(nn_mlp_forward(&at.mlp, &run, NULL), CORE_OK);
    assert_int_equal(nn_mlp_backward(&at.mlp, &run, NULL), CORE_OK);
    core_free(at.numbers);
    core_free(at.numbers_bar);
}

int main(void) {
    tensor_blas_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_have_a_name),
        cmocka_unit_test(the_environment_chooses_no_kernels),
        cmocka_unit_test(products_by_hand),
        cmocka_unit_test(vector_products_by_hand),
        cmocka_unit_test(sizes_beyond_blas_are_a_status),
        cmocka_unit_test(activations_by_hand),
        cmocka_unit_test(slopes_agree_with_differences),
        cmocka_unit_test(far_arguments_stay_finite),
        cmocka_unit_test(own_exponentials_are_exact),
        cmocka_unit_test(activations_are_found_by_name),
        cmocka_unit_test(dense_layer_by_hand),
        cmocka_unit_test(network_gradients_agree_with_differences),
        cmocka_unit_test(empty_batches_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
