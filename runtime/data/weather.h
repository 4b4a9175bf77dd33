/* Synthetic daily weather of made-up catchments, for demonstrations and tests: every number is a
 * function of the seed, the site and the day.
 *
 * Rain occurs as a two-state Markov chain with exponential amounts, temperature is a yearly wave
 * plus a first-order autoregression, lower and with a smaller daily range on wet days, after
 * Richardson, C. W. (1981), Stochastic simulation of daily precipitation, temperature, and solar
 * radiation, Water Resources Research 17(1), 182-190. PET is Hargreaves-Samani (data/pet.h).
 */
#ifndef DATA_WEATHER_H
#define DATA_WEATHER_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/dataset.h"

/* The climate and the ground of one made-up site. */
typedef struct data_local_climate {
    double latitude;      /* degrees north */
    double elevation;     /* m */
    double slope;         /* m/km */
    double soil_depth;    /* m */
    double forest;        /* share of area */
    double clay;          /* share of soil */
    double wet_after_dry; /* probabilities of a wet day */
    double wet_after_wet;
    double wet_amount;       /* mean rain of a wet day, mm/d */
    double wet_season;       /* relative yearly amplitude of that mean */
    double wettest_day;      /* day of year at which it is largest */
    double temperature;      /* yearly mean, degC */
    double temperature_wave; /* yearly amplitude, K */
} data_local_climate;

data_local_climate data_draw_climate(uint64_t seed, size_t site);

typedef struct data_weather_options {
    uint64_t seed;
    size_t sites;
    size_t days;
    int64_t start;        /* midnight of the first day, seconds since 1970-01-01 */
    data_period training; /* climate attributes are computed from it alone */
} data_weather_options;

/* The variables of the set, in this order. */
enum data_weather_variable {
    DATA_WEATHER_RAIN,        /* P [mm/d] */
    DATA_WEATHER_TEMPERATURE, /* T [degC] */
    DATA_WEATHER_EVAPORATION, /* PET [mm/d] */
    DATA_WEATHER_FLOW,        /* qobs [mm/d], all missing: for the caller to fill */
    DATA_WEATHER_VARIABLES
};

/* Attributes: gauge_lat [deg], elev_mean [m], slope_mean [m/km], soil_depth [m], frac_forest [1],
 * clay_frac [1], and those of data/climate.h. data_folder_write makes a folder of it. On failure
 * the set is empty. */
core_status data_weather_generate(const data_weather_options *options, data_set *set,
                                  afx_error *error);

#endif
