/* The weather generator against the statistics it is made from, and climate indices by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/climate.h"
#include "data/weather.h"
#include "scratch.h"

#define PI 3.14159265358979323846
enum { SITES = 4, DAYS = 36525 }; /* a hundred years */

static data_set generate(uint64_t seed, size_t sites, size_t days) {
    data_set set;
    afx_error error;
    data_weather_options options = {
        .seed = seed, .sites = sites, .days = days, .training = {0, (int64_t)days * 86400}};
    assert_success(data_weather_generate(&options, &set, &error), &error);
    return set;
}

static void rain_follows_its_chain_and_amounts(void **state) {
    (void)state;
    data_set set = generate(5, SITES, DAYS);
    for (size_t site = 0; site < SITES; site++) {
        data_local_climate climate = data_draw_climate(5, site);
        const double *rain = data_series(&set, DATA_WEATHER_RAIN, site);
        double days[2] = {0.0, 0.0};
        double turned_wet[2] = {0.0, 0.0};
        double sum = 0.0;
        double wet_days = 0.0;
        for (size_t day = 1; day < DAYS; day++) {
            int before = rain[day - 1] > 0.0;
            days[before] += 1.0;
            turned_wet[before] += rain[day] > 0.0;
            wet_days += rain[day] > 0.0;
            sum += rain[day];
            assert_true(rain[day] >= 0.0);
        }
        assert_near(turned_wet[0] / days[0], climate.wet_after_dry, 0.016); /* 5 deviations */
        assert_near(turned_wet[1] / days[1], climate.wet_after_wet, 0.021);
        assert_near(sum / wet_days / climate.wet_amount, 1.0, 0.07);
    }
    data_set_free(&set);
}

static void temperature_has_its_mean_wave_and_memory(void **state) {
    (void)state;
    data_set set = generate(6, SITES, DAYS);
    for (size_t site = 0; site < SITES; site++) {
        data_local_climate climate = data_draw_climate(6, site);
        const double *temperature = data_series(&set, DATA_WEATHER_TEMPERATURE, site);
        double mean = 0.0;
        double wave = 0.0;
        for (size_t day = 0; day < DAYS; day++) {
            double angle = 2.0 * PI * ((double)(day % 1461 % 365) - 19.0) / 365.25;
            mean += temperature[day] / DAYS;
            wave -= 2.0 * cos(angle) * temperature[day] / DAYS;
        }
        assert_near(mean, climate.temperature - 0.5, 0.6); /* wet days are 1 K colder */
        assert_near(wave, climate.temperature_wave, 0.5);
    }
    data_set_free(&set);
}

static void evaporation_is_plausible_and_flow_is_missing(void **state) {
    (void)state;
    data_set set = generate(7, SITES, 3653);
    size_t variable[] = {DATA_WEATHER_RAIN, DATA_WEATHER_TEMPERATURE, DATA_WEATHER_EVAPORATION};
    data_needed needed = {.variable = variable, .variables = 3, .steps = {0, 3653}};
    afx_error error;
    assert_success(data_check_complete(&set, &needed, &error), &error);
    for (size_t site = 0; site < SITES; site++) {
        double sum = 0.0;
        for (size_t day = 0; day < 3653; day++) {
            double depth = data_series(&set, DATA_WEATHER_EVAPORATION, site)[day];
            assert_true(depth >= 0.0 && depth < 12.0);
            sum += depth / 3653.0;
            assert_true(isnan(data_series(&set, DATA_WEATHER_FLOW, site)[day]));
        }
        assert_true(sum > 0.5 && sum < 4.5);
    }
    data_set_free(&set);
}

static void a_site_and_day_do_not_depend_on_the_rest(void **state) {
    (void)state;
    data_set large = generate(8, 3, 1000);
    data_set small = generate(8, 2, 800);
    data_set other = generate(9, 2, 800);
    assert_memory_equal(data_series(&large, 0, 1), data_series(&small, 0, 1), 800 * sizeof(double));
    assert_memory_equal(data_series(&large, 2, 1), data_series(&small, 2, 1), 800 * sizeof(double));
    assert_memory_not_equal(data_series(&small, 0, 1), data_series(&other, 0, 1),
                            800 * sizeof(double));
    assert_memory_not_equal(data_series(&small, 0, 0), data_series(&small, 0, 1),
                            800 * sizeof(double));
    data_set_free(&large);
    data_set_free(&small);
    data_set_free(&other);
}

