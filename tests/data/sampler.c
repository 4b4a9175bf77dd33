/* Batches: inside their bounds, the same from (seed, epoch, batch) alone, spread evenly. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/sampler.h"
#include "scratch.h"

enum { SITES = 10, STEPS = 400, BATCH = 4 };

/* Site 3 has a shorter record, [120, 330). */
static data_set make_set(void) {
    data_set set;
    afx_error error;
    data_shape shape = {.sites = SITES, .steps = STEPS, .variables = 1, .step = 86400};
    assert_success(data_set_create(&shape, &set, &error), &error);
    for (size_t site = 0; site < SITES; site++) {
        char name[] = "A";
        name[0] = (char)('A' + site);
        assert_success(data_name_site(&set, site, name, &error), &error);
    }
    set.site[3].record = (data_steps){120, 330};
    return set;
}

static const data_sampler_options options = {
    .seed = 42, .period = {50, 350}, .warmup = 30, .window = 60, .sites = BATCH};

static data_sampler make_sampler(const data_sampler_options *wanted) {
    data_set set = make_set();
    data_sampler sampler;
    afx_error error;
    assert_success(data_sampler_create(&set, wanted, &sampler, &error), &error);
    data_set_free(&set);
    return sampler;
}

static void windows_stay_inside_and_reach_both_ends(void **state) {
    (void)state;
    data_sampler sampler = make_sampler(&options);
    size_t lowest = SIZE_MAX;
    size_t highest = 0;
    size_t drawn[SITES] = {0};
    for (uint64_t batch = 0; batch < 3000; batch++) {
        size_t site[BATCH];
        size_t from[BATCH];
        data_sampler_draw(&sampler, 1, batch, site, from);
        for (size_t i = 0; i < BATCH; i++) {
            assert_true(i == 0 || site[i] > site[i - 1]);
            assert_in_range(from[i], site[i] == 3 ? 120 : 50, (site[i] == 3 ? 330 : 350) - 90);
            drawn[site[i]]++;
            lowest = from[i] < lowest ? from[i] : lowest;
            highest = from[i] > highest ? from[i] : highest;
        }
    }
    assert_int_equal(lowest, 50);
    assert_int_equal(highest, 260);
    for (size_t i = 0; i < SITES; i++) {
        assert_in_range(drawn[i], 1200 - 140, 1200 + 140); /* 5 deviations of a fair draw */
    }
    data_sampler_free(&sampler);
}

static void first_steps_are_equally_likely(void **state) {
    (void)state;
    data_sampler sampler = make_sampler(&options);
    double square = 0.0;
    size_t drawn[211] = {0};
    size_t all = 0;
    for (uint64_t batch = 0; batch < 6000; batch++) {
        size_t site[BATCH];
        size_t from[BATCH];
        data_sampler_draw(&sampler, 2, batch, site, from);
        for (size_t i = 0; i < BATCH; i++) {
            if (site[i] != 3) {
                drawn[from[i] - 50]++;
                all++;
            }
        }
    }
    double expected = (double)all / 211.0;
    for (size_t i = 0; i < 211; i++) {
        square += ((double)drawn[i] - expected) * ((double)drawn[i] - expected) / expected;
    }
    assert_in_range((uintmax_t)square, 120, 320); /* chi-square of 210 degrees: 210 +- 20.5 */
    data_sampler_free(&sampler);
}

