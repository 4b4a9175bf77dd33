#include "time/recurrent.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "nn/initial.h"
#include "tensor/blas.h"

size_t time_recurrent_outputs(const time_setup *setup) {
    return setup->members * setup->model->info->count[AFX_DYNAMIC];
}

core_status time_recurrent_check(const time_setup *setup, afx_error *error) {
    const afx_info *info = setup->model->info;
    if (setup->recurrent || info->count[AFX_DYNAMIC] == 0)
        return CORE_OK;
    return core_fail(error, CORE_USAGE, "parameter %s varies in time, and no network gives it",
                     time_symbol(info, AFX_DYNAMIC, 0)->name);
}

static void set_bounds(time_recurrent *network) {
    const afx_info *info = network->setup->model->info;
    const data_scale *scale = network->options.scale;
    for (size_t o = 0; o < network->head.outputs; o++) {
        const afx_symbol *symbol = time_symbol(info, AFX_DYNAMIC, o % info->count[AFX_DYNAMIC]);
        network->group[o] = symbol->index;
        network->low[o] = scale ? scale->mean : symbol->lowest;
        network->span[o] = scale ? scale->deviation : symbol->highest - symbol->lowest;
    }
}

static core_status fill(time_recurrent *network, afx_error *error) {
    const nn_recurrent *layer = &network->layer;
    size_t outputs = network->head.outputs, bytes = network->setup->model->info->real_bytes;
    if (outputs == 0)
        return core_fail(error, CORE_USAGE, "no parameter varies in time");
    CORE_TRY(nn_recurrent_check(layer, error));
    network->low = core_allocate(outputs, sizeof *network->low);
    network->span = core_allocate(outputs, sizeof *network->span);
    network->group = core_allocate(outputs, sizeof *network->group);
    network->matrix = core_allocate(NN_GATES * layer->hidden * nn_recurrent_width(layer), bytes);
    network->head_weights = core_allocate((layer->hidden + 1) * outputs, bytes);
    if (!network->low || !network->span || !network->group || !network->matrix ||
        !network->head_weights)
        return core_fail_memory(error);
    set_bounds(network);
    return CORE_OK;
}

core_status time_recurrent_create(const time_setup *setup, const time_recurrent_options *options,
                                  time_recurrent *network, afx_error *error) {
    size_t inputs = options->series.count + options->attributes.count;
    *network = (time_recurrent){.setup = setup,
                                .options = *options,
                                .layer = {options->cell, inputs, options->hidden},
                                .head = {options->hidden, time_recurrent_outputs(setup),
                                         options->scale ? NN_identity : NN_sigmoid},
                                .unrolling = setup->model->info->real_bytes == sizeof(float)
                                                 ? &time_unrolling_float
                                                 : &time_unrolling_double};
    tensor_blas_start(); /* products have the same bits whatever the environment says */
    core_status status = fill(network, error);
    if (status != CORE_OK)
        time_recurrent_free(network);
    return status;
}

void time_recurrent_free(time_recurrent *network) {
    time_recurrent_rest(network);
    void *pieces[] = {network->low, network->span, network->group, network->matrix,
                      network->head_weights};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    *network = (time_recurrent){0};
}

/* ---- weights ---- */

size_t time_recurrent_weight_count(const time_recurrent *network) {
    if (!network)
        return 0;
    nn_recurrent_part last = time_recurrent_part_at(network, TIME_RECURRENT_PARTS - 1);
    return last.offset + last.count;
}

nn_recurrent_part time_recurrent_part_at(const time_recurrent *network, size_t part) {
    if (part < NN_RECURRENT_PARTS)
        return nn_recurrent_part_at(&network->layer, part);
    size_t outputs = network->head.outputs, hidden = network->layer.hidden;
    size_t offset = nn_recurrent_weight_count(&network->layer);
    if (part == NN_RECURRENT_PARTS)
        return (nn_recurrent_part){"head.weight", {2, {outputs, hidden}}, offset, outputs * hidden};
    return (nn_recurrent_part){"head.bias", {1, {outputs}}, offset + outputs * hidden, outputs};
}

#define RECURRENT_STREAM 3

void time_recurrent_initialize(const time_recurrent *network, uint64_t seed, double *weights) {
    if (!network)
        return;
    core_random random = {.seed = seed, .stream = RECURRENT_STREAM};
    nn_recurrent_part head = time_recurrent_part_at(network, NN_RECURRENT_PARTS);
    nn_fan fan = {network->layer.hidden, network->head.outputs};
    memset(weights, 0, time_recurrent_weight_count(network) * sizeof *weights);
    nn_recurrent_initialize(&network->layer, network->options.forget, &random, weights);
    nn_fill_initial(NN_XAVIER, fan, &random, head.count, weights + head.offset);
}

void time_recurrent_set_weights(time_recurrent *network, const double *weights) {
    if (network)
        network->unrolling->set_weights(network, weights);
}
