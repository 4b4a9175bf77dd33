#include "data/climate.h"

#include <math.h>
#include <stdbool.h>

#include "core/memory.h"
#include "data/calendar.h"

#define PI 3.14159265358979323846
#define DAYS_OF_YEAR 365.25

static const double high_rain_factor = 5.0; /* times the mean */
static const double snow_limit = 1.0;       /* degC */
static const double low_rain_limit = 1.0;   /* mm/d */

typedef struct climate_row {
    const char *name;
    const char *unit;
} climate_row;

static const climate_row rows[DATA_CLIMATE_COUNT] = {
    [DATA_MEAN_PRECIPITATION] = {"p_mean", "mm/d"},
    [DATA_MEAN_EVAPORATION] = {"pet_mean", "mm/d"},
    [DATA_ARIDITY] = {"aridity", "1"},
    [DATA_SNOW_FRACTION] = {"frac_snow", "1"},
    [DATA_SEASONALITY] = {"p_seasonality", "1"},
    [DATA_HIGH_RAIN_FREQUENCY] = {"high_prec_freq", "d/yr"},
    [DATA_HIGH_RAIN_DURATION] = {"high_prec_dur", "d"},
    [DATA_LOW_RAIN_FREQUENCY] = {"low_prec_freq", "d/yr"},
    [DATA_LOW_RAIN_DURATION] = {"low_prec_dur", "d"},
    [DATA_MEAN_TEMPERATURE] = {"t_mean", "degC"},
    [DATA_TEMPERATURE_AMPLITUDE] = {"t_amplitude", "K"},
};

const char *data_climate_name(data_climate_index index) {
    return rows[index].name;
}

const char *data_climate_unit(data_climate_index index) {
    return rows[index].unit;
}

static double mean_of(const double *value, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += value[i];
    }
    return sum / (double)count;
}

static double snow_fraction(const data_daily_weather *weather) {
    double snow = 0.0;
    double all = 0.0;
    for (size_t day = 0; day < weather->days; day++) {
        /* adding a NaN temperature keeps the result NaN, a plain comparison would hide it */
        double cold =
            weather->temperature[day] < snow_limit ? 1.0 : 0.0 * weather->temperature[day];
        snow += cold * weather->precipitation[day];
        all += weather->precipitation[day];
    }
    return snow / all;
}

/* A yearly sine about a fixed mean: value ~ mean + sine sin(w day) + cosine cos(w day). */
typedef struct yearly_wave {
    double sine;
    double cosine;
} yearly_wave;

/* Least squares by the two normal equations, day counted within the calendar year. */
static yearly_wave fit_yearly_wave(const data_daily_weather *weather, const double *value,
                                   double mean) {
    double ss = 0.0, sc = 0.0, cc = 0.0, sv = 0.0, cv = 0.0;
    for (size_t i = 0; i < weather->days; i++) {
        int64_t seconds = weather->start + (int64_t)i * DATA_SECONDS_OF_DAY;
        double angle = 2.0 * PI * data_day_of_year(seconds) / DAYS_OF_YEAR;
        double s = sin(angle);
        double c = cos(angle);
        ss += s * s;
        sc += s * c;
        cc += c * c;
        sv += s * (value[i] - mean);
        cv += c * (value[i] - mean);
    }
    double determinant = ss * cc - sc * sc;
    yearly_wave wave = {.sine = (sv * cc - cv * sc) / determinant,
                        .cosine = (cv * ss - sv * sc) / determinant};
    return wave;
}

/* Relative amplitude of precipitation times the cosine of its phase against temperature. */
static double seasonality(yearly_wave rain, yearly_wave warmth, double mean_rain) {
    double along = rain.sine * warmth.sine + rain.cosine * warmth.cosine;
    return along / (hypot(warmth.sine, warmth.cosine) * mean_rain);
}

/* Days of one kind, and how long their runs last. */
typedef struct spell {
    double frequency; /* days a year */
    double duration;  /* d; 0 when there is no such day */
} spell;

static spell count_spells(const data_daily_weather *weather, double limit, bool above) {
    size_t found = 0;
    size_t runs = 0;
    bool inside = false;
    for (size_t day = 0; day < weather->days; day++) {
        double rain = weather->precipitation[day];
        bool is = above ? rain >= limit : rain < limit;
        found += is;
        runs += is && !inside;
        inside = is;
    }
    spell spells = {.frequency = (double)found / (double)weather->days * DAYS_OF_YEAR,
                    .duration = runs > 0 ? (double)found / (double)runs : 0.0};
    return spells;
}

