#include "time/network.h"

#include <string.h>

#include "core/memory.h"
#include "tensor/blas.h"
#include "time/recurrent.h"

static core_status add_hidden(time_network *network, size_t width, nn_activation activation,
                              nn_around around, afx_error *error) {
    around.residual = around.residual && width == nn_mlp_outputs(&network->mlp);
    CORE_TRY(nn_mlp_add(&network->mlp, width, activation, error));
    return nn_mlp_surround(&network->mlp, around, error);
}

static core_status check_residual(const time_network *network, nn_around around, afx_error *error) {
    bool found = !around.residual;
    for (size_t k = 0; k < network->mlp.layer_count; k++)
        found = found || network->mlp.layers[k].around.residual;
    return found ? CORE_OK
                 : core_fail(error, CORE_USAGE,
                             "no hidden layer is as wide as what it reads, so "
                             "`residual` has no place");
}

static core_status build_layers(time_network *network, const time_network_options *options,
                                afx_error *error) {
    network->rows = network->given == TIME_FREE ? network->setup->set->shape.sites : 1;
    if (network->given != TIME_BY_NETWORK)
        return CORE_OK;
    network->rows = 0;
    nn_activation activation = NN_identity;
    CORE_TRY(nn_activation_named(options->activation, &activation, error));
    CORE_TRY(nn_mlp_start(&network->mlp, network->inputs, error));
    for (size_t k = 0; k < options->hidden_count; k++)
        CORE_TRY(add_hidden(network, options->hidden[k], activation, options->around, error));
    CORE_TRY(check_residual(network, options->around, error));
    return nn_mlp_add(&network->mlp, time_columns(network->setup), NN_identity, error);
}

static core_status allocate(time_network *network, afx_error *error) {
    size_t sites = network->setup->set->shape.sites, work = 0;
    size_t columns = time_columns(network->setup);
    if (network->given == TIME_BY_NETWORK)
        CORE_TRY(nn_mlp_work_count(&network->mlp, sites, &work, error));
    network->attributes = core_allocate(sites * network->inputs, sizeof(double));
    network->x = core_allocate(sites * network->inputs, sizeof(double));
    network->raw = core_allocate(sites * columns, sizeof(double));
    network->raw_bar = core_allocate(sites * columns, sizeof(double));
    network->columns = core_allocate(sites * columns, sizeof(double));
    network->work = core_allocate(work, sizeof(double));
    network->box = (optim_box){columns, core_allocate(columns, sizeof(double)),
                               core_allocate(columns, sizeof(double))};
    bool fine = network->attributes && network->x && network->raw && network->raw_bar &&
                network->columns && network->work && network->box.low && network->box.high;
    return fine ? CORE_OK : core_fail_memory(error);
}

static core_status fill(const time_network_options *options, time_network *network,
                        afx_error *error) {
    CORE_TRY(build_layers(network, options, error));
    CORE_TRY(allocate(network, error));
    for (size_t c = 0; c < network->box.columns; c++)
        time_column_bounds(network->setup, c, &network->box.low[c], &network->box.high[c]);
    if (network->given != TIME_BY_NETWORK)
        return CORE_OK;
    data_window all = {.sites = network->setup->set->shape.sites};
    data_target to = {{network->attributes, 1, 0, (ptrdiff_t)network->inputs, 0}, sizeof(double)};
    data_copy_attributes(network->setup->set, *options->inputs, &all, &to);
    return CORE_OK;
}

core_status time_network_create(const time_setup *setup, const time_network_options *options,
                                time_network *network, afx_error *error) {
    *network = (time_network){.setup = setup, .given = options->given, .initial = options->initial};
    if (time_columns(setup) == 0)
        network->given = TIME_SAME;
    if (network->given == TIME_BY_NETWORK)
        network->inputs = options->inputs->count;
    tensor_blas_start(); /* products have the same bits whatever the environment says */
    core_status status = fill(options, network, error);
    if (status != CORE_OK)
        time_network_free(network);
    return status;
}

void time_network_free(time_network *network) {
    void *pieces[] = {network->attributes, network->x,    network->raw,     network->raw_bar,
                      network->columns,    network->work, network->box.low, network->box.high};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    *network = (time_network){0};
}

