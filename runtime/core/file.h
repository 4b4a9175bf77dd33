/* Whole files, and folders. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include <stddef.h>

#include "core/memory.h"

/* The whole file, appended to buffer; bytes[length] is a NUL. CORE_IO names the path and reason. */
core_status core_file_read(const char *path, core_buffer *buffer, afx_error *error);

/* Replaces the file at once or not at all: writes PATH.tmp in the same folder, flushes it to disk
 * and renames it. A process killed at any moment leaves the old file or the new one. */
core_status core_file_write(const char *path, const void *bytes, size_t count, afx_error *error);

/* The folder and the ones above it, where they do not exist. */
core_status core_make_folders(const char *path, afx_error *error);

#endif