static void fill_spells(const data_daily_weather *weather, double mean,
                        double value[DATA_CLIMATE_COUNT]) {
    spell high = count_spells(weather, high_rain_factor * mean, true);
    spell low = count_spells(weather, low_rain_limit, false);
    bool known = isfinite(mean);
    value[DATA_HIGH_RAIN_FREQUENCY] = known ? high.frequency : NAN;
    value[DATA_HIGH_RAIN_DURATION] = known ? high.duration : NAN;
    value[DATA_LOW_RAIN_FREQUENCY] = known ? low.frequency : NAN;
    value[DATA_LOW_RAIN_DURATION] = known ? low.duration : NAN;
}

void data_climate_of(const data_daily_weather *weather, double value[DATA_CLIMATE_COUNT]) {
    double rain = mean_of(weather->precipitation, weather->days);
    double warmth = mean_of(weather->temperature, weather->days);
    double evaporation = mean_of(weather->evaporation, weather->days);
    yearly_wave rain_wave = fit_yearly_wave(weather, weather->precipitation, rain);
    yearly_wave warmth_wave = fit_yearly_wave(weather, weather->temperature, warmth);
    value[DATA_MEAN_PRECIPITATION] = rain;
    value[DATA_MEAN_EVAPORATION] = evaporation;
    value[DATA_ARIDITY] = evaporation / rain;
    value[DATA_SNOW_FRACTION] = snow_fraction(weather);
    value[DATA_SEASONALITY] = seasonality(rain_wave, warmth_wave, rain);
    value[DATA_MEAN_TEMPERATURE] = warmth;
    value[DATA_TEMPERATURE_AMPLITUDE] = hypot(warmth_wave.sine, warmth_wave.cosine);
    fill_spells(weather, rain, value);
}

/* value is [index][site]. */
static void fill_indices(const data_set *set, const data_climate_source *source, double *value) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        size_t begin = source->steps.begin;
        size_t evaporation =
            source->evaporation != DATA_NONE ? source->evaporation : source->precipitation;
        data_daily_weather weather = {
            .precipitation = data_series_of(set, source->precipitation, site) + begin,
            .evaporation = data_series_of(set, evaporation, site) + begin,
            .temperature = data_series_of(set, source->temperature, site) + begin,
            .days = source->steps.end - begin,
            .start = data_time_of_step(set, begin)};
        double index[DATA_CLIMATE_COUNT];
        data_climate_of(&weather, index);
        for (size_t i = 0; i < DATA_CLIMATE_COUNT; i++) {
            value[i * set->shape.sites + site] = index[i];
        }
    }
}

static core_status add_indices(data_set *set, const data_climate_source *source,
                               const double *value, afx_error *error) {
    for (size_t i = 0; i < DATA_CLIMATE_COUNT; i++) {
        if (source->evaporation == DATA_NONE && (i == DATA_MEAN_EVAPORATION || i == DATA_ARIDITY)) {
            continue;
        }
        data_new_attribute attribute = {.name = rows[i].name,
                                        .unit = rows[i].unit,
                                        .value = value + i * set->shape.sites,
                                        .computed = source->steps};
        CORE_TRY(data_add_attribute(set, &attribute, error));
    }
    return CORE_OK;
}

core_status data_add_climate(data_set *set, const data_climate_source *source, afx_error *error) {
    size_t variable[] = {source->precipitation, source->temperature, source->evaporation};
    data_needed needed = {.variable = variable,
                          .variables = source->evaporation != DATA_NONE ? 3 : 2,
                          .steps = source->steps};
    CORE_TRY(data_check_complete(set, &needed, error));
    double *value = core_allocate(DATA_CLIMATE_COUNT * set->shape.sites, sizeof *value);
    if (value == NULL) {
        return core_fail_memory(error);
    }
    fill_indices(set, source, value);
    core_status status = add_indices(set, source, value, error);
    core_free(value);
    return status;
}

core_status data_add_climate_of(data_set *set, data_period training, afx_error *error) {
    data_fields fields = data_variables(set);
    data_climate_source source = {.precipitation = data_find_field(fields, "P"),
                                  .evaporation = data_find_field(fields, "PET"),
                                  .temperature = data_find_field(fields, "T")};
    if (set->shape.step != DATA_SECONDS_OF_DAY || source.precipitation == DATA_NONE ||
        source.temperature == DATA_NONE) {
        return CORE_OK;
    }
    CORE_TRY(data_steps_of_period(set, training, &source.steps, error));
    return data_add_climate(set, &source, error);
}
