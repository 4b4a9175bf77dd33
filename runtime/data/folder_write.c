#include "core/file.h"
#include "core/memory.h"
#include "data/folder.h"
#include "data/listing.h"
#include "data/table_write.h"

static core_status write_table(const char *folder, const char *name,
                               const data_written_table *table, afx_error *error) {
    char *path = data_path_in(folder, name);
    if (path == NULL) {
        return core_fail_memory(error);
    }
    core_status status = data_table_write(path, table, error);
    core_free(path);
    return status;
}

/* Columns over fields, all of them `stride` numbers apart. */
static data_written_column *make_columns(data_fields fields, size_t stride) {
    data_written_column *column = core_allocate(fields.count, sizeof *column);
    for (size_t i = 0; column != NULL && i < fields.count; i++) {
        column[i].name = fields.field[i].name;
        column[i].unit = fields.field[i].unit;
        column[i].stride = stride;
    }
    return column;
}

/* Writes one site over its own record; time[] is the whole axis. */
static core_status write_site(const char *folder, const data_set *set, size_t site,
                              data_written_table *table, afx_error *error) {
    data_written_column *column = make_columns(data_variables(set), 1);
    core_buffer name = {0};
    core_status status = column != NULL ? CORE_OK : core_fail_memory(error);
    for (size_t i = 0; column != NULL && i < set->shape.variables; i++) {
        column[i].value = data_series_of(set, i, site) + set->site[site].record.begin;
    }
    table->column = column;
    table->columns = set->shape.variables;
    if (status == CORE_OK) {
        status = core_buffer_print(&name, error, "%s.csv", set->site[site].name);
    }
    if (status == CORE_OK) {
        status = write_table(folder, name.bytes, table, error);
    }
    core_buffer_free(&name);
    core_free(column);
    return status;
}

static core_status write_sites(const char *folder, const data_set *set, afx_error *error) {
    int64_t *time = core_allocate(set->shape.steps, sizeof *time);
    if (time == NULL) {
        return core_fail_memory(error);
    }
    for (size_t step = 0; step < set->shape.steps; step++) {
        time[step] = data_time_of_step(set, step);
    }
    core_status status = CORE_OK;
    for (size_t site = 0; status == CORE_OK && site < set->shape.sites; site++) {
        data_steps record = set->site[site].record;
        data_written_table table = {
            .key = "time", .time = time + record.begin, .rows = record.end - record.begin};
        status = write_site(folder, set, site, &table, error);
    }
    core_free(time);
    return status;
}

static core_status write_attributes(const char *folder, const data_set *set, afx_error *error) {
    const char **label = core_allocate(set->shape.sites, sizeof *label);
    data_written_column *column = make_columns(data_attributes(set), 1);
    core_status status = CORE_MEMORY;
    if (label == NULL || column == NULL) {
        core_fail_memory(error);
    } else {
        for (size_t site = 0; site < set->shape.sites; site++) {
            label[site] = set->site[site].name;
        }
        for (size_t i = 0; i < set->attributes; i++) {
            column[i].value = set->attribute_value + i * set->shape.sites;
        }
        data_written_table table = {.key = "site",
                                    .label = label,
                                    .column = column,
                                    .columns = set->attributes,
                                    .rows = set->shape.sites};
        status = write_table(folder, "attributes.csv", &table, error);
    }
    core_free(label);
    core_free(column);
    return status;
}

core_status data_folder_write(const char *folder, const data_set *set, afx_error *error) {
    CORE_TRY(core_make_folders(folder, error));
    CORE_TRY(write_sites(folder, set, error));
    return set->attributes > 0 ? write_attributes(folder, set, error) : CORE_OK;
}
