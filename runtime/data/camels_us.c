#include "data/camels_us.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/memory.h"
#include "data/camels_us_attributes.h"
#include "data/camels_us_derive.h"
#include "data/listing.h"
#include "data/netcdf.h"

#define UNIT_LENGTH 64

typedef struct camels_column {
    const char *source;     /* variable of the package; NULL: computed here */
    const char *written[2]; /* how the package may write the unit */
    const char *name;       /* of an attribute: in the set */
    const char *unit;
} camels_column;

static const camels_column columns[DATA_CAMELS_VARIABLES] = {
    [DATA_CAMELS_P] = {.source = "prcp", .written = {"mm day-1", "mm/day"}},
    [DATA_CAMELS_TMIN] = {.source = "tmin", .written = {"degC", "Celsius"}},
    [DATA_CAMELS_TMAX] = {.source = "tmax", .written = {"degC", "Celsius"}},
    [DATA_CAMELS_SRAD] = {.source = "srad", .written = {"W m-2", "W/m2"}},
    [DATA_CAMELS_VP] = {.source = "vp", .written = {"Pa", "pascal"}},
    [DATA_CAMELS_DAYL] = {.source = "dayl", .written = {"s", "seconds"}},
    [DATA_CAMELS_QOBS] = {.source = "qobs", .written = {"mm day-1", "mm/day"}},
};

static const camels_column site_columns[] = {
    {"gauge_lat", {"degrees_north", "deg"}, "gauge_lat", "deg"},
    {"elev_mean", {"m", "meters"}, "elev_mean", "m"},
    {"slope_mean", {"m km-1", "m/km"}, "slope_mean", "m/km"},
    {"area_gages2", {"km2", "km^2"}, "area", "km^2"},
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
    *shape = (data_shape){.variables = DATA_CAMELS_VARIABLES, .step = DATA_SECONDS_OF_DAY};
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

/* Numbers of sites that are no attributes; packages may lack them. */
static core_status read_unlearned(const data_netcdf *file, const char *name, data_set *set,
                                  afx_error *error) {
    data_netcdf_array array;
    if (!data_netcdf_has(file, name)) {
        return CORE_OK;
    }
    CORE_TRY(data_netcdf_load(file, name, &array, error));
    bool region = strcmp(name, "huc_02") == 0;
    for (size_t site = 0; site < set->shape.sites && array.count == set->shape.sites; site++) {
        data_site *to = &set->site[site];
        *(region ? &to->region : &to->longitude) = array.value[site];
    }
    data_netcdf_array_free(&array);
    return CORE_OK;
}

static core_status read_contents(const data_netcdf *file, data_set *set, afx_error *error) {
    CORE_TRY(data_camels_name_variables(set, error));
    CORE_TRY(read_names(file, set, error));
    for (size_t i = 0; i < DATA_CAMELS_VARIABLES; i++) {
        CORE_TRY(read_variable(file, i, set, error));
    }
    for (size_t i = 0; i < sizeof site_columns / sizeof *site_columns; i++) {
        CORE_TRY(read_site_column(file, &site_columns[i], set, error));
    }
    CORE_TRY(read_unlearned(file, "gauge_lon", set, error));
    return read_unlearned(file, "huc_02", set, error);
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

static core_status complete_set(const char *folder, const data_camels_options *options,
                                data_set *set, afx_error *error) {
    CORE_TRY(data_check_not_negative(set, DATA_CAMELS_QOBS, error));
    CORE_TRY(data_camels_derive(set, options, error));
    char *tables = data_path_in(folder, "raw/camels_attributes_v2.0");
    core_status status =
        tables != NULL ? data_add_camels_tables(tables, set, error) : core_fail_memory(error);
    core_free(tables);
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
