/* One array of numbers from a file: CSV without a header, rows and columns as they stand; or a
 * netCDF variable, dimensions of extent 1 before the others left out. */
#ifndef DATA_GRID_H
#define DATA_GRID_H

#include "core/status.h"
#include "data/site_values.h"

enum { DATA_GRID_RANK = 4 };

typedef struct data_grid {
    size_t rank;
    size_t extent[DATA_GRID_RANK];
    size_t count;
    double *value;               /* [count], NaN where missing; the last dimension varies fastest */
    char unit[DATA_UNIT_LENGTH]; /* "" where none is written */
} data_grid;

/* variable: of a netCDF file. A grid of one column or row still has rank 2. */
core_status data_grid_read(const char *path, const char *variable, data_grid *grid,
                           afx_error *error);
void data_grid_free(data_grid *grid);

/* Rows and columns to a CSV file without a header. */
core_status data_grid_write(const char *path, const double *value, size_t rows, size_t columns,
                            afx_error *error);

#endif
