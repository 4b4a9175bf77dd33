#include "data/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/endings.h"
#include "data/netcdf.h"
#include "data/plain.h"
#include "data/table_write.h"

static core_status take_plain(const data_plain *plain, data_grid *grid, afx_error *error) {
    if (plain->header != NULL) {
        return core_fail(error, CORE_DATA, "%s:1: numbers were expected, found `%s`", plain->path,
                         plain->header[0]);
    }
    *grid = (data_grid){
        .rank = 2, .extent = {plain->rows, plain->columns}, .count = plain->rows * plain->columns};
    grid->value = core_allocate(grid->count, sizeof *grid->value);
    if (grid->value == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < grid->count; i++) {
        CORE_TRY(data_plain_number(plain, i / plain->columns, i % plain->columns, &grid->value[i],
                                   error));
    }
    return CORE_OK;
}

static core_status read_plain(const char *path, data_grid *grid, afx_error *error) {
    data_plain plain;
    CORE_TRY(data_plain_read(path, &plain, error));
    core_status status = take_plain(&plain, grid, error);
    data_plain_free(&plain);
    return status;
}

/* The numbers change hands. */
static void take_array(data_netcdf_array *array, data_grid *grid) {
    size_t skip = 0;
    while (skip < array->rank && array->extent[skip] == 1) {
        skip++;
    }
    grid->rank = array->rank - skip;
    memcpy(grid->extent, array->extent + skip, grid->rank * sizeof *grid->extent);
    grid->count = array->count;
    grid->value = array->value;
    snprintf(grid->unit, sizeof grid->unit, "%s", array->unit);
}

static core_status read_packed(const char *path, const char *variable, data_grid *grid,
                               afx_error *error) {
    data_netcdf file;
    data_netcdf_array array;
    CORE_TRY(data_netcdf_open(path, &file, error));
    core_status status = data_netcdf_load(&file, variable, &array, error);
    if (status == CORE_OK) {
        take_array(&array, grid);
    }
    data_netcdf_close(&file);
    return status;
}

core_status data_grid_read(const char *path, const char *variable, data_grid *grid,
                           afx_error *error) {
    *grid = (data_grid){0};
    core_status status = data_is_packed(path) ? read_packed(path, variable, grid, error)
                                              : read_plain(path, grid, error);
    if (status != CORE_OK) {
        data_grid_free(grid);
    }
    return status;
}

void data_grid_free(data_grid *grid) {
    core_free(grid->value);
    *grid = (data_grid){0};
}

core_status data_grid_write(const char *path, const double *value, size_t rows, size_t columns,
                            afx_error *error) {
    core_buffer text = {0};
    core_status status = CORE_OK;
    for (size_t i = 0; i < rows * columns && status == CORE_OK; i++) {
        char number[DATA_NUMBER_LENGTH] = "NaN";
        if (!isnan(value[i])) {
            data_format_number(value[i], number);
        }
        status = core_buffer_print(&text, error, "%s%s", number, (i + 1) % columns ? "," : "\n");
    }
    if (status == CORE_OK) {
        status = core_file_write(path, text.bytes, text.length, error);
    }
    core_buffer_free(&text);
    return status;
}
