#include "weather_source.h"

#include <math.h>
#include <stdio.h>

#include "core/random.h"

enum { RAIN, TEMPERATURE, EVAPORATION, FLOW, VARIABLES };
enum { DAY_WET, DAY_AMOUNT, STEP_WET, STEP_AMOUNT, WARMTH, CLOUDS, NOISE, PURPOSES };

static const double turn = 6.283185307179586;

typedef struct moment {
    const weather_source *source;
    size_t site;
    uint64_t step;
    uint64_t day;
    double season; /* turns of the year, */
    double hour;   /* of the day; 0 at midnight */
} moment;

/* In [0, 1). */
static double chance(const moment *at, uint64_t purpose, uint64_t counter) {
    core_random random = {at->source->seed, at->site * PURPOSES + purpose, counter};
    return core_random_uniform(&random);
}

static bool is_daily(const moment *at) {
    return at->source->step >= 86400;
}

/* Exponential amounts on a third of the days; in a quarter of a wet day's hours. */
static double rain(const moment *at) {
    if (chance(at, DAY_WET, at->day) > 0.35)
        return 0;
    double amount = -8 * log(1 - chance(at, DAY_AMOUNT, at->day));
    if (is_daily(at))
        return amount;
    return chance(at, STEP_WET, at->step) < 0.25 ? 8 * amount * chance(at, STEP_AMOUNT, at->step)
                                                 : 0;
}

/* Waves of the year and of the day, and an anomaly that goes straight from day to day. */
static double temperature(const moment *at) {
    double today = chance(at, WARMTH, at->day), tomorrow = chance(at, WARMTH, at->day + 1);
    double anomaly = 10 * (today + at->hour * (tomorrow - today) - 0.5);
    double daily = is_daily(at) ? 0 : -4 * cos(turn * at->hour);
    return 5 - 10 * cos(turn * at->season) + daily + anomaly;
}

static double evaporation(const moment *at) {
    double mean = (2 - 1.7 * cos(turn * at->season)) * (0.6 + 0.8 * chance(at, CLOUDS, at->day));
    return is_daily(at) ? mean : mean * fmax(0, -3 * cos(turn * at->hour));
}

static double flow(const moment *at) {
    return 1.2 + sin(turn * at->season + (double)at->site) + 0.3 * chance(at, NOISE, at->step);
}

static double number(const moment *at, size_t variable) {
    double (*const makers[VARIABLES])(const moment *) = {rain, temperature, evaporation, flow};
    return makers[variable](at);
}

static void read_steps(void *context, size_t variable, size_t site, data_steps steps,
                       double *value) {
    const weather_source *source = context;
    for (size_t t = steps.begin; t < steps.end; t++) {
        double days = (double)t * (double)source->step / 86400;
        moment at = {source, site, t, (uint64_t)days, days / 365.25, days - floor(days)};
        *value++ = number(&at, variable);
    }
}

core_status weather_source_open(const weather_source *source, size_t sites, size_t steps,
                                data_set *set, afx_error *error) {
    static const char *const variables[VARIABLES][2] = {
        {"P", "mm/d"}, {"T", "degC"}, {"PET", "mm/d"}, {"qobs", "mm/d"}};
    data_shape shape = {sites, steps, VARIABLES, 0, source->step};
    weather_source *context = (weather_source *)(uintptr_t)source; /* only read */
    CORE_TRY(data_set_create_from(&shape, &(data_source){read_steps, context}, set, error));
    for (size_t v = 0; v < VARIABLES; v++)
        CORE_TRY(data_name_variable(set, v, variables[v][0], variables[v][1], error));
    for (size_t s = 0; s < sites; s++) {
        char name[32];
        snprintf(name, sizeof name, "%zu", s + 1);
        CORE_TRY(data_name_site(set, s, name, error));
    }
    return CORE_OK;
}
