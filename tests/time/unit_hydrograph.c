/* The unit hydrograph: its sum, routing by hand, and derivatives against signed differences. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "time/unit_hydrograph.h"

static void weights_sum_to_one_and_follow_the_gamma_density(void **state) {
    (void)state;
    for (double a = 0; a < 3; a += 0.7)
        for (double theta = 0; theta < 6.5; theta += 1.3) {
            time_hydrograph h = time_hydrograph_of(a, theta);
            double sum = 0;
            for (int k = 0; k < TIME_ROUTED_STEPS; k++)
                sum += h.weight[k];
            check_close(sum, 1, 1e-14);
            double ratio = pow(4.5 / 1.5, a + 0.1 - 1) * exp(-(4.5 - 1.5) / (theta + 0.5));
            check_close(h.weight[4] / h.weight[1], ratio, 1e-12);
        }
}

static void raw_numbers_below_zero_count_as_zero(void **state) {
    (void)state;
    time_hydrograph below = time_hydrograph_of(-1, -2), zero = time_hydrograph_of(0, 0);
    assert_memory_equal(below.weight, zero.weight, sizeof zero.weight);
    for (int k = 0; k < TIME_ROUTED_STEPS; k++)
        assert_true(below.by_a[k] == 0 && below.by_theta[k] == 0);
}

enum { LONGEST = 40 };

/* A series through the hydrograph of raw a and theta; the value is a weighted sum of it. */
typedef struct routed_case {
    double raw[2];
    double inflow[LONGEST];
    double seeds[LONGEST];
    size_t steps;
    size_t from;
} routed_case;

static void fill_case(routed_case *of) {
    of->raw[0] = 1.3;
    of->raw[1] = 2.1;
    for (size_t t = 0; t < LONGEST; t++) {
        of->inflow[t] = 1 + sin(1.7 * (double)t);
        of->seeds[t] = t < of->from ? NAN : cos(0.9 * (double)t);
    }
}

static double value_of(void *context) {
    routed_case *of = context;
    double routed[LONGEST], sum = 0;
    time_hydrograph h = time_hydrograph_of(of->raw[0], of->raw[1]);
    time_routing routing = {
        .from = of->from, .steps = of->steps, .inflow = of->inflow, .routed = routed};
    time_route(&h, &routing);
    for (size_t t = of->from; t < of->steps; t++)
        sum += of->seeds[t] * routed[t];
    return sum;
}

static void check_case(size_t steps, size_t from) {
    routed_case of = {.steps = steps, .from = from};
    fill_case(&of);
    double inflow_bar[LONGEST], bars[2] = {0};
    time_hydrograph h = time_hydrograph_of(of.raw[0], of.raw[1]);
    time_routing routing = {.from = from,
                            .steps = steps,
                            .inflow = of.inflow,
                            .routed_bar = of.seeds,
                            .inflow_bar = inflow_bar};
    time_route_backward(&h, &routing, bars);
    check_function function = {value_of, &of};
    size_t first = time_routed_from(from);
    check_slopes(function, (check_gradient){of.raw, bars, 2, 1e-8});
    check_slopes(function,
                 (check_gradient){of.inflow + first, inflow_bar + first, steps - first, 1e-8});
    for (size_t t = 0; t < first; t++) /* and what lies before does not matter */
        assert_true(fabs(check_slope_error(function, &of.inflow[t], 0, 1)) < 1e-12);
}

static void derivatives_agree_with_differences(void **state) {
    (void)state;
    check_case(LONGEST, 0);
    check_case(LONGEST, 9);
    check_case(LONGEST, 25);
    check_case(TIME_ROUTED_STEPS, 0);
    check_case(6, 0);
    check_case(6, 3);
}

/* One step: only the first weight acts. */
static void one_step_is_routed_by_the_first_weight(void **state) {
    (void)state;
    time_hydrograph h = time_hydrograph_of(0.5, 1);
    double inflow = 3, routed = NAN, seed = 2, inflow_bar = NAN, bars[2] = {10, 20};
    time_routing routing = {0, 1, &inflow, &routed, &seed, &inflow_bar};
    time_route(&h, &routing);
    time_route_backward(&h, &routing, bars);
    check_close(routed, 3 * h.weight[0], 1e-15);
    check_close(inflow_bar, 2 * h.weight[0], 1e-15);
    check_close(bars[0], 10 + 6 * h.by_a[0], 1e-15);
    check_close(bars[1], 20 + 6 * h.by_theta[0], 1e-15);
}

/* A pulse leaves as the hydrograph itself, cut off at the end of the series. */
static void a_pulse_becomes_the_hydrograph(void **state) {
    (void)state;
    time_hydrograph h = time_hydrograph_of(1, 2);
    double inflow[20] = {0}, routed[20];
    inflow[10] = 1;
    time_routing routing = {.from = 0, .steps = 20, .inflow = inflow, .routed = routed};
    time_route(&h, &routing);
    for (size_t t = 0; t < 20; t++)
        assert_true(routed[t] == (t < 10 ? 0 : h.weight[t - 10]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_sum_to_one_and_follow_the_gamma_density),
        cmocka_unit_test(raw_numbers_below_zero_count_as_zero),
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(one_step_is_routed_by_the_first_weight),
        cmocka_unit_test(a_pulse_becomes_the_hydrograph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
