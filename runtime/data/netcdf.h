/* Numbers and texts out of a netCDF file, unpacked after the CF conventions 1.8, section 8.1:
 * value = stored * scale_factor + add_offset; a stored _FillValue or missing_value is NaN.
 *
 * A file that cannot be opened or whose data is damaged, and a variable that is not there or has
 * another shape, are CORE_DATA with the file and the variable. In a build without netCDF every
 * opening is CORE_USAGE, "built without netCDF".
 */
#ifndef DATA_NETCDF_H
#define DATA_NETCDF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "data/listing.h"

bool data_netcdf_available(void);

typedef struct data_netcdf_library data_netcdf_library;

typedef struct data_netcdf {
    const char *path; /* the caller's text, kept for messages */
    const data_netcdf_library *library;
    int handle;
} data_netcdf;

core_status data_netcdf_open(const char *path, data_netcdf *file, afx_error *error);
void data_netcdf_close(data_netcdf *file);

core_status data_netcdf_extent(const data_netcdf *file, const char *dimension, size_t *extent,
                               afx_error *error);

typedef struct data_netcdf_variable {
    const char *name; /* the caller's text */
    int id;
    size_t row; /* numbers of one row: the extents of all dimensions but the first, multiplied */
    double scale;
    double offset;
    double missing[2]; /* stored values that mean missing; NaN where none is given */
} data_netcdf_variable;

/* Dimensions a variable must have, by name, slowest first. second NULL: there is only one. */
typedef struct data_netcdf_shape {
    const char *first;
    const char *second;
} data_netcdf_shape;

/* name and shape texts must outlive the variable. */
core_status data_netcdf_find(const data_netcdf *file, const char *name, data_netcdf_shape shape,
                             data_netcdf_variable *variable, afx_error *error);

/* The text attribute of a variable, cut to size bytes; "" when there is none. */
void data_netcdf_attribute(const data_netcdf *file, const data_netcdf_variable *variable,
                           const char *attribute, char *text, size_t size);

/* Rows [first, first + count) of a variable: value[count * variable->row]. */
typedef struct data_netcdf_rows {
    size_t first;
    size_t count;
} data_netcdf_rows;
core_status data_netcdf_read(const data_netcdf *file, const data_netcdf_variable *variable,
                             data_netcdf_rows rows, double *value, afx_error *error);

/* One row of characters, variable->row of them and a NUL into text; blanks at its end are cut. */
core_status data_netcdf_read_text(const data_netcdf *file, const data_netcdf_variable *variable,
                                  size_t row, char *text, afx_error *error);

/* A variable of texts that names the places of a dimension: the one with the role `timeseries_id`
 * of the CF conventions, with the dimension's own name, or with a name that ends in `_id`. */
enum { DATA_NETCDF_NAME = 96 };
typedef struct data_netcdf_names {
    const data_netcdf *file;
    int id; /* < 0: there is none */
    bool strings;
    size_t width;
} data_netcdf_names;

void data_netcdf_find_names(const data_netcdf *file, const char *dimension,
                            data_netcdf_names *names);
core_status data_netcdf_name_of(const data_netcdf_names *names, size_t place,
                                char text[DATA_NETCDF_NAME], afx_error *error);

/* A variable of any shape, whole. */
enum { DATA_NETCDF_RANK = 4 };
typedef struct data_netcdf_array {
    size_t rank;
    size_t extent[DATA_NETCDF_RANK];
    char dimension[DATA_NETCDF_RANK][DATA_NETCDF_NAME]; /* names */
    char unit[DATA_NETCDF_NAME];                        /* as in the file; "" when there is none */
    size_t count;
    double *value; /* [count] unpacked, the last dimension varies fastest */
} data_netcdf_array;

/* name may lead through groups, `dataset1/data1/data`. HDF5 radar composites after OPERA ODIM_H5 2
 * are unpacked by gain and offset of their `what` group, with undetect as 0 of rates and
 * accumulations and as missing of other quantities; those of KNMI by their calibration group. On
 * failure the array is empty. */
core_status data_netcdf_load(const data_netcdf *file, const char *name, data_netcdf_array *array,
                             afx_error *error);
void data_netcdf_array_free(data_netcdf_array *array);

/* Whether there is such a variable. */
bool data_netcdf_has(const data_netcdf *file, const char *name);

/* The variables of numbers over time alone, or over time and one more dimension, in the order of
 * the file; bounds of times are none. */
core_status data_netcdf_list_series(const data_netcdf *file, data_listing *listing,
                                    afx_error *error);

/* A text attribute of a variable by its name; "" when there is none. */
void data_netcdf_text_of(const data_netcdf *file, const char *name, const char *attribute,
                         char text[DATA_NETCDF_NAME]);

#endif
