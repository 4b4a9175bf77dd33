/* Names of sites in a netCDF file: texts along a dimension. */
#include <string.h>

#include "core/memory.h"
#include "data/netcdf_library.h"

/* Whether a variable holds one text for each place of the dimension. */
static bool holds_texts(const data_netcdf *file, int id, int dimension, nc_type *type) {
    const data_netcdf_library *library = file->library;
    int rank = 0, own[NC_MAX_VAR_DIMS];
    return library->nc_inq_vartype(file->handle, id, type) == NC_NOERR &&
           library->nc_inq_varndims(file->handle, id, &rank) == NC_NOERR &&
           ((*type == NC_CHAR && rank == 2) || (*type == NC_STRING && rank == 1)) &&
           library->nc_inq_vardimid(file->handle, id, own) == NC_NOERR && own[0] == dimension;
}

static bool ends_in(const char *text, const char *ending) {
    size_t length = strlen(text), last = strlen(ending);
    return length >= last && strcmp(text + length - last, ending) == 0;
}

/* How surely a variable names sites: by its role in the CF conventions, by the name of the
 * dimension, or by a name such as `gauge_id`. */
static int likeness(const data_netcdf *file, int id, const char *dimension) {
    data_netcdf_variable variable = {.id = id};
    char name[NC_MAX_NAME + 1] = "", role[32];
    data_netcdf_attribute(file, &variable, "cf_role", role, sizeof role);
    if (file->library->nc_inq_varname(file->handle, id, name) != NC_NOERR)
        return 0;
    if (strcmp(role, "timeseries_id") == 0)
        return 3;
    return strcmp(name, dimension) == 0 ? 2 : ends_in(name, "_id");
}

static int find_names(const data_netcdf *file, const char *dimension, nc_type *type) {
    const data_netcdf_library *library = file->library;
    int place, count = 0, found = -1, best = 0;
    if (library->nc_inq_dimid(file->handle, dimension, &place) != NC_NOERR ||
        library->nc_inq_nvars(file->handle, &count) != NC_NOERR)
        return -1;
    for (int id = 0; id < count; id++) {
        nc_type own;
        int like = holds_texts(file, id, place, &own) ? likeness(file, id, dimension) : 0;
        if (like > best) {
            best = like;
            found = id;
            *type = own;
        }
    }
    return found;
}

static core_status read_string(const data_netcdf *file, int id, size_t place, char *text,
                               size_t size, afx_error *error) {
    char *found = NULL;
    int answer = file->library->nc_get_var1_string(file->handle, id, &place, &found);
    if (answer != NC_NOERR)
        return data_netcdf_fail(file, "names of sites", answer, error);
    size_t length = found ? strlen(found) : 0;
    if (length < size)
        memcpy(text, found ? found : "", length + 1);
    if (found)
        file->library->nc_free_string(1, &found);
    return length < size ? CORE_OK
                         : core_fail(error, CORE_DATA, "%s: the name of site %zu is too long",
                                     file->path, place + 1);
}

/* Extent of the texts of a variable of characters. */
static size_t width_of(const data_netcdf *file, int id) {
    int own[NC_MAX_VAR_DIMS];
    size_t width = 0;
    bool known = file->library->nc_inq_vardimid(file->handle, id, own) == NC_NOERR &&
                 file->library->nc_inq_dimlen(file->handle, own[1], &width) == NC_NOERR;
    return known ? width : 0;
}

void data_netcdf_find_names(const data_netcdf *file, const char *dimension,
                            data_netcdf_names *names) {
    nc_type type = NC_CHAR;
    *names = (data_netcdf_names){.file = file, .id = find_names(file, dimension, &type)};
    names->strings = type == NC_STRING;
    if (names->id >= 0 && !names->strings)
        names->width = width_of(file, names->id);
    if (names->width >= DATA_NETCDF_NAME)
        names->id = -1;
}

core_status data_netcdf_name_of(const data_netcdf_names *names, size_t place,
                                char text[DATA_NETCDF_NAME], afx_error *error) {
    if (names->strings)
        return read_string(names->file, names->id, place, text, DATA_NETCDF_NAME, error);
    data_netcdf_variable variable = {
        .name = "names of sites", .id = names->id, .row = names->width};
    return data_netcdf_read_text(names->file, &variable, place, text, error);
}
