#include "tensor/safetensors.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

/* An entry on its way from header to archive: where its numbers are in the data part. */
typedef struct pending_entry {
    tensor_entry entry;
    size_t begin;
    size_t end;
} pending_entry;

typedef struct archive_reader {
    const char *path;
    const char *data; /* the numbers, as they lie in the file */
    size_t data_bytes;
    tensor_archive *archive;
    afx_error *error;
} archive_reader;

static core_status fail_format(const archive_reader *reader, const char *what, const char *name) {
    return core_fail(reader->error, CORE_DATA, "%s: not a safetensors file: %s%s%s%s", reader->path,
                     what, name ? " of `" : "", name ? name : "", name ? "`" : "");
}

/* False unless the item is a whole number that a double holds exactly. */
static int read_count(const cJSON *item, size_t *count) {
    double number = cJSON_IsNumber(item) ? item->valuedouble : -1;
    if (!(number >= 0 && number <= 0x1p53)) {
        return 0;
    }
    *count = (size_t)number;
    return (double)*count == number;
}

static int read_shape(const cJSON *list, tensor_shape *shape) {
    if (!cJSON_IsArray(list)) {
        return 0;
    }
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        if (shape->rank == TENSOR_RANK_MOST || !read_count(item, &shape->extent[shape->rank])) {
            return 0;
        }
        shape->rank++;
    }
    return 1;
}

static int read_type(const cJSON *item, tensor_type *type) {
    const char *name = cJSON_GetStringValue(item);
    if (!name || (strcmp(name, "F32") != 0 && strcmp(name, "F64") != 0)) {
        return 0;
    }
    *type = strcmp(name, "F32") == 0 ? TENSOR_FLOAT : TENSOR_DOUBLE;
    return 1;
}

static int read_range(const cJSON *list, pending_entry *pending) {
    return cJSON_IsArray(list) && cJSON_GetArraySize(list) == 2 &&
           read_count(cJSON_GetArrayItem(list, 0), &pending->begin) &&
           read_count(cJSON_GetArrayItem(list, 1), &pending->end) && pending->begin <= pending->end;
}

static core_status read_entry(const archive_reader *reader, const cJSON *item,
                              pending_entry *pending) {
    tensor_entry *entry = &pending->entry;
    entry->name = item->string;
    if (!read_type(cJSON_GetObjectItemCaseSensitive(item, "dtype"), &entry->type)) {
        return core_fail(reader->error, CORE_DATA, "%s: the numbers of `%s` are not F32 or F64",
                         reader->path, entry->name);
    }
    if (!read_shape(cJSON_GetObjectItemCaseSensitive(item, "shape"), &entry->shape)) {
        return fail_format(reader, "the shape", entry->name);
    }
    if (!read_range(cJSON_GetObjectItemCaseSensitive(item, "data_offsets"), pending)) {
        return fail_format(reader, "the offsets", entry->name);
    }
    size_t size = entry->type == TENSOR_FLOAT ? sizeof(float) : sizeof(double);
    size_t elements;
    if (tensor_count(&entry->shape, size, &elements, NULL) != CORE_OK ||
        elements * size != pending->end - pending->begin) {
        return fail_format(reader, "the size", entry->name);
    }
    return CORE_OK;
}

/* Empty entries come before the one that begins at the same place. */
static int compare_places(const void *left, const void *right) {
    const pending_entry *a = left, *b = right;
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    return (a->end > b->end) - (a->end < b->end);
}

/* The numbers must fill the rest of the file: no gap, no overlap, nothing behind. */
static core_status check_places(const archive_reader *reader, pending_entry *pending,
                                size_t count) {
    size_t place = 0;
    qsort(pending, count, sizeof *pending, compare_places);
    for (size_t i = 0; i < count; i++) {
        if (pending[i].begin != place || pending[i].end > reader->data_bytes) {
            return pending[i].end > reader->data_bytes
                       ? fail_format(reader, "the file is cut short in the numbers",
                                     pending[i].entry.name)
                       : fail_format(reader, "a gap or overlap at the numbers",
                                     pending[i].entry.name);
        }
        place = pending[i].end;
    }
    return place == reader->data_bytes ? CORE_OK
                                       : fail_format(reader, "bytes behind the last number", NULL);
}

