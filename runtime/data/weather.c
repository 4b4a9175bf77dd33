#include "data/weather.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"
#include "data/climate.h"
#include "data/pet.h"

#define PI 3.14159265358979323846
#define DAYS_OF_YEAR 365.25
#define WEATHER_STREAMS ((uint64_t)0x77656174 << 32) /* away from the streams of other uses */

enum purpose { PLACE, OCCURRENCE, AMOUNT, WARMTH, RANGE, PURPOSES };

static const double coldest_day = 20.0; /* of the year, northern mid-latitudes */
static const double memory = 0.7;       /* of temperature, from day to day */
static const double disturbance = 2.5;  /* K, of one day */
static const double wet_cooling = 1.0;  /* K */
static const double dry_range = 11.0;   /* K between the day's extremes */
static const double wet_range = 6.0;

/* One stream for each site and purpose; the counter is the day. */
static core_random stream_of(uint64_t seed, size_t site, enum purpose purpose, uint64_t day) {
    core_random random = {.seed = seed,
                          .stream = WEATHER_STREAMS + (uint64_t)site * PURPOSES + purpose,
                          .counter = day};
    return random;
}

static double draw_between(core_random *random, double lowest, double highest) {
    return lowest + (highest - lowest) * core_random_uniform(random);
}

data_local_climate data_draw_climate(uint64_t seed, size_t site) {
    core_random random = stream_of(seed, site, PLACE, 0);
    data_local_climate climate = {0};
    climate.latitude = draw_between(&random, 35.0, 55.0);
    climate.elevation = draw_between(&random, 50.0, 1200.0);
    climate.slope = climate.elevation * draw_between(&random, 0.02, 0.08);
    climate.soil_depth = draw_between(&random, 0.3, 3.0);
    climate.forest = draw_between(&random, 0.0, 1.0);
    climate.clay = draw_between(&random, 0.05, 0.5);
    climate.wet_after_dry = draw_between(&random, 0.15, 0.4);
    climate.wet_after_wet = draw_between(&random, 0.45, 0.75);
    climate.wet_amount = draw_between(&random, 4.0, 11.0);
    climate.wet_season = draw_between(&random, 0.0, 0.5);
    climate.wettest_day = draw_between(&random, 1.0, DAYS_OF_YEAR);
    /* 17 degC at sea level and 35 degrees north, colder poleward and by 6.5 K a km upward */
    climate.temperature = 17.0 - 0.55 * (climate.latitude - 35.0) - 0.0065 * climate.elevation;
    climate.temperature_wave = draw_between(&random, 6.0, 13.0);
    return climate;
}

/* cos of the time of year, 1 on the day `peak`. */
static double season(int day_of_year, double peak) {
    return cos(2.0 * PI * (day_of_year - peak) / DAYS_OF_YEAR);
}

/* What is carried from one day to the next. */
typedef struct weather_state {
    uint64_t seed;
    size_t site;
    bool wet;
    double anomaly; /* of temperature, K */
} weather_state;

typedef struct weather_day {
    double rain;
    double temperature;
    double evaporation;
} weather_day;

/* The long-run share of wet days, and of the spread of temperature, starts the chains. */
static weather_state start_weather(uint64_t seed, size_t site, const data_local_climate *climate) {
    core_random wetness = stream_of(seed, site, PLACE, 1000);
    core_random warmth = stream_of(seed, site, PLACE, 1001);
    double share = climate->wet_after_dry / (1.0 + climate->wet_after_dry - climate->wet_after_wet);
    weather_state state = {.seed = seed, .site = site};
    state.wet = core_random_uniform(&wetness) < share;
    state.anomaly = disturbance / sqrt(1.0 - memory * memory) * core_random_normal(&warmth);
    return state;
}

static double draw_rain(weather_state *state, const data_local_climate *climate, uint64_t day,
                        int day_of_year) {
    core_random occurrence = stream_of(state->seed, state->site, OCCURRENCE, day);
    core_random amount = stream_of(state->seed, state->site, AMOUNT, day);
    double chance = state->wet ? climate->wet_after_wet : climate->wet_after_dry;
    state->wet = core_random_uniform(&occurrence) < chance;
    double mean = climate->wet_amount *
                  (1.0 + climate->wet_season * season(day_of_year, climate->wettest_day));
    return state->wet ? -mean * log1p(-core_random_uniform(&amount)) : 0.0;
}

