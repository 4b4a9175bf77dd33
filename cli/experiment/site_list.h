/* A file that lists the sites to take, in its first column. */
#ifndef CLI_SITE_LIST_H
#define CLI_SITE_LIST_H

#include "data/name_index.h"
#include "data/plain.h"

/* Names point into the text. */
typedef struct cli_site_list {
    data_plain plain;
    const char **name;
    data_name_index index;
    const data_name_index *wanted; /* NULL: all */
} cli_site_list;

/* path NULL: all sites. CORE_DATA: a site that is there twice, no rows. To be freed in any case. */
core_status cli_read_site_list(const char *path, cli_site_list *list, afx_error *error);
void cli_free_site_list(cli_site_list *list);

#endif
