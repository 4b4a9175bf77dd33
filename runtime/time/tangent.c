#include "time/tangent.h"

#include <string.h>

#include "core/memory.h"
#include "time/unit_hydrograph.h"

/* Copies of the model do not know of each other: one direction for each parameter moves it in all
 * of them at once, and each lane tells of its own. */
static afx_args tangent_arguments(time_candidates *of) {
    const time_chunk *chunk = &of->chunk;
    const afx_info *info = of->setup.model->info;
    afx_args args = chunk->args;
    ptrdiff_t lanes = (ptrdiff_t)args.lanes, parameters = info->count[AFX_PARAMETER];
    ptrdiff_t series = (ptrdiff_t)args.steps * lanes;
    args.weights = of->options.weights;
    args.directions = info->count[AFX_PARAMETER];
    args.parameter_dot = (afx_array){of->parameter_dot, lanes, lanes, 1, parameters * lanes};
    args.output_dot =
        (afx_array){of->output_dot, series, lanes, 1, info->count[AFX_OUTPUT] * series};
    args.output_bar = args.parameter_bar = (afx_array){0};
    args.weights_bar = NULL;
    args.work = of->work;
    args.work_size = of->work_size;
    return args;
}

core_status time_tangent_allocate(time_candidates *of, afx_error *error) {
    const afx_info *info = of->setup.model->info;
    size_t lanes = of->options.places * of->setup.members, steps = of->options.steps;
    size_t parameters = info->count[AFX_PARAMETER], real = info->real_bytes;
    afx_args args = tangent_arguments(of);
    args.lanes = args.block = lanes;
    args.steps = steps;
    of->work_size = of->setup.model->work_size(&args, AFX_TANGENT);
    of->work = core_allocate(of->work_size, 1);
    of->parameter_dot = core_allocate(parameters * parameters * lanes, real);
    of->output_dot = core_allocate(parameters * info->count[AFX_OUTPUT] * steps * lanes, real);
    of->slopes = core_allocate(steps * time_columns(&of->setup), sizeof(double));
    bool fine = of->work && of->parameter_dot && of->output_dot && of->slopes;
    return fine ? CORE_OK : core_fail_memory(error);
}

static time_lane_shape shape_of(const time_candidates *of) {
    return (time_lane_shape){.sites = of->chunk.sites,
                             .members = of->setup.members,
                             .parameters = of->setup.model->info->count[AFX_PARAMETER],
                             .columns = time_columns(&of->setup),
                             .steps = of->chunk.steps};
}

/* 1 for the parameter of the direction, at all lanes. */
static core_status set_directions(time_candidates *of, afx_error *error) {
    size_t parameters = of->setup.model->info->count[AFX_PARAMETER], lanes = of->chunk.args.lanes;
    size_t bytes = of->setup.model->info->real_bytes;
    double *ones = core_allocate(lanes, sizeof *ones);
    if (!ones)
        return core_fail_memory(error);
    for (size_t i = 0; i < lanes; i++)
        ones[i] = 1;
    memset(of->parameter_dot, 0, parameters * parameters * lanes * bytes);
    for (size_t p = 0; p < parameters; p++)
        of->setup.lanes->set(lanes, ones,
                             (char *)of->parameter_dot + p * (parameters + 1) * lanes * bytes);
    core_free(ones);
    return CORE_OK;
}

/* The simulated series as a run of the chunk leaves them. */
core_status time_tangent_run(time_candidates *of, afx_error *error) {
    time_inputs inputs = {of->columns, of->options.weights, .scored_from = of->options.warmup};
    CORE_TRY(time_chunk_forward(&of->chunk, &inputs, error));
    CORE_TRY(set_directions(of, error));
    afx_args args = tangent_arguments(of);
    core_turn(of->chunk.watch, CORE_FORWARD);
    afx_status status = of->setup.model->run_d(&args);
    core_turn(of->chunk.watch, CORE_LOSS);
    if (status == AFX_OK)
        return CORE_OK;
    if (status == AFX_BAD_ARGUMENTS)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    return core_fail(error, CORE_NUMERICAL, "a derivative is not finite");
}

/* Derivatives of a place's members, before routing: a mean over members has a share of each. */
static void gather(time_candidates *of, size_t place, size_t from) {
    time_lane_shape shape = shape_of(of);
    size_t real = of->setup.model->info->real_bytes, lanes = of->chunk.args.lanes;
    size_t series = shape.steps * lanes, outputs = of->setup.model->info->count[AFX_OUTPUT];
    for (size_t p = 0; p < shape.parameters; p++) {
        const char *dots =
            (const char *)of->output_dot + (p * outputs + of->setup.output) * series * real;
        for (size_t t = from; t < shape.steps; t++)
            for (size_t m = 0; m < shape.members; m++) {
                double *to = of->slopes + t * shape.columns + m * shape.parameters + p;
                *to = 0;
                of->setup.lanes->add(1, dots + (t * lanes + place * shape.members + m) * real, to);
                *to /= (double)shape.members;
            }
    }
}

/* A day's row from those of the days before it: the last day first, for they are still to be
 * read. */
static void route_row(time_candidates *of, size_t place, size_t t) {
    const time_chunk *chunk = &of->chunk;
    const time_hydrograph *hydrograph = &chunk->hydrograph[place];
    size_t columns = time_columns(&of->setup), last = columns - 2;
    const double *inflow = chunk->inflow + place * chunk->steps;
    double *row = of->slopes + t * columns;
    for (size_t c = 0; c < last; c++) {
        double sum = 0;
        for (size_t k = 0; k < TIME_ROUTED_STEPS && k <= t; k++)
            sum += hydrograph->weight[k] * of->slopes[(t - k) * columns + c];
        row[c] = sum;
    }
    row[last] = row[last + 1] = 0;
    for (size_t k = 0; k < TIME_ROUTED_STEPS && k <= t; k++) {
        row[last] += hydrograph->by_a[k] * inflow[t - k];
        row[last + 1] += hydrograph->by_theta[k] * inflow[t - k];
    }
}

void time_tangent_slopes(time_candidates *of, size_t place) {
    size_t scored = of->options.warmup;
    gather(of, place, of->setup.routed ? time_routed_from(scored) : scored);
    for (size_t t = of->chunk.steps; of->setup.routed && t-- > scored;)
        route_row(of, place, t);
}
