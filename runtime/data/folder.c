#include "data/folder.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/listing.h"
#include "data/table.h"

static const char attributes_file[] = "attributes.csv";

/* All files of a folder, read, before they are one set. */
typedef struct record_list {
    data_table *table; /* [count] */
    size_t count;
    data_shape shape;
} record_list;

static void free_records(record_list *records) {
    for (size_t i = 0; i < records->count; i++) {
        data_table_free(&records->table[i]);
    }
    core_free(records->table);
}

/* ---- time */

static core_status find_step(const data_table *table, int64_t wanted, bool any, int64_t *step,
                             afx_error *error) {
    *step = any && table->rows == 1 ? DATA_SECONDS_OF_DAY : wanted;
    if (*step == 0 && table->rows == 1) {
        return core_fail(error, CORE_DATA, "%s:%zu: one row alone does not tell the time step",
                         table->path, table->line[0]);
    }
    if (*step == 0) {
        *step = table->time[1] - table->time[0];
    }
    return CORE_OK;
}

static core_status check_times(const data_table *table, int64_t step, afx_error *error) {
    for (size_t row = 1; row < table->rows; row++) {
        int64_t gone = table->time[row] - table->time[row - 1];
        if (gone == step && gone > 0) {
            continue;
        }
        char text[2][DATA_TIME_LENGTH];
        const char *what = gone == 0  ? "is there twice"
                           : gone < 0 ? "is before the row above"
                                      : "is not one step after the row above";
        return core_fail(
            error, CORE_DATA, "%s:%zu: column time: %s %s (%s); steps are %" PRId64 " s",
            table->path, table->line[row], data_format_time(table->time[row], text[0]), what,
            data_format_time(table->time[row - 1], text[1]), step > 0 ? step : DATA_SECONDS_OF_DAY);
    }
    return CORE_OK;
}

/* Finds the axis that holds all records, and checks that every record falls on its steps. */
static core_status find_axis(record_list *records, const data_folder_options *options,
                             afx_error *error) {
    data_shape *shape = &records->shape;
    CORE_TRY(find_step(&records->table[0], options->step, options->any_step, &shape->step, error));
    shape->start = records->table[0].time[0];
    int64_t last = shape->start;
    for (size_t i = 0; i < records->count; i++) {
        const data_table *table = &records->table[i];
        CORE_TRY(check_times(table, shape->step, error));
        if ((table->time[0] - records->table[0].time[0]) % shape->step != 0) {
            return core_fail(error, CORE_DATA,
                             "%s:%zu: column time: does not fall on the steps of %s", table->path,
                             table->line[0], records->table[0].path);
        }
        int64_t end = table->time[table->rows - 1];
        shape->start = table->time[0] < shape->start ? table->time[0] : shape->start;
        last = end > last ? end : last;
    }
    shape->steps = (size_t)((last - shape->start) / shape->step) + 1;
    return CORE_OK;
}

/* ---- files */

static core_status check_units(const data_table *first, const data_table *table, afx_error *error) {
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(first->column[i].unit, table->column[i].unit) != 0) {
            return core_fail(error, CORE_DATA, "%s:1: column %s is in [%s], in %s it is in [%s]",
                             table->path, table->column[i].name, table->column[i].unit, first->path,
                             first->column[i].unit);
        }
    }
    return CORE_OK;
}

static core_status read_record(const char *path, const data_folder_options *options,
                               data_table *table, afx_error *error) {
    data_table_options reading = {.key = options->time != NULL ? options->time : "time",
                                  .time = options->time,
                                  .wanted = options->wanted,
                                  .wanted_count = options->wanted_count};
    CORE_TRY(data_table_read(path, &reading, table, error));
    if (table->rows > 0) {
        return CORE_OK;
    }
    core_status status = core_fail(error, CORE_DATA, "%s:2: no rows below the header", path);
    data_table_free(table);
    return status;
}

/* The files after the first must have its columns, in its order. */
static core_status read_like_first(record_list *records, const char *path, const char *time,
                                   afx_error *error) {
    const data_table *first = &records->table[0];
    const char **wanted = core_allocate(first->columns, sizeof *wanted);
    if (wanted == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < first->columns; i++) {
        wanted[i] = first->column[i].name;
    }
    data_folder_options options = {.wanted = wanted, .wanted_count = first->columns, .time = time};
    data_table *table = &records->table[records->count];
    core_status status = read_record(path, &options, table, error);
    core_free(wanted);
    if (status == CORE_OK) {
        records->count++;
        status = check_units(first, table, error);
    }
    return status;
}

static core_status read_next(record_list *records, const char *path,
                             const data_folder_options *options, afx_error *error) {
    if (path == NULL) {
        return core_fail_memory(error);
    }
    if (records->count > 0) {
        return read_like_first(records, path, options->time, error);
    }
    CORE_TRY(read_record(path, options, &records->table[0], error));
    records->count = 1;
    return CORE_OK;
}

/* ---- the set */

static void copy_record(data_set *set, size_t site, const data_table *table) {
    int64_t ahead = table->time[0] - set->shape.start;
    data_steps *record = &set->site[site].record;
    record->begin = (size_t)(ahead / set->shape.step);
    record->end = record->begin + table->rows;
    for (size_t i = 0; i < table->columns; i++) {
        memcpy(data_series(set, i, site) + record->begin, data_table_column(table, i),
               table->rows * sizeof(double));
    }
}