size_t time_network_own_count(const time_network *network) {
    return network->given == TIME_BY_NETWORK ? nn_mlp_weight_count(&network->mlp)
                                             : network->rows * network->box.columns;
}

size_t time_network_weight_count(const time_network *network) {
    return time_network_own_count(network) + time_recurrent_weight_count(network->setup->recurrent);
}

/* ---- rows of raw numbers ---- */

double time_network_usual(const time_network *network, size_t column) {
    const afx_info *info = network->setup->model->info;
    size_t parameters = info->count[AFX_PARAMETER];
    optim_bounds bounds = {network->box.low[column], network->box.high[column]};
    double raw = 0;
    if (column < network->setup->members * parameters)
        optim_unbounded(bounds, time_symbol(info, AFX_PARAMETER, column % parameters)->normal, &raw,
                        NULL);
    return raw;
}

void time_network_initialize(const time_network *network, core_random *random, double *weights) {
    if (network->given == TIME_BY_NETWORK) {
        nn_mlp_initialize(&network->mlp, network->initial, random, weights);
        return;
    }
    size_t columns = network->box.columns;
    for (size_t c = 0; c < columns; c++)
        weights[c] = time_network_usual(network, c);
    for (size_t row = 1; row < network->rows; row++)
        memcpy(weights + row * columns, weights, columns * sizeof *weights);
    if (network->setup->members > 1)
        for (size_t k = 0; k < network->rows * columns; k++)
            weights[k] += core_random_normal(random);
}

static size_t row_of(const time_network *network, size_t place) {
    size_t site = network->site ? network->site[place] : place;
    return network->given == TIME_FREE ? site : 0;
}

static void read_rows(time_network *network, const double *weights, size_t sites) {
    size_t columns = network->box.columns;
    for (size_t s = 0; s < sites; s++)
        memcpy(network->raw + s * columns, weights + row_of(network, s) * columns,
               columns * sizeof *weights);
}

static void add_rows(const time_network *network, size_t sites, double *weights_bar) {
    size_t columns = network->box.columns;
    for (size_t s = 0; s < sites; s++)
        for (size_t c = 0; c < columns; c++)
            weights_bar[row_of(network, s) * columns + c] += network->raw_bar[s * columns + c];
}

/* ---- the network ---- */

static nn_mlp_run run_of(time_network *network, const double *weights, size_t sites) {
    return (nn_mlp_run){.batch = sites,
                        .weights = weights,
                        .x = network->x,
                        .y = network->raw,
                        .work = network->work,
                        .random = network->taught ? &network->random : NULL,
                        .watch = network->watch};
}

static core_status run_layers(time_network *network, const double *weights, size_t sites,
                              afx_error *error) {
    const size_t *site = network->site;
    for (size_t s = 0; s < sites; s++)
        memcpy(network->x + s * network->inputs,
               network->attributes + (site ? site[s] : s) * network->inputs,
               network->inputs * sizeof(double));
    nn_mlp_run run = run_of(network, weights, sites);
    return nn_mlp_forward(&network->mlp, &run, error);
}

core_status time_network_forward(time_network *network, const double *weights, const size_t *site,
                                 size_t sites, afx_error *error) {
    network->site = site;
    time_recurrent_set_weights(network->setup->recurrent,
                               weights + time_network_own_count(network));
    if (network->given == TIME_BY_NETWORK)
        CORE_TRY(run_layers(network, weights, sites, error));
    else
        read_rows(network, weights, sites);
    optim_bound_rows(&network->box, sites, network->raw, network->columns);
    return CORE_OK;
}

core_status time_network_backward(time_network *network, const double *weights, size_t sites,
                                  const double *columns_bar, double *weights_bar,
                                  afx_error *error) {
    memcpy(network->raw_bar, columns_bar, sites * network->box.columns * sizeof *columns_bar);
    optim_bound_rows_backward(&network->box, sites, network->raw, network->raw_bar);
    if (network->given != TIME_BY_NETWORK) {
        add_rows(network, sites, weights_bar);
        return CORE_OK;
    }
    nn_mlp_run run = run_of(network, weights, sites);
    run.y_bar = network->raw_bar;
    run.weights_bar = weights_bar;
    return nn_mlp_backward(&network->mlp, &run, error);
}
