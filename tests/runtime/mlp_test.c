/* nn/mlp: layout of the weights, their starting values, and refusals. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "nn/mlp.h"

static nn_mlp network(void) {
    nn_mlp mlp;
    assert_int_equal(nn_mlp_start(&mlp, 30, NULL), CORE_OK);
    assert_int_equal(nn_mlp_add(&mlp, 64, NN_relu, NULL), CORE_OK);
    assert_int_equal(nn_mlp_add(&mlp, 13, NN_identity, NULL), CORE_OK);
    return mlp;
}

static void parts_tile_the_block(void **state) {
    (void)state;
    static const char *const names[] = {"0.weight", "0.bias", "1.weight", "1.bias"};
    nn_mlp mlp = network();
    assert_int_equal(nn_mlp_weight_count(&mlp), 31 * 64 + 65 * 13);
    assert_int_equal(nn_mlp_outputs(&mlp), 13);
    assert_int_equal(nn_mlp_part_count(&mlp), 4);
    size_t offset = 0;
    for (size_t i = 0; i < 4; i++) {
        nn_mlp_part part = nn_mlp_part_at(&mlp, i);
        size_t elements;
        assert_string_equal(part.name, names[i]);
        assert_int_equal(part.offset, offset);
        assert_int_equal(tensor_count(&part.shape, sizeof(double), &elements, NULL), CORE_OK);
        assert_int_equal(elements, part.count);
        offset += part.count;
    }
    assert_int_equal(offset, nn_mlp_weight_count(&mlp));
    nn_mlp_part last = nn_mlp_part_at(&mlp, 2);
    assert_int_equal(last.shape.extent[0], 13);
    assert_int_equal(last.shape.extent[1], 64);
}

/* Of the norm: gains 1, shifts 0. */
static void surrounded_layers_have_more_parts(void **state) {
    (void)state;
    static const char *const names[] = {"0.weight",    "0.bias",   "0.norm.weight",
                                        "0.norm.bias", "1.weight", "1.bias"};
    nn_mlp mlp;
    double weights[3 * 4 + 2 * 4 + 4 * 2 + 2];
    size_t offset = 0;
    core_random random = {.seed = 4};
    assert_int_equal(nn_mlp_start(&mlp, 2, NULL), CORE_OK);
    assert_int_equal(nn_mlp_add(&mlp, 4, NN_relu, NULL), CORE_OK);
    assert_int_equal(nn_mlp_surround(&mlp, (nn_around){.norm = true}, NULL), CORE_OK);
    assert_int_equal(nn_mlp_add(&mlp, 2, NN_identity, NULL), CORE_OK);
    assert_int_equal(nn_mlp_weight_count(&mlp), sizeof weights / sizeof *weights);
    nn_mlp_initialize(&mlp, NN_KAIMING, &random, weights);
    assert_int_equal(nn_mlp_part_count(&mlp), 6);
    for (size_t i = 0; i < 6; i++) {
        nn_mlp_part part = nn_mlp_part_at(&mlp, i);
        assert_string_equal(part.name, names[i]);
        assert_int_equal(part.offset, offset);
        bool matrix = part.shape.rank == 2;
        assert_true(matrix ? weights[offset] != 0 : weights[offset] == (i == 2));
        assert_true(matrix || weights[offset + part.count - 1] == (i == 2));
        offset += part.count;
    }
    assert_int_equal(offset, nn_mlp_weight_count(&mlp));
}

static double largest_of(const double *numbers, size_t count) {
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs(numbers[i]));
    }
    return largest;
}

/* Uniform within limit: near it at its largest, and of deviation limit / sqrt(3). */
static void check_spread(const double *numbers, size_t count, double limit) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        squares += numbers[i] * numbers[i];
    }
    double largest = largest_of(numbers, count);
    assert_true(largest <= limit && largest > 0.98 * limit);
    assert_true(fabs(sqrt(squares / (double)count) / (limit / sqrt(3)) - 1) < 0.1);
}

static void starting_values_have_their_spread(void **state) {
    (void)state;
    nn_mlp mlp = network();
    double *weights = core_allocate(nn_mlp_weight_count(&mlp), sizeof *weights);
    nn_mlp_part first = nn_mlp_part_at(&mlp, 0), bias = nn_mlp_part_at(&mlp, 1);
    core_random random = {.seed = 4};
    nn_mlp_initialize(&mlp, NN_XAVIER, &random, weights);
    check_spread(weights + first.offset, first.count, sqrt(6.0 / (30 + 64)));
    check_close(largest_of(weights + bias.offset, bias.count), 0, 0);
    assert_int_equal(random.counter, 30 * 64 + 64 * 13);
    nn_mlp_initialize(&mlp, NN_KAIMING, &random, weights);
    check_spread(weights + first.offset, first.count, sqrt(6.0 / 30));
    nn_mlp_initialize(&mlp, NN_ZERO, &random, weights);
    check_close(largest_of(weights, nn_mlp_weight_count(&mlp)), 0, 0);
    core_free(weights);
}

