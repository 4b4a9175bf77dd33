/* Finding a name among many. */
#ifndef DATA_NAME_INDEX_H
#define DATA_NAME_INDEX_H

#include <stddef.h>

#include "core/status.h"

typedef struct data_indexed_name {
    const char *name;
    size_t place;
} data_indexed_name;

typedef struct data_name_index {
    data_indexed_name *sorted; /* [count] */
    size_t count;
} data_name_index;

/* The names are the caller's and stay. CORE_DATA: one is there twice. On failure it is empty. */
core_status data_index_names(const char *const *names, size_t count, data_name_index *index,
                             afx_error *error);
void data_name_index_free(data_name_index *index);

/* The place of a name in the list; DATA_NONE when it is not there. */
size_t data_find_name(const data_name_index *index, const char *name);

#endif
