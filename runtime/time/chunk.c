#include "time/chunk.h"

#include <string.h>

#include "core/memory.h"

static size_t lanes_of(const time_chunk *chunk) {
    return chunk->sites * chunk->setup->members;
}

size_t time_chunk_sites(const time_setup *setup) {
    size_t sites = TIME_CHUNK_LANES / setup->members;
    return sites ? sites : 1;
}

static time_lane_shape shape_of(const time_chunk *chunk, size_t from) {
    return (time_lane_shape){.sites = chunk->sites,
                             .members = chunk->setup->members,
                             .parameters = chunk->setup->model->info->count[AFX_PARAMETER],
                             .columns = time_columns(chunk->setup),
                             .from = from,
                             .steps = chunk->steps};
}

/* ---- memory ---- */

static core_status allocate_series(time_chunk *chunk, afx_error *error) {
    size_t count = chunk->most_sites * chunk->most_steps;
    chunk->simulated = core_allocate(count, sizeof(double));
    chunk->observed = core_allocate(count, sizeof(double));
    chunk->inflow = core_allocate(count, sizeof(double));
    chunk->hydrograph = core_allocate(chunk->most_sites, sizeof *chunk->hydrograph);
    bool fine = chunk->simulated && chunk->observed && chunk->inflow && chunk->hydrograph;
    if (chunk->reverse) {
        chunk->simulated_bar = core_allocate(count, sizeof(double));
        chunk->inflow_bar = core_allocate(count, sizeof(double));
        fine = fine && chunk->simulated_bar && chunk->inflow_bar;
    }
    return fine ? CORE_OK : core_fail_memory(error);
}

static core_status allocate_reals(time_chunk *chunk, afx_error *error) {
    const afx_info *info = chunk->setup->model->info;
    size_t bytes = info->real_bytes, sites = chunk->most_sites, steps = chunk->most_steps;
    size_t lanes = sites * chunk->setup->members;
    chunk->forcing = core_allocate(info->count[AFX_FORCING] * steps * sites, bytes);
    chunk->attribute = core_allocate(info->count[AFX_ATTRIBUTE] * sites, bytes);
    chunk->parameter = core_allocate(info->count[AFX_PARAMETER] * lanes, bytes);
    chunk->output = core_allocate(info->count[AFX_OUTPUT] * steps * lanes, bytes);
    bool fine = chunk->forcing && chunk->attribute && chunk->parameter && chunk->output;
    if (chunk->reverse) {
        chunk->parameter_bar = core_allocate(info->count[AFX_PARAMETER] * lanes, bytes);
        chunk->output_bar = core_allocate(info->count[AFX_OUTPUT] * steps * lanes, bytes);
        chunk->weights_bar = core_allocate(info->count[AFX_WEIGHT], bytes);
        fine = fine && chunk->parameter_bar && chunk->output_bar && chunk->weights_bar;
    }
    return fine ? CORE_OK : core_fail_memory(error);
}

/* Arrays [variable][time][lane], tightly packed for the window loaded. */
static afx_array packed(void *data, size_t steps, size_t lanes) {
    return (afx_array){data, (ptrdiff_t)(steps * lanes), (ptrdiff_t)lanes, 1};
}

/* The same, with an output always at the same place, so that outputs without seeds stay 0. */
static afx_array by_output(const time_chunk *chunk, void *data) {
    size_t whole = chunk->most_steps * chunk->most_sites * chunk->setup->members;
    return (afx_array){data, (ptrdiff_t)whole, (ptrdiff_t)lanes_of(chunk), 1};
}

static void *compared(const time_chunk *chunk, afx_array outputs) {
    size_t bytes = chunk->setup->model->info->real_bytes;
    return (char *)outputs.data + chunk->setup->output * (size_t)outputs.variable * bytes;
}

static void set_arguments(time_chunk *chunk) {
    size_t lanes = lanes_of(chunk), steps = chunk->steps;
    chunk->args = (afx_args){.size = sizeof chunk->args,
                             .version = AFX_ABI_VERSION,
                             .lanes = lanes,
                             .members = chunk->setup->members,
                             .steps = steps,
                             .block = lanes,
                             .forcing = packed(chunk->forcing, steps, chunk->sites),
                             .attribute = packed(chunk->attribute, 1, chunk->sites),
                             .parameter = packed(chunk->parameter, 1, lanes),
                             .output = by_output(chunk, chunk->output),
                             .output_bar = by_output(chunk, chunk->output_bar),
                             .parameter_bar = packed(chunk->parameter_bar, 1, lanes),
                             .weights_bar = chunk->weights_bar,
                             .work = chunk->work,
                             .work_size = chunk->work_size,
                             .fault = &chunk->fault};
}