static double product_of(const double *a, const double *b, size_t count, size_t step) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i * step] * b[i * step];
    return sum;
}

static void orthogonal_starts_are_orthonormal(void **state) {
    (void)state;
    double wide[5 * 9], high[9 * 5];
    core_random random = {.seed = 8};
    nn_fill_initial(NN_ORTHOGONAL, (nn_fan){.in = 9, .out = 5}, &random, 45, wide);
    nn_fill_initial(NN_ORTHOGONAL, (nn_fan){.in = 5, .out = 9}, &random, 45, high);
    for (size_t a = 0; a < 5; a++) {
        for (size_t b = 0; b < 5; b++) {
            check_close(product_of(wide + 9 * a, wide + 9 * b, 9, 1), a == b, 1e-14);
            check_close(product_of(high + a, high + b, 9, 5), a == b, 1e-14);
        }
    }
    assert_int_equal(random.counter, 90);
    assert_true(largest_of(wide, 45) < 1 && wide[0] != high[0]);
}

static void starting_values_have_names(void **state) {
    (void)state;
    afx_error error;
    nn_initial method = NN_ZERO;
    for (nn_initial row = NN_XAVIER; row <= NN_ORTHOGONAL; row++) {
        assert_int_equal(nn_initial_named(nn_initial_name(row), &method, &error), CORE_OK);
        assert_int_equal(method, row);
    }
    assert_int_equal(nn_initial_named("ones", &method, &error), CORE_USAGE);
    assert_non_null(strstr(error.message, "`ones`; there are: xavier"));
}

static void same_seed_gives_the_same_weights(void **state) {
    (void)state;
    nn_mlp mlp = network();
    size_t count = nn_mlp_weight_count(&mlp);
    double *first = core_allocate(count, sizeof *first), *second = core_allocate(count, 8);
    core_random one = {.seed = 5}, same = one, other = {.seed = 6};
    nn_mlp_initialize(&mlp, NN_XAVIER, &one, first);
    nn_mlp_initialize(&mlp, NN_XAVIER, &same, second);
    assert_memory_equal(first, second, count * sizeof *first);
    nn_mlp_initialize(&mlp, NN_XAVIER, &other, second);
    assert_memory_not_equal(first, second, count * sizeof *first);
    core_free(first);
    core_free(second);
}

static void impossible_networks_are_refused(void **state) {
    (void)state;
    nn_mlp mlp;
    size_t count;
    afx_error error = {0};
    assert_int_equal(nn_mlp_start(&mlp, 0, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_start(&mlp, 3, &error), CORE_OK);
    nn_mlp_run run = {.batch = 1};
    assert_int_equal(nn_mlp_forward(&mlp, &run, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_backward(&mlp, &run, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_add(&mlp, 0, NN_relu, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_add(&mlp, SIZE_MAX / 4, NN_relu, &error), CORE_MEMORY);
    assert_int_equal(mlp.layer_count, 0);
    assert_int_equal(nn_mlp_surround(&mlp, (nn_around){.norm = true}, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_add(&mlp, 2, NN_relu, &error), CORE_OK);
    assert_int_equal(nn_mlp_surround(&mlp, (nn_around){.residual = true}, &error), CORE_USAGE);
    assert_string_equal(error.message, "no way around a layer from 3 numbers to 2");
    assert_int_equal(nn_mlp_surround(&mlp, (nn_around){.dropout = 1}, &error), CORE_USAGE);
    assert_int_equal(nn_mlp_start(&mlp, 3, &error), CORE_OK);
    for (int i = 0; i < NN_LAYERS_MOST; i++) {
        assert_int_equal(nn_mlp_add(&mlp, 2, NN_relu, &error), CORE_OK);
    }
    assert_int_equal(nn_mlp_add(&mlp, 2, NN_relu, &error), CORE_USAGE);
    assert_string_equal(error.message, "a network has at most 16 layers");
    assert_int_equal(nn_mlp_work_count(&mlp, SIZE_MAX / 8, &count, &error), CORE_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_tile_the_block),
        cmocka_unit_test(surrounded_layers_have_more_parts),
        cmocka_unit_test(starting_values_have_their_spread),
        cmocka_unit_test(orthogonal_starts_are_orthonormal),
        cmocka_unit_test(starting_values_have_names),
        cmocka_unit_test(same_seed_gives_the_same_weights),
        cmocka_unit_test(impossible_networks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
