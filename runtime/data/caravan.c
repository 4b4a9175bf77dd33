#include "data/caravan.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/climate.h"
#include "data/endings.h"
#include "data/folder.h"
#include "data/listing.h"
#include "data/netcdf.h"
#include "data/panel.h"
#include "data/pet.h"
#include "data/table.h"

enum { P, T, QOBS, NEEDED, TMIN = NEEDED, TMAX, MOST };

static const struct {
    const char *source;
    const char *name;
    const char *unit;
    const char *written[3]; /* how files write it; none is taken as right */
} columns[MOST] = {
    [P] = {"total_precipitation_sum", "P", "mm/d", {"mm day-1", "mm/day", "mm/d"}},
    [T] = {"temperature_2m_mean", "T", "degC", {"degC", "Celsius", "C"}},
    [QOBS] = {"streamflow", "qobs", "mm/d", {"mm day-1", "mm/day", "mm/d"}},
    [TMIN] = {"temperature_2m_min", "Tmin", "degC", {"degC", "Celsius", "C"}},
    [TMAX] = {"temperature_2m_max", "Tmax", "degC", {"degC", "Celsius", "C"}},
};

typedef struct caravan_reader {
    const char *path;
    const data_caravan_options *options;
    const char *variable[MOST]; /* those that are read, in the order of `columns` */
    size_t variables;
    data_set *set;
    afx_error *error;
} caravan_reader;

/* ---- series ---- */

/* What the file has beyond what is needed. */
static core_status choose_variables(caravan_reader *reader, const char *path) {
    data_netcdf file;
    CORE_TRY(data_netcdf_open(path, &file, reader->error));
    bool ranged = data_netcdf_has(&file, columns[TMIN].source) &&
                  data_netcdf_has(&file, columns[TMAX].source);
    data_netcdf_close(&file);
    reader->variables = ranged ? MOST : NEEDED;
    for (size_t k = 0; k < reader->variables; k++)
        reader->variable[k] = columns[k].source;
    return CORE_OK;
}

static core_status name_variable(const caravan_reader *reader, size_t k, const char *path) {
    data_set *set = reader->set;
    const char *unit = set->variable[k].unit;
    bool known = unit[0] == '\0';
    for (size_t i = 0; i < 3; i++)
        known = known || strcmp(unit, columns[k].written[i]) == 0;
    if (!known)
        return core_fail(reader->error, CORE_DATA,
                         "%s: variable %s: expected the unit %s, found `%s`", path,
                         columns[k].source, columns[k].written[0], unit);
    return data_name_variable(set, k, columns[k].name, columns[k].unit, reader->error);
}

static core_status name_variables(const caravan_reader *reader, const char *path) {
    const data_set *set = reader->set;
    if (set->shape.step != DATA_SECONDS_OF_DAY)
        return core_fail(reader->error, CORE_DATA, "%s: expected every day once, in order", path);
    for (size_t k = 0; k < reader->variables; k++)
        CORE_TRY(name_variable(reader, k, path));
    return data_check_not_negative(set, QOBS, reader->error);
}

static core_status read_package(caravan_reader *reader, const char *path) {
    data_panel panel;
    CORE_TRY(choose_variables(reader, path));
    data_panel_options reading = {.variable = reader->variable,
                                  .variables = reader->variables,
                                  .step = DATA_SECONDS_OF_DAY,
                                  .step_wanted = true};
    CORE_TRY(data_panel_read(path, &reading, &panel, reader->error));
    *reader->set = panel.set; /* now the set's */
    if (!panel.dated || !panel.named)
        return core_fail(reader->error, CORE_DATA, "%s: no %s", path,
                         panel.dated
                             ? "names of sites along their dimension"
                             : "variable `time` with a unit such as `days since 1981-01-01`");
    return name_variables(reader, path);
}

/* A latitude, or another number of each site, that the package has as a variable. */
static core_status add_package_numbers(caravan_reader *reader, const char *path) {
    static const char *const name[] = {"gauge_lat", "gauge_lon", "area"};
    static const char *const unit[] = {"deg", "deg", "km^2"};
    data_netcdf file;
    CORE_TRY(data_netcdf_open(path, &file, reader->error));
    core_status status = CORE_OK;
    for (size_t k = 0; k < 3 && status == CORE_OK; k++) {
        data_netcdf_array array;
        if (!data_netcdf_has(&file, name[k]))
            continue;
        status = data_netcdf_load(&file, name[k], &array, reader->error);
        data_new_attribute attribute = {.name = name[k], .unit = unit[k], .value = array.value};
        if (status == CORE_OK && array.count == reader->set->shape.sites)
            status = data_add_attribute(reader->set, &attribute, reader->error);
        data_netcdf_array_free(&array);
    }
    data_netcdf_close(&file);
    return status;
}

/* ---- attributes of the original folders ---- */

/* Columns that hold a model's discharge: streamflow by another name. */
static bool is_streamflow(const char *name) {
    return strncmp(name, "dis_", 4) == 0 || strncmp(name, "run_", 4) == 0;
}

static core_status keep_landscape(data_set *set, afx_error *error) {
    bool *keep = core_allocate(set->attributes, sizeof *keep);
    if (!keep)
        return core_fail_memory(error);
    for (size_t k = 0; k < set->attributes; k++)
        keep[k] = !is_streamflow(set->attribute[k].name);
    data_keep_attributes(set, keep);
    core_free(keep);
    return CORE_OK;
}