static core_status allocate_work(time_chunk *chunk, afx_error *error) {
    chunk->sites = chunk->most_sites;
    chunk->steps = chunk->most_steps;
    set_arguments(chunk);
    afx_mode mode = chunk->reverse ? AFX_REVERSE : AFX_FORWARD;
    chunk->work_size = chunk->setup->model->work_size(&chunk->args, mode);
    chunk->work = core_allocate(chunk->work_size, 1);
    return chunk->work ? CORE_OK : core_fail_memory(error);
}

static core_status allocate_all(time_chunk *chunk, afx_error *error) {
    CORE_TRY(allocate_series(chunk, error));
    CORE_TRY(allocate_reals(chunk, error));
    return allocate_work(chunk, error);
}

core_status time_chunk_create(const time_setup *setup, size_t most_steps, bool reverse,
                              time_chunk *chunk, afx_error *error) {
    *chunk = (time_chunk){.setup = setup,
                          .most_sites = time_chunk_sites(setup),
                          .most_steps = most_steps,
                          .reverse = reverse};
    core_status status = allocate_all(chunk, error);
    if (status != CORE_OK)
        time_chunk_free(chunk);
    return status;
}

void time_chunk_free(time_chunk *chunk) {
    void *pieces[] = {chunk->simulated, chunk->simulated_bar, chunk->observed,
                      chunk->inflow,    chunk->inflow_bar,    chunk->hydrograph,
                      chunk->forcing,   chunk->attribute,     chunk->parameter,
                      chunk->output,    chunk->parameter_bar, chunk->output_bar,
                      chunk->work,      chunk->weights_bar};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    *chunk = (time_chunk){0};
}

/* ---- loading ---- */

static void fill_clock(const time_chunk *chunk, const data_target *to) {
    const data_shape *shape = &chunk->setup->set->shape;
    const data_window *window = &chunk->window;
    for (size_t s = 0; s < chunk->sites; s++) {
        time_clock_steps steps = {.origin = shape->start,
                                  .step = shape->step,
                                  .first = window->from ? window->from[s] : window->begin,
                                  .count = chunk->steps,
                                  .lane = s};
        time_fill_clock(&chunk->setup->clock, &steps, to);
    }
}

void time_chunk_load(time_chunk *chunk, const data_window *window) {
    const time_setup *setup = chunk->setup;
    const afx_info *info = setup->model->info;
    chunk->window = *window;
    chunk->sites = window->sites;
    chunk->steps = window->steps;
    set_arguments(chunk);
    data_picks forcing = {setup->forcing, info->count[AFX_FORCING]};
    data_target to = {chunk->args.forcing, info->real_bytes};
    data_copy_series(setup->set, forcing, window, &to);
    fill_clock(chunk, &to);
    data_picks attribute = {setup->attribute, info->count[AFX_ATTRIBUTE]};
    to.array = chunk->args.attribute;
    data_copy_attributes(setup->set, attribute, window, &to);
    if (!setup->observed)
        return;
    data_target observed = {{chunk->observed, 0, 1, (ptrdiff_t)chunk->steps}, sizeof(double)};
    data_copy_series(setup->set, (data_picks){&setup->observation, 1}, window, &observed);
}

/* ---- forward ---- */

static void set_parameters(time_chunk *chunk, const double *columns) {
    const time_setup *setup = chunk->setup;
    time_lane_shape shape = shape_of(chunk, 0);
    setup->lanes->set_parameters(&shape, columns, chunk->parameter);
    for (size_t s = 0; setup->routed && s < chunk->sites; s++) {
        const double *raw = columns + (s + 1) * shape.columns - 2;
        chunk->hydrograph[s] = time_hydrograph_of(raw[0], raw[1]);
    }
}

static time_routing routing_of(const time_chunk *chunk, size_t site) {
    size_t first = site * chunk->steps;
    time_routing routing = {.from = chunk->scored_from,
                            .steps = chunk->steps,
                            .inflow = chunk->inflow + first,
                            .routed = chunk->simulated + first};
    if (!chunk->reverse)
        return routing;
    routing.routed_bar = chunk->simulated_bar + first;
    routing.inflow_bar = chunk->inflow_bar + first;
    return routing;
}

