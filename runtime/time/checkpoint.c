#include "time/checkpoint.h"

#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "tensor/safetensors.h"
#include "time/recurrent.h"
#include "time/shared.h"

_Static_assert(sizeof(time_epoch) == 2 * sizeof(double), "epochs are written as numbers");

enum { LONGEST_PATH = 4096, ENTRIES = 4, MOST_PARTS = 4 * NN_LAYERS_MOST + 64 };

static core_status path_in(const char *folder, const char *name, char path[LONGEST_PATH],
                           afx_error *error) {
    int length = snprintf(path, LONGEST_PATH, "%s/%s", folder, name);
    if (length < LONGEST_PATH)
        return CORE_OK;
    return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
}

static tensor_entry row_of(const char *name, const void *data, size_t count) {
    return (tensor_entry){
        .name = name, .type = TENSOR_DOUBLE, .shape = {.rank = 1, .extent = {count}}, .data = data};
}

core_status time_checkpoint_write(const char *folder, const time_checkpoint *checkpoint,
                                  afx_error *error) {
    char path[LONGEST_PATH], best[32];
    CORE_TRY(path_in(folder, "checkpoint.safetensors", path, error));
    snprintf(best, sizeof best, "%zu", checkpoint->best_epoch);
    tensor_entry entries[ENTRIES] = {
        row_of("weights", checkpoint->weights, checkpoint->weight_count),
        row_of("best_weights", checkpoint->best_weights, checkpoint->weight_count),
        row_of("optimizer", checkpoint->optimizer, checkpoint->optimizer_count),
        row_of("epochs", checkpoint->epochs, 2 * checkpoint->epoch_count)};
    tensor_text texts[] = {{"hash", checkpoint->hash}, {"best_epoch", best}};
    tensor_archive archive = {entries, ENTRIES, texts, 2};
    return tensor_archive_write(path, &archive, error);
}

static size_t numbers_in(const tensor_entry *entry) {
    size_t count = 1;
    for (size_t k = 0; k < entry->shape.rank; k++)
        count *= entry->shape.extent[k];
    return count;
}

/* Fills to[count] from the entry of that name. */
static core_status take_row(const tensor_archive *archive, const char *name, double *to,
                            size_t count, afx_error *error) {
    const tensor_entry *entry = tensor_archive_entry(archive, name);
    if (!entry)
        return core_fail(error, CORE_DATA, "`%s` is not in the file", name);
    size_t found = numbers_in(entry);
    if (entry->type != TENSOR_DOUBLE || found != count)
        return core_fail(error, CORE_DATA, "`%s` has %zu numbers, %zu double ones were expected",
                         name, found, count);
    if (count)
        memcpy(to, entry->data, count * sizeof(double));
    return CORE_OK;
}

static core_status take_checkpoint(const tensor_archive *archive, time_checkpoint *checkpoint,
                                   afx_error *error) {
    const char *hash = tensor_archive_text(archive, "hash");
    const char *best = tensor_archive_text(archive, "best_epoch");
    const tensor_entry *epochs = tensor_archive_entry(archive, "epochs");
    if (!hash || !best || !epochs)
        return core_fail(error, CORE_DATA, "this is no checkpoint of a training");
    if (strcmp(hash, checkpoint->hash) != 0)
        return core_fail(error, CORE_DATA,
                         "the checkpoint is of another model or configuration (%s, not %s)", hash,
                         checkpoint->hash);
    size_t count = numbers_in(epochs) / 2;
    if (sscanf(best, "%zu", &checkpoint->best_epoch) != 1 || checkpoint->best_epoch > count ||
        (checkpoint->best_epoch == 0) != (count == 0))
        return core_fail(error, CORE_DATA, "the best epoch of %zu is not `%s`", count, best);
    if (count > checkpoint->most_epochs)
        return core_fail(error, CORE_DATA, "%zu epochs are done, more than the %zu wanted", count,
                         checkpoint->most_epochs);
    checkpoint->epoch_count = count;
    CORE_TRY(take_row(archive, "weights", checkpoint->weights, checkpoint->weight_count, error));
    CORE_TRY(take_row(archive, "best_weights", checkpoint->best_weights, checkpoint->weight_count,
                      error));
    CORE_TRY(
        take_row(archive, "optimizer", checkpoint->optimizer, checkpoint->optimizer_count, error));
    return take_row(archive, "epochs", (double *)checkpoint->epochs, 2 * count, error);
}

core_status time_checkpoint_read(const char *folder, time_checkpoint *checkpoint,
                                 afx_error *error) {
    char path[LONGEST_PATH];
    tensor_archive archive;
    CORE_TRY(path_in(folder, "checkpoint.safetensors", path, error));
    CORE_TRY(tensor_archive_read(path, &archive, error));
    core_status status = take_checkpoint(&archive, checkpoint, error);
    tensor_archive_free(&archive);
    return status == CORE_OK ? status : core_fail_within(error, status, "%s", path);
}

/* ---- weights by name ---- */

typedef struct weight_part {
    char name[96];
    tensor_shape shape;
    size_t offset; /* in the block of all weights */
    size_t count;
} weight_part;

