#include "data/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "data/endings.h"

static core_status add_name(data_listing *listing, const char *name, afx_error *error) {
    char **names = core_grow(listing->name, &listing->capacity, listing->count + 1, sizeof *names);
    if (names == NULL) {
        return core_fail_memory(error);
    }
    listing->name = names;
    names[listing->count] = core_copy_text(name);
    if (names[listing->count] == NULL) {
        return core_fail_memory(error);
    }
    listing->count++;
    return CORE_OK;
}

static core_status add_matches(DIR *directory, const char *pattern, data_listing *listing,
                               afx_error *error) {
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0) {
            CORE_TRY(add_name(listing, entry->d_name, error));
        }
    }
    return CORE_OK;
}

static int compare_names(const void *one, const void *other) {
    return strcmp(*(char *const *)one, *(char *const *)other);
}

core_status data_list_files(const char *folder, const char *pattern, data_listing *listing,
                            afx_error *error) {
    memset(listing, 0, sizeof *listing);
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        return core_fail(error, CORE_IO, "%s: cannot read the folder: %s", folder, strerror(errno));
    }
    core_status status = add_matches(directory, pattern, listing, error);
    closedir(directory);
    if (status != CORE_OK) {
        data_listing_free(listing);
        return status;
    }
    if (listing->count > 1) {
        qsort(listing->name, listing->count, sizeof *listing->name, compare_names);
    }
    return CORE_OK;
}

void data_listing_free(data_listing *listing) {
    for (size_t i = 0; i < listing->count; i++) {
        core_free(listing->name[i]);
    }
    core_free(listing->name);
    memset(listing, 0, sizeof *listing);
}

char *data_path_in(const char *folder, const char *name) {
    core_buffer path = {0};
    const char *between = data_ends_in(folder, "/") ? "" : "/";
    if (core_buffer_print(&path, NULL, "%s%s%s", folder, between, name) != CORE_OK) {
        core_buffer_free(&path);
        return NULL;
    }
    return path.bytes; /* now the caller's */
}
