#include "time/chunk.h"

#include <string.h>

#include "core/memory.h"

static size_t lanes_of(const time_chunk *chunk) {
    return chunk->sites * chunk->setup->members;
}

size_t time_chunk_sites(const time_setup *setup) {
    const afx_args args = {.size = sizeof args,
                           .version = AFX_ABI_VERSION,
                           .lanes = TIME_CHUNK_LANES,
                           .members = setup->members};
    size_t sites = setup->model->block_lanes(&args) / setup->members;
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

/* One array of a chunk. */
typedef struct chunk_piece {
    size_t offset; /* of its address in time_chunk */
    size_t count;
    size_t size;
} chunk_piece;

enum { CHUNK_PIECES = 17 };

/* All arrays for the room, with the work memory of the model. */
static void list_pieces(const time_chunk *chunk, chunk_piece pieces[CHUNK_PIECES]) {
    const time_setup *setup = chunk->setup;
    const afx_info *info = setup->model->info;
    size_t real = info->real_bytes, sites = chunk->room.sites, steps = chunk->room.steps;
    size_t lanes = sites * setup->members, back = chunk->room.reverse;
    size_t routed = setup->routed, series = sites * steps, outputs = setup->output_count;
    const chunk_piece all[CHUNK_PIECES] = {
        {offsetof(time_chunk, simulated), outputs * series, sizeof(double)},
        {offsetof(time_chunk, observed), chunk->room.unobserved ? 0 : series, sizeof(double)},
        {offsetof(time_chunk, loss_room), back * setup->loss_series * steps, sizeof(double)},
        {offsetof(time_chunk, inflow), routed * series, sizeof(double)},
        {offsetof(time_chunk, hydrograph), routed * sites, sizeof(time_hydrograph)},
        {offsetof(time_chunk, forcing), info->count[AFX_FORCING] * series, real},
        {offsetof(time_chunk, attribute), info->count[AFX_ATTRIBUTE] * sites, real},
        {offsetof(time_chunk, parameter), info->count[AFX_PARAMETER] * lanes, real},
        {offsetof(time_chunk, dynamic), info->count[AFX_DYNAMIC] * steps * lanes, real},
        {offsetof(time_chunk, output), info->count[AFX_OUTPUT] * steps * lanes, real},
        {offsetof(time_chunk, work), chunk->work_size, 1},
        {offsetof(time_chunk, simulated_bar), back * outputs * series, sizeof(double)},
        {offsetof(time_chunk, inflow_bar), back * routed * series, sizeof(double)},
        {offsetof(time_chunk, parameter_bar), back * info->count[AFX_PARAMETER] * lanes, real},
        {offsetof(time_chunk, dynamic_bar), back * info->count[AFX_DYNAMIC] * steps * lanes, real},
        {offsetof(time_chunk, output_bar), back * info->count[AFX_OUTPUT] * steps * lanes, real},
        {offsetof(time_chunk, weights_bar), back * info->count[AFX_WEIGHT], real}};
    memcpy(pieces, all, sizeof all);
}

/* Arrays [variable][time][lane], tightly packed for the window loaded. */
static afx_array packed(void *data, size_t steps, size_t lanes) {
    return (afx_array){data, (ptrdiff_t)(steps * lanes), (ptrdiff_t)lanes, 1, 0};
}

/* The same, with an output always at the same place, so that outputs without seeds stay 0. */
static afx_array by_output(const time_chunk *chunk, void *data) {
    size_t whole = chunk->room.steps * chunk->room.sites * chunk->setup->members;
    return (afx_array){data, (ptrdiff_t)whole, (ptrdiff_t)lanes_of(chunk), 1, 0};
}

/* The lanes of an output, by its number among those that a loss reads. */
static void *compared(const time_chunk *chunk, afx_array outputs, size_t number) {
    size_t bytes = chunk->setup->model->info->real_bytes;
    size_t place = chunk->setup->outputs[number];
    return (char *)outputs.data + place * (size_t)outputs.variable * bytes;
}

static void set_arguments(time_chunk *chunk) {
    size_t lanes = lanes_of(chunk), steps = chunk->steps;
    chunk->args = (afx_args){.size = sizeof chunk->args,
                             .version = AFX_ABI_VERSION,
                             .lanes = lanes,
                             .members = chunk->setup->members,
                             .steps = steps,
                             .block = lanes,
                             .schedule = chunk->room.schedule,
                             .slots = chunk->room.slots,
                             .unwanted = time_setup_unwanted(chunk->setup),
                             .forcing = packed(chunk->forcing, steps, chunk->sites),
                             .attribute = packed(chunk->attribute, 1, chunk->sites),
                             .parameter = packed(chunk->parameter, 1, lanes),
                             .dynamic = packed(chunk->dynamic, steps, lanes),
                             .output = by_output(chunk, chunk->output),
                             .output_bar = by_output(chunk, chunk->output_bar),
                             .parameter_bar = packed(chunk->parameter_bar, 1, lanes),
                             .dynamic_bar = packed(chunk->dynamic_bar, steps, lanes),
                             .weights_bar = chunk->weights_bar,
                             .work = chunk->work,
                             .work_size = chunk->work_size,
                             .fault = &chunk->fault};
}

/* From the work memory of a block to that of the next. */
static size_t block_bytes(const afx_model *model, const afx_args *args, afx_mode mode) {
    size_t bytes = model->block_work_size(args, mode);
    return model->blocks(args) > 1 ? (bytes + 63) / 64 * 64 : bytes;
}

size_t time_work_bytes(const afx_model *model, const afx_args *args, afx_mode mode) {
    size_t blocks = model->blocks(args);
    return (blocks ? blocks : 1) * block_bytes(model, args, mode);
}

typedef afx_status block_run(const afx_args *args, size_t block, void *work, afx_mode mode);

/* Forward or in reverse. */
static afx_status run_blocks(time_chunk *chunk, block_run *run, afx_mode mode) {
    const afx_model *model = chunk->setup->model;
    size_t blocks = model->blocks(&chunk->args), bytes = block_bytes(model, &chunk->args, mode);
    afx_status status = AFX_OK;
    for (size_t b = 0; b < blocks && status == AFX_OK; b++)
        status = run(&chunk->args, b, (char *)chunk->work + b * bytes, mode);
    return status;
}

static afx_mode mode_of(const time_chunk *chunk) {
    return chunk->room.reverse ? AFX_REVERSE : AFX_FORWARD;
}

/* A chunk with nothing but the size of its work memory. */
static time_chunk empty_chunk(const time_setup *setup, const time_room *room) {
    time_chunk chunk = {.setup = setup, .room = *room, .sites = room->sites, .steps = room->steps};
    set_arguments(&chunk);
    chunk.args.gradient_from = room->gradient_from;
    chunk.work_size = time_work_bytes(setup->model, &chunk.args, mode_of(&chunk));
    return chunk;
}

size_t time_chunk_bytes(const time_setup *setup, const time_room *room) {
    time_chunk chunk = empty_chunk(setup, room);
    chunk_piece pieces[CHUNK_PIECES];
    size_t bytes = 0;
    list_pieces(&chunk, pieces);
    for (size_t k = 0; k < CHUNK_PIECES; k++)
        bytes += pieces[k].count * pieces[k].size;
    return bytes;
}

static core_status allocate_pieces(time_chunk *chunk, afx_error *error) {
    chunk_piece pieces[CHUNK_PIECES];
    list_pieces(chunk, pieces);
    for (size_t k = 0; k < CHUNK_PIECES; k++) {
        void *memory = core_allocate(pieces[k].count, pieces[k].size);
        if (!memory)
            return core_fail_memory(error);
        memcpy((char *)chunk + pieces[k].offset, &memory, sizeof memory);
    }
    return CORE_OK;
}

core_status time_chunk_create(const time_setup *setup, const time_room *room, time_chunk *chunk,
                              afx_error *error) {
    *chunk = empty_chunk(setup, room);
    core_status status = allocate_pieces(chunk, error);
    if (status != CORE_OK)
        time_chunk_free(chunk);
    return status;
}

void time_chunk_free(time_chunk *chunk) {
    void *pieces[] = {chunk->simulated,   chunk->simulated_bar, chunk->observed,
                      chunk->inflow,      chunk->inflow_bar,    chunk->hydrograph,
                      chunk->forcing,     chunk->attribute,     chunk->parameter,
                      chunk->output,      chunk->parameter_bar, chunk->output_bar,
                      chunk->work,        chunk->weights_bar,   chunk->dynamic,
                      chunk->dynamic_bar, chunk->loss_room};
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
    if (!setup->observed || chunk->room.unobserved)
        return;
    data_target observed = {{chunk->observed, 0, 1, (ptrdiff_t)chunk->steps, 0}, sizeof(double)};
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
    if (!chunk->room.reverse)
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
    setup->lanes->average(&shape, compared(chunk, chunk->args.output, 0),
                          setup->routed ? chunk->inflow : chunk->simulated);
    shape.from = chunk->scored_from;
    for (size_t k = 1; k < setup->output_count; k++)
        setup->lanes->average(&shape, compared(chunk, chunk->args.output, k),
                              chunk->simulated + k * chunk->sites * chunk->steps);
    for (size_t s = 0; setup->routed && s < chunk->sites; s++) {
        time_routing routing = routing_of(chunk, s);
        time_route(&chunk->hydrograph[s], &routing);
    }
}

size_t time_chunk_site(const time_chunk *chunk, size_t lane) {
    size_t place = lane / chunk->setup->members;
    return chunk->window.site ? chunk->window.site[place] : place;
}

size_t time_chunk_step(const time_chunk *chunk, size_t lane, size_t step) {
    size_t place = lane / chunk->setup->members;
    return (chunk->window.from ? chunk->window.from[place] : chunk->window.begin) + step;
}

/* "hbv.afx:21: SM is not finite at site 01013500 from 1980-10-05 on". */
static core_status place_fault(const time_chunk *chunk, const time_fault *of, afx_error *error) {
    const time_setup *setup = chunk->setup;
    const afx_info *info = setup->model->info;
    const afx_fault *fault = &chunk->fault;
    bool solve = of->status == AFX_NOT_SOLVED;
    uint32_t line = solve ? info->flags[fault->flag].line : info->symbols[fault->symbol].line;
    const char *name = solve ? info->flags[fault->flag].name : info->symbols[fault->symbol].name;
    char time[DATA_TIME_LENGTH];
    size_t site = time_chunk_site(chunk, fault->lane);
    int64_t moment =
        data_time_of_step(setup->set, time_chunk_step(chunk, fault->lane, fault->step));
    return core_fail(error, CORE_NUMERICAL, "%s:%u: %s%s is not %s at site %s from %s %s",
                     info->source, line, of->reverse ? "the derivative by " : "",
                     *name ? name : "the step", solve ? "solved" : "finite",
                     setup->set->site[site].name, data_format_time(moment, time),
                     of->reverse ? "back" : "on");
}

static core_status fail_run(time_chunk *chunk, afx_status status, bool reverse, afx_error *error) {
    const time_setup *setup = chunk->setup;
    if (status == AFX_BAD_ARGUMENTS)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    time_fault fault = {chunk, status, reverse};
    size_t detail = setup->listener ? setup->listener(setup->context, &fault) : 0;
    core_status failed = place_fault(chunk, &fault, error);
    if (error)
        error->detail = detail;
    return failed;
}

core_status time_chunk_forward(time_chunk *chunk, const time_inputs *inputs, afx_error *error) {
    const time_setup *setup = chunk->setup;
    set_parameters(chunk, inputs->columns);
    chunk->args.weights = inputs->weights;
    chunk->args.gradient_from = inputs->gradient_from;
    chunk->scored_from = inputs->scored_from;
    if (time_work_bytes(setup->model, &chunk->args, mode_of(chunk)) > chunk->work_size)
        return core_fail(error, CORE_INTERNAL, "a chunk has no room for the steps of its gradient");
    core_turn(chunk->watch, CORE_FORWARD);
    afx_status status = run_blocks(chunk, setup->model->block_forward, mode_of(chunk));
    core_turn(chunk->watch, CORE_LOSS);
    if (status != AFX_OK)
        return fail_run(chunk, status, false, error);
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
static void seed_members(time_chunk *chunk, size_t number, size_t from, const double *mean_bar) {
    const time_setup *setup = chunk->setup;
    void *seeds = compared(chunk, chunk->args.output_bar, number);
    size_t bytes = lanes_of(chunk) * setup->model->info->real_bytes;
    size_t first = chunk->args.gradient_from;
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
    memset(chunk->dynamic_bar, 0,
           info->count[AFX_DYNAMIC] * chunk->steps * lanes_of(chunk) * info->real_bytes);
    memset(chunk->weights_bar, 0, info->count[AFX_WEIGHT] * info->real_bytes);
    if (setup->routed)
        route_backward(chunk, columns_bar);
    seed_members(chunk, 0, mean_from(chunk),
                 setup->routed ? chunk->inflow_bar : chunk->simulated_bar);
    for (size_t k = 1; k < setup->output_count; k++)
        seed_members(chunk, k, chunk->scored_from,
                     chunk->simulated_bar + k * chunk->sites * chunk->steps);
    core_turn(chunk->watch, CORE_ADJOINT);
    afx_status status = run_blocks(chunk, setup->model->block_reverse, AFX_REVERSE);
    core_turn(chunk->watch, CORE_LOSS);
    if (status != AFX_OK)
        return fail_run(chunk, status, true, error);
    setup->lanes->get_parameters(&shape, chunk->parameter_bar, columns_bar);
    return CORE_OK;
}