static core_status fill_set(data_set *set, const record_list *records, afx_error *error) {
    const data_table *first = &records->table[0];
    for (size_t i = 0; i < first->columns; i++) {
        CORE_TRY(data_name_variable(set, i, first->column[i].name, first->column[i].unit, error));
    }
    for (size_t site = 0; site < records->count; site++) {
        CORE_TRY(data_name_site_after(set, site, records->table[site].path, error));
        copy_record(set, site, &records->table[site]);
    }
    return CORE_OK;
}

static core_status build_set(record_list *records, const data_folder_options *options,
                             data_set *set, afx_error *error) {
    CORE_TRY(find_axis(records, options, error));
    records->shape.sites = records->count;
    records->shape.variables = records->table[0].columns;
    CORE_TRY(data_set_create(&records->shape, set, error));
    core_status status = fill_set(set, records, error);
    if (status != CORE_OK) {
        data_set_free(set);
    }
    return status;
}

core_status data_site_read(const char *path, const data_folder_options *options, data_set *set,
                           afx_error *error) {
    memset(set, 0, sizeof *set);
    data_table table = {0};
    CORE_TRY(read_record(path, options, &table, error));
    record_list records = {.table = &table, .count = 1};
    core_status status = build_set(&records, options, set, error);
    data_table_free(&table);
    return status;
}

/* ---- the folder */

static core_status read_records(const char *folder, const data_listing *files,
                                const data_folder_options *options, record_list *records,
                                afx_error *error) {
    records->table = core_allocate(files->count, sizeof *records->table);
    if (records->table == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < files->count; i++) {
        if (data_is_site_file(options, files->name[i])) {
            char *path = data_path_in(folder, files->name[i]);
            core_status status = read_next(records, path, options, error);
            core_free(path);
            CORE_TRY(status);
        }
    }
    return CORE_OK;
}

static core_status read_sites(const char *folder, const data_listing *files,
                              const data_folder_options *options, data_set *set, afx_error *error) {
    record_list records = {0};
    core_status status = read_records(folder, files, options, &records, error);
    if (status == CORE_OK) {
        status = build_set(&records, options, set, error);
    }
    free_records(&records);
    return status;
}

/* Names, units and scales that the options give. */
core_status data_map_columns(data_set *set, const char *folder, const data_folder_options *options,
                             afx_error *error) {
    for (size_t i = 0; options->column != NULL && i < options->wanted_count; i++) {
        const data_folder_column *column = &options->column[i];
        const char *unit = set->variable[i].unit;
        if (column->unit != NULL && unit[0] != '\0' && strcmp(unit, column->unit) != 0) {
            return core_fail(error, CORE_DATA, "%s: column %s is in [%s], not in [%s]", folder,
                             options->wanted[i], unit, column->unit);
        }
        char *kept = core_copy_text(unit[0] == '\0' && column->unit != NULL ? column->unit : unit);
        core_status status =
            kept == NULL
                ? core_fail_memory(error)
                : data_name_variable(set, i, column->name ? column->name : options->wanted[i], kept,
                                     error);
        core_free(kept);
        CORE_TRY(status);
        double *value = data_series(set, i, 0);
        for (size_t k = 0; column->scale != 0.0 && k < set->shape.sites * set->shape.steps; k++) {
            value[k] *= column->scale;
        }
    }
    return CORE_OK;
}

core_status data_folder_attributes(const char *folder, data_set *set, afx_error *error) {
    char *path = data_path_in(folder, attributes_file);
    data_attribute_table table = {.path = path, .key = "site"};
    core_status status = path == NULL ? core_fail_memory(error) : CORE_OK;
    if (status == CORE_OK && access(path, F_OK) == 0) {
        status = data_add_attribute_table(set, &table, error);
    }
    core_free(path);
    return status;
}

bool data_is_site_file(const data_folder_options *options, const char *file) {
    char name[256];
    size_t length = (size_t)(strrchr(file, '.') - file);
    if (strcmp(file, attributes_file) == 0 || length >= sizeof name ||
        (options->ignored != NULL && fnmatch(options->ignored, file, 0) == 0)) {
        return false;
    }
    memcpy(name, file, length);
    name[length] = '\0';
    return options->sites == NULL || data_find_name(options->sites, name) != DATA_NONE;
}

static core_status check_wanted(const char *folder, const data_folder_options *options,
                                const data_set *set, afx_error *error) {
    for (size_t i = 0; options->sites != NULL && i < options->sites->count; i++) {
        const char *name = options->sites->sorted[i].name;
        if (data_find_site(set, name) == DATA_NONE) {
            return core_fail(error, CORE_DATA, "%s: no file of site %s", folder, name);
        }
    }
    return CORE_OK;
}

static core_status read_files(const char *folder, const data_listing *files,
                              const data_folder_options *options, data_set *set, afx_error *error) {
    size_t sites = 0;
    for (size_t i = 0; i < files->count; i++) {
        sites += data_is_site_file(options, files->name[i]);
    }
    CORE_TRY(sites > 0 ? read_sites(folder, files, options, set, error)
                       : data_packed_folder_read(folder, options, set, error));
    CORE_TRY(check_wanted(folder, options, set, error));
    CORE_TRY(data_map_columns(set, folder, options, error));
    return options->no_attributes ? CORE_OK : data_folder_attributes(folder, set, error);
}

core_status data_folder_read(const char *folder, const data_folder_options *options, data_set *set,
                             afx_error *error) {
    memset(set, 0, sizeof *set);
    data_listing files = {0};
    core_status status = data_list_files(folder, "*.csv", &files, error);
    if (status == CORE_OK) {
        status = read_files(folder, &files, options, set, error);
    }
    data_listing_free(&files);
    if (status != CORE_OK) {
        data_set_free(set);
    }
    return status;
}