static core_status add_table(const caravan_reader *reader, const char *dataset, const char *kind,
                             const data_attribute_column *column, size_t count) {
    core_buffer path = {0};
    CORE_TRY(core_buffer_print(&path, reader->error, "%s/attributes/%s/attributes_%s_%s.csv",
                               reader->path, dataset, kind, dataset));
    data_attribute_table table = {
        .path = path.bytes, .key = "gauge_id", .column = column, .columns = count};
    core_status status = access(path.bytes, F_OK) == 0
                             ? data_add_attribute_table(reader->set, &table, reader->error)
                             : CORE_OK;
    core_buffer_free(&path);
    return status;
}

static core_status add_tables(const caravan_reader *reader, const char *dataset) {
    static const data_attribute_column places[] = {{"gauge_lat", "gauge_lat", "deg"},
                                                   {"gauge_lon", "gauge_lon", "deg"},
                                                   {"area", "area", "km^2"}};
    CORE_TRY(add_table(reader, dataset, "other", places, 3));
    CORE_TRY(add_table(reader, dataset, "hydroatlas", NULL, 0));
    return keep_landscape(reader->set, reader->error);
}

/* ---- the original folders ---- */

static core_status read_folder(caravan_reader *reader, const char *folder, const char *dataset) {
    data_listing files;
    CORE_TRY(data_list_files(folder, "*.nc", &files, reader->error));
    char *first = files.count > 0 ? data_path_in(folder, files.name[0]) : NULL;
    core_status status =
        first ? choose_variables(reader, first)
              : core_fail(reader->error, CORE_DATA, "%s: no file ID.nc in it", folder);
    core_free(first);
    data_listing_free(&files);
    data_folder_options reading = {.wanted = reader->variable,
                                   .wanted_count = reader->variables,
                                   .step = DATA_SECONDS_OF_DAY,
                                   .sites = reader->options->sites,
                                   .no_attributes = true};
    if (status == CORE_OK)
        status = data_folder_read(folder, &reading, reader->set, reader->error);
    if (status == CORE_OK)
        status = name_variables(reader, folder);
    return status == CORE_OK ? add_tables(reader, dataset) : status;
}

/* One data set of the collection, the only one that is there. */
static core_status read_original(caravan_reader *reader) {
    data_listing sets = {0};
    char *series = data_path_in(reader->path, "timeseries/netcdf");
    core_status status = series ? data_list_files(series, "*", &sets, reader->error)
                                : core_fail_memory(reader->error);
    if (status == CORE_OK && sets.count != 1)
        status = core_fail(reader->error, CORE_DATA,
                           "%s: expected the folder of one data set in it, found %zu", series,
                           sets.count);
    char *folder = status == CORE_OK ? data_path_in(series, sets.name[0]) : NULL;
    if (status == CORE_OK)
        status =
            folder ? read_folder(reader, folder, sets.name[0]) : core_fail_memory(reader->error);
    core_free(folder);
    core_free(series);
    data_listing_free(&sets);
    return status;
}

static core_status read_file(caravan_reader *reader, const char *path) {
    CORE_TRY(read_package(reader, path));
    return add_package_numbers(reader, path);
}

/* A package in the folder, else the original folders. */
static core_status read_any(caravan_reader *reader) {
    data_listing files;
    struct stat about;
    if (stat(reader->path, &about) == 0 && S_ISREG(about.st_mode))
        return read_file(reader, reader->path);
    CORE_TRY(data_list_files(reader->path, "caravan_*.nc", &files, reader->error));
    core_status status = CORE_OK;
    if (files.count > 1) {
        status =
            core_fail(reader->error, CORE_DATA, "%s: expected one file caravan_*.nc, found %zu",
                      reader->path, files.count);
    } else if (files.count == 1) {
        char *path = data_path_in(reader->path, files.name[0]);
        status = path ? read_file(reader, path) : core_fail_memory(reader->error);
        core_free(path);
    } else {
        status = read_original(reader);
    }
    data_listing_free(&files);
    return status;
}

/* ---- evaporation ---- */

static void fill_evaporation(data_set *set, size_t site, double latitude, size_t variable) {
    const double *mean = data_series_of(set, T, site);
    double *evaporation = data_series(set, variable, site), radiation[367];
    for (int day = 1; day <= 366; day++)
        radiation[day] = data_extraterrestrial_radiation(latitude, day);
    for (size_t t = 0; t < set->shape.steps; t++)
        evaporation[t] =
            data_pet_oudin(radiation[data_day_of_year(data_time_of_step(set, t))], mean[t]);
}

/* The same set with one variable more. */
static core_status add_evaporation(data_set *set, afx_error *error) {
    size_t latitude = data_find_field(data_attributes(set), "gauge_lat");
    size_t place = set->shape.variables;
    if (latitude == DATA_NONE)
        return CORE_OK;
    CORE_TRY(data_check_attributes(set, &latitude, 1, error));
    CORE_TRY(data_add_variable(set, "PET", "mm/d", error));
    for (size_t site = 0; site < set->shape.sites; site++)
        fill_evaporation(set, site, data_attribute_of(set, latitude, site), place);
    return CORE_OK;
}

core_status data_caravan_read(const char *path, const data_caravan_options *options, data_set *set,
                              afx_error *error) {
    memset(set, 0, sizeof *set);
    caravan_reader reader = {.path = path, .options = options, .set = set, .error = error};
    core_status status = read_any(&reader);
    data_attribute_table table = {.path = options->table, .key = "site"};
    if (status == CORE_OK && options->table)
        status = data_add_attribute_table(set, &table, error);
    if (status == CORE_OK)
        status = add_evaporation(set, error);
    if (status == CORE_OK)
        status = data_add_climate_of(set, options->training, error);
    if (status != CORE_OK)
        data_set_free(set);
    return status;
}
