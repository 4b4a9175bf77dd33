/* core/random: known answers, keys, and statistics of the numbers. */
#include <math.h>

#include "check.h"
#include "core/random.h"

/* The known answers published with the generator's reference implementation (kat_vectors). */
static void cipher_gives_the_published_words(void **state) {
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t words[4];
        core_philox(known[i].counter, known[i].key, words);
        assert_memory_equal(words, known[i].words, sizeof words);
    }
}

static void draws_are_functions_of_their_keys(void **state) {
    (void)state;
    core_random first = {
        .seed = 0xffffffffffffffff, .stream = 0xffffffffffffffff, .counter = 0xffffffffffffffff};
    assert_true(core_random_bits(&first) == 0x41c83b0e408f276d);
    assert_true(first.counter == 0);
    core_random run = {.seed = 42, .stream = 7};
    uint64_t bits[10];
    for (int i = 0; i < 10; i++) {
        bits[i] = core_random_bits(&run);
    }
    core_random later = {.seed = 42, .stream = 7, .counter = 6};
    core_random other = {.seed = 42, .stream = 8, .counter = 6};
    core_random another = {.seed = 43, .stream = 7, .counter = 6};
    assert_true(core_random_bits(&later) == bits[6]);
    assert_true(core_random_bits(&other) != bits[6]);
    assert_true(core_random_bits(&another) != bits[6]);
}

enum { DRAWS = 200000, CELLS = 50 };

/* Pearson's statistic over equal cells; 49 degrees of freedom, 1e-6 beyond 106. */
static void uniform_numbers_fill_cells_evenly(void **state) {
    (void)state;
    core_random random = {.seed = 1, .stream = 2};
    double cells[CELLS] = {0}, lag = 0, before = 0.5;
    for (int i = 0; i < DRAWS; i++) {
        double number = core_random_uniform(&random);
        assert_true(number >= 0 && number < 1);
        cells[(int)(number * CELLS)] += 1;
        lag += (number - 0.5) * (before - 0.5);
        before = number;
    }
    double statistic = 0, wanted = (double)DRAWS / CELLS;
    for (int i = 0; i < CELLS; i++) {
        statistic += (cells[i] - wanted) * (cells[i] - wanted) / wanted;
    }
    assert_true(statistic > 15 && statistic < 106);
    assert_true(fabs(lag / DRAWS * 12) < 5 / sqrt(DRAWS));
}

/* Moments within five standard errors; shares below quantiles of the normal distribution. */
static void normal_numbers_are_normal(void **state) {
    (void)state;
    core_random random = {.seed = 1, .stream = 3};
    double sum = 0, squares = 0, cubes = 0, fourths = 0, below = 0, far = 0;
    for (int i = 0; i < DRAWS; i++) {
        double z = core_random_normal(&random);
        sum += z;
        squares += z * z;
        cubes += z * z * z;
        fourths += z * z * z * z;
        below += z < -1 ? 1 : 0;
        far += z > 1.959963984540054 ? 1 : 0;
    }
    double error = 5 / sqrt(DRAWS);
    assert_true(fabs(sum / DRAWS) < error);
    assert_true(fabs(squares / DRAWS - 1) < error * sqrt(2));
    assert_true(fabs(cubes / DRAWS) < error * sqrt(15));
    assert_true(fabs(fourths / DRAWS - 3) < error * sqrt(96));
    assert_true(fabs(below / DRAWS - 0.15865525393145705) < error * 0.37);
    assert_true(fabs(far / DRAWS - 0.025) < error * 0.16);
}

/* The same formula through the C library's logarithm and cosine. */
static void normal_numbers_follow_box_and_muller(void **state) {
    (void)state;
    for (uint64_t counter = 0; counter < 2000; counter++) {
        uint32_t place[4] = {(uint32_t)counter, 0, 9, 0}, key[2] = {5, 0}, words[4];
        core_philox(place, key, words);
        double first = (double)(((uint64_t)words[1] << 32 | words[0]) >> 11) * 0x1p-53;
        double second = (double)(((uint64_t)words[3] << 32 | words[2]) >> 11) * 0x1p-53;
        double wanted = sqrt(-2 * log(1 - first)) * cos(2 * M_PI * second);
        core_random random = {.seed = 5, .stream = 9, .counter = counter};
        check_close(core_random_normal(&random), wanted, 4e-15);
    }
}

/* Bits that may never change: runs of old seeds must be repeatable. */
static void numbers_have_fixed_bits(void **state) {
    (void)state;
    core_random random = {.seed = 20240101, .stream = 1};
    double uniform = core_random_uniform(&random);
    double first = core_random_normal(&random);
    double second = core_random_normal(&random);
    assert_true(uniform == 0x1.8ebcb7eba68f0p-2);
    assert_true(first == 0x1.68b468c8bb03fp-1);
    assert_true(second == -0x1.d8a604919e6f9p-1);
}

static void permutations_hold_every_place_once(void **state) {
    (void)state;
    enum { COUNT = 5, TRIALS = 24000 };
    core_random random = {.seed = 3};
    double at[COUNT][COUNT] = {{0}};
    for (int trial = 0; trial < TRIALS; trial++) {
        size_t order[COUNT], seen = 0;
        core_random_permutation(&random, COUNT, order);
        for (size_t i = 0; i < COUNT; i++) {
            seen |= (size_t)1 << order[i];
            at[i][order[i]] += 1;
        }
        assert_int_equal(seen, (1 << COUNT) - 1);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++) {
            assert_true(fabs(at[i][j] / TRIALS - 0.2) < 5 * 0.4 / sqrt(TRIALS));
        }
    }
    core_random_permutation(&random, 0, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cipher_gives_the_published_words),
        cmocka_unit_test(draws_are_functions_of_their_keys),
        cmocka_unit_test(uniform_numbers_fill_cells_evenly),
        cmocka_unit_test(normal_numbers_are_normal),
        cmocka_unit_test(normal_numbers_follow_box_and_muller),
        cmocka_unit_test(numbers_have_fixed_bits),
        cmocka_unit_test(permutations_hold_every_place_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
