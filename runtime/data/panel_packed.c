/* Panels in netCDF files. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "data/netcdf.h"
#include "data/panel.h"
#include "data/table_write.h"

typedef struct packed_reader {
    const char *path;
    const data_panel_options *options;
    data_panel *panel;
    data_netcdf file;
    int64_t *time;
    afx_error *error;
} packed_reader;

static bool is_time(const char *dimension) {
    return strcasecmp(dimension, "time") == 0 || strcasecmp(dimension, "date") == 0;
}

/* Of a variable over time alone, its only one. */
static size_t time_place(const data_netcdf_array *array) {
    return array->rank == 2 && !is_time(array->dimension[0]) && is_time(array->dimension[1]);
}

static size_t sites_of(const data_netcdf_array *array) {
    return array->rank == 2 ? array->extent[1 - time_place(array)] : 1;
}

/* ---- times ---- */

/* "seconds since 1970-01-01 00:00:00 +00:00": the length of one, and the moment of 0. */
static bool parse_since(const char *unit, double *seconds, int64_t *origin) {
    const struct {
        const char *name;
        double seconds;
    } known[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}};
    const char *since = strstr(unit, " since ");
    char text[DATA_TIME_LENGTH] = "";
    data_time time = {0};
    if (since == NULL) {
        return false;
    }
    *seconds = 0;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strncmp(unit, known[k].name, strlen(known[k].name)) == 0) {
            *seconds = known[k].seconds;
        }
    }
    size_t length = strcspn(since + 7, "+Z.");
    while (length > 0 && since[7 + length - 1] == ' ') {
        length--;
    }
    memcpy(text, since + 7, length < sizeof text ? length : sizeof text - 1);
    *origin = 0;
    bool fine = *seconds > 0 && data_parse_time(text, &time);
    *origin = time.seconds;
    return fine;
}

static core_status keep_times(packed_reader *reader, const data_netcdf_array *times) {
    double seconds = 0;
    int64_t origin = 0;
    data_shape *shape = &reader->panel->set.shape;
    if (times->rank != 1 || times->count == 0 || !parse_since(times->unit, &seconds, &origin)) {
        return CORE_OK;
    }
    reader->time = core_allocate(times->count, sizeof *reader->time);
    if (reader->time == NULL) {
        return core_fail_memory(reader->error);
    }
    for (size_t t = 0; t < times->count; t++) {
        if (!isfinite(times->value[t])) {
            return core_fail(reader->error, CORE_DATA, "%s: a time is missing", reader->path);
        }
        reader->time[t] = origin + llround(times->value[t] * seconds);
    }
    reader->panel->dated = true;
    shape->start = reader->time[0];
    return data_equal_steps(reader->path, reader->time, times->count, &shape->step, reader->error);
}

static core_status read_times(packed_reader *reader, const char *dimension) {
    data_netcdf_array times;
    if (!data_netcdf_has(&reader->file, dimension)) {
        return CORE_OK;
    }
    CORE_TRY(data_netcdf_load(&reader->file, dimension, &times, reader->error));
    core_status status = keep_times(reader, &times);
    data_netcdf_array_free(&times);
    return status;
}

/* ---- sites ---- */

static core_status name_by_texts(packed_reader *reader, const data_netcdf_names *names) {
    char text[DATA_NETCDF_NAME];
    data_set *set = &reader->panel->set;
    reader->panel->named = true;
    for (size_t s = 0; s < set->shape.sites; s++) {
        CORE_TRY(data_netcdf_name_of(names, s, text, reader->error));
        CORE_TRY(data_name_site(set, s, text, reader->error));
    }
    return CORE_OK;
}

static core_status name_sites(packed_reader *reader, const char *dimension) {
    data_netcdf_array ids;
    data_netcdf_names names;
    data_set *set = &reader->panel->set;
    data_netcdf_find_names(&reader->file, dimension, &names);
    if (names.id >= 0) {
        return name_by_texts(reader, &names);
    }
    if (!data_netcdf_has(&reader->file, dimension)) {
        return CORE_OK;
    }
    CORE_TRY(data_netcdf_load(&reader->file, dimension, &ids, reader->error));
    core_status status = CORE_OK;
    reader->panel->named = ids.rank == 1 && ids.count == set->shape.sites;
    for (size_t s = 0; s < set->shape.sites && reader->panel->named && status == CORE_OK; s++) {
        char text[DATA_NUMBER_LENGTH];
        status = data_name_site(set, s, data_format_number(ids.value[s], text), reader->error);
    }
    data_netcdf_array_free(&ids);
    return status;
}

/* ---- numbers ---- */

static core_status begin_set(packed_reader *reader, const data_netcdf_array *first) {
    size_t when = time_place(first);
    data_set *set = &reader->panel->set;
    set->shape = (data_shape){.sites = sites_of(first),
                              .steps = first->extent[when],
                              .variables = reader->options->variables,
                              .step = reader->options->step};
    CORE_TRY(read_times(reader, first->dimension[when]));
    data_shape shape = set->shape;
    CORE_TRY(data_set_create(&shape, set, reader->error));
    return first->rank == 2 ? name_sites(reader, first->dimension[1 - when]) : CORE_OK;
}

static core_status keep_variable(packed_reader *reader, size_t place,
                                 const data_netcdf_array *array) {
    const char *name = reader->options->variable[place];
    data_set *set = &reader->panel->set;
    if (array->rank != 2 && array->rank != 1) {
        return core_fail(reader->error, CORE_DATA,
                         "%s: variable %s has %zu dimensions; time and site were expected",
                         reader->path, name, array->rank);
    }
    if (place == 0) {
        CORE_TRY(begin_set(reader, array));
    }
    size_t when = time_place(array), sites = set->shape.sites, steps = set->shape.steps;
    if (array->extent[when] != steps || sites_of(array) != sites) {
        return core_fail(reader->error, CORE_DATA, "%s: variables %s and %s are of other shapes",
                         reader->path, reader->options->variable[0], name);
    }
    for (size_t s = 0; s < sites; s++) {
        for (size_t t = 0; t < steps; t++) {
            data_series(set, place, s)[t] = array->value[when == 0 ? t * sites + s : s * steps + t];
        }
    }
    return data_name_variable(set, place, name, array->unit, reader->error);
}

static core_status read_variables(packed_reader *reader) {
    for (size_t k = 0; k < reader->options->variables; k++) {
        data_netcdf_array array;
        CORE_TRY(
            data_netcdf_load(&reader->file, reader->options->variable[k], &array, reader->error));
        core_status status = keep_variable(reader, k, &array);
        data_netcdf_array_free(&array);
        CORE_TRY(status);
    }
    return CORE_OK;
}

core_status data_panel_read_packed(const char *path, const data_panel_options *options,
                                   data_panel *panel, afx_error *error) {
    packed_reader reader = {.path = path, .options = options, .panel = panel, .error = error};
    CORE_TRY(data_netcdf_open(path, &reader.file, error));
    core_status status = read_variables(&reader);
    core_free(reader.time);
    data_netcdf_close(&reader.file);
    return status;
}
