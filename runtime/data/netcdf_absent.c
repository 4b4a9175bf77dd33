/* Stands in for netcdf.c in a build without netCDF: nothing can be opened, so nothing is read. */
#include "data/netcdf.h"
#include "data/netcdf_write.h"

bool data_netcdf_available(void) {
    return false;
}

static core_status refuse(const char *path, afx_error *error) {
    return core_fail(error, CORE_USAGE, "%s: built without netCDF", path);
}

core_status data_netcdf_open(const char *path, data_netcdf *file, afx_error *error) {
    file->path = path;
    file->handle = -1;
    return refuse(path, error);
}

void data_netcdf_close(data_netcdf *file) {
    file->handle = -1;
}

core_status data_netcdf_extent(const data_netcdf *file, const char *dimension, size_t *extent,
                               afx_error *error) {
    (void)dimension;
    *extent = 0;
    return refuse(file->path, error);
}

core_status data_netcdf_find(const data_netcdf *file, const char *name, data_netcdf_shape shape,
                             data_netcdf_variable *variable, afx_error *error) {
    (void)shape;
    variable->name = name;
    return refuse(file->path, error);
}

void data_netcdf_attribute(const data_netcdf *file, const data_netcdf_variable *variable,
                           const char *attribute, char *text, size_t size) {
    (void)file;
    (void)variable;
    (void)attribute;
    if (size > 0) {
        text[0] = '\0';
    }
}

core_status data_netcdf_read(const data_netcdf *file, const data_netcdf_variable *variable,
                             data_netcdf_rows rows, double *value, afx_error *error) {
    (void)variable;
    (void)rows;
    (void)value;
    return refuse(file->path, error);
}

core_status data_netcdf_read_text(const data_netcdf *file, const data_netcdf_variable *variable,
                                  size_t row, char *text, afx_error *error) {
    (void)variable;
    (void)row;
    text[0] = '\0';
    return refuse(file->path, error);
}

core_status data_netcdf_load(const data_netcdf *file, const char *name, data_netcdf_array *array,
                             afx_error *error) {
    (void)name;
    *array = (data_netcdf_array){0};
    return refuse(file->path, error);
}

void data_netcdf_array_free(data_netcdf_array *array) {
    *array = (data_netcdf_array){0};
}

bool data_netcdf_has(const data_netcdf *file, const char *name) {
    (void)file;
    (void)name;
    return false;
}

void data_netcdf_text_of(const data_netcdf *file, const char *name, const char *attribute,
                         char text[DATA_NETCDF_NAME]) {
    (void)file;
    (void)name;
    (void)attribute;
    text[0] = '\0';
}

void data_netcdf_find_names(const data_netcdf *file, const char *dimension,
                            data_netcdf_names *names) {
    (void)dimension;
    *names = (data_netcdf_names){.file = file, .id = -1};
}

core_status data_netcdf_name_of(const data_netcdf_names *names, size_t place,
                                char text[DATA_NETCDF_NAME], afx_error *error) {
    (void)place;
    text[0] = '\0';
    return refuse(names->file->path, error);
}

core_status data_netcdf_write(const char *path, const data_netcdf_output *output,
                              afx_error *error) {
    (void)output;
    return refuse(path, error);
}

core_status data_netcdf_list_series(const data_netcdf *file, data_listing *listing,
                                    afx_error *error) {
    *listing = (data_listing){0};
    return refuse(file->path, error);
}
