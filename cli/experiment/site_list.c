#include "experiment/site_list.h"

#include <string.h>

#include "core/memory.h"

static bool is_heading(const char *text) {
    static const char *const known[] = {"site", "gauge_id", "basin", "basin_id", "id", "code"};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strcmp(known[k], text) == 0)
            return true;
    return false;
}

core_status cli_read_site_list(const char *path, cli_site_list *list, afx_error *error) {
    *list = (cli_site_list){0};
    if (!path)
        return CORE_OK;
    CORE_TRY(data_plain_read(path, &list->plain, error));
    /* Names need be no numbers: then the first one looks like a header. */
    size_t count = list->plain.rows;
    size_t header = list->plain.header && !is_heading(list->plain.header[0]);
    list->name = core_allocate(count + 1, sizeof *list->name);
    if (!list->name)
        return core_fail_memory(error);
    if (header)
        list->name[0] = list->plain.header[0];
    for (size_t k = 0; k < count; k++)
        list->name[header + k] = data_plain_cell(&list->plain, k, 0);
    core_status status = data_index_names(list->name, count + header, &list->index, error);
    list->wanted = &list->index;
    return status == CORE_OK ? CORE_OK : core_fail_within(error, status, "%s", path);
}

void cli_free_site_list(cli_site_list *list) {
    data_name_index_free(&list->index);
    core_free(list->name);
    data_plain_free(&list->plain);
}
