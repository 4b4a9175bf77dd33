/* optim: bounds, rules, clipping. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "optim/bounds.h"
#include "optim/clip.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"

typedef struct bounds_case {
    optim_bounds bounds;
    double raw;
} bounds_case;

static double bounded_value(void *context) {
    bounds_case *at = context;
    return optim_bounded(at->bounds, at->raw);
}

static void bounded_values_by_hand(void **state) {
    (void)state;
    optim_bounds bounds = {50, 1000};
    check_close(optim_bounded(bounds, 0), 525, 1e-15);
    check_close(optim_bounded(bounds, log(3)), 762.5, 1e-15);
    check_close(optim_bounded(bounds, -log(3)), 287.5, 1e-15);
    check_close(optim_bounded_slope(bounds, 0), 237.5, 1e-15);
    for (double raw = -5; raw <= 5; raw += 0.5) {
        bounds_case at = {bounds, raw};
        double claimed = optim_bounded_slope(bounds, raw);
        check_gradient gradient = {&at.raw, &claimed, 1, 1e-8};
        check_slopes((check_function){bounded_value, &at}, gradient);
    }
}

static void bounds_are_never_left(void **state) {
    (void)state;
    static const optim_bounds all[] = {{-2.5, 2.5}, {0.05, 0.9}, {0.001, 0.2}, {50, 1000}};
    for (size_t i = 0; i < 4; i++) {
        for (double raw = -800; raw <= 800; raw += 1.25) {
            double value = optim_bounded(all[i], raw), back;
            assert_true(value >= all[i].low && value <= all[i].high);
            assert_true(isfinite(optim_bounded_slope(all[i], raw)));
            assert_int_equal(optim_unbounded(all[i], value, &back, NULL), CORE_OK);
            assert_true(fabs(raw) > 8 || fabs(back - raw) < 1e-9);
        }
        assert_true(optim_bounded(all[i], INFINITY) == all[i].high);
        assert_true(isnan(optim_bounded(all[i], NAN)));
    }
}

static void tables_are_bounded_like_numbers(void **state) {
    (void)state;
    enum { ROWS = 7, COLUMNS = 13 };
    double low[COLUMNS], high[COLUMNS], raw[ROWS * COLUMNS], value[ROWS * COLUMNS];
    double bar[ROWS * COLUMNS];
    optim_box box = {COLUMNS, low, high};
    for (size_t c = 0; c < COLUMNS; c++) {
        low[c] = (double)c - 5;
        high[c] = low[c] + 1 + (double)c;
    }
    for (size_t k = 0; k < ROWS * COLUMNS; k++) {
        raw[k] = 8 * sin((double)k);
        bar[k] = cos((double)k);
    }
    optim_bound_rows(&box, ROWS, raw, value);
    optim_bound_rows_backward(&box, ROWS, raw, bar);
    for (size_t k = 0; k < ROWS * COLUMNS; k++) {
        optim_bounds bounds = {low[k % COLUMNS], high[k % COLUMNS]};
        check_close(value[k], optim_bounded(bounds, raw[k]), 1e-15);
        check_close(bar[k], cos((double)k) * optim_bounded_slope(bounds, raw[k]), 1e-14);
    }
}

static void values_outside_are_refused(void **state) {
    (void)state;
    afx_error error = {0};
    double raw;
    optim_bounds bounds = {0, 2};
    assert_int_equal(optim_unbounded(bounds, 2.5, &raw, &error), CORE_USAGE);
    assert_string_equal(error.message, "2.5 is not within 0 .. 2");
    assert_int_equal(optim_unbounded(bounds, NAN, &raw, &error), CORE_USAGE);
    assert_int_equal(optim_unbounded(bounds, 0, &raw, &error), CORE_OK);
    check_close(optim_bounded(bounds, raw), 2e-6, 1e-9);
    assert_int_equal(optim_bounds_check(bounds, &error), CORE_OK);
    assert_int_equal(optim_bounds_check((optim_bounds){1, 1}, &error), CORE_USAGE);
    assert_int_equal(optim_bounds_check((optim_bounds){0, INFINITY}, &error), CORE_USAGE);
    assert_int_equal(optim_bounds_check((optim_bounds){NAN, 1}, &error), CORE_USAGE);
    assert_int_equal(optim_bounds_check((optim_bounds){-1e308, 1e308}, &error), CORE_USAGE);
}

static const optim_rule *rule_called(const char *name) {
    const optim_rule *rule = NULL;
    assert_int_equal(optim_rule_named(name, &rule, NULL), CORE_OK);
    return rule;
}

/* v = 1, then 0.5 + 2: w = 10 - 0.1 - 0.25. */
static void momentum_by_hand(void **state) {
    (void)state;
    optim_settings settings = optim_default_settings();
    settings.rate = 0.1;
    settings.momentum = 0.5;
    double weight = 10, gradient = 1, memory[2] = {0};
    optim_step step = {1, &weight, &gradient, memory};
    assert_int_equal(optim_take_step(rule_called("sgd"), &settings, &step, NULL), CORE_OK);
    check_close(weight, 9.9, 1e-15);
    gradient = 2;
    assert_int_equal(optim_take_step(rule_called("sgd"), &settings, &step, NULL), CORE_OK);
    check_close(weight, 9.65, 1e-15);
    check_close(memory[0], 2, 0);
}

