/* Tables of attributes, a row for each site. */
#include <string.h>

#include "core/memory.h"
#include "data/folder.h"
#include "data/table.h"

static core_status find_rows(const data_table *table, const data_set *set, size_t *row,
                             afx_error *error) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        row[site] = data_table_find_row(table, set->site[site].name);
        if (row[site] == DATA_NONE) {
            return core_fail(error, CORE_DATA, "%s:1: no row for site %s", table->path,
                             set->site[site].name);
        }
    }
    return CORE_OK;
}

static core_status copy_attributes(const data_table *table, const data_attribute_table *wanted,
                                   data_set *set, size_t *row, double *value, afx_error *error) {
    CORE_TRY(find_rows(table, set, row, error));
    for (size_t i = 0; i < table->columns; i++) {
        const data_attribute_column *column = wanted->column ? &wanted->column[i] : NULL;
        for (size_t site = 0; site < set->shape.sites; site++) {
            value[site] = data_table_column(table, i)[row[site]];
        }
        data_new_attribute attribute = {.name = column ? column->name : table->column[i].name,
                                        .unit = column ? column->unit : table->column[i].unit,
                                        .value = value};
        CORE_TRY(data_add_attribute(set, &attribute, error));
    }
    return CORE_OK;
}

static core_status add_attributes(const data_table *table, const data_attribute_table *wanted,
                                  data_set *set, afx_error *error) {
    size_t *row = core_allocate(set->shape.sites, sizeof *row);
    double *value = core_allocate(set->shape.sites, sizeof *value);
    core_status status = row != NULL && value != NULL
                             ? copy_attributes(table, wanted, set, row, value, error)
                             : core_fail_memory(error);
    core_free(row);
    core_free(value);
    return status;
}

core_status data_add_attribute_table(data_set *set, const data_attribute_table *wanted,
                                     afx_error *error) {
    const char **name = core_allocate(wanted->columns, sizeof *name);
    if (name == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < wanted->columns; i++) {
        name[i] = wanted->column[i].source;
    }
    data_table_options options = {.key = wanted->key,
                                  .wanted = wanted->column ? name : NULL,
                                  .wanted_count = wanted->columns};
    data_table table = {0};
    core_status status = data_table_read(wanted->path, &options, &table, error);
    core_free(name);
    if (status == CORE_OK) {
        status = add_attributes(&table, wanted, set, error);
        data_table_free(&table);
    }
    return status;
}
