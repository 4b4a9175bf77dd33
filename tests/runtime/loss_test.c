/* loss: values by hand, missing observations, weights, what is not defined. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "loss_batch.h"

/* q = 1 2 3 6 and o = 2 2 4 missing 4, with a q that does not matter there: differences -1 0 -1 2,
 * mean of o 3, sum of squares about it 4; mean of q 3, 14; products 0 - .. as written. */
static void losses_by_hand(void **state) {
    (void)state;
    const double q[] = {1, 2, 3, 1e9, 6}, o[] = {2, 2, 4, NAN, 4}, deviation = 0.9;
    const double r = 6 / sqrt(14.0 * 4), alpha = sqrt(14.0 / 4);
    const double kge = sqrt((r - 1) * (r - 1) + (alpha - 1) * (alpha - 1));
    const struct {
        const char *name;
        double number, wanted, parts;
    } cases[] = {{"mse", 0, 6 / 4.0, 4},       {"mae", 0, 4 / 4.0, 4},
                 {"huber", 1, 2.5 / 4, 4},     {"huber", 0.5, 1.625 / 4, 4},
                 {"rmse", 0, sqrt(1.5), 1},    {"nse", 0, 6 / 4.0, 1},
                 {"batch_nse", 0, 6 / 4.0, 4}, {"batch_sqrt_nse", 0, 4 / 4.0, 4},
                 {"kge", 0, kge, 1},           {"kge_2012", 0, kge, 1},
                 {"quantile", 0.9, 2.0 / 4, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        loss_term term = term_called(cases[i].name);
        loss_block block = block_of(q, o, 5);
        block.numbers = &deviation;
        term.number[0] = cases[i].number;
        double loss;
        check_close(parts_of(&term, &block), cases[i].parts, 0);
        assert_int_equal(evaluate_term(&term, &block, cases[i].parts, &loss, NULL), CORE_OK);
        check_close(loss, cases[i].wanted, 1e-14);
    }
}

static void likelihoods_by_hand(void **state) {
    (void)state;
    /* [series][step]: q, sigma or the first scale, the second scale, shares, half of locations */
    const double series[] = {1, 3, 2, 0.5, 0.25, 4, 1, 1, 3, 3, 1, 1, 0.5, 0.5};
    const double o[] = {2, 3};
    const double pi = 3.14159265358979323846;
    loss_block block = block_of(series, o, 2);
    loss_term gaussian = term_called("gaussian"), mixture = term_called("laplace_mixture");
    double loss, half_log = log(2 * pi) / 2;
    assert_int_equal(evaluate_term(&gaussian, &block, 2, &loss, NULL), CORE_OK);
    check_close(loss, (log(2) + 0.125 + half_log + log(0.5) + half_log) / 2, 1e-15);
    /* locations 2 times 1 and 0.25 more than 0.5; shares 1/4 and 3/4 */
    double first = 0.25 * exp(0) / 4 + 0.75 * exp(-1.25 / 0.25) / 0.5;
    double second = 0.25 * exp(-1 / 0.5) / 1 + 0.75 * exp(-2.25 / 4) / 8;
    assert_int_equal(evaluate_term(&mixture, &block, 2, &loss, NULL), CORE_OK);
    check_close(loss, -(log(first) + log(second)) / 2, 1e-15);
    mixture.components[1] = mixture.components[2] = 0;
    first = 0.5 * exp(-1 / 2.0) / 4 + 0.5 * exp(-1 / 0.25) / 0.5;
    assert_int_equal(evaluate_term(&mixture, &block, 2, &loss, NULL), CORE_OK);
    check_close(loss, -(log(first) + log(0.5 / 1 + 0.5 / 8)) / 2, 1e-15);
}

/* sqrt and log of flows 0.01 times the mean more; the mean of o is 3. */
static void transforms_by_hand(void **state) {
    (void)state;
    const double q[] = {1, -1}, o[] = {2, 4};
    double a = log(1.03) - log(2.03), b = log(0.03) - log(4.03), loss, bar[2] = {0};
    double half = (log(4.03) - log(2.03)) / 2;
    loss_block block = block_of(q, o, 2);
    loss_term term = term_called("log_nse");
    block.simulated_bar = (loss_bar){bar, 1, 0, 0};
    assert_int_equal(evaluate_term(&term, &block, 1, &loss, NULL), CORE_OK);
    check_close(loss, (a * a + b * b) / (2 * half * half), 1e-14);
    check_close(bar[0], 2 * a / 1.03 / (2 * half * half), 1e-14);
    assert_true(bar[1] == 0);
    term = term_called("sqrt_nse");
    a = sqrt(1.03) - sqrt(2.03);
    b = sqrt(0.03) - sqrt(4.03);
    half = (sqrt(4.03) - sqrt(2.03)) / 2;
    assert_int_equal(evaluate_term(&term, &block, 1, &loss, NULL), CORE_OK);
    check_close(loss, (a * a + b * b) / (2 * half * half), 1e-14);
}

static double parts_wanted(const char *name, double seen) {
    static const char *const by_site[] = {"nse", "sqrt_nse", "log_nse", "kge", "kge_2012"};
    if (strcmp(name, "range_bound") == 0)
        return SITES * STEPS;
    if (strncmp(name, "rmse", 4) == 0)
        return 4;
    for (size_t k = 0; k < sizeof by_site / sizeof by_site[0]; k++)
        if (strcmp(name, by_site[k]) == 0)
            return 3;
    return seen;
}

/* A weight of 0 is a missing observation, one of 2 the observation twice, and the weight of a site
 * counts in the mean. */
static void weights_count(void **state) {
    (void)state;
    const double q[] = {1, 2, 3, 3}, deviation = 0.4;
    const double by_weight[] = {2, 2.5, 4, 3, 1, 1, 2, 0}, doubled[] = {2, 2.5, 4, 4};
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        loss_term plain = term_called(loss_names[i]);
        if (plain.kind->unobserved || plain.kind->input[0].name)
            continue;
        loss_term weighted = plain;
        weighted.weight = 1;
        double q_of[] = {1, 2, 3, 7}, one, other;
        loss_block block = block_of(q_of, by_weight, 4), twice = block_of(q, doubled, 4);
        block.observed.series = 4;
        block.numbers = twice.numbers = &deviation;
        double parts = parts_of(&weighted, &block);
        check_close(parts, parts_of(&plain, &twice), 0);
        assert_int_equal(evaluate_term(&weighted, &block, parts, &one, NULL), CORE_OK);
        assert_int_equal(evaluate_term(&plain, &twice, parts, &other, NULL), CORE_OK);
        check_close(one, other, 1e-14);
    }
}

