/* Named arrays of numbers in one file, in the safetensors format: eight bytes with the length of a
 * JSON header (little endian), the header, then the numbers without gaps. Other programs, such as
 * the safetensors package of Python, read and write the same files.
 * https://github.com/huggingface/safetensors#format */
#ifndef TENSOR_SAFETENSORS_H
#define TENSOR_SAFETENSORS_H

#include <stddef.h>

#include "core/status.h"
#include "tensor/shape.h"

typedef enum tensor_type { TENSOR_FLOAT, TENSOR_DOUBLE } tensor_type; /* F32, F64 */

typedef struct tensor_entry {
    const char *name;
    tensor_type type;
    tensor_shape shape;
    const void *data; /* elements one after another; NULL only when there are none */
} tensor_entry;

/* One line of the metadata. */
typedef struct tensor_text {
    const char *key;
    const char *value;
} tensor_text;

typedef struct tensor_archive {
    const tensor_entry *entries;
    size_t entry_count;
    const tensor_text *texts;
    size_t text_count;
} tensor_archive;

/* Replaces the file at once or not at all. Names and texts are UTF-8. CORE_USAGE: two entries or
 * two texts of one name, an entry called __metadata__; CORE_IO: the file cannot be written. */
core_status tensor_archive_write(const char *path, const tensor_archive *archive, afx_error *error);

/* Entries come in the order of their numbers in the file, data aligned to CORE_ALIGNMENT. CORE_IO:
 * the file cannot be read; CORE_DATA: it is cut short or not of this format, or holds numbers that
 * are neither float nor double. On failure *archive is empty. */
core_status tensor_archive_read(const char *path, tensor_archive *archive, afx_error *error);

/* Frees what tensor_archive_read gave (not archives made by hand), and zeroes it. */
void tensor_archive_free(tensor_archive *archive);

/* NULL when there is no entry or text of that name. */
const tensor_entry *tensor_archive_entry(const tensor_archive *archive, const char *name);
const char *tensor_archive_text(const tensor_archive *archive, const char *key);

#endif
