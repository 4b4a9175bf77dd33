/* PET against the worked examples of FAO-56 (their printed digits) and against numbers computed
 * from its equations in another language (all digits). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/pet.h"
#include "scratch.h"

static void radiation_of_example_8(void **state) {
    (void)state;
    assert_near(data_extraterrestrial_radiation(-20.0, 246), 32.2, 0.05);
    assert_near(data_extraterrestrial_radiation(-20.0, 246), 32.193995875112726, 1e-12);
}

static void radiation_beyond_the_polar_circles(void **state) {
    (void)state;
    assert_near(data_extraterrestrial_radiation(75.0, 172), 43.88689282117277, 1e-12);
    assert_near(data_extraterrestrial_radiation(75.0, 355), 0.0, 1e-12);
}

static void vapour_of_examples_2_and_3(void **state) {
    (void)state;
    assert_near(data_air_pressure(1800.0), 81.8, 0.05);
    assert_near(data_psychrometric_constant(data_air_pressure(1800.0)), 0.054, 0.0005);
    assert_near(data_saturation_pressure(24.5), 3.075, 0.0005);
    assert_near(data_saturation_pressure(15.0), 1.705, 0.0005);
}

/* Rio de Janeiro in May: the example takes Ra 25.1 and a clear sky of 18.8. */
static void longwave_of_examples_11_and_12(void **state) {
    (void)state;
    data_radiation_day day = {.extraterrestrial = 25.1,
                              .solar = 14.5,
                              .lowest = 19.1,
                              .highest = 25.1,
                              .vapour_pressure = 2.1,
                              .elevation = 0.0};
    assert_near(data_net_longwave(&day), 3.5, 0.05);
    assert_near(data_net_radiation(&day), 7.6, 0.06);
}

static data_radiation_day uccle(void) {
    data_radiation_day day = {.extraterrestrial = data_extraterrestrial_radiation(50.8, 187),
                              .solar = 22.07,
                              .lowest = 12.3,
                              .highest = 21.5,
                              .vapour_pressure = 1.409,
                              .elevation = 100.0};
    return day;
}

static void parts_of_example_18(void **state) {
    (void)state;
    data_radiation_day day = uccle();
    assert_near(day.extraterrestrial, 41.09, 0.005);
    assert_near(data_clear_sky_radiation(day.extraterrestrial, 100.0), 30.90, 0.005);
    assert_near(data_net_longwave(&day), 3.71, 0.005);
    assert_near(data_net_radiation(&day), 13.28, 0.005);
    assert_near(data_air_pressure(100.0), 100.1, 0.05);
    assert_near(data_psychrometric_constant(data_air_pressure(100.0)), 0.0666, 0.00005);
    assert_near(data_saturation_slope(16.9), 0.122, 0.0005);
    assert_near(data_net_longwave(&day), 3.711279215087615, 1e-12);
    assert_near(data_net_radiation(&day), 13.282620784912385, 1e-12);
}

/* 0 below -5 degC, else Ra (T + 5) / 100: 40 MJ/m^2/d are 16.32 mm, at 20 degC a quarter. */
static void oudin_by_hand(void **state) {
    (void)state;
    assert_near(data_pet_oudin(40.0, 20.0), 4.08, 1e-12);
    assert_true(data_pet_oudin(40.0, -5.0) == 0.0);
    assert_true(data_pet_oudin(40.0, -12.0) == 0.0);
    assert_true(isnan(data_pet_oudin(40.0, NAN)));
}

static void hargreaves_of_example_20(void **state) {
    (void)state;
    double radiation = data_extraterrestrial_radiation(45.0 + 43.0 / 60.0, 196);
    assert_near(radiation, 40.6, 0.05);
    assert_near(data_pet_hargreaves(radiation, 14.8, 26.6), 5.0, 0.05);
    assert_near(data_pet_hargreaves(radiation, 14.8, 26.6), 5.033055319412047, 1e-12);
}

static void priestley_taylor_numbers(void **state) {
    (void)state;
    data_radiation_day day = uccle();
    assert_near(data_pet_priestley_taylor(&day), 4.418911010441416, 1e-12);
    day = (data_radiation_day){.extraterrestrial =
                                   data_extraterrestrial_radiation(45.0 + 43.0 / 60.0, 196),
                               .solar = 20.0,
                               .lowest = 14.8,
                               .highest = 26.6,
                               .vapour_pressure = 1.6,
                               .elevation = 200.0};
    assert_near(data_pet_priestley_taylor(&day), 4.3684017327946405, 1e-12);
}

static void pet_is_never_negative_and_keeps_missing(void **state) {
    (void)state;
    assert_true(data_pet_hargreaves(30.0, -30.0, -20.0) == 0.0);
    assert_true(data_pet_hargreaves(30.0, 10.0, 9.0) == 0.0);
    assert_true(isnan(data_pet_hargreaves(30.0, NAN, 9.0)));
    data_radiation_day day = uccle();
    day.solar = 0.5;
    day.extraterrestrial = 0.5;
    assert_true(data_pet_priestley_taylor(&day) == 0.0);
    day.vapour_pressure = NAN;
    assert_true(isnan(data_pet_priestley_taylor(&day)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radiation_of_example_8),
        cmocka_unit_test(radiation_beyond_the_polar_circles),
        cmocka_unit_test(vapour_of_examples_2_and_3),
        cmocka_unit_test(longwave_of_examples_11_and_12),
        cmocka_unit_test(parts_of_example_18),
        cmocka_unit_test(oudin_by_hand),
        cmocka_unit_test(hargreaves_of_example_20),
        cmocka_unit_test(priestley_taylor_numbers),
        cmocka_unit_test(pet_is_never_negative_and_keeps_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
