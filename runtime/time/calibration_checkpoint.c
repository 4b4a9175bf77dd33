/* What a calibration that was stopped has found: the sites that are finished need no second
 * search. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "tensor/safetensors.h"
#include "time/calibration_group.h"

enum { LONGEST_PATH = 4096, ENTRIES = 4 };

typedef struct kept_array {
    const char *name;
    double *data;
    size_t count;
} kept_array;

static core_status path_of(const time_calibrating *work, char path[LONGEST_PATH],
                           afx_error *error) {
    int length = snprintf(path, LONGEST_PATH, "%s/calibration.safetensors", work->of->folder);
    if (length < LONGEST_PATH)
        return CORE_OK;
    return core_fail(error, CORE_USAGE, "%s: the path is too long", work->of->folder);
}

static void list_arrays(const time_calibrating *work, double *evaluations,
                        kept_array arrays[ENTRIES]) {
    size_t sites = work->result->site_count, starts = work->of->options.starts;
    arrays[0] = (kept_array){"points", work->points, starts * sites * work->columns};
    arrays[1] = (kept_array){"losses", work->losses, starts * sites};
    arrays[2] = (kept_array){"finished", work->finished, sites};
    arrays[3] = (kept_array){"evaluations", evaluations, sites};
}

core_status time_keep_finished(const time_calibrating *work, afx_error *error) {
    char path[LONGEST_PATH];
    kept_array arrays[ENTRIES];
    tensor_entry entries[ENTRIES];
    size_t sites = work->result->site_count;
    double *evaluations = core_allocate(sites, sizeof *evaluations);
    if (!evaluations)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        evaluations[s] = work->result->sites[s].evaluations;
    list_arrays(work, evaluations, arrays);
    for (size_t k = 0; k < ENTRIES; k++)
        entries[k] = (tensor_entry){.name = arrays[k].name,
                                    .type = TENSOR_DOUBLE,
                                    .shape = {.rank = 1, .extent = {arrays[k].count}},
                                    .data = arrays[k].data};
    tensor_text texts[] = {{"hash", work->of->hash}};
    tensor_archive archive = {entries, ENTRIES, texts, 1};
    core_status status = path_of(work, path, error);
    if (status == CORE_OK)
        status = tensor_archive_write(path, &archive, error);
    core_free(evaluations);
    return status;
}

static core_status take_array(const tensor_archive *archive, const kept_array *array,
                              afx_error *error) {
    const tensor_entry *entry = tensor_archive_entry(archive, array->name);
    if (!entry || entry->type != TENSOR_DOUBLE || entry->shape.rank != 1 ||
        entry->shape.extent[0] != array->count)
        return core_fail(error, CORE_DATA, "`%s` does not have %zu numbers", array->name,
                         array->count);
    memcpy(array->data, entry->data, array->count * sizeof(double));
    return CORE_OK;
}

static core_status take_all(time_calibrating *work, const tensor_archive *archive,
                            double *evaluations, afx_error *error) {
    kept_array arrays[ENTRIES];
    const char *hash = tensor_archive_text(archive, "hash");
    if (!hash || strcmp(hash, work->of->hash) != 0)
        return core_fail(error, CORE_DATA, "it is of another model or configuration");
    list_arrays(work, evaluations, arrays);
    for (size_t k = 0; k < ENTRIES; k++)
        CORE_TRY(take_array(archive, &arrays[k], error));
    for (size_t s = 0; s < work->result->site_count; s++)
        work->result->sites[s].evaluations = evaluations[s];
    return CORE_OK;
}

core_status time_take_finished(time_calibrating *work, afx_error *error) {
    char path[LONGEST_PATH];
    tensor_archive archive;
    CORE_TRY(path_of(work, path, error));
    if (access(path, F_OK) != 0)
        return CORE_OK;
    double *evaluations = core_allocate(work->result->site_count, sizeof *evaluations);
    if (!evaluations)
        return core_fail_memory(error);
    core_status status = tensor_archive_read(path, &archive, error);
    if (status == CORE_OK) {
        status = take_all(work, &archive, evaluations, error);
        tensor_archive_free(&archive);
    }
    core_free(evaluations);
    return status == CORE_OK ? status : core_fail_within(error, status, "%s", path);
}