static weather_day draw_day(weather_state *state, const data_local_climate *climate, uint64_t day,
                            int day_of_year) {
    core_random warmth = stream_of(state->seed, state->site, WARMTH, day);
    core_random spread = stream_of(state->seed, state->site, RANGE, day);
    weather_day weather = {.rain = draw_rain(state, climate, day, day_of_year)};
    state->anomaly = memory * state->anomaly + disturbance * core_random_normal(&warmth);
    weather.temperature = climate->temperature -
                          climate->temperature_wave * season(day_of_year, coldest_day) +
                          state->anomaly - (state->wet ? wet_cooling : 0.0);
    double range = (state->wet ? wet_range : dry_range) * draw_between(&spread, 0.6, 1.4);
    weather.evaporation =
        data_pet_hargreaves(data_extraterrestrial_radiation(climate->latitude, day_of_year),
                            weather.temperature - range / 2.0, weather.temperature + range / 2.0);
    return weather;
}

static void fill_site(data_set *set, uint64_t seed, size_t site) {
    data_local_climate climate = data_draw_climate(seed, site);
    weather_state state = start_weather(seed, site, &climate);
    for (size_t day = 0; day < set->shape.steps; day++) {
        int day_of_year = data_day_of_year(data_time_of_step(set, day));
        weather_day weather = draw_day(&state, &climate, day, day_of_year);
        data_series(set, DATA_WEATHER_RAIN, site)[day] = weather.rain;
        data_series(set, DATA_WEATHER_TEMPERATURE, site)[day] = weather.temperature;
        data_series(set, DATA_WEATHER_EVAPORATION, site)[day] = weather.evaporation;
    }
}

static core_status name_columns(data_set *set, afx_error *error) {
    CORE_TRY(data_name_variable(set, DATA_WEATHER_RAIN, "P", "mm/d", error));
    CORE_TRY(data_name_variable(set, DATA_WEATHER_TEMPERATURE, "T", "degC", error));
    CORE_TRY(data_name_variable(set, DATA_WEATHER_EVAPORATION, "PET", "mm/d", error));
    CORE_TRY(data_name_variable(set, DATA_WEATHER_FLOW, "qobs", "mm/d", error));
    for (size_t site = 0; site < set->shape.sites; site++) {
        char name[32];
        snprintf(name, sizeof name, "site_%03zu", site + 1);
        CORE_TRY(data_name_site(set, site, name, error));
    }
    return CORE_OK;
}

typedef struct place_column {
    const char *name;
    const char *unit;
    size_t offset; /* of the member of data_local_climate */
} place_column;

static const place_column place_columns[] = {
    {"gauge_lat", "deg", offsetof(data_local_climate, latitude)},
    {"elev_mean", "m", offsetof(data_local_climate, elevation)},
    {"slope_mean", "m/km", offsetof(data_local_climate, slope)},
    {"soil_depth", "m", offsetof(data_local_climate, soil_depth)},
    {"frac_forest", "1", offsetof(data_local_climate, forest)},
    {"clay_frac", "1", offsetof(data_local_climate, clay)},
};

static core_status add_places(data_set *set, uint64_t seed, afx_error *error) {
    double *value = core_allocate(set->shape.sites, sizeof *value);
    core_status status = value != NULL ? CORE_OK : core_fail_memory(error);
    for (size_t i = 0; status == CORE_OK && i < sizeof place_columns / sizeof *place_columns; i++) {
        for (size_t site = 0; site < set->shape.sites; site++) {
            data_local_climate climate = data_draw_climate(seed, site);
            memcpy(&value[site], (const char *)&climate + place_columns[i].offset, sizeof *value);
        }
        data_new_attribute attribute = {
            .name = place_columns[i].name, .unit = place_columns[i].unit, .value = value};
        status = data_add_attribute(set, &attribute, error);
    }
    core_free(value);
    return status;
}

static core_status fill_set(data_set *set, const data_weather_options *options, afx_error *error) {
    CORE_TRY(name_columns(set, error));
    for (size_t site = 0; site < set->shape.sites; site++) {
        fill_site(set, options->seed, site);
    }
    CORE_TRY(add_places(set, options->seed, error));
    data_climate_source source = {.precipitation = DATA_WEATHER_RAIN,
                                  .evaporation = DATA_WEATHER_EVAPORATION,
                                  .temperature = DATA_WEATHER_TEMPERATURE};
    CORE_TRY(data_steps_of_period(set, options->training, &source.steps, error));
    return data_add_climate(set, &source, error);
}

core_status data_weather_generate(const data_weather_options *options, data_set *set,
                                  afx_error *error) {
    data_shape shape = {.sites = options->sites,
                        .steps = options->days,
                        .variables = DATA_WEATHER_VARIABLES,
                        .start = options->start,
                        .step = DATA_SECONDS_OF_DAY};
    CORE_TRY(data_set_create(&shape, set, error));
    core_status status = fill_set(set, options, error);
    if (status != CORE_OK) {
        data_set_free(set);
    }
    return status;
}