/* The first step of Adam is the rate, against the sign; the second, with beta1 = 0.5, beta2 = 0.75
 * and gradients 2 and -1: m = (0.5 - 0.5) / 0.75 = 0. */
static void adam_by_hand(void **state) {
    (void)state;
    optim_settings settings = {.rate = 0.1, .beta1 = 0.5, .beta2 = 0.75, .epsilon = 1e-300};
    double weights[2] = {1, 1}, gradient[2] = {2, -3}, memory[5] = {0};
    optim_step step = {2, weights, gradient, memory};
    assert_int_equal(optim_take_step(rule_called("adam"), &settings, &step, NULL), CORE_OK);
    check_close(weights[0], 0.9, 1e-15);
    check_close(weights[1], 1.1, 1e-15);
    gradient[0] = -1;
    assert_int_equal(optim_take_step(rule_called("adam"), &settings, &step, NULL), CORE_OK);
    check_close(weights[0], 0.9, 1e-15);
    check_close(weights[1], 1.2, 1e-15);
}

static void zero_gradients_are_harmless(void **state) {
    (void)state;
    optim_settings settings = optim_default_settings();
    double weight = 3, gradient = 0, memory[3] = {0};
    optim_step step = {1, &weight, &gradient, memory};
    assert_int_equal(optim_take_step(rule_called("adam"), &settings, &step, NULL), CORE_OK);
    check_close(weight, 3, 0);
}

/* A warm-up of two passes of four batches, then half the rate after each pass. */
static void rates_rise_before_they_fall(void **state) {
    (void)state;
    optim_schedule schedule = {OPTIM_STEP, .every = 1, .factor = 0.5, .warmup = 2, .passes = 5};
    double scores[] = {0.1, 0.4, 0.3, 0.405, NAN};
    for (size_t pass = 0; pass < 5; pass++)
        for (size_t batch = 0; batch < 4; batch++) {
            optim_moment moment = {pass, batch, 4, scores, 1};
            double wanted =
                pass < 2 ? (double)(4 * pass + batch + 1) / 8 : pow(0.5, (double)pass - 2);
            check_close(optim_schedule_factor(&schedule, &moment), wanted, 1e-15);
        }
    for (size_t passes = 0; passes <= 5; passes++) {
        optim_moment done = {passes, 0, 1, scores, 1};
        assert_int_equal(optim_stops_early(&done, 2, 0.01), passes >= 4);
        assert_int_equal(optim_stops_early(&done, 2, 0), false);
        assert_int_equal(optim_stops_early(&done, 0, 0), false);
    }
}

/* Weight, then the state: steps against the slope of (w - 3)^2. */
static void take_steps(const optim_rule *rule, double numbers[4], int steps) {
    optim_settings settings = optim_default_settings();
    settings.rate = 0.05;
    settings.momentum = 0.5;
    for (int t = 0; t < steps; t++) {
        double gradient = 2 * (numbers[0] - 3);
        optim_step step = {1, numbers, &gradient, numbers + 1};
        assert_int_equal(optim_take_step(rule, &settings, &step, NULL), CORE_OK);
    }
}

