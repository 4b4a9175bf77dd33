#include "data/pet.h"

#include <math.h>

#define PI 3.14159265358979323846

static const double solar_constant = 0.0820;     /* MJ/m^2/min */
static const double stefan_boltzmann = 4.903e-9; /* MJ/K^4/m^2/d */
static const double albedo = 0.23;
static const double evaporated = 0.408; /* mm per MJ/m^2: 1 / latent heat of 2.45 MJ/kg */
static const double alpha = 1.26;       /* Priestley and Taylor 1972 */

/* Unlike fmin and fmax, these keep a NaN. */
static double at_most(double value, double limit) {
    return value > limit ? limit : value;
}

static double at_least(double value, double limit) {
    return value < limit ? limit : value;
}

double data_extraterrestrial_radiation(double latitude, int day_of_year) {
    double angle = 2.0 * PI * day_of_year / 365.0;
    double distance = 1.0 + 0.033 * cos(angle);
    double declination = 0.409 * sin(angle - 1.39);
    double phi = latitude * PI / 180.0;
    double sunset = acos(at_least(at_most(-tan(phi) * tan(declination), 1.0), -1.0));
    return 24.0 * 60.0 / PI * solar_constant * distance *
           (sunset * sin(phi) * sin(declination) + cos(phi) * cos(declination) * sin(sunset));
}

double data_saturation_pressure(double temperature) {
    return 0.6108 * exp(17.27 * temperature / (temperature + 237.3));
}

double data_saturation_slope(double temperature) {
    double base = temperature + 237.3;
    return 4098.0 * data_saturation_pressure(temperature) / (base * base);
}

double data_air_pressure(double elevation) {
    return 101.3 * pow((293.0 - 0.0065 * elevation) / 293.0, 5.26);
}

double data_psychrometric_constant(double air_pressure) {
    return 0.665e-3 * air_pressure;
}

double data_clear_sky_radiation(double extraterrestrial, double elevation) {
    return (0.75 + 2e-5 * elevation) * extraterrestrial;
}

double data_net_longwave(const data_radiation_day *day) {
    double clear = data_clear_sky_radiation(day->extraterrestrial, day->elevation);
    double relative = clear > 0.0 ? at_most(day->solar / clear, 1.0) : 1.0;
    double emitted = (pow(day->highest + 273.16, 4.0) + pow(day->lowest + 273.16, 4.0)) / 2.0;
    double humidity = 0.34 - 0.14 * sqrt(day->vapour_pressure);
    return stefan_boltzmann * emitted * humidity * (1.35 * relative - 0.35);
}

double data_net_radiation(const data_radiation_day *day) {
    return (1.0 - albedo) * day->solar - data_net_longwave(day);
}

double data_pet_hargreaves(double extraterrestrial, double lowest, double highest) {
    double range = at_least(highest - lowest, 0.0);
    double mean = (lowest + highest) / 2.0;
    double depth = 0.0023 * (mean + 17.8) * sqrt(range) * extraterrestrial * evaporated;
    return at_least(depth, 0.0);
}

double data_pet_priestley_taylor(const data_radiation_day *day) {
    double slope = data_saturation_slope((day->lowest + day->highest) / 2.0);
    double gamma = data_psychrometric_constant(data_air_pressure(day->elevation));
    double depth = alpha * slope / (slope + gamma) * data_net_radiation(day) * evaporated;
    return at_least(depth, 0.0);
}

double data_pet_oudin(double extraterrestrial, double mean) {
    return at_least(extraterrestrial * evaporated * (mean + 5.0) / 100.0, 0.0);
}
