/* Which variables of a netCDF file are series over time. */
#include <string.h>
#include <strings.h>

#include "core/memory.h"
#include "data/netcdf_library.h"

static bool is_time(const data_netcdf *file, int dimension) {
    char name[NC_MAX_NAME + 1] = "";
    return file->library->nc_inq_dim(file->handle, dimension, name, NULL) == NC_NOERR &&
           (strcasecmp(name, "time") == 0 || strcasecmp(name, "date") == 0);
}

/* Bounds of times are over time too, but of what is no site. */
static bool are_bounds(const char *name) {
    size_t length = strlen(name);
    return (length > 7 && strcmp(name + length - 7, "_bounds") == 0) ||
           (length > 5 && strcmp(name + length - 5, "_bnds") == 0);
}

static bool is_series(const data_netcdf *file, int id, const char *name) {
    const data_netcdf_library *library = file->library;
    int rank = 0, own[NC_MAX_VAR_DIMS];
    nc_type type = NC_CHAR;
    if (library->nc_inq_vartype(file->handle, id, &type) != NC_NOERR || type == NC_CHAR ||
        type == NC_STRING || library->nc_inq_varndims(file->handle, id, &rank) != NC_NOERR ||
        rank < 1 || rank > 2 || library->nc_inq_vardimid(file->handle, id, own) != NC_NOERR)
        return false;
    bool first = is_time(file, own[0]), second = rank == 2 && is_time(file, own[1]);
    bool axis = rank == 1 && (strcasecmp(name, "time") == 0 || strcasecmp(name, "date") == 0);
    return first != second && !axis && !are_bounds(name);
}

static core_status add(data_listing *listing, const char *name, afx_error *error) {
    char **names = core_grow(listing->name, &listing->capacity, listing->count + 1, sizeof *names);
    if (!names)
        return core_fail_memory(error);
    listing->name = names;
    names[listing->count] = core_copy_text(name);
    return names[listing->count++] ? CORE_OK : core_fail_memory(error);
}

core_status data_netcdf_list_series(const data_netcdf *file, data_listing *listing,
                                    afx_error *error) {
    int count = 0;
    *listing = (data_listing){0};
    core_status status = CORE_OK;
    int answer = file->library->nc_inq_nvars(file->handle, &count);
    if (answer != NC_NOERR)
        return data_netcdf_fail(file, "variables", answer, error);
    for (int id = 0; id < count && status == CORE_OK; id++) {
        char name[NC_MAX_NAME + 1] = "";
        if (file->library->nc_inq_varname(file->handle, id, name) == NC_NOERR &&
            is_series(file, id, name))
            status = add(listing, name, error);
    }
    if (status != CORE_OK)
        data_listing_free(listing);
    return status;
}
