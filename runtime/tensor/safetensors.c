#include "tensor/safetensors.h"

#include <string.h>

#include "core/memory.h"

/* What read gave was allocated writable; the fields are const for those who read it. */
void tensor_archive_free(tensor_archive *archive) {
    for (size_t i = 0; i < archive->entry_count; i++) {
        core_free((void *)archive->entries[i].name);
        core_free((void *)archive->entries[i].data);
    }
    for (size_t i = 0; i < archive->text_count; i++) {
        core_free((void *)archive->texts[i].key);
        core_free((void *)archive->texts[i].value);
    }
    core_free((void *)archive->entries);
    core_free((void *)archive->texts);
    *archive = (tensor_archive){0};
}

const tensor_entry *tensor_archive_entry(const tensor_archive *archive, const char *name) {
    for (size_t i = 0; i < archive->entry_count; i++) {
        if (strcmp(archive->entries[i].name, name) == 0) {
            return &archive->entries[i];
        }
    }
    return NULL;
}

const char *tensor_archive_text(const tensor_archive *archive, const char *key) {
    for (size_t i = 0; i < archive->text_count; i++) {
        if (strcmp(archive->texts[i].key, key) == 0) {
            return archive->texts[i].value;
        }
    }
    return NULL;
}
