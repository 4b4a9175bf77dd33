/* Which site of a river flows into which, from a file.
 *
 * A CSV file has the name of a site in its first column and that of the site it flows into in a
 * column headed `downstream`, `downstream_id` or `to`, or in its second column where there is no
 * such header. Without a header (as rapid_connect.csv of RAPID) it is the second column. A netCDF
 * file has variables `link` and `to`. What is empty, 0, below 0 or no site of the file leads out of
 * the network. */
#ifndef DATA_LINKS_H
#define DATA_LINKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

typedef struct data_links {
    size_t sites;
    char **name;          /* [site] in the order of the file */
    uint32_t *downstream; /* [site]; `sites`: out */
} data_links;

/* CORE_DATA: a site twice, or none of the links leads to a site. On failure it is empty. */
core_status data_links_read(const char *path, data_links *links, afx_error *error);
void data_links_free(data_links *links);

#endif
