#include "data/netcdf.h"

#include <math.h>
#include <netcdf.h>
#include <string.h>

bool data_netcdf_available(void) {
    return true;
}

static core_status fail_opened(const data_netcdf *file, const char *what, int answer,
                               afx_error *error) {
    return core_fail(error, CORE_DATA, "%s: %s: %s", file->path, what, nc_strerror(answer));
}

core_status data_netcdf_open(const char *path, data_netcdf *file, afx_error *error) {
    file->path = path;
    int answer = nc_open(path, NC_NOWRITE, &file->handle);
    return answer == NC_NOERR
               ? CORE_OK
               : core_fail(error, CORE_DATA, "%s: no readable netCDF file, or cut short: %s", path,
                           nc_strerror(answer));
}

void data_netcdf_close(data_netcdf *file) {
    nc_close(file->handle);
    file->handle = -1;
}

core_status data_netcdf_extent(const data_netcdf *file, const char *dimension, size_t *extent,
                               afx_error *error) {
    int id = 0;
    int answer = nc_inq_dimid(file->handle, dimension, &id);
    if (answer == NC_NOERR) {
        answer = nc_inq_dimlen(file->handle, id, extent);
    }
    return answer == NC_NOERR ? CORE_OK : fail_opened(file, dimension, answer, error);
}

static double number_attribute(const data_netcdf *file, int id, const char *name,
                               double otherwise) {
    double value = 0.0;
    size_t length = 0;
    bool one = nc_inq_attlen(file->handle, id, name, &length) == NC_NOERR && length == 1;
    return one && nc_get_att_double(file->handle, id, name, &value) == NC_NOERR ? value : otherwise;
}

/* Whether the dimension at a position of a variable has this name. */
static bool is_dimension(const data_netcdf *file, int dimension, const char *name, size_t *extent) {
    char found[NC_MAX_NAME + 1] = "";
    return nc_inq_dim(file->handle, dimension, found, extent) == NC_NOERR &&
           strcmp(found, name) == 0;
}

static core_status check_shape(const data_netcdf *file, data_netcdf_shape shape,
                               data_netcdf_variable *variable, afx_error *error) {
    int count = 0;
    int dimension[NC_MAX_VAR_DIMS];
    int wanted = shape.second != NULL ? 2 : 1;
    size_t rows = 0;
    variable->row = 1;
    bool fits = nc_inq_varndims(file->handle, variable->id, &count) == NC_NOERR &&
                count == wanted &&
                nc_inq_vardimid(file->handle, variable->id, dimension) == NC_NOERR &&
                is_dimension(file, dimension[0], shape.first, &rows) &&
                (wanted == 1 || is_dimension(file, dimension[1], shape.second, &variable->row));
    if (fits) {
        return CORE_OK;
    }
    return core_fail(error, CORE_DATA, "%s: variable %s: expected the dimensions (%s%s%s)",
                     file->path, variable->name, shape.first, wanted == 2 ? ", " : "",
                     wanted == 2 ? shape.second : "");
}

core_status data_netcdf_find(const data_netcdf *file, const char *name, data_netcdf_shape shape,
                             data_netcdf_variable *variable, afx_error *error) {
    variable->name = name;
    int answer = nc_inq_varid(file->handle, name, &variable->id);
    if (answer != NC_NOERR) {
        return core_fail(error, CORE_DATA, "%s: no variable %s", file->path, name);
    }
    variable->scale = number_attribute(file, variable->id, "scale_factor", 1.0);
    variable->offset = number_attribute(file, variable->id, "add_offset", 0.0);
    variable->missing[0] = number_attribute(file, variable->id, "_FillValue", NAN);
    variable->missing[1] = number_attribute(file, variable->id, "missing_value", NAN);
    return check_shape(file, shape, variable, error);
}

void data_netcdf_attribute(const data_netcdf *file, const data_netcdf_variable *variable,
                           const char *attribute, char *text, size_t size) {
    char found[256] = "";
    size_t length = 0;
    nc_type type = NC_NAT;
    bool fits = nc_inq_att(file->handle, variable->id, attribute, &type, &length) == NC_NOERR &&
                type == NC_CHAR && length < sizeof found &&
                nc_get_att_text(file->handle, variable->id, attribute, found) == NC_NOERR;
    size_t kept = !fits ? 0 : length < size ? length : size - 1;
    memcpy(text, found, kept);
    text[kept] = '\0';
}

/* A scale that is one over a whole number is divided by that number: 311 stored in steps of 0.01 is
 * then the double nearest to 3.11, as a text file would have given, and 311 * 0.01 is not. */
static void unpack(const data_netcdf_variable *variable, double *value, size_t count) {
    double inverse = round(1.0 / variable->scale);
    bool divides = inverse >= 1.0 && 1.0 / inverse == variable->scale;
    for (size_t i = 0; i < count; i++) {
        bool missing = value[i] == variable->missing[0] || value[i] == variable->missing[1];
        double scaled = divides ? value[i] / inverse : value[i] * variable->scale;
        value[i] = missing ? NAN : scaled + variable->offset;
    }
}

core_status data_netcdf_read(const data_netcdf *file, const data_netcdf_variable *variable,
                             data_netcdf_rows rows, double *value, afx_error *error) {
    size_t start[2] = {rows.first, 0};
    size_t extent[2] = {rows.count, variable->row};
    int answer = nc_get_vara_double(file->handle, variable->id, start, extent, value);
    if (answer != NC_NOERR) {
        return fail_opened(file, variable->name, answer, error);
    }
    unpack(variable, value, rows.count * variable->row);
    return CORE_OK;
}

core_status data_netcdf_read_text(const data_netcdf *file, const data_netcdf_variable *variable,
                                  size_t row, char *text, afx_error *error) {
    size_t start[2] = {row, 0};
    size_t extent[2] = {1, variable->row};
    int answer = nc_get_vara_text(file->handle, variable->id, start, extent, text);
    if (answer != NC_NOERR) {
        return fail_opened(file, variable->name, answer, error);
    }
    size_t length = strnlen(text, variable->row);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    text[length] = '\0';
    return CORE_OK;
}
