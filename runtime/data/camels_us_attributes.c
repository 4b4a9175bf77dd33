#include "data/camels_us_attributes.h"

#include <math.h>
#include <stdbool.h>
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
    const char *kept; /* its name in the set; NULL: the same */
} table_column;

typedef struct attribute_table {
    const char *file;
    table_column column[MOST_COLUMNS]; /* up to the first without a name */
    bool required;                     /* kept where a site has no number, to be told */
} attribute_table;

static const attribute_table tables[] = {
    {.file = "camels_soil.txt",
     .column = {{"soil_depth_pelletier", "m", 1.0, NULL},
                {"soil_depth_statsgo", "m", 1.0, NULL},
                {"soil_porosity", "1", 1.0, NULL},
                {"soil_conductivity", "cm/h", 1.0, NULL},
                {"max_water_content", "m", 1.0, NULL},
                {"sand_frac", "1", 0.01, NULL},
                {"silt_frac", "1", 0.01, NULL},
                {"clay_frac", "1", 0.01, NULL}}},
    {.file = "camels_vege.txt",
     .column = {{"frac_forest", "1", 1.0, NULL},
                {"lai_max", "1", 1.0, NULL},
                {"lai_diff", "1", 1.0, NULL},
                {"gvf_max", "1", 1.0, NULL},
                {"gvf_diff", "1", 1.0, NULL}}},
    {.file = "camels_geol.txt",
     .column = {{"carbonate_rocks_frac", "1", 1.0, NULL},
                {"geol_permeability", "1", 1.0, NULL}}}, /* decimal logarithm of m^2 */
};

/* Fills value[site]; *whole is false when the table says NA at a site. */
static core_status collect(const data_table *table, size_t column, const data_set *set,
                           double *value, bool *whole, afx_error *error) {
    *whole = true;
    for (size_t site = 0; site < set->shape.sites; site++) {
        size_t row = data_table_find_row(table, set->site[site].name);
        if (row == DATA_NONE) {
            return core_fail(error, CORE_DATA, "%s:1: no row for site %s", table->path,
                             set->site[site].name);
        }
        value[site] = data_table_column(table, column)[row];
        *whole = *whole && !isnan(value[site]);
    }
    return CORE_OK;
}

static core_status add_columns(const data_table *table, const attribute_table *source,
                               data_set *set, afx_error *error) {
    double *value = core_allocate(set->shape.sites, sizeof *value);
    core_status status = value != NULL ? CORE_OK : core_fail_memory(error);
    for (size_t i = 0; status == CORE_OK && i < table->columns; i++) {
        const table_column *column = &source->column[i];
        bool whole = false;
        status = collect(table, i, set, value, &whole, error);
        if (status == CORE_OK && (whole || source->required)) {
            for (size_t site = 0; site < set->shape.sites; site++) {
                value[site] *= column->factor;
            }
            data_new_attribute attribute = {.name = column->kept ? column->kept : column->name,
                                            .unit = column->unit,
                                            .value = value};
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

static const attribute_table topography = {.file = "camels_topo.txt",
                                           .column = {{"gauge_lon", "deg", 1.0, NULL},
                                                      {"gauge_lat", "deg", 1.0, NULL},
                                                      {"elev_mean", "m", 1.0, NULL},
                                                      {"slope_mean", "m/km", 1.0, NULL},
                                                      {"area_gages2", "km^2", 1.0, "area"}},
                                           .required = true};

/* A table that is not there adds nothing. */
static core_status add_table(const char *folder, const attribute_table *table, data_set *set,
                             afx_error *error) {
    char *path = data_path_in(folder, table->file);
    if (path == NULL) {
        return core_fail_memory(error);
    }
    core_status status = access(path, F_OK) == 0 ? read_and_add(path, table, set, error) : CORE_OK;
    core_free(path);
    return status;
}

core_status data_add_camels_topography(const char *folder, data_set *set, afx_error *error) {
    return add_table(folder, &topography, set, error);
}

core_status data_add_camels_tables(const char *folder, data_set *set, afx_error *error) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        CORE_TRY(add_table(folder, &tables[i], set, error));
    }
    return CORE_OK;
}
