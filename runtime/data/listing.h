/* The files of a folder whose names match a pattern, sorted by name. */
#ifndef DATA_LISTING_H
#define DATA_LISTING_H

#include <stddef.h>

#include "core/status.h"

typedef struct data_listing {
    char **name; /* [count] without the folder */
    size_t count;
    size_t capacity;
} data_listing;

/* pattern as in fnmatch: `*.csv`. CORE_IO when the folder cannot be read; no match is no failure.
 * Names that begin with a point are left out. On failure the listing is empty. */
core_status data_list_files(const char *folder, const char *pattern, data_listing *listing,
                            afx_error *error);
void data_listing_free(data_listing *listing);

/* FOLDER/NAME in new memory (core_free), or NULL when memory is out. */
char *data_path_in(const char *folder, const char *name);

#endif
