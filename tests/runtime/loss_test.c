/* loss: values by hand, derivatives by differences, missing observations, blocks. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "check.h"
#include "core/random.h"
#include "loss/loss.h"

static const char *const NAMES[] = {"mse", "nse", "batch_nse", "kge"};
enum { KINDS = 4, STEPS = 40, SITES = 5 };

static const loss_kind *kind_called(const char *name) {
    const loss_kind *kind = NULL;
    assert_int_equal(loss_named(name, &kind, NULL), CORE_OK);
    return kind;
}

/* One site. */
static loss_block block_of(const double *simulated, const double *observed, size_t steps) {
    return (loss_block){
        .steps = steps, .sites = 1, .simulated = {simulated, 1, 0}, .observed = {observed, 1, 0}};
}

/* q = 1 2 3 6 and o = 2 2 4 missing 4, with a q that does not matter there: differences -1 0 -1 2,
 * mean of o 3, sum of squares about it 4; mean of q 3, 14; products 0 - .. as written. */
static void losses_by_hand(void **state) {
    (void)state;
    const double q[] = {1, 2, 3, 1e9, 6}, o[] = {2, 2, 4, NAN, 4}, deviation = 0.9;
    const double r = 6 / sqrt(14.0 * 4), alpha = sqrt(14.0 / 4);
    const double wanted[] = {6 / 4.0, 6 / 4.0, 6 / 4.0,
                             sqrt((r - 1) * (r - 1) + (alpha - 1) * (alpha - 1))};
    const size_t parts[] = {4, 1, 4, 1};
    for (size_t i = 0; i < KINDS; i++) {
        const loss_kind *kind = kind_called(NAMES[i]);
        loss_block block = block_of(q, o, 5);
        block.deviations = &deviation;
        double loss;
        assert_int_equal(loss_parts(kind, &block), parts[i]);
        assert_int_equal(loss_evaluate(kind, &block, parts[i], &loss, NULL), CORE_OK);
        check_close(loss, wanted[i], 1e-14);
    }
}

typedef struct batch {
    double simulated[SITES][STEPS]; /* [site][time]: sites are STEPS apart, times 1 */
    double observed[STEPS][SITES];  /* the other order */
    double bar[SITES][STEPS];
    double deviations[SITES];
    const loss_kind *kind;
} batch;

static loss_block sites_of(batch *at, size_t first, size_t count) {
    return (loss_block){.steps = STEPS,
                        .sites = count,
                        .simulated = {at->simulated[first], 1, STEPS},
                        .observed = {&at->observed[0][first], SITES, 1},
                        .simulated_bar = {at->bar[first], 1, STEPS},
                        .deviations = at->deviations + first};
}

/* A third is missing; site 1 has no observation, site 3 equal ones. */
static batch random_batch(const char *name) {
    core_random random = {.seed = 8};
    batch at = {.kind = kind_called(name)};
    for (size_t site = 0; site < SITES; site++) {
        for (size_t t = 0; t < STEPS; t++) {
            double o = site == 3 ? 0.1 : exp(core_random_normal(&random));
            bool missing = site == 1 || core_random_uniform(&random) < 0.33;
            at.observed[t][site] = missing ? NAN : o;
            at.simulated[site][t] = o + 0.5 * core_random_normal(&random);
        }
        at.deviations[site] = site == 1 ? NAN : 0.3 + (double)site;
    }
    return at;
}

static double evaluate(batch *at, const size_t *cuts, size_t blocks) {
    double losses[SITES];
    size_t parts = 0;
    for (size_t i = 0; i < blocks; i++) {
        loss_block block = sites_of(at, cuts[i], cuts[i + 1] - cuts[i]);
        parts += loss_parts(at->kind, &block);
    }
    for (size_t i = blocks; i-- > 0;) {
        loss_block block = sites_of(at, cuts[i], cuts[i + 1] - cuts[i]);
        assert_int_equal(loss_evaluate(at->kind, &block, parts, losses + cuts[i], NULL), CORE_OK);
    }
    return loss_sum(losses, SITES);
}

static double batch_value(void *context) {
    static const size_t whole[] = {0, SITES};
    return evaluate(context, whole, 1);
}

static void derivatives_agree_with_differences(void **state) {
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        batch at = random_batch(NAMES[i]);
        double claimed[SITES * STEPS];
        batch_value(&at);
        memcpy(claimed, at.bar, sizeof claimed);
        check_gradient gradient = {&at.simulated[0][0], claimed, SITES * STEPS, 1e-7};
        check_slopes((check_function){batch_value, &at}, gradient);
        for (size_t t = 0; t < STEPS; t++) {
            assert_true(claimed[STEPS + t] == 0);
            assert_true(!isnan(at.observed[t][0]) || claimed[t] == 0);
        }
    }
}

static void seeds_are_added(void **state) {
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        batch once = random_batch(NAMES[i]), twice = once;
        batch_value(&once);
        batch_value(&twice);
        batch_value(&twice);
        for (size_t t = 0; t < SITES * STEPS; t++) {
            check_close((&twice.bar[0][0])[t], 2 * (&once.bar[0][0])[t], 1e-15);
        }
    }
}

static void blocks_give_the_bits_of_the_whole(void **state) {
    (void)state;
    static const size_t cuts[] = {0, 1, 1, 3, 5};
    for (size_t i = 0; i < KINDS; i++) {
        batch whole = random_batch(NAMES[i]), parts = whole;
        double loss = batch_value(&whole), of_parts = evaluate(&parts, cuts, 4);
        assert_memory_equal(&loss, &of_parts, sizeof loss);
        assert_memory_equal(whole.bar, parts.bar, sizeof whole.bar);
        assert_true(loss > 0);
    }
}