static core_status copy_entry(const archive_reader *reader, const pending_entry *pending,
                              tensor_entry *entry) {
    size_t bytes = pending->end - pending->begin;
    char *data = core_allocate(bytes, 1);
    *entry = pending->entry;
    entry->name = core_copy_text(pending->entry.name);
    entry->data = data;
    if (!entry->name || !data) {
        return core_fail_memory(reader->error);
    }
    memcpy(data, reader->data + pending->begin, bytes);
    return CORE_OK;
}

static core_status copy_entries(const archive_reader *reader, const pending_entry *pending,
                                size_t count) {
    tensor_entry *entries = core_allocate(count, sizeof *entries);
    if (!entries) {
        return core_fail_memory(reader->error);
    }
    reader->archive->entries = entries;
    for (size_t i = 0; i < count; i++) {
        reader->archive->entry_count++;
        CORE_TRY(copy_entry(reader, &pending[i], &entries[i]));
    }
    return CORE_OK;
}

static core_status copy_texts(const archive_reader *reader, const cJSON *metadata) {
    if (!cJSON_IsObject(metadata)) {
        return fail_format(reader, "the metadata are no object", NULL);
    }
    tensor_text *texts = core_allocate((size_t)cJSON_GetArraySize(metadata), sizeof *texts);
    if (!texts) {
        return core_fail_memory(reader->error);
    }
    reader->archive->texts = texts;
    const cJSON *item;
    cJSON_ArrayForEach(item, metadata) {
        if (!cJSON_IsString(item) || tensor_archive_text(reader->archive, item->string)) {
            return fail_format(reader, "the text", item->string);
        }
        tensor_text *text = &texts[reader->archive->text_count++];
        text->key = core_copy_text(item->string);
        text->value = core_copy_text(item->valuestring);
        if (!text->key || !text->value) {
            return core_fail_memory(reader->error);
        }
    }
    return CORE_OK;
}

static core_status read_items(const archive_reader *reader, const cJSON *header,
                              pending_entry *pending) {
    size_t count = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, header) {
        if (cJSON_GetObjectItemCaseSensitive(header, item->string) != item) {
            return fail_format(reader, "a second description", item->string);
        }
        if (strcmp(item->string, "__metadata__") == 0) {
            CORE_TRY(copy_texts(reader, item));
        } else {
            CORE_TRY(read_entry(reader, item, &pending[count++]));
        }
    }
    CORE_TRY(check_places(reader, pending, count));
    return copy_entries(reader, pending, count);
}

static core_status read_header(const archive_reader *reader, const cJSON *header) {
    if (!cJSON_IsObject(header)) {
        return fail_format(reader, "the header is not a JSON object", NULL);
    }
    pending_entry *pending = core_allocate((size_t)cJSON_GetArraySize(header), sizeof *pending);
    if (!pending) {
        return core_fail_memory(reader->error);
    }
    core_status status = read_items(reader, header, pending);
    core_free(pending);
    return status;
}

static core_status read_content(archive_reader *reader, const core_buffer *file) {
    uint64_t length = 0;
    if (file->length < sizeof length) {
        return fail_format(reader, "it is shorter than eight bytes", NULL);
    }
    memcpy(&length, file->bytes, sizeof length);
    if (length > file->length - sizeof length) {
        return fail_format(reader, "the file is cut short in the header", NULL);
    }
    const char *text = file->bytes + sizeof length;
    reader->data = text + length;
    reader->data_bytes = file->length - sizeof length - length;
    const char *end = text;
    cJSON *header = cJSON_ParseWithLengthOpts(text, length, &end, 0);
    while (header && end < reader->data && *end == ' ') {
        end++;
    }
    core_status status = header && end < reader->data
                             ? fail_format(reader, "text behind the header", NULL)
                             : read_header(reader, header);
    cJSON_Delete(header);
    return status;
}

core_status tensor_archive_read(const char *path, tensor_archive *archive, afx_error *error) {
    *archive = (tensor_archive){0};
    core_buffer file = {0};
    archive_reader reader = {.path = path, .archive = archive, .error = error};
    core_status status = core_file_read(path, &file, error);
    if (status == CORE_OK) {
        status = read_content(&reader, &file);
    }
    core_buffer_free(&file);
    if (status != CORE_OK) {
        tensor_archive_free(archive);
    }
    return status;
}
