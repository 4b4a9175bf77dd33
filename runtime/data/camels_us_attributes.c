#include "data/camels_us_attributes.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/listing.h"
#include "data/table.h"

#define MOST_COLUMNS 8

/* A column of a table, and the unit it is kept in: stored * factor. */
typedef struct table_column {
    const char *name;
    const char *unit;
    double factor;
} table_column;

typedef struct attribute_table {
    const char *file;
    table_column column[MOST_COLUMNS]; /* up to the first without a name */
} attribute_table;

static const attribute_table tables[] = {
    {"raw/camels_attributes_v2.0/camels_soil.txt",
     {{"soil_depth_pelletier", "m", 1.0},
      {"soil_depth_statsgo", "m", 1.0},
      {"soil_porosity", "1", 1.0},
      {"soil_conductivity", "cm/h", 1.0},
      {"max_water_content", "m", 1.0},
      {"sand_frac", "1", 0.01},
      {"silt_frac", "1", 0.01},
      {"clay_frac", "1", 0.01}}},
    {"raw/camels_attributes_v2.0/camels_vege.txt",
     {{"frac_forest", "1", 1.0},
      {"lai_max", "1", 1.0},
      {"lai_diff", "1", 1.0},
      {"gvf_max", "1", 1.0},
      {"gvf_diff", "1", 1.0}}},
    {"raw/camels_attributes_v2.0/camels_geol.txt",
     {{"carbonate_rocks_frac", "1", 1.0},
      {"geol_permeability", "1", 1.0}}}, /* decimal logarithm of m^2 */
};

/* Fills value[site]; false when a site has no number. */
static bool collect(const data_table *table, size_t column, const data_set *set, double *value) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        size_t row = data_table_find_row(table, set->site[site].name);
        value[site] = row != DATA_NONE ? data_table_column(table, column)[row] : NAN;
        if (isnan(value[site])) {
            return false;
        }
    }
    return true;
}

static core_status add_columns(const data_table *table, const attribute_table *source,
                               data_set *set, afx_error *error) {
    double *value = core_allocate(set->shape.sites, sizeof *value);
    core_status status = value != NULL ? CORE_OK : core_fail_memory(error);
    for (size_t i = 0; status == CORE_OK && i < table->columns; i++) {
        const table_column *column = &source->column[i];
        if (collect(table, i, set, value)) {
            for (size_t site = 0; site < set->shape.sites; site++) {
                value[site] *= column->factor;
            }
            data_new_attribute attribute = {
                .name = column->name, .unit = column->unit, .value = value};
            status = data_add_attribute(set, &attribute, error);
        }
    }
    core_free(value);
    return status;
}

static core_status read_and_add(const char *path, const attribute_table *source, data_set *set,
                                afx_error *error) {
    const char *wanted[MOST_COLUMNS];
    size_t count = 0;
    while (count < MOST_COLUMNS && source->column[count].name != NULL) {
        wanted[count] = source->column[count].name;
        count++;
    }
    data_table_options options = {
        .key = "gauge_id", .separator = ';', .wanted = wanted, .wanted_count = count};
    data_table table = {0};
    CORE_TRY(data_table_read(path, &options, &table, error));
    core_status status = add_columns(&table, source, set, error);
    data_table_free(&table);
    return status;
}

core_status data_add_camels_tables(const char *folder, data_set *set, afx_error *error) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char *path = data_path_in(folder, tables[i].file);
        if (path == NULL) {
            return core_fail_memory(error);
        }
        core_status status =
            access(path, F_OK) == 0 ? read_and_add(path, &tables[i], set, error) : CORE_OK;
        core_free(path);
        CORE_TRY(status);
    }
    return CORE_OK;
}