/* The first step whose mean over the members matters. */
static size_t mean_from(const time_chunk *chunk) {
    return chunk->setup->routed ? time_routed_from(chunk->scored_from) : chunk->scored_from;
}

static void fill_simulated(time_chunk *chunk) {
    const time_setup *setup = chunk->setup;
    time_lane_shape shape = shape_of(chunk, mean_from(chunk));
    setup->lanes->average(&shape, compared(chunk, chunk->args.output),
                          setup->routed ? chunk->inflow : chunk->simulated);
    for (size_t s = 0; setup->routed && s < chunk->sites; s++) {
        time_routing routing = routing_of(chunk, s);
        time_route(&chunk->hydrograph[s], &routing);
    }
}

/* "hbv.afx:21: SM is not finite at site 01013500 from 1980-10-05 on". */
static core_status not_finite(const time_chunk *chunk, afx_error *error) {
    const time_setup *setup = chunk->setup;
    const afx_info *info = setup->model->info;
    const afx_symbol *symbol = &info->symbols[chunk->fault.symbol];
    const data_window *window = &chunk->window;
    size_t place = chunk->fault.lane / setup->members;
    size_t site = window->site ? window->site[place] : place;
    size_t step = (window->from ? window->from[place] : window->begin) + chunk->fault.step;
    char time[DATA_TIME_LENGTH];
    return core_fail(error, CORE_NUMERICAL, "%s:%u: %s is not finite at site %s from %s on",
                     info->source, symbol->line, symbol->name, setup->set->site[site].name,
                     data_format_time(data_time_of_step(setup->set, step), time));
}

core_status time_chunk_forward(time_chunk *chunk, const time_inputs *inputs, afx_error *error) {
    const time_setup *setup = chunk->setup;
    set_parameters(chunk, inputs->columns);
    chunk->args.weights = inputs->weights;
    chunk->args.gradient_from = inputs->gradient_from;
    chunk->scored_from = inputs->scored_from;
    afx_mode mode = chunk->reverse ? AFX_REVERSE : AFX_FORWARD;
    afx_status status = setup->model->block_forward(&chunk->args, 0, chunk->work, mode);
    if (status == AFX_NOT_FINITE)
        return not_finite(chunk, error);
    if (status != AFX_OK)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    fill_simulated(chunk);
    return CORE_OK;
}

/* ---- reverse ---- */

static void route_backward(time_chunk *chunk, double *columns_bar) {
    size_t columns = time_columns(chunk->setup);
    for (size_t s = 0; s < chunk->sites; s++) {
        time_routing routing = routing_of(chunk, s);
        time_route_backward(&chunk->hydrograph[s], &routing, columns_bar + (s + 1) * columns - 2);
    }
}

/* Steps that the model's adjoint reads, and the loss does not, have seeds of 0. */
static void seed_members(time_chunk *chunk, const double *mean_bar) {
    const time_setup *setup = chunk->setup;
    void *seeds = compared(chunk, chunk->args.output_bar);
    size_t bytes = lanes_of(chunk) * setup->model->info->real_bytes;
    size_t from = mean_from(chunk), first = chunk->args.gradient_from;
    if (first < from)
        memset((char *)seeds + first * bytes, 0, (from - first) * bytes);
    time_lane_shape shape = shape_of(chunk, first > from ? first : from);
    setup->lanes->spread(&shape, mean_bar, seeds);
}

core_status time_chunk_reverse(time_chunk *chunk, double *columns_bar, afx_error *error) {
    const time_setup *setup = chunk->setup;
    const afx_info *info = setup->model->info;
    time_lane_shape shape = shape_of(chunk, 0);
    memset(columns_bar, 0, chunk->sites * shape.columns * sizeof *columns_bar);
    memset(chunk->parameter_bar, 0, shape.parameters * lanes_of(chunk) * info->real_bytes);
    memset(chunk->weights_bar, 0, info->count[AFX_WEIGHT] * info->real_bytes);
    if (setup->routed)
        route_backward(chunk, columns_bar);
    seed_members(chunk, setup->routed ? chunk->inflow_bar : chunk->simulated_bar);
    if (setup->model->block_reverse(&chunk->args, 0, chunk->work) != AFX_OK)
        return core_fail(error, CORE_INTERNAL, "the model's adjoint refused its arguments");
    setup->lanes->get_parameters(&shape, chunk->parameter_bar, columns_bar);
    return CORE_OK;
}