typedef struct weight_parts {
    weight_part part[MOST_PARTS];
    size_t count;
} weight_parts;

static void list_recurrent(const time_setup *setup, size_t offset, weight_parts *parts) {
    for (size_t k = 0; setup->recurrent && k < TIME_RECURRENT_PARTS; k++) {
        nn_recurrent_part from = time_recurrent_part_at(setup->recurrent, k);
        weight_part *part = &parts->part[parts->count++];
        *part =
            (weight_part){.shape = from.shape, .offset = offset + from.offset, .count = from.count};
        snprintf(part->name, sizeof part->name, "dynamic.%s", from.name);
    }
}

static core_status list_parts(const time_setup *setup, const time_network *network,
                              weight_parts *parts, afx_error *error) {
    const afx_info *info = setup->model->info;
    parts->count = 0;
    if (network->given != TIME_BY_NETWORK && network->box.columns > 0)
        parts->part[parts->count++] =
            (weight_part){.name = "static.raw",
                          .shape = {.rank = 2, .extent = {network->rows, network->box.columns}},
                          .count = time_network_own_count(network)};
    for (size_t k = 0; k < nn_mlp_part_count(&network->mlp); k++) {
        nn_mlp_part from = nn_mlp_part_at(&network->mlp, k);
        weight_part *part = &parts->part[parts->count++];
        *part = (weight_part){.shape = from.shape, .offset = from.offset, .count = from.count};
        snprintf(part->name, sizeof part->name, "static.%s", from.name);
    }
    list_recurrent(setup, time_network_own_count(network), parts);
    size_t own = time_network_weight_count(network);
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role != AFX_WEIGHT)
            continue;
        if (parts->count == MOST_PARTS)
            return core_fail(error, CORE_USAGE, "too many networks in the model");
        weight_part *part = &parts->part[parts->count++];
        *part = (weight_part){.shape = {.rank = 1, .extent = {symbol->elements}},
                              .offset = own + symbol->index,
                              .count = symbol->elements};
        for (uint32_t d = 0; d < symbol->rank; d++)
            part->shape.extent[d] = info->dims[symbol->dims[d]].size;
        if (symbol->rank)
            part->shape.rank = symbol->rank;
        if (symbol->fan_out)
            part->shape = (tensor_shape){.rank = 2, .extent = {symbol->fan_in, symbol->fan_out}};
        snprintf(part->name, sizeof part->name, "%s", symbol->name);
    }
    return CORE_OK;
}

/* Weights of the network as they are, and those of the model within their bounds; core_free. */
static double *written_values(const time_setup *setup, const time_network *network,
                              const double *weights) {
    const afx_info *info = setup->model->info;
    size_t own = time_network_weight_count(network);
    double *values = core_allocate(own + info->count[AFX_WEIGHT], sizeof *values);
    if (!values)
        return NULL;
    memcpy(values, weights, own * sizeof *values);
    time_shared_bound(info, weights + own, values + own);
    return values;
}

static core_status write_values(const char *folder, const time_setup *setup,
                                const time_network *network, const double *values,
                                afx_error *error) {
    char path[LONGEST_PATH];
    weight_parts parts;
    tensor_entry entries[MOST_PARTS];
    CORE_TRY(path_in(folder, "weights.safetensors", path, error));
    CORE_TRY(list_parts(setup, network, &parts, error));
    for (size_t k = 0; k < parts.count; k++) {
        const weight_part *part = &parts.part[k];
        entries[k] = row_of(part->name, values + part->offset, part->count);
        entries[k].shape = part->shape;
    }
    tensor_text texts[] = {{"model", setup->model->info->name}, {"hash", setup->model->info->hash}};
    tensor_archive archive = {entries, parts.count, texts, 2};
    return tensor_archive_write(path, &archive, error);
}

core_status time_weights_write(const char *folder, const time_setup *setup,
                               const time_network *network, const double *weights,
                               afx_error *error) {
    double *values = written_values(setup, network, weights);
    if (!values)
        return core_fail_memory(error);
    core_status status = write_values(folder, setup, network, values, error);
    core_free(values);
    return status;
}

static core_status take_weights(const tensor_archive *archive, const weight_parts *parts,
                                double *weights, afx_error *error) {
    for (size_t k = 0; k < parts->count; k++)
        CORE_TRY(take_row(archive, parts->part[k].name, weights + parts->part[k].offset,
                          parts->part[k].count, error));
    return CORE_OK;
}

core_status time_weights_read(const char *folder, const time_setup *setup,
                              const time_network *network, double *weights, afx_error *error) {
    char path[LONGEST_PATH];
    weight_parts parts;
    tensor_archive archive;
    CORE_TRY(path_in(folder, "weights.safetensors", path, error));
    CORE_TRY(list_parts(setup, network, &parts, error));
    CORE_TRY(tensor_archive_read(path, &archive, error));
    core_status status = take_weights(&archive, &parts, weights, error);
    tensor_archive_free(&archive);
    if (status == CORE_OK)
        status = time_shared_unbound(setup->model->info,
                                     weights + time_network_weight_count(network), error);
    return status == CORE_OK ? status : core_fail_within(error, status, "%s", path);
}
