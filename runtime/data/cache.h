/* A data set kept in one file, to be read faster the next time. */
#ifndef DATA_CACHE_H
#define DATA_CACHE_H

#include "core/memory.h"
#include "data/dataset.h"

/* Files that end in `.cache` are none of the data.
 *
 * Appends names, sizes and times of change of all files below a folder, or of one file: what must
 * be the same for the cache to hold. CORE_IO: no such folder. */
core_status data_cache_sources(const char *path, core_buffer *key, afx_error *error);

/* *found is false, and the set empty, when there is no such file, when it was made of something
 * else than `key` says, or when it is damaged. */
void data_cache_read(const char *path, const core_buffer *key, data_set *set, bool *found);

/* At once or not at all. The set has series of its own. */
core_status data_cache_write(const char *path, const core_buffer *key, const data_set *set,
                             afx_error *error);

#endif