static void sites_without_a_loss_are_no_part(void **state) {
    (void)state;
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        batch at = random_batch(loss_names[i]);
        loss_block block = sites_of(&at, 0, SITES);
        double seen = 0;
        for (size_t place = 0; place < SITES * STEPS; place++) {
            seen += isnan((&at.observed[0][0][0])[place]) ? 0 : 1;
        }
        check_close(parts_of(at.terms, &block), parts_wanted(loss_names[i], seen), 0);
    }
}

static void nothing_observed_is_a_status(void **state) {
    (void)state;
    const double q[3 * SERIES] = {1, 2, 3}, missing[] = {NAN, NAN, NAN}, equal[] = {0.1, 0.1, 0.1};
    const double around_zero[] = {-1, 0, 1};
    afx_error error = {0};
    double loss;
    loss_block constant = block_of(q, equal, 3), centred = block_of(q, around_zero, 3);
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        loss_term term = term_called(loss_names[i]);
        loss_block empty = block_of(q, missing, 0), unseen = block_of(q, missing, 3);
        assert_int_equal(evaluate_term(&term, &unseen, 0, &loss, &error), CORE_DATA);
        if (term.kind->unobserved)
            continue;
        assert_true(parts_of(&term, &empty) == 0);
        assert_true(parts_of(&term, &unseen) == 0);
        assert_int_equal(evaluate_term(&term, &unseen, 1, &loss, &error), CORE_OK);
        assert_true(loss == 0);
        double wanted = parts_wanted(loss_names[i], 3) > 4 ? 3 : parts_wanted(loss_names[i], 3);
        bool site = strncmp(loss_names[i], "rmse", 4) == 0;
        bool spread = strstr("nse sqrt_nse log_nse kge kge_2012", loss_names[i]) != NULL;
        check_close(parts_of(&term, &constant), spread ? 0 : site ? 1 : wanted, 0);
        check_close(parts_of(&term, &centred),
                    strcmp(loss_names[i], "nse") == 0 || site ? 1
                    : spread                                  ? 0
                                                              : wanted,
                    0);
    }
}

/* kge of a constant simulation: r = 0, alpha = 0, and only beta has a derivative. */
static void constant_simulations_follow_the_rule(void **state) {
    (void)state;
    const double q[] = {0.1, 0.1, 0.1}, o[] = {1, 2, 3}, dry[] = {0, 0, 0};
    double bar[3] = {0}, loss, distance = sqrt(2 + 0.95 * 0.95);
    loss_block block = block_of(q, o, 3);
    loss_term term = term_called("kge");
    block.simulated_bar = (loss_bar){bar, 1, 0, 0};
    assert_int_equal(evaluate_term(&term, &block, 1, &loss, NULL), CORE_OK);
    check_close(loss, distance, 1e-14);
    for (int t = 0; t < 3; t++) {
        check_close(bar[t], -0.95 / distance / 6, 1e-14);
        bar[t] = 0;
    }
    term = term_called("kge_2012");
    block.simulated.data = dry;
    assert_int_equal(evaluate_term(&term, &block, 1, &loss, NULL), CORE_OK);
    check_close(loss, sqrt(3), 1e-14);
    for (int t = 0; t < 3; t++) {
        check_close(bar[t], -1 / sqrt(3) / 6, 1e-14);
    }
}

