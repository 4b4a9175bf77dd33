#include "tensor/safetensors.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <string.h>

#include "core/file.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "numbers are written as they lie in memory, and the format is little endian"
#endif

static core_status byte_count(const tensor_entry *entry, size_t *bytes, afx_error *error) {
    size_t size = entry->type == TENSOR_FLOAT ? sizeof(float) : sizeof(double);
    CORE_TRY(tensor_count(&entry->shape, size, bytes, error));
    *bytes *= size;
    return CORE_OK;
}

static cJSON *json_of_shape(const tensor_shape *shape) {
    cJSON *list = cJSON_CreateArray();
    for (size_t axis = 0; axis < shape->rank; axis++) {
        cJSON_AddItemToArray(list, cJSON_CreateNumber((double)shape->extent[axis]));
    }
    return list;
}

static core_status add_entry(cJSON *header, const tensor_entry *entry, size_t *offset,
                             afx_error *error) {
    if (cJSON_GetObjectItemCaseSensitive(header, entry->name)) {
        return core_fail(error, CORE_USAGE, "two arrays are called `%s`", entry->name);
    }
    size_t bytes;
    CORE_TRY(byte_count(entry, &bytes, error));
    double range[2] = {(double)*offset, (double)(*offset + bytes)};
    *offset += bytes;
    cJSON *item = cJSON_AddObjectToObject(header, entry->name);
    cJSON_AddStringToObject(item, "dtype", entry->type == TENSOR_FLOAT ? "F32" : "F64");
    cJSON_AddItemToObject(item, "shape", json_of_shape(&entry->shape));
    if (!cJSON_AddItemToObject(item, "data_offsets", cJSON_CreateDoubleArray(range, 2))) {
        return core_fail_memory(error);
    }
    return CORE_OK;
}

static core_status add_texts(cJSON *header, const tensor_archive *archive, afx_error *error) {
    cJSON *metadata = cJSON_AddObjectToObject(header, "__metadata__");
    for (size_t i = 0; i < archive->text_count; i++) {
        const tensor_text *text = &archive->texts[i];
        if (cJSON_GetObjectItemCaseSensitive(metadata, text->key)) {
            return core_fail(error, CORE_USAGE, "two texts are called `%s`", text->key);
        }
        if (!cJSON_AddStringToObject(metadata, text->key, text->value)) {
            return core_fail_memory(error);
        }
    }
    return CORE_OK;
}

static core_status describe(cJSON *header, const tensor_archive *archive, afx_error *error) {
    size_t offset = 0;
    CORE_TRY(add_texts(header, archive, error));
    for (size_t i = 0; i < archive->entry_count; i++) {
        CORE_TRY(add_entry(header, &archive->entries[i], &offset, error));
    }
    return CORE_OK;
}

/* Length and text of the header, with spaces so that the numbers begin at a multiple of eight. */
static core_status append_header(core_buffer *file, const char *text, afx_error *error) {
    size_t length = strlen(text);
    size_t padded = (length + 7) / 8 * 8;
    CORE_TRY(core_buffer_append(file, &(uint64_t){padded}, 8, error));
    CORE_TRY(core_buffer_append(file, text, length, error));
    return core_buffer_append(file, "        ", padded - length, error);
}

static core_status append_archive(core_buffer *file, const tensor_archive *archive,
                                  afx_error *error) {
    cJSON *header = cJSON_CreateObject();
    core_status status = describe(header, archive, error);
    char *text = status == CORE_OK ? cJSON_PrintUnformatted(header) : NULL;
    cJSON_Delete(header);
    if (status != CORE_OK || !text) {
        return status == CORE_OK ? core_fail_memory(error) : status;
    }
    status = append_header(file, text, error);
    cJSON_free(text);
    for (size_t i = 0; i < archive->entry_count && status == CORE_OK; i++) {
        size_t bytes;
        CORE_TRY(byte_count(&archive->entries[i], &bytes, error));
        status = core_buffer_append(file, archive->entries[i].data, bytes, error);
    }
    return status;
}

core_status tensor_archive_write(const char *path, const tensor_archive *archive,
                                 afx_error *error) {
    core_buffer file = {0};
    core_status status = append_archive(&file, archive, error);
    if (status == CORE_OK) {
        status = core_file_write(path, file.bytes, file.length, error);
    }
    core_buffer_free(&file);
    return status;
}
