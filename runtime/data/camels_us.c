#include "data/camels_us.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/memory.h"
#include "data/camels_us_attributes.h"
#include "data/climate.h"
#include "data/listing.h"
#include "data/netcdf.h"

#define UNIT_LENGTH 64

enum camels_variable { P, T, TMIN, TMAX, SRAD, VP, DAYL, PET, QOBS, VARIABLES };

typedef struct camels_column {
    const char *name;       /* in the set */
    const char *unit;       /* in the set */
    const char *source;     /* variable of the package; NULL: computed here */
    const char *written[2]; /* how the package may write the unit */
} camels_column;

static const camels_column columns[VARIABLES] = {
    [P] = {"P", "mm/d", "prcp", {"mm day-1", "mm/day"}},
    [T] = {"T", "degC", NULL, {NULL, NULL}},
    [TMIN] = {"Tmin", "degC", "tmin", {"degC", "Celsius"}},
    [TMAX] = {"Tmax", "degC", "tmax", {"degC", "Celsius"}},
    [SRAD] = {"srad", "W/m^2", "srad", {"W m-2", "W/m2"}},
    [VP] = {"vp", "Pa", "vp", {"Pa", "pascal"}},
    [DAYL] = {"dayl", "s", "dayl", {"s", "seconds"}},
    [PET] = {"PET", "mm/d", NULL, {NULL, NULL}},
    [QOBS] = {"qobs", "mm/d", "qobs", {"mm day-1", "mm/day"}},
};

static const camels_column site_columns[] = {
    {"gauge_lat", "deg", "gauge_lat", {"degrees_north", "deg"}},
    {"elev_mean", "m", "elev_mean", {"m", "meters"}},
    {"slope_mean", "m/km", "slope_mean", {"m km-1", "m/km"}},
    {"area", "km^2", "area_gages2", {"km2", "km^2"}},
};

/* ---- the package */

static core_status find_column(const data_netcdf *file, const camels_column *column,
                               const char *second, data_netcdf_variable *variable,
                               afx_error *error) {
    data_netcdf_shape shape = {.first = "basin", .second = second};
    char unit[UNIT_LENGTH];
    CORE_TRY(data_netcdf_find(file, column->source, shape, variable, error));
    data_netcdf_attribute(file, variable, "units", unit, sizeof unit);
    if (strcmp(unit, column->written[0]) == 0 || strcmp(unit, column->written[1]) == 0) {
        return CORE_OK;
    }
    return core_fail(error, CORE_DATA, "%s: variable %s: expected the unit %s, found `%s`",
                     file->path, column->source, column->written[0], unit);
}

/* Whether the numbers count whole days one by one. */
static bool counts_days(const double *day, size_t days) {
    bool counts = day[0] == floor(day[0]) && fabs(day[0]) < 1e7;
    for (size_t i = 1; i < days && counts; i++) {
        counts = day[i] == day[0] + (double)i;
    }
    return counts;
}

/* Moves the start of the axis from the date of the unit to the first day. */
static core_status read_days(const data_netcdf *file, const data_netcdf_variable *time,
                             data_shape *shape, afx_error *error) {
    double *day = core_allocate(shape->steps, sizeof *day);
    if (day == NULL) {
        return core_fail_memory(error);
    }
    data_netcdf_rows all = {.first = 0, .count = shape->steps};
    core_status status = data_netcdf_read(file, time, all, day, error);
    if (status == CORE_OK && !counts_days(day, shape->steps)) {
        status = core_fail(error, CORE_DATA, "%s: variable time: expected every day once, in order",
                           file->path);
    }
    if (status == CORE_OK) {
        shape->start += (int64_t)day[0] * DATA_SECONDS_OF_DAY;
    }
    core_free(day);
    return status;
}

/* The time axis must count days from a date: "days since 1980-10-01". */
static core_status read_axis(const data_netcdf *file, data_shape *shape, afx_error *error) {
    static const char since[] = "days since ";
    char unit[UNIT_LENGTH];
    data_netcdf_variable time;
    data_time start = {0};
    data_netcdf_shape wanted = {.first = "time"};
    CORE_TRY(data_netcdf_find(file, "time", wanted, &time, error));
    data_netcdf_attribute(file, &time, "units", unit, sizeof unit);
    if (strncmp(unit, since, strlen(since)) != 0 ||
        !data_parse_time(unit + strlen(since), &start)) {
        return core_fail(error, CORE_DATA,
                         "%s: variable time: expected the unit `days since 1980-10-01` or the "
                         "like, found `%s`",
                         file->path, unit);
    }
    shape->start = start.seconds;
    return read_days(file, &time, shape, error);
}

static core_status read_shape(const data_netcdf *file, data_shape *shape, afx_error *error) {
    *shape = (data_shape){.variables = VARIABLES, .step = DATA_SECONDS_OF_DAY};
    CORE_TRY(data_netcdf_extent(file, "basin", &shape->sites, error));
    CORE_TRY(data_netcdf_extent(file, "time", &shape->steps, error));
    if (shape->sites == 0 || shape->steps == 0) {
        return core_fail(error, CORE_DATA, "%s: no basins, or no days", file->path);
    }
    return read_axis(file, shape, error);
}