static void stopped_runs_go_on_to_the_same_bits(void **state) {
    (void)state;
    static const char *const names[] = {"sgd", "adam", "adamw", "rmsprop"};
    for (size_t i = 0; i < 4; i++) {
        const optim_rule *rule = rule_called(names[i]);
        double numbers[4] = {0}, restored[4];
        size_t count;
        assert_int_equal(optim_state_count(rule, 1, &count, NULL), CORE_OK);
        assert_int_equal(count, i ? 3 : 2);
        take_steps(rule, numbers, 20);
        assert_true(fabs(numbers[0] - 3) > 1e-4);
        memcpy(restored, numbers, sizeof restored);
        take_steps(rule, numbers, 300);
        check_close(numbers[0], 3, 1e-3);
        take_steps(rule, restored, 300);
        assert_memory_equal(numbers, restored, sizeof restored);
    }
}

static void steps_that_make_no_sense_are_refused(void **state) {
    (void)state;
    afx_error error = {0};
    const optim_rule *rule = rule_called("adam");
    optim_settings settings = optim_default_settings(), wrong = settings;
    double weights[2] = {1, 2}, gradient[2] = {1, NAN}, memory[5] = {0};
    optim_step step = {2, weights, gradient, memory};
    assert_int_equal(optim_take_step(rule, &settings, &step, &error), CORE_NUMERICAL);
    assert_string_equal(error.message, "the gradient by weight 1 is not finite");
    assert_true(weights[0] == 1 && memory[0] == 0);
    gradient[1] = 0;
    wrong.beta2 = 1;
    assert_int_equal(optim_take_step(rule, &wrong, &step, &error), CORE_USAGE);
    wrong = settings;
    wrong.rate = NAN;
    assert_int_equal(optim_take_step(rule, &wrong, &step, &error), CORE_USAGE);
    assert_int_equal(optim_rule_named("fast", &rule, &error), CORE_USAGE);
    assert_string_equal(error.message,
                        "no optimizer `fast`; there are: sgd adam adamw rmsprop adadelta");
    wrong = settings;
    wrong.decay = -1;
    assert_int_equal(optim_take_step(rule_called("sgd"), &wrong, &step, &error), CORE_USAGE);
    size_t numbers;
    assert_int_equal(optim_state_count(rule, SIZE_MAX / 2, &numbers, &error), CORE_MEMORY);
}

static void gradients_are_cut_by_their_norm(void **state) {
    (void)state;
    double gradient[] = {3, 0, -4}, huge[] = {3e200, -4e200}, norm;
    assert_int_equal(optim_clip(gradient, 3, 10, &norm, NULL), CORE_OK);
    check_close(norm, 5, 1e-15);
    check_close(gradient[0], 3, 0);
    assert_int_equal(optim_clip(gradient, 3, 1, &norm, NULL), CORE_OK);
    check_close(gradient[0], 0.6, 1e-15);
    check_close(gradient[2], -0.8, 1e-15);
    assert_int_equal(optim_clip(huge, 2, 1, &norm, NULL), CORE_OK);
    check_close(norm, 5e200, 1e-15);
    check_close(huge[1], -0.8, 1e-15);
    assert_int_equal(optim_clip(NULL, 0, 1, &norm, NULL), CORE_OK);
    check_close(norm, 0, 0);
    double broken[] = {1, NAN, 2}, infinite[] = {1, -INFINITY};
    assert_int_equal(optim_clip(broken, 3, 1, &norm, NULL), CORE_NUMERICAL);
    assert_int_equal(optim_clip(infinite, 2, 1, &norm, NULL), CORE_NUMERICAL);
    assert_int_equal(optim_clip(gradient, 3, 0, &norm, NULL), CORE_USAGE);
    check_close(broken[2], 2, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounded_values_by_hand),
        cmocka_unit_test(bounds_are_never_left),
        cmocka_unit_test(tables_are_bounded_like_numbers),
        cmocka_unit_test(values_outside_are_refused),
        cmocka_unit_test(momentum_by_hand),
        cmocka_unit_test(adam_by_hand),
        cmocka_unit_test(zero_gradients_are_harmless),
        cmocka_unit_test(rates_rise_before_they_fall),
        cmocka_unit_test(stopped_runs_go_on_to_the_same_bits),
        cmocka_unit_test(steps_that_make_no_sense_are_refused),
        cmocka_unit_test(gradients_are_cut_by_their_norm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
