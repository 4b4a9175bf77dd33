#include "data/name_index.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "data/fields.h"

static int compare(const void *one, const void *other) {
    const data_indexed_name *a = one;
    const data_indexed_name *b = other;
    return strcmp(a->name, b->name);
}

core_status data_index_names(const char *const *names, size_t count, data_name_index *index,
                             afx_error *error) {
    *index = (data_name_index){core_allocate(count, sizeof *index->sorted), count};
    if (index->sorted == NULL) {
        return core_fail_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        index->sorted[i] = (data_indexed_name){names[i], i};
    }
    qsort(index->sorted, count, sizeof *index->sorted, compare);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(index->sorted[i - 1].name, index->sorted[i].name) == 0) {
            core_status status =
                core_fail(error, CORE_DATA, "%s is there twice", index->sorted[i].name);
            data_name_index_free(index);
            return status;
        }
    }
    return CORE_OK;
}

void data_name_index_free(data_name_index *index) {
    core_free(index->sorted);
    *index = (data_name_index){0};
}

size_t data_find_name(const data_name_index *index, const char *name) {
    data_indexed_name wanted = {name, 0};
    const data_indexed_name *found =
        index->count ? bsearch(&wanted, index->sorted, index->count, sizeof wanted, compare) : NULL;
    return found ? found->place : DATA_NONE;
}