static void climate_indices_by_hand(void **state) {
    (void)state;
    double rain[] = {0.0, 10.0, 10.0, 0.5, 0.0, 0.0, 2.0, 10.0, 0.0, 0.0, 0.0, 0.0};
    double warmth[] = {1.0, 0.99, 5.0, 5.0, 5.0, 5.0, -3.0, 5.0, 5.0, 5.0, 5.0, 5.0};
    double evaporation[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0};
    data_daily_weather weather = {rain, evaporation, warmth, 12, 0};
    double value[DATA_CLIMATE_COUNT];
    data_climate_of(&weather, value);
    assert_near(value[DATA_MEAN_PRECIPITATION], 32.5 / 12.0, 1e-14);
    assert_near(value[DATA_MEAN_EVAPORATION], 1.5, 1e-14);
    assert_near(value[DATA_ARIDITY], 18.0 / 32.5, 1e-14);
    assert_near(value[DATA_SNOW_FRACTION], 12.0 / 32.5, 1e-14);
    assert_near(value[DATA_HIGH_RAIN_FREQUENCY], 0.0, 0.0); /* 5 times the mean is 13.5 */
    assert_near(value[DATA_HIGH_RAIN_DURATION], 0.0, 0.0);
    assert_near(value[DATA_LOW_RAIN_FREQUENCY], 8.0 / 12.0 * 365.25, 1e-12);
    assert_near(value[DATA_LOW_RAIN_DURATION], 8.0 / 3.0, 1e-14);
    rain[1] = 100.0; /* 5 times the mean is now 88.5 */
    rain[2] = 100.0;
    data_climate_of(&weather, value);
    assert_near(value[DATA_HIGH_RAIN_FREQUENCY], 2.0 / 12.0 * 365.25, 1e-12);
    assert_near(value[DATA_HIGH_RAIN_DURATION], 2.0, 0.0);
    rain[4] = NAN;
    data_climate_of(&weather, value);
    assert_true(isnan(value[DATA_MEAN_PRECIPITATION]) && isnan(value[DATA_LOW_RAIN_FREQUENCY]) &&
                isnan(value[DATA_SNOW_FRACTION]) && isnan(value[DATA_SEASONALITY]));
}

/* Rain with relative amplitude 0.4, in phase with temperature, against it, and a quarter off. */
static void seasonality_has_sign_and_size(void **state) {
    (void)state;
    static const double phase[] = {0.0, PI, PI / 2.0};
    static const double expected[] = {0.4, -0.4, 0.0};
    double rain[1461];
    double warmth[1461];
    for (size_t i = 0; i < 3; i++) {
        for (size_t day = 0; day < 1461; day++) {
            double angle = 2.0 * PI * data_day_of_year((int64_t)day * 86400) / 365.25;
            warmth[day] = 8.0 + 11.0 * sin(angle - 2.0);
            rain[day] = 3.0 * (1.0 + 0.4 * sin(angle - 2.0 + phase[i]));
        }
        data_daily_weather weather = {rain, rain, warmth, 1461, 0};
        double value[DATA_CLIMATE_COUNT];
        data_climate_of(&weather, value);
        assert_near(value[DATA_SEASONALITY], expected[i], 2e-3);
        assert_near(value[DATA_TEMPERATURE_AMPLITUDE], 11.0, 1e-2);
    }
}

static void climate_sees_the_training_period_only(void **state) {
    (void)state;
    data_set one;
    data_set other;
    afx_error error;
    data_weather_options options = {
        .seed = 3, .sites = 2, .days = 2000, .training = {0, (int64_t)1000 * 86400}};
    assert_success(data_weather_generate(&options, &one, &error), &error);
    options.days = 1500;
    assert_success(data_weather_generate(&options, &other, &error), &error);
    assert_int_equal(one.attributes, other.attributes);
    assert_memory_equal(one.attribute_value, other.attribute_value,
                        one.attributes * 2 * sizeof(double));
    data_set_free(&one);
    data_set_free(&other);
    options.training.end = (int64_t)1501 * 86400;
    assert_failure(data_weather_generate(&options, &one, &error), &error,
                   (expected_failure){CORE_DATA, {"1974-02-09"}});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rain_follows_its_chain_and_amounts),
        cmocka_unit_test(temperature_has_its_mean_wave_and_memory),
        cmocka_unit_test(evaporation_is_plausible_and_flow_is_missing),
        cmocka_unit_test(a_site_and_day_do_not_depend_on_the_rest),
        cmocka_unit_test(climate_indices_by_hand),
        cmocka_unit_test(seasonality_has_sign_and_size),
        cmocka_unit_test(climate_sees_the_training_period_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