static void sites_without_a_loss_are_no_part(void **state) {
    (void)state;
    static const size_t wanted[] = {0, 3, 0, 3};
    for (size_t i = 0; i < KINDS; i++) {
        batch at = random_batch(NAMES[i]);
        loss_block block = sites_of(&at, 0, SITES);
        size_t parts = loss_parts(at.kind, &block), seen = 0;
        for (size_t place = 0; place < SITES * STEPS; place++) {
            seen += isnan((&at.observed[0][0])[place]) ? 0 : 1;
        }
        assert_int_equal(parts, wanted[i] ? wanted[i] : seen);
    }
}

static void nothing_observed_is_a_status(void **state) {
    (void)state;
    const double q[] = {1, 2, 3}, missing[] = {NAN, NAN, NAN}, equal[] = {0.1, 0.1, 0.1};
    const double around_zero[] = {-1, 0, 1};
    afx_error error = {0};
    double loss;
    for (size_t i = 0; i < KINDS; i++) {
        const loss_kind *kind = kind_called(NAMES[i]);
        loss_block empty = block_of(q, missing, 0), unseen = block_of(q, missing, 3);
        assert_int_equal(loss_parts(kind, &empty), 0);
        assert_int_equal(loss_parts(kind, &unseen), 0);
        assert_int_equal(loss_evaluate(kind, &unseen, 0, &loss, &error), CORE_DATA);
        assert_int_equal(loss_evaluate(kind, &unseen, 1, &loss, &error), CORE_OK);
        assert_true(loss == 0);
    }
    loss_block constant = block_of(q, equal, 3), centred = block_of(q, around_zero, 3);
    assert_int_equal(loss_parts(kind_called("nse"), &constant), 0);
    assert_int_equal(loss_parts(kind_called("kge"), &constant), 0);
    assert_int_equal(loss_parts(kind_called("kge"), &centred), 0);
    assert_int_equal(loss_parts(kind_called("nse"), &centred), 1);
}

/* kge of a constant simulation: r = 0, alpha = 0, and only beta has a derivative. */
static void constant_simulations_follow_the_rule(void **state) {
    (void)state;
    const double q[] = {0.1, 0.1, 0.1}, o[] = {1, 2, 3};
    double bar[3] = {0}, loss, distance = sqrt(2 + 0.95 * 0.95);
    loss_block block = block_of(q, o, 3);
    block.simulated_bar = (loss_bar){bar, 1, 0};
    assert_int_equal(loss_evaluate(kind_called("kge"), &block, 1, &loss, NULL), CORE_OK);
    check_close(loss, distance, 1e-14);
    for (int t = 0; t < 3; t++) {
        check_close(bar[t], -0.95 / distance / 6, 1e-14);
    }
}

static void perfect_simulations_have_no_derivative(void **state) {
    (void)state;
    const double o[] = {1, 1, 3, 3};
    for (size_t i = 0; i < KINDS; i++) {
        double bar[4] = {0}, loss, deviation = 1;
        loss_block block = block_of(o, o, 4);
        block.simulated_bar = (loss_bar){bar, 1, 0};
        block.deviations = &deviation;
        assert_int_equal(loss_evaluate(kind_called(NAMES[i]), &block, 1, &loss, NULL), CORE_OK);
        assert_true(loss == 0);
        for (int t = 0; t < 4; t++) {
            assert_true(bar[t] == 0);
        }
    }
}

static void simulations_that_are_not_finite_are_named(void **state) {
    (void)state;
    afx_error error = {0};
    const double wrong[] = {NAN, INFINITY};
    for (size_t i = 0; i < 2 * KINDS; i++) {
        batch at = random_batch(NAMES[i / 2]);
        double losses[SITES];
        loss_block block = sites_of(&at, 0, SITES);
        size_t t = 0;
        while (isnan(at.observed[t][2])) {
            t++;
        }
        at.simulated[2][t] = wrong[i % 2];
        assert_int_equal(loss_evaluate(at.kind, &block, 5, losses, &error), CORE_NUMERICAL);
        assert_non_null(strstr(error.message, "site 2: the loss "));
    }
}

static void wrong_requests_are_refused(void **state) {
    (void)state;
    afx_error error = {0};
    const loss_kind *kind;
    assert_int_equal(loss_named("rmse", &kind, &error), CORE_USAGE);
    assert_string_equal(error.message, "no loss `rmse`; there are: mse nse batch_nse kge");
    const double q[] = {1, 2}, o[] = {1, 3}, none = NAN;
    double loss;
    loss_block block = block_of(q, o, 2);
    kind = kind_called("batch_nse");
    assert_int_equal(loss_evaluate(kind, &block, 2, &loss, &error), CORE_USAGE);
    block.deviations = &none;
    assert_int_equal(loss_evaluate(kind, &block, 2, &loss, &error), CORE_USAGE);
    assert_string_equal(error.message, "site 0: batch_nse without a deviation of the observations");
}

static void sums_are_compensated(void **state) {
    (void)state;
    const double values[] = {1, 1e100, 1, -1e100};
    assert_true(loss_sum(values, 4) == 2);
    assert_true(loss_sum(NULL, 0) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_by_hand),
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(seeds_are_added),
        cmocka_unit_test(blocks_give_the_bits_of_the_whole),
        cmocka_unit_test(sites_without_a_loss_are_no_part),
        cmocka_unit_test(nothing_observed_is_a_status),
        cmocka_unit_test(constant_simulations_follow_the_rule),
        cmocka_unit_test(perfect_simulations_have_no_derivative),
        cmocka_unit_test(simulations_that_are_not_finite_are_named),
        cmocka_unit_test(wrong_requests_are_refused),
        cmocka_unit_test(sums_are_compensated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