static void perfect_simulations_have_no_derivative(void **state) {
    (void)state;
    const double o[] = {1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3};
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        double bar[4 * SERIES] = {0}, loss, deviation = 1;
        loss_term term = term_called(loss_names[i]);
        loss_block block = block_of(o, o, 4);
        if (term.kind->input[0].name)
            continue; /* a likelihood is no distance */
        if (term.kind->unobserved)
            term.number[1] = 5;
        block.simulated_bar = (loss_bar){bar, 1, 0, 4};
        block.numbers = &deviation;
        assert_int_equal(evaluate_term(&term, &block, 1, &loss, NULL), CORE_OK);
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
    for (size_t i = 0; i < 2 * LOSS_KINDS; i++) {
        batch at = random_batch(loss_names[i / 2]);
        double losses[SITES];
        loss_block block = sites_of(&at, 0, SITES);
        size_t t = 0;
        while (isnan(at.observed[0][t][2])) {
            t++;
        }
        size_t series = at.terms[0].components[2] ? 5 : 0; /* a mixture has its own locations */
        at.simulated[series][2][t] = wrong[i % 2];
        assert_int_equal(evaluate_term(at.terms, &block, 5, losses, &error), CORE_NUMERICAL);
        assert_non_null(strstr(error.message, "site 2: the loss "));
    }
}

static void scales_are_above_zero(void **state) {
    (void)state;
    const struct {
        const char *name;
        size_t series;
        double value;
    } cases[] = {{"gaussian", 1, 0},
                 {"gaussian", 1, -1},
                 {"laplace_mixture", 2, 0},
                 {"laplace_mixture", 1, -1},
                 {"laplace_mixture", 3, -0.5}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        batch at = random_batch(cases[k].name);
        double losses[SITES];
        loss_block block = sites_of(&at, 0, SITES);
        for (size_t t = 0; t < STEPS; t++)
            at.simulated[cases[k].series][0][t] = cases[k].value;
        assert_int_equal(evaluate_term(at.terms, &block, 5, losses, NULL), CORE_NUMERICAL);
    }
}

/* A component without a share tells nothing, and gets no derivative but by its share. */
static void shares_may_be_zero(void **state) {
    (void)state;
    batch at = random_batch("laplace_mixture"), one = at;
    for (size_t s = 0; s < SITES; s++)
        for (size_t t = 0; t < STEPS; t++)
            at.simulated[4][s][t] = 0;
    one.terms[0].components[0] = one.terms[0].components[1] = one.terms[0].components[2] = 1;
    check_close(batch_value(&at), batch_value(&one), 1e-14);
    assert_true(at.bar[2][0][0] == 0 && at.bar[6][0][0] == 0);
}

static void wrong_requests_are_refused(void **state) {
    (void)state;
    afx_error error = {0};
    const loss_kind *kind;
    assert_int_equal(loss_named("rms", &kind, &error), CORE_USAGE);
    assert_non_null(strstr(error.message, "no loss `rms`; there are: mse mae huber rmse "));
    const double q[] = {1, 2}, o[] = {1, 3}, none = NAN;
    double loss;
    loss_block block = block_of(q, o, 2);
    loss_term term = term_called("batch_nse");
    assert_int_equal(evaluate_term(&term, &block, 2, &loss, &error), CORE_USAGE);
    block.numbers = &none;
    assert_int_equal(evaluate_term(&term, &block, 2, &loss, &error), CORE_USAGE);
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
        cmocka_unit_test(likelihoods_by_hand),
        cmocka_unit_test(transforms_by_hand),
        cmocka_unit_test(weights_count),
        cmocka_unit_test(sites_without_a_loss_are_no_part),
        cmocka_unit_test(nothing_observed_is_a_status),
        cmocka_unit_test(constant_simulations_follow_the_rule),
        cmocka_unit_test(perfect_simulations_have_no_derivative),
        cmocka_unit_test(simulations_that_are_not_finite_are_named),
        cmocka_unit_test(scales_are_above_zero),
        cmocka_unit_test(shares_may_be_zero),
        cmocka_unit_test(wrong_requests_are_refused),
        cmocka_unit_test(sums_are_compensated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
