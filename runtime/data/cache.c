#include "data/cache.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/endings.h"
#include "data/fingerprint.h"
#include "data/listing.h"

/* ---- what it was made of ---- */

enum { DEEPEST = 8 };

static core_status add_source(const char *path, const struct stat *about, core_buffer *key,
                              afx_error *error) {
    return core_buffer_print(key, error, "%s %lld %lld.%09ld\n", path, (long long)about->st_size,
                             (long long)about->st_mtim.tv_sec, about->st_mtim.tv_nsec);
}

static core_status add_sources(const char *path, int depth, core_buffer *key, afx_error *error) {
    struct stat about;
    if (stat(path, &about) != 0)
        return core_fail(error, CORE_IO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(about.st_mode))
        return data_ends_in(path, ".cache") || data_ends_in(path, ".cache.tmp")
                   ? CORE_OK
                   : add_source(path, &about, key, error);
    data_listing files;
    if (depth == DEEPEST)
        return core_fail(error, CORE_DATA, "%s: folders in folders, too deep", path);
    CORE_TRY(data_list_files(path, "*", &files, error));
    core_status status = CORE_OK;
    for (size_t k = 0; k < files.count && status == CORE_OK; k++) {
        char *inside = data_path_in(path, files.name[k]);
        status = inside ? add_sources(inside, depth + 1, key, error) : core_fail_memory(error);
        core_free(inside);
    }
    data_listing_free(&files);
    return status;
}

core_status data_cache_sources(const char *path, core_buffer *key, afx_error *error) {
    return add_sources(path, 0, key, error);
}

/* ---- the file ---- */

static const char magic[16] = "Afflux data 1\n";

/* Writes to the file, or reads from it; once something failed, nothing more is done. */
typedef struct cache_file {
    FILE *file;
    bool writing;
    bool failed;
    uint64_t print; /* of all numbers so far */
} cache_file;

static void pass(cache_file *cache, void *bytes, size_t size, size_t count) {
    if (cache->failed || count == 0)
        return;
    size_t done = cache->writing ? fwrite(bytes, size, count, cache->file)
                                 : fread(bytes, size, count, cache->file);
    cache->failed = done != count;
}

static void pass_numbers(cache_file *cache, double *value, size_t count) {
    pass(cache, value, sizeof *value, count);
    if (!cache->failed)
        cache->print = data_fingerprint_numbers(cache->print, value, count);
}

static void pass_count(cache_file *cache, uint64_t *number) {
    pass(cache, number, sizeof *number, 1);
}

static void pass_steps(cache_file *cache, data_steps *steps) {
    uint64_t ends[2] = {steps->begin, steps->end};
    pass(cache, ends, sizeof ends, 1);
    *steps = (data_steps){ends[0], ends[1]};
}

enum { LONGEST_TEXT = 4096 };

/* A text that is read is new memory. */
static void pass_text(cache_file *cache, char **text) {
    char own[LONGEST_TEXT] = "";
    uint64_t length = cache->writing ? strlen(*text) : 0;
    pass_count(cache, &length);
    cache->failed = cache->failed || length >= sizeof own;
    if (cache->writing) {
        pass(cache, *text, 1, length);
        return;
    }
    pass(cache, own, 1, cache->failed ? 0 : length);
    char *copy = cache->failed ? NULL : core_copy_text(own);
    cache->failed = copy == NULL;
    if (copy) {
        core_free(*text);
        *text = copy;
    }
}

static void pass_field(cache_file *cache, data_field *field) {
    pass_text(cache, &field->name);
    pass_text(cache, &field->unit);
}

static void pass_sites(cache_file *cache, data_set *set) {
    for (size_t s = 0; s < set->shape.sites && !cache->failed; s++) {
        data_site *site = &set->site[s];
        pass_text(cache, &site->name);
        pass_steps(cache, &site->record);
        pass_numbers(cache, &site->region, 1);
        pass_numbers(cache, &site->longitude, 1);
    }
    for (size_t k = 0; k < set->shape.variables; k++)
        pass_field(cache, &set->variable[k]);
}

static void pass_attribute(cache_file *cache, data_set *set, size_t k, double *value) {
    data_field field = {0};
    data_steps computed = {0, 0};
    if (cache->writing) {
        field = set->attribute[k];
        computed = set->computed[k];
        memcpy(value, set->attribute_value + k * set->shape.sites,
               set->shape.sites * sizeof *value);
    }
    pass_field(cache, &field);
    pass_steps(cache, &computed);
    pass_numbers(cache, value, set->shape.sites);
    if (cache->writing)
        return;
    data_new_attribute attribute = {field.name, field.unit, value, computed};
    if (!cache->failed)
        cache->failed = data_add_attribute(set, &attribute, NULL) != CORE_OK;
    core_free(field.name);
    core_free(field.unit);
}

