/* loss/metrics: numbers by hand, undefined ones, quantiles. */
#include <math.h>

#include "check.h"
#include "loss/metrics.h"

static loss_metrics metrics_of(const double *simulated, const double *observed, size_t steps) {
    loss_series series = {steps, simulated, 1, observed, 1};
    return loss_metrics_of(&series);
}

static void metrics_by_hand(void **state) {
    (void)state;
    const double q[] = {1, 2, 3, 1e9, 6}, o[] = {2, 2, 4, NAN, 4};
    loss_metrics metrics = metrics_of(q, o, 5);
    double r = 6 / sqrt(56), alpha = sqrt(3.5);
    assert_int_equal(metrics.observations, 4);
    check_close(metrics.nse, -0.5, 1e-15);
    check_close(metrics.correlation, r, 1e-15);
    check_close(metrics.variability, alpha, 1e-15);
    check_close(metrics.bias_ratio, 1, 1e-15);
    check_close(metrics.kge, 1 - sqrt((r - 1) * (r - 1) + (alpha - 1) * (alpha - 1)), 1e-15);
    check_close(metrics.rmse, sqrt(1.5), 1e-15);
    check_close(metrics.bias, 0, 1e-15);
    const double half[] = {1, 1, 2, NAN, 2};
    loss_metrics halved = metrics_of(half, o, 5);
    check_close(halved.correlation, 1, 1e-15);
    check_close(halved.variability, 0.5, 1e-15);
    check_close(halved.bias, -1.5, 1e-15);
}

static void strides_are_followed(void **state) {
    (void)state;
    const double pairs[] = {1, 2, 2, 2, 3, 4, 6, 4};
    loss_series series = {4, pairs, 2, pairs + 1, 2};
    check_close(loss_metrics_of(&series).nse, -0.5, 1e-15);
    series.simulated = pairs + 6;
    series.observed = pairs + 7;
    series.simulated_stride = series.observed_stride = -2;
    check_close(loss_metrics_of(&series).nse, -0.5, 1e-15);
}

static void undefined_numbers_are_nan(void **state) {
    (void)state;
    const double q[] = {1, 2, 4}, missing[] = {NAN, NAN, NAN}, equal[] = {0.1, 0.1, 0.1};
    const double zero[] = {0, 0, 0};
    loss_metrics unseen = metrics_of(q, missing, 3), empty = metrics_of(NULL, NULL, 0);
    assert_int_equal(unseen.observations, 0);
    assert_true(isnan(unseen.nse) && isnan(unseen.kge) && isnan(unseen.rmse));
    assert_true(isnan(unseen.bias) && isnan(unseen.correlation));
    assert_true(isnan(empty.nse) && isnan(empty.kge) && isnan(empty.rmse));
    loss_metrics constant = metrics_of(q, equal, 3), dry = metrics_of(q, zero, 3);
    assert_true(isnan(constant.nse) && isnan(constant.kge) && isnan(constant.variability));
    check_close(constant.bias_ratio, 70 / 3.0, 1e-14);
    assert_true(isnan(dry.bias_ratio) && isnan(dry.nse));
    check_close(dry.rmse, sqrt(7), 1e-15);
}

/* A dry simulation must count in a median over sites, not drop out of it. */
static void constant_simulations_are_scored(void **state) {
    (void)state;
    const double o[] = {1, 2, 3}, zero[] = {0, 0, 0};
    loss_metrics metrics = metrics_of(zero, o, 3);
    check_close(metrics.correlation, 0, 0);
    check_close(metrics.kge, 1 - sqrt(3), 1e-15);
    check_close(metrics.nse, -6, 1e-15);
}

static void deviations_are_of_the_observations(void **state) {
    (void)state;
    const double o[] = {2, NAN, 2, 4, 4}, equal[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    loss_series series = {5, NULL, 0, o, 1};
    check_close(loss_observed_deviation(&series), 1, 1e-15);
    assert_int_equal(loss_observation_count(&series), 4);
    series.observed = equal;
    assert_true(loss_observed_deviation(&series) == 0);
    series.steps = 0;
    assert_true(isnan(loss_observed_deviation(&series)));
}

static void quantiles_by_hand(void **state) {
    (void)state;
    double values[] = {4, NAN, 1, 3, NAN, 2, 10};
    check_close(loss_median(values, 7), 3, 0);
    check_close(loss_quantile(values, 7, 0), 1, 0);
    check_close(loss_quantile(values, 7, 1), 10, 0);
    check_close(loss_quantile(values, 7, 0.9), 7.6, 1e-15);
    double even[] = {2, 1};
    check_close(loss_median(even, 2), 1.5, 0);
    double unseen[] = {NAN, NAN};
    assert_true(isnan(loss_median(unseen, 2)));
    assert_true(isnan(loss_median(NULL, 0)));
}

/* Too short for a baseflow, a peak, a high flow: NaN and no harm. */
static void short_series_have_few_numbers(void **state) {
    (void)state;
    double q[40], o[40];
    for (size_t t = 0; t < 40; t++) {
        q[t] = 1 + (double)(t % 3);
        o[t] = 1 + (double)(t % 4);
    }
    for (size_t steps = 0; steps <= 40; steps++) {
        loss_series series = {steps, q, 1, o, 1};
        loss_metrics metrics;
        assert_int_equal(loss_all_metrics_of(&series, &metrics, NULL), CORE_OK);
        assert_int_equal(metrics.observations, steps);
        assert_true(isnan(metrics.bfi) == (steps <= 30));
        assert_true(isnan(metrics.fhv) == (steps <= 25)); /* a half goes to the even number, 0 */
        assert_true(isnan(metrics.log_nse) == (steps <= 1));
        assert_true(isnan(metrics.kge_2012) == isnan(metrics.kge));
    }
}

/* Of flows that are all 0 nothing is told but that there is no error. */
static void dry_sites_have_few_numbers(void **state) {
    (void)state;
    const double dry[60] = {0};
    loss_series series = {60, dry, 1, dry, 1};
    loss_metrics metrics;
    assert_int_equal(loss_all_metrics_of(&series, &metrics, NULL), CORE_OK);
    assert_true(metrics.rmse == 0 && metrics.observations == 60);
    for (size_t row = 0; row < LOSS_METRICS; row++)
        assert_true(loss_metric_at(row).in_unit == !isnan(loss_metric_of(&metrics, row)));
}

static void distributions_leave_undefined_numbers_out(void **state) {
    (void)state;
    double values[] = {3, NAN, -1, 1, 2, NAN}, none[] = {NAN};
    loss_distribution of = loss_distribution_of(values, 6);
    assert_int_equal(of.count, 4);
    check_close(of.median, 1.5, 0);
    check_close(of.low, 0.5, 0);
    check_close(of.high, 2.25, 0);
    check_close(of.below_zero, 0.25, 0);
    of = loss_distribution_of(none, 1);
    assert_true(of.count == 0 && isnan(of.median) && isnan(of.below_zero));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_by_hand),
        cmocka_unit_test(strides_are_followed),
        cmocka_unit_test(undefined_numbers_are_nan),
        cmocka_unit_test(constant_simulations_are_scored),
        cmocka_unit_test(deviations_are_of_the_observations),
        cmocka_unit_test(quantiles_by_hand),
        cmocka_unit_test(short_series_have_few_numbers),
        cmocka_unit_test(dry_sites_have_few_numbers),
        cmocka_unit_test(distributions_leave_undefined_numbers_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