static void batches_repeat_in_any_order_and_differ_otherwise(void **state) {
    (void)state;
    data_sampler sampler = make_sampler(&options);
    data_sampler_options other = options;
    other.seed = 43;
    data_sampler reseeded = make_sampler(&other);
    size_t drawn[5][2 * BATCH];
    data_sampler_draw(&sampler, 7, 11, drawn[0], drawn[0] + BATCH);
    data_sampler_draw(&sampler, 8, 11, drawn[1], drawn[1] + BATCH);
    data_sampler_draw(&sampler, 7, 12, drawn[2], drawn[2] + BATCH);
    data_sampler_draw(&reseeded, 7, 11, drawn[3], drawn[3] + BATCH);
    data_sampler_draw(&sampler, 7, 11, drawn[4], drawn[4] + BATCH);
    assert_memory_equal(drawn[0], drawn[4], sizeof drawn[0]);
    for (size_t i = 1; i < 4; i++) {
        assert_memory_not_equal(drawn[0], drawn[i], sizeof drawn[0]);
    }
    data_sampler_free(&sampler);
    data_sampler_free(&reseeded);
}

/* Numbers drawn twice would tie the window of a batch to the site of the next: by remainder, or by
 * size, as 210 windows are a multiple of the sites. */
static void batches_next_to_each_other_share_no_draws(void **state) {
    (void)state;
    data_sampler_options single = options;
    single.sites = 1;
    single.period.end = 349;
    data_sampler sampler = make_sampler(&single);
    size_t site = 0;
    size_t from = 50;
    size_t same_remainder = 0;
    size_t same_size = 0;
    for (uint64_t batch = 0; batch < 2000; batch++) {
        size_t before = from - 50;
        data_sampler_draw(&sampler, 0, batch, &site, &from);
        same_remainder += site == before % SITES;
        same_size += site == before * SITES / 210;
    }
    assert_in_range(same_remainder, 120, 280); /* a tenth, by chance */
    assert_in_range(same_size, 120, 280);
    data_sampler_free(&sampler);
}

static void a_pass_is_long_enough_to_see_almost_all(void **state) {
    (void)state;
    data_sampler sampler = make_sampler(&options);
    double scored = 9.0 * 270.0 + 180.0;
    double missed = log1p(-4.0 * 60.0 / scored);
    size_t batches = data_sampler_batches(&sampler);
    assert_true(exp((double)batches * missed) <= 0.01);
    assert_true(exp((double)(batches - 1) * missed) > 0.01);
    data_sampler_free(&sampler);
}

static void a_batch_is_at_most_all_sites(void **state) {
    (void)state;
    data_sampler_options all = options;
    all.sites = 1000;
    all.warmup = 0;
    all.period = (data_steps){120, 180};
    data_sampler sampler = make_sampler(&all);
    size_t site[SITES];
    size_t from[SITES];
    assert_int_equal(sampler.options.sites, SITES);
    data_sampler_draw(&sampler, 0, 0, site, from);
    for (size_t i = 0; i < SITES; i++) {
        assert_int_equal(site[i], i);
        assert_int_equal(from[i], 120);
    }
    assert_int_equal(data_sampler_batches(&sampler), 1);
    data_sampler_free(&sampler);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    data_set set = make_set();
    data_sampler sampler;
    afx_error error;
    data_sampler_options wrong = options;
    wrong.warmup = 160;
    assert_failure(data_sampler_create(&set, &wrong, &sampler, &error), &error,
                   (expected_failure){CORE_DATA, {"site D", "210", "160"}});
    wrong.warmup = SIZE_MAX;
    assert_failure(data_sampler_create(&set, &wrong, &sampler, &error), &error,
                   (expected_failure){CORE_DATA, {"site A"}});
    wrong = options;
    wrong.window = 0;
    assert_failure(data_sampler_create(&set, &wrong, &sampler, &error), &error,
                   (expected_failure){CORE_USAGE, {"scored step"}});
    data_set_free(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_stay_inside_and_reach_both_ends),
        cmocka_unit_test(first_steps_are_equally_likely),
        cmocka_unit_test(batches_repeat_in_any_order_and_differ_otherwise),
        cmocka_unit_test(batches_next_to_each_other_share_no_draws),
        cmocka_unit_test(a_pass_is_long_enough_to_see_almost_all),
        cmocka_unit_test(a_batch_is_at_most_all_sites),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
