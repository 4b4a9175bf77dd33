#include "data/netcdf.h"

#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/netcdf_library.h"

bool data_netcdf_available(void) {
    return true;
}

core_status data_netcdf_fail(const data_netcdf *file, const char *what, int answer,
                             afx_error *error) {
    return core_fail(error, CORE_DATA, "%s: %s: %s", file->path, what,
                     file->library->nc_strerror(answer));
}

/* The library brings thirty others, and they take longer to load than a model to compile: it is
 * loaded when a file is opened, and stays. */
core_status data_netcdf_load_library(data_netcdf_library *library, afx_error *error) {
    void *handle = dlopen(DATA_NETCDF_LIBRARY, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    bool found = handle != NULL;
#define CALL(name)                                                                                 \
    if (found) {                                                                                   \
        void *symbol = dlsym(handle, #name);                                                       \
        memcpy(&library->name, &symbol, sizeof symbol);                                            \
        found = symbol != NULL;                                                                    \
    }
#include "data/netcdf.def"
#undef CALL
    core_status status =
        found ? CORE_OK : core_fail(error, CORE_USAGE, "netCDF cannot be loaded: %s", dlerror());
    if (handle)
        dlclose(handle);
    return status;
}

static core_status open_file(const char *path, const data_netcdf_library *library,
                             data_netcdf *file, afx_error *error) {
    *file = (data_netcdf){path, library, -1};
    int answer = library->nc_open(path, NC_NOWRITE, &file->handle);
    return answer == NC_NOERR
               ? CORE_OK
               : core_fail(error, CORE_DATA, "%s: no readable netCDF file, or cut short: %s", path,
                           library->nc_strerror(answer));
}

core_status data_netcdf_open(const char *path, data_netcdf *file, afx_error *error) {
    data_netcdf_library *library = core_allocate(1, sizeof *library);
    core_status status =
        library ? data_netcdf_load_library(library, error) : core_fail_memory(error);
    if (status == CORE_OK)
        status = open_file(path, library, file, error);
    if (status != CORE_OK) {
        *file = (data_netcdf){path, NULL, -1};
        core_free(library);
    }
    return status;
}

void data_netcdf_close(data_netcdf *file) {
    if (file->library)
        file->library->nc_close(file->handle);
    core_free((void *)(uintptr_t)file->library);
    *file = (data_netcdf){.handle = -1};
}

core_status data_netcdf_extent(const data_netcdf *file, const char *dimension, size_t *extent,
                               afx_error *error) {
    int id = 0;
    int answer = file->library->nc_inq_dimid(file->handle, dimension, &id);
    if (answer == NC_NOERR) {
        answer = file->library->nc_inq_dimlen(file->handle, id, extent);
    }
    return answer == NC_NOERR ? CORE_OK : data_netcdf_fail(file, dimension, answer, error);
}

static double number_attribute(const data_netcdf *file, int id, const char *name,
                               double otherwise) {
    double value = 0.0;
    size_t length = 0;
    bool one =
        file->library->nc_inq_attlen(file->handle, id, name, &length) == NC_NOERR && length == 1;
    return one && file->library->nc_get_att_double(file->handle, id, name, &value) == NC_NOERR
               ? value
               : otherwise;
}

/* Whether the dimension at a position of a variable has this name. */
static bool is_dimension(const data_netcdf *file, int dimension, const char *name, size_t *extent) {
    char found[NC_MAX_NAME + 1] = "";
    return file->library->nc_inq_dim(file->handle, dimension, found, extent) == NC_NOERR &&
           strcmp(found, name) == 0;
}

static core_status check_shape(const data_netcdf *file, data_netcdf_shape shape,
                               data_netcdf_variable *variable, afx_error *error) {
    int count = 0;
    int dimension[NC_MAX_VAR_DIMS];
    int wanted = shape.second != NULL ? 2 : 1;
    size_t rows = 0;
    variable->row = 1;
    bool fits = file->library->nc_inq_varndims(file->handle, variable->id, &count) == NC_NOERR &&
                count == wanted &&
                file->library->nc_inq_vardimid(file->handle, variable->id, dimension) == NC_NOERR &&
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
    int answer = file->library->nc_inq_varid(file->handle, name, &variable->id);
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
    bool fits =
        file->library->nc_inq_att(file->handle, variable->id, attribute, &type, &length) ==
            NC_NOERR &&
        type == NC_CHAR && length < sizeof found &&
        file->library->nc_get_att_text(file->handle, variable->id, attribute, found) == NC_NOERR;
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
    int answer =
        file->library->nc_get_vara_double(file->handle, variable->id, start, extent, value);
    if (answer != NC_NOERR) {
        return data_netcdf_fail(file, variable->name, answer, error);
    }
    unpack(variable, value, rows.count * variable->row);
    return CORE_OK;
}

core_status data_netcdf_read_text(const data_netcdf *file, const data_netcdf_variable *variable,
                                  size_t row, char *text, afx_error *error) {
    size_t start[2] = {row, 0};
    size_t extent[2] = {1, variable->row};
    int answer = file->library->nc_get_vara_text(file->handle, variable->id, start, extent, text);
    if (answer != NC_NOERR) {
        return data_netcdf_fail(file, variable->name, answer, error);
    }
    size_t length = strnlen(text, variable->row);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    text[length] = '\0';
    return CORE_OK;
}

/* ---- variables of any shape ---- */

/* The group and id of a variable whose name may lead through groups. */
static bool locate(const data_netcdf *file, const char *name, data_netcdf *group, int *id) {
    const char *slash = strrchr(name, '/');
    char folder[256];
    *group = *file;
    if (slash != NULL) {
        int length = snprintf(folder, sizeof folder, "/%.*s", (int)(slash - name), name);
        if (length >= (int)sizeof folder ||
            file->library->nc_inq_grp_full_ncid(file->handle, folder, &group->handle) != NC_NOERR) {
            return false;
        }
        name = slash + 1;
    }
    return file->library->nc_inq_varid(group->handle, name, id) == NC_NOERR;
}

bool data_netcdf_has(const data_netcdf *file, const char *name) {
    data_netcdf group;
    int id;
    return locate(file, name, &group, &id);
}

void data_netcdf_text_of(const data_netcdf *file, const char *name, const char *attribute,
                         char text[DATA_NETCDF_NAME]) {
    data_netcdf place = *file;
    data_netcdf_variable variable = {0};
    text[0] = '\0';
    if (locate(file, name, &place, &variable.id)) {
        data_netcdf_attribute(&place, &variable, attribute, text, DATA_NETCDF_NAME);
    }
}

/* How the numbers of a variable are packed; values equal to zero[0] mean 0. */
typedef struct packing {
    data_netcdf_variable variable;
    double zero;
} packing;

/* The group of that name beside a variable, or above it. */
static bool find_beside(const data_netcdf *group, const char *name, int *found) {
    const data_netcdf_library *library = group->library;
    int parent;
    return library->nc_inq_grp_ncid(group->handle, name, found) == NC_NOERR ||
           (library->nc_inq_grp_parent(group->handle, &parent) == NC_NOERR &&
            library->nc_inq_grp_ncid(parent, name, found) == NC_NOERR);
}

static void read_radar(const data_netcdf *group, packing *packed) {
    data_netcdf what = *group;
    const data_netcdf_variable whole = {.id = NC_GLOBAL};
    char quantity[32], formula[128];
    if (find_beside(group, "what", &what.handle)) {
        packed->variable.scale = number_attribute(&what, NC_GLOBAL, "gain", 1.0);
        packed->variable.offset = number_attribute(&what, NC_GLOBAL, "offset", 0.0);
        packed->variable.missing[0] = number_attribute(&what, NC_GLOBAL, "nodata", NAN);
        double undetect = number_attribute(&what, NC_GLOBAL, "undetect", NAN);
        data_netcdf_attribute(&what, &whole, "quantity", quantity, sizeof quantity);
        bool rain = strcmp(quantity, "RATE") == 0 || strcmp(quantity, "ACRR") == 0;
        *(rain ? &packed->zero : &packed->variable.missing[1]) = undetect;
    } else if (find_beside(group, "calibration", &what.handle)) {
        packed->variable.missing[0] =
            number_attribute(&what, NC_GLOBAL, "calibration_missing_data", NAN);
        packed->variable.missing[1] =
            number_attribute(&what, NC_GLOBAL, "calibration_out_of_image", NAN);
        data_netcdf_attribute(&what, &whole, "calibration_formulas", formula, sizeof formula);
        sscanf(formula, "GEO=%lf*PV+%lf", &packed->variable.scale, &packed->variable.offset);
    }
}

static packing packing_of(const data_netcdf *group, int id) {
    packing packed = {.zero = NAN};
    packed.variable.id = id;
    packed.variable.scale = number_attribute(group, id, "scale_factor", 1.0);
    packed.variable.offset = number_attribute(group, id, "add_offset", 0.0);
    packed.variable.missing[0] = number_attribute(group, id, "_FillValue", NAN);
    packed.variable.missing[1] = number_attribute(group, id, "missing_value", NAN);
    read_radar(group, &packed);
    return packed;
}

/* Rank, extents and names of dimensions. */
static int look(const data_netcdf *group, int id, data_netcdf_array *array) {
    const data_netcdf_library *library = group->library;
    int rank = 0, dimension[NC_MAX_VAR_DIMS];
    int answer = library->nc_inq_varndims(group->handle, id, &rank);
    char name[NC_MAX_NAME + 1];
    if (answer != NC_NOERR || rank > DATA_NETCDF_RANK) {
        return answer != NC_NOERR ? answer : NC_EMAXDIMS;
    }
    array->rank = (size_t)rank;
    array->count = 1;
    answer = library->nc_inq_vardimid(group->handle, id, dimension);
    for (int k = 0; k < rank && answer == NC_NOERR; k++) {
        answer = library->nc_inq_dim(group->handle, dimension[k], name, &array->extent[k]);
        snprintf(array->dimension[k], DATA_NETCDF_NAME, "%.*s", DATA_NETCDF_NAME - 1, name);
        array->count *= array->extent[k];
    }
    return answer;
}

core_status data_netcdf_load(const data_netcdf *file, const char *name, data_netcdf_array *array,
                             afx_error *error) {
    data_netcdf group;
    int id;
    *array = (data_netcdf_array){0};
    if (!locate(file, name, &group, &id)) {
        return core_fail(error, CORE_DATA, "%s: no variable %s", file->path, name);
    }
    int answer = look(&group, id, array);
    if (answer != NC_NOERR) {
        return data_netcdf_fail(file, name, answer, error);
    }
    array->value = core_allocate(array->count, sizeof *array->value);
    if (array->value == NULL) {
        return core_fail_memory(error);
    }
    answer = file->library->nc_get_var_double(group.handle, id, array->value);
    if (answer != NC_NOERR) {
        data_netcdf_array_free(array);
        return data_netcdf_fail(file, name, answer, error);
    }
    packing packed = packing_of(&group, id);
    for (size_t i = 0; i < array->count; i++) {
        if (array->value[i] == packed.zero) {
            array->value[i] = -packed.variable.offset / packed.variable.scale;
        }
    }
    unpack(&packed.variable, array->value, array->count);
    data_netcdf_text_of(file, name, "units", array->unit);
    return CORE_OK;
}

void data_netcdf_array_free(data_netcdf_array *array) {
    core_free(array->value);
    *array = (data_netcdf_array){0};
}
