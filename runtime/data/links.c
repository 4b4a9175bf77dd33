#include "data/links.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "data/endings.h"
#include "data/fields.h"
#include "data/name_index.h"
#include "data/netcdf.h"
#include "data/plain.h"
#include "data/table_write.h"

/* Names of sites and of the sites they flow into, side by side. */
typedef struct link_names {
    size_t count;
    char **site;
    char **next;
} link_names;

static core_status allocate_names(link_names *names, size_t count, afx_error *error) {
    names->site = core_allocate(count, sizeof *names->site);
    names->next = core_allocate(count, sizeof *names->next);
    names->count = names->site != NULL && names->next != NULL ? count : 0;
    return names->count == count ? CORE_OK : core_fail_memory(error);
}

static void free_names(char **names, size_t count) {
    for (size_t i = 0; names != NULL && i < count; i++) {
        core_free(names[i]);
    }
    core_free(names);
}

static core_status set_names(link_names *names, size_t place, const char *site, const char *next,
                             afx_error *error) {
    names->site[place] = core_copy_text(site);
    names->next[place] = core_copy_text(next);
    bool fine = names->site[place] != NULL && names->next[place] != NULL;
    return fine ? CORE_OK : core_fail_memory(error);
}

static size_t downstream_column(const data_plain *plain) {
    static const char *const known[] = {"downstream", "downstream_id", "to"};
    for (size_t k = 0; plain->header != NULL && k < sizeof known / sizeof *known; k++) {
        for (size_t column = 1; column < plain->columns; column++) {
            if (strcmp(plain->header[column], known[k]) == 0) {
                return column;
            }
        }
    }
    return 1;
}

static core_status read_plain(const char *path, link_names *names, afx_error *error) {
    data_plain plain;
    CORE_TRY(data_plain_read(path, &plain, error));
    core_status status = plain.columns >= 2
                             ? allocate_names(names, plain.rows, error)
                             : core_fail(error, CORE_DATA,
                                         "%s:1: expected two columns: a site, and the one that it "
                                         "flows into",
                                         path);
    size_t column = status == CORE_OK ? downstream_column(&plain) : 1;
    for (size_t row = 0; row < plain.rows && status == CORE_OK; row++) {
        status = set_names(names, row, data_plain_cell(&plain, row, 0),
                           data_plain_cell(&plain, row, column), error);
    }
    data_plain_free(&plain);
    return status;
}

static core_status fill_from(const data_netcdf_array *site, const data_netcdf_array *next,
                             link_names *names, afx_error *error) {
    if (site->count != next->count) {
        return core_fail(error, CORE_DATA, "`link` and `to` are of different lengths");
    }
    CORE_TRY(allocate_names(names, site->count, error));
    for (size_t i = 0; i < site->count; i++) {
        char text[2][DATA_NUMBER_LENGTH];
        CORE_TRY(set_names(names, i, data_format_number(site->value[i], text[0]),
                           data_format_number(next->value[i], text[1]), error));
    }
    return CORE_OK;
}

static core_status read_packed(const char *path, link_names *names, afx_error *error) {
    data_netcdf file;
    data_netcdf_array site = {0}, next = {0};
    CORE_TRY(data_netcdf_open(path, &file, error));
    core_status status = data_netcdf_load(&file, "link", &site, error);
    if (status == CORE_OK) {
        status = data_netcdf_load(&file, "to", &next, error);
    }
    if (status == CORE_OK) {
        status = fill_from(&site, &next, names, error);
    }
    data_netcdf_array_free(&site);
    data_netcdf_array_free(&next);
    data_netcdf_close(&file);
    return status;
}

static bool leads_out(const char *next) {
    return next[0] == '\0' || strcmp(next, "NA") == 0 || strcmp(next, "NaN") == 0 ||
           strcmp(next, "0") == 0 || next[0] == '-';
}

static core_status join(const char *path, const link_names *names, const data_name_index *index,
                        data_links *links, afx_error *error) {
    size_t joined = 0, lost = 0;
    links->downstream = core_allocate(names->count, sizeof *links->downstream);
    if (links->downstream == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < names->count; i++) {
        size_t next = leads_out(names->next[i]) ? DATA_NONE : data_find_name(index, names->next[i]);
        links->downstream[i] = (uint32_t)(next == DATA_NONE ? names->count : next);
        joined += next != DATA_NONE;
        lost += next == DATA_NONE && !leads_out(names->next[i]);
    }
    return joined > 0 || lost == 0
               ? CORE_OK
               : core_fail(error, CORE_DATA, "%s: no site flows into another of the file", path);
}

core_status data_links_read(const char *path, data_links *links, afx_error *error) {
    link_names names = {0};
    data_name_index index = {0};
    *links = (data_links){0};
    core_status status =
        data_is_packed(path) ? read_packed(path, &names, error) : read_plain(path, &names, error);
    if (status == CORE_OK) {
        status = data_index_names((const char *const *)names.site, names.count, &index, error);
        if (status != CORE_OK) {
            core_fail_within(error, status, "%s: site", path);
        }
    }
    if (status == CORE_OK) {
        status = join(path, &names, &index, links, error);
    }
    data_name_index_free(&index);
    free_names(names.next, names.count);
    links->name = names.site;
    links->sites = names.count;
    if (status != CORE_OK) {
        data_links_free(links);
    }
    return status;
}

void data_links_free(data_links *links) {
    free_names(links->name, links->sites);
    core_free(links->downstream);
    *links = (data_links){0};
}