static core_status read_names(const data_netcdf *file, data_set *set, afx_error *error) {
    data_netcdf_shape shape = {.first = "basin", .second = "id_len"};
    data_netcdf_variable variable;
    CORE_TRY(data_netcdf_find(file, "basin_id", shape, &variable, error));
    char *name = core_allocate(variable.row + 1, 1);
    core_status status = name != NULL ? CORE_OK : core_fail_memory(error);
    for (size_t site = 0; status == CORE_OK && site < set->shape.sites; site++) {
        status = data_netcdf_read_text(file, &variable, site, name, error);
        if (status == CORE_OK) {
            status = data_name_site(set, site, name, error);
        }
    }
    core_free(name);
    return status;
}

static core_status read_variable(const data_netcdf *file, size_t index, data_set *set,
                                 afx_error *error) {
    const camels_column *column = &columns[index];
    data_netcdf_variable variable;
    CORE_TRY(data_name_variable(set, index, column->name, column->unit, error));
    if (column->source == NULL) {
        return CORE_OK;
    }
    CORE_TRY(find_column(file, column, "time", &variable, error));
    for (size_t site = 0; site < set->shape.sites; site++) {
        data_netcdf_rows rows = {.first = site, .count = 1};
        CORE_TRY(data_netcdf_read(file, &variable, rows, data_series(set, index, site), error));
    }
    return CORE_OK;
}

static core_status read_site_column(const data_netcdf *file, const camels_column *column,
                                    data_set *set, afx_error *error) {
    data_netcdf_variable variable;
    CORE_TRY(find_column(file, column, NULL, &variable, error));
    double *value = core_allocate(set->shape.sites, sizeof *value);
    if (value == NULL) {
        return core_fail_memory(error);
    }
    data_netcdf_rows rows = {.first = 0, .count = set->shape.sites};
    core_status status = data_netcdf_read(file, &variable, rows, value, error);
    if (status == CORE_OK) {
        data_new_attribute attribute = {.name = column->name, .unit = column->unit, .value = value};
        status = data_add_attribute(set, &attribute, error);
    }
    core_free(value);
    return status;
}

static core_status read_contents(const data_netcdf *file, data_set *set, afx_error *error) {
    CORE_TRY(read_names(file, set, error));
    for (size_t i = 0; i < VARIABLES; i++) {
        CORE_TRY(read_variable(file, i, set, error));
    }
    for (size_t i = 0; i < sizeof site_columns / sizeof *site_columns; i++) {
        CORE_TRY(read_site_column(file, &site_columns[i], set, error));
    }
    return CORE_OK;
}

static core_status read_package(const char *path, data_set *set, afx_error *error) {
    data_netcdf file = {0};
    data_shape shape;
    CORE_TRY(data_netcdf_open(path, &file, error));
    core_status status = read_shape(&file, &shape, error);
    if (status == CORE_OK) {
        status = data_set_create(&shape, set, error);
    }
    if (status == CORE_OK) {
        status = read_contents(&file, set, error);
    }
    data_netcdf_close(&file);
    return status;
}

/* ---- what is computed */

static void compute_temperature(data_set *set, size_t site) {
    const double *lowest = data_series_of(set, TMIN, site);
    const double *highest = data_series_of(set, TMAX, site);
    double *mean = data_series(set, T, site);
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
    const double *light = data_series_of(set, SRAD, site);
    const double *length = data_series_of(set, DAYL, site);
    const double *vapour = data_series_of(set, VP, site);
    double *evaporation = data_series(set, PET, site);
    for (size_t step = 0; step < set->shape.steps; step++) {
        data_radiation_day day = {
            .extraterrestrial = radiation[data_day_of_year(data_time_of_step(set, step))],
            .solar = light[step] * length[step] * 1e-6, /* W/m^2 over s of light, in MJ/m^2 */
            .lowest = data_series_of(set, TMIN, site)[step],
            .highest = data_series_of(set, TMAX, site)[step],
            .vapour_pressure = vapour[step] / 1000.0,
            .elevation = elevation};
        evaporation[step] = method == DATA_PET_HARGREAVES
                                ? data_pet_hargreaves(day.extraterrestrial, day.lowest, day.highest)
                                : data_pet_priestley_taylor(&day);
    }
}

static core_status complete_set(const char *folder, const data_camels_options *options,
                                data_set *set, afx_error *error) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        compute_temperature(set, site);
        compute_evaporation(set, site, options->pet);
    }
    data_climate_source source = {.precipitation = P, .evaporation = PET, .temperature = T};
    CORE_TRY(data_steps_of_period(set, options->training, &source.steps, error));
    CORE_TRY(data_add_climate(set, &source, error));
    return data_add_camels_tables(folder, set, error);
}

/* ---- the folder */

static core_status find_package(const char *folder, char **path, afx_error *error) {
    static const char pattern[] = "camels_us_daymet_*basins*.nc";
    data_listing listing;
    CORE_TRY(data_list_files(folder, pattern, &listing, error));
    core_status status = CORE_OK;
    if (listing.count != 1) {
        status = core_fail(error, CORE_DATA, "%s: expected one file %s, found %zu", folder, pattern,
                           listing.count);
    } else {
        *path = data_path_in(folder, listing.name[0]);
        status = *path != NULL ? CORE_OK : core_fail_memory(error);
    }
    data_listing_free(&listing);
    return status;
}

core_status data_camels_us_read(const char *folder, const data_camels_options *options,
                                data_set *set, afx_error *error) {
    memset(set, 0, sizeof *set);
    char *path = NULL;
    CORE_TRY(find_package(folder, &path, error));
    core_status status = read_package(path, set, error);
    core_free(path);
    if (status == CORE_OK) {
        status = complete_set(folder, options, set, error);
    }
    if (status != CORE_OK) {
        data_set_free(set);
    }
    return status;
}