static void pass_contents(cache_file *cache, data_set *set, uint64_t attributes) {
    pass_sites(cache, set);
    double *value = core_allocate(set->shape.sites, sizeof *value);
    cache->failed = cache->failed || value == NULL;
    for (size_t k = 0; k < attributes && !cache->failed; k++)
        pass_attribute(cache, set, k, value);
    core_free(value);
    pass_numbers(cache, set->value, set->shape.variables * set->shape.sites * set->shape.steps);
    uint64_t print = cache->print;
    pass_count(cache, &print);
    cache->failed = cache->failed || print != cache->print;
}

/* ---- reading ---- */

static bool holds_key(cache_file *cache, const core_buffer *key) {
    char start[sizeof magic] = "";
    uint64_t length = 0;
    pass(cache, start, sizeof start, 1);
    pass_count(cache, &length);
    if (cache->failed || memcmp(start, magic, sizeof magic) != 0 || length != key->length)
        return false;
    char *own = core_allocate(length, 1);
    pass(cache, own, 1, own ? length : 0);
    bool same = own && !cache->failed && memcmp(own, key->bytes, length) == 0;
    core_free(own);
    return same;
}

/* Bytes of series must be what the file has: a damaged head must not take all memory. */
static bool is_possible(const uint64_t shape[6], long long bytes) {
    uint64_t series, numbers;
    return !__builtin_mul_overflow(shape[0], shape[2], &series) &&
           !__builtin_mul_overflow(series, shape[1], &numbers) &&
           numbers <= (uint64_t)bytes / sizeof(double) && shape[5] <= (uint64_t)bytes;
}

static void read_set(cache_file *cache, const core_buffer *key, data_set *set) {
    uint64_t shape[6] = {0};
    struct stat about;
    if (!holds_key(cache, key) || fstat(fileno(cache->file), &about) != 0) {
        cache->failed = true;
        return;
    }
    pass(cache, shape, sizeof shape, 1);
    data_shape own = {shape[0], shape[1], shape[2], (int64_t)shape[3], (int64_t)shape[4]};
    cache->failed = cache->failed || !is_possible(shape, about.st_size) ||
                    data_set_create(&own, set, NULL) != CORE_OK;
    if (!cache->failed)
        pass_contents(cache, set, shape[5]);
}

void data_cache_read(const char *path, const core_buffer *key, data_set *set, bool *found) {
    cache_file cache = {.file = fopen(path, "rb")};
    memset(set, 0, sizeof *set);
    *found = false;
    if (!cache.file)
        return;
    read_set(&cache, key, set);
    fclose(cache.file);
    *found = !cache.failed;
    if (cache.failed)
        data_set_free(set);
}

/* ---- writing ---- */

static void write_set(cache_file *cache, const core_buffer *key, data_set *set) {
    char start[sizeof magic];
    uint64_t length = key->length;
    uint64_t shape[6] = {set->shape.sites,          set->shape.steps,
                         set->shape.variables,      (uint64_t)set->shape.start,
                         (uint64_t)set->shape.step, set->attributes};
    memcpy(start, magic, sizeof magic);
    pass(cache, start, sizeof start, 1);
    pass_count(cache, &length);
    pass(cache, key->bytes, 1, key->length);
    pass(cache, shape, sizeof shape, 1);
    pass_contents(cache, set, set->attributes);
}

core_status data_cache_write(const char *path, const core_buffer *key, const data_set *set,
                             afx_error *error) {
    core_buffer making = {0};
    CORE_TRY(core_buffer_print(&making, error, "%s.tmp", path));
    cache_file cache = {.file = fopen(making.bytes, "wb"), .writing = true};
    data_set own = *set; /* what is written stays as it is */
    cache.failed = cache.file == NULL;
    if (cache.file) {
        write_set(&cache, key, &own);
        cache.failed = fclose(cache.file) != 0 || cache.failed;
    }
    core_status status = CORE_OK;
    if (cache.failed || rename(making.bytes, path) != 0) {
        status = core_fail(error, CORE_IO, "%s: %s", path, strerror(errno));
        unlink(making.bytes);
    }
    core_buffer_free(&making);
    return status;
}
