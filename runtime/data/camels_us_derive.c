#include "data/camels_us_derive.h"

#include "data/climate.h"

static const struct {
    const char *name;
    const char *unit;
} variables[DATA_CAMELS_VARIABLES] = {
    [DATA_CAMELS_P] = {"P", "mm/d"},        [DATA_CAMELS_T] = {"T", "degC"},
    [DATA_CAMELS_TMIN] = {"Tmin", "degC"},  [DATA_CAMELS_TMAX] = {"Tmax", "degC"},
    [DATA_CAMELS_SRAD] = {"srad", "W/m^2"}, [DATA_CAMELS_VP] = {"vp", "Pa"},
    [DATA_CAMELS_DAYL] = {"dayl", "s"},     [DATA_CAMELS_PET] = {"PET", "mm/d"},
    [DATA_CAMELS_QOBS] = {"qobs", "mm/d"},
};

core_status data_camels_name_variables(data_set *set, afx_error *error) {
    for (size_t k = 0; k < DATA_CAMELS_VARIABLES; k++) {
        CORE_TRY(data_name_variable(set, k, variables[k].name, variables[k].unit, error));
    }
    return CORE_OK;
}

static void compute_temperature(data_set *set, size_t site) {
    const double *lowest = data_series_of(set, DATA_CAMELS_TMIN, site);
    const double *highest = data_series_of(set, DATA_CAMELS_TMAX, site);
    double *mean = data_series(set, DATA_CAMELS_T, site);
    for (size_t step = 0; step < set->shape.steps; step++) {
        mean[step] = (lowest[step] + highest[step]) / 2.0;
    }
}

/* Extraterrestrial radiation of the days of a year, [day of year], at a site. */
static void fill_radiation(double latitude, double radiation[367]) {
    for (int day = 1; day <= 366; day++) {
        radiation[day] = data_extraterrestrial_radiation(latitude, day);
    }
}

static void compute_evaporation(data_set *set, size_t site, data_pet_method method) {
    double radiation[367];
    data_fields attributes = data_attributes(set);
    fill_radiation(data_attribute_of(set, data_find_field(attributes, "gauge_lat"), site),
                   radiation);
    double elevation = data_attribute_of(set, data_find_field(attributes, "elev_mean"), site);
    const double *light = data_series_of(set, DATA_CAMELS_SRAD, site);
    const double *length = data_series_of(set, DATA_CAMELS_DAYL, site);
    const double *vapour = data_series_of(set, DATA_CAMELS_VP, site);
    double *evaporation = data_series(set, DATA_CAMELS_PET, site);
    for (size_t step = 0; step < set->shape.steps; step++) {
        data_radiation_day day = {
            .extraterrestrial = radiation[data_day_of_year(data_time_of_step(set, step))],
            .solar = light[step] * length[step] * 1e-6, /* W/m^2 over s of light, in MJ/m^2 */
            .lowest = data_series_of(set, DATA_CAMELS_TMIN, site)[step],
            .highest = data_series_of(set, DATA_CAMELS_TMAX, site)[step],
            .vapour_pressure = vapour[step] / 1000.0,
            .elevation = elevation};
        evaporation[step] = method == DATA_PET_HARGREAVES
                                ? data_pet_hargreaves(day.extraterrestrial, day.lowest, day.highest)
                                : data_pet_priestley_taylor(&day);
    }
}

/* Maurer and NLDAS give the day's mean as its lowest and highest: Hargreaves has no range then. */
static core_status check_range(const data_set *set, size_t site, afx_error *error) {
    const double *lowest = data_series_of(set, DATA_CAMELS_TMIN, site);
    const double *highest = data_series_of(set, DATA_CAMELS_TMAX, site);
    data_steps record = set->site[site].record;
    for (size_t step = record.begin; step < record.end; step++) {
        if (highest[step] != lowest[step]) {
            return CORE_OK;
        }
    }
    return core_fail(error, CORE_DATA,
                     "site %s: Tmin and Tmax are the same on every day, and hargreaves reads their "
                     "range: pet = priestley_taylor does without",
                     set->site[site].name);
}

core_status data_camels_derive(data_set *set, const data_camels_options *options,
                               afx_error *error) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        if (options->pet == DATA_PET_HARGREAVES) {
            CORE_TRY(check_range(set, site, error));
        }
        compute_temperature(set, site);
        compute_evaporation(set, site, options->pet);
    }
    data_climate_source source = {.precipitation = DATA_CAMELS_P,
                                  .evaporation = DATA_CAMELS_PET,
                                  .temperature = DATA_CAMELS_T};
    CORE_TRY(data_steps_of_period(set, options->training, &source.steps, error));
    return data_add_climate(set, &source, error);
}
