#include "data/site_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/endings.h"
#include "data/fields.h"
#include "data/netcdf.h"
#include "data/plain.h"
#include "data/table_write.h"

static core_status check_count(const char *path, const data_site_values *values, size_t count,
                               afx_error *error) {
    return count == values->sites ? CORE_OK
                                  : core_fail(error, CORE_DATA, "%s: %zu numbers for %zu sites",
                                              path, count, values->sites);
}

static core_status check_all(const char *path, const data_site_values *values, afx_error *error) {
    for (size_t s = 0; s < values->sites; s++) {
        if (isfinite(values->value[s])) {
            continue;
        }
        for (size_t k = 0; values->index != NULL && k < values->index->count; k++) {
            if (values->index->sorted[k].place == s) {
                return core_fail(error, CORE_DATA, "%s: no %s of site %s", path, values->name,
                                 values->index->sorted[k].name);
            }
        }
        return core_fail(error, CORE_DATA, "%s: no %s of site %zu", path, values->name, s + 1);
    }
    return CORE_OK;
}

/* ---- text ---- */

/* `k [s]`: whether it is called by that name; the unit is kept if so. */
static bool take_header(const char *header, data_site_values *values) {
    data_header parts;
    if (!data_split_header(header, &parts) || strlen(values->name) != parts.name ||
        strncmp(header, values->name, parts.name) != 0) {
        return false;
    }
    snprintf(values->unit, sizeof values->unit, "%.*s", (int)parts.unit_length,
             parts.unit != NULL ? parts.unit : "");
    return true;
}

static core_status find_column(const data_plain *plain, data_site_values *values, size_t *column,
                               afx_error *error) {
    *column = plain->columns > 1;
    for (size_t k = 0; plain->header != NULL && k < plain->columns; k++) {
        if (take_header(plain->header[k], values)) {
            *column = k;
            return CORE_OK;
        }
    }
    if (plain->header == NULL || plain->columns <= 2) {
        return CORE_OK;
    }
    return core_fail(error, CORE_DATA, "%s:1: no column `%s`", plain->path, values->name);
}

static core_status read_plain(const data_plain *plain, data_site_values *values, afx_error *error) {
    size_t column = 0;
    CORE_TRY(find_column(plain, values, &column, error));
    bool in_order = plain->columns == 1 || values->index == NULL;
    if (in_order) {
        CORE_TRY(check_count(plain->path, values, plain->rows, error));
    }
    for (size_t row = 0; row < plain->rows; row++) {
        double number;
        size_t site =
            in_order ? row : data_find_name(values->index, data_plain_cell(plain, row, 0));
        CORE_TRY(data_plain_number(plain, row, column, &number, error));
        if (site != DATA_NONE) {
            values->value[site] = number;
        }
    }
    return CORE_OK;
}

/* ---- netCDF ---- */

static core_status put_by_id(const data_netcdf *file, const data_netcdf_array *array,
                             data_site_values *values, afx_error *error) {
    data_netcdf_array ids;
    CORE_TRY(data_netcdf_load(file, array->dimension[array->rank - 1], &ids, error));
    for (size_t k = 0; k < ids.count && k < array->count; k++) {
        char text[DATA_NUMBER_LENGTH];
        size_t site = data_find_name(values->index, data_format_number(ids.value[k], text));
        if (site != DATA_NONE) {
            values->value[site] = array->value[k];
        }
    }
    data_netcdf_array_free(&ids);
    return CORE_OK;
}

static core_status put(const data_netcdf *file, const data_netcdf_array *array,
                       data_site_values *values, afx_error *error) {
    size_t length = array->rank > 0 ? array->extent[array->rank - 1] : 1;
    snprintf(values->unit, sizeof values->unit, "%s", array->unit);
    if (array->count != length) {
        return core_fail(error, CORE_DATA, "%s: variable %s has more than one number a site",
                         file->path, values->name);
    }
    if (array->rank > 0 && values->index != NULL &&
        data_netcdf_has(file, array->dimension[array->rank - 1])) {
        return put_by_id(file, array, values, error);
    }
    CORE_TRY(check_count(file->path, values, array->count, error));
    memcpy(values->value, array->value, array->count * sizeof *values->value);
    return CORE_OK;
}

static core_status read_packed(const char *path, data_site_values *values, afx_error *error) {
    data_netcdf file;
    data_netcdf_array array;
    CORE_TRY(data_netcdf_open(path, &file, error));
    core_status status = data_netcdf_load(&file, values->name, &array, error);
    if (status == CORE_OK) {
        status = put(&file, &array, values, error);
        data_netcdf_array_free(&array);
    }
    data_netcdf_close(&file);
    return status;
}

core_status data_site_values_read(const char *path, data_site_values *values, afx_error *error) {
    values->unit[0] = '\0';
    for (size_t s = 0; s < values->sites; s++) {
        values->value[s] = NAN;
    }
    if (data_is_packed(path)) {
        CORE_TRY(read_packed(path, values, error));
        return check_all(path, values, error);
    }
    data_plain plain;
    CORE_TRY(data_plain_read(path, &plain, error));
    core_status status = read_plain(&plain, values, error);
    data_plain_free(&plain);
    return status == CORE_OK ? check_all(path, values, error) : status;
}
