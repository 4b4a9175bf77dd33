#include "reservoir.h"

#include <math.h>
#include <stdbool.h>

#include "core/real.h"

enum { RAIN, DEMAND, FORCINGS };
enum { RATE, SHAPE, PARAMETERS };
enum { EVAPORATION, FLOW, OUTPUTS };
enum { STORE_SYMBOL = 5, SYMBOLS = 9 };

/* ---- one step of one lane ---- */

typedef struct step_inputs {
    real rain, demand, area, rate, shape, store;
    const real *weights;
} step_inputs;

typedef struct step_values {
    real gate, wetness, evaporation, share, flow, next;
} step_values;

static step_values advance(const step_inputs *in) {
    step_values v;
    real x = in->weights[0] * in->store / 100 + in->weights[1] * in->demand + in->weights[2];
    v.gate = 1 / (1 + (real)exp(-(double)x));
    v.wetness = in->store / (in->store + 10);
    v.evaporation = in->area * in->demand * v.gate * v.wetness;
    v.share = (real)pow((double)(in->store / (in->store + 50)), (double)(in->shape - 1));
    v.flow = in->rate * in->store * v.share;
    v.next = in->store + in->rain - v.evaporation - v.flow;
    return v;
}

typedef struct step_bars {
    real evaporation, flow, store; /* seeds; store is of the next on entry, of this on return */
    real parameter[PARAMETERS];
    real weights[RESERVOIR_WEIGHTS];
} step_bars;

static void reverse(const step_inputs *in, step_bars *bar) {
    step_values v = advance(in);
    real evaporation_bar = bar->evaporation - bar->store, flow_bar = bar->flow - bar->store;
    real demand = in->area * in->demand, s = in->store;
    real x_bar = evaporation_bar * demand * v.wetness * v.gate * (1 - v.gate);
    bar->weights[0] += x_bar * s / 100;
    bar->weights[1] += x_bar * in->demand;
    bar->weights[2] += x_bar;
    bar->parameter[RATE] += flow_bar * s * v.share;
    bar->parameter[SHAPE] += flow_bar * v.flow * (real)log((double)(s / (s + 50)));
    bar->store += evaporation_bar * demand * v.gate * 10 / ((s + 10) * (s + 10)) +
                  x_bar * in->weights[0] / 100 +
                  flow_bar * (v.flow / s + v.flow * (in->shape - 1) * 50 / (s * (s + 50)));
}

/* ---- runs ---- */

static real *place(const afx_array *array, size_t variable, size_t t, size_t lane) {
    return (real *)array->data + (ptrdiff_t)variable * array->variable +
           (ptrdiff_t)t * array->time + (ptrdiff_t)lane * array->lane;
}

/* A lane of a run; `moving`: its rate is in what varies, and the shape stands alone. */
typedef struct lane_run {
    const afx_args *args;
    size_t lane;
    bool moving;
} lane_run;

static real *rate_of(const lane_run *of, bool bar, size_t t) {
    const afx_args *args = of->args;
    if (of->moving)
        return place(bar ? &args->dynamic_bar : &args->dynamic, 0, t, of->lane);
    return place(bar ? &args->parameter_bar : &args->parameter, RATE, 0, of->lane);
}

static real *shape_of(const lane_run *of, bool bar) {
    const afx_args *args = of->args;
    return place(bar ? &args->parameter_bar : &args->parameter, of->moving ? 0 : SHAPE, 0,
                 of->lane);
}

static step_inputs inputs_of(const lane_run *of, size_t t, real store) {
    const afx_args *args = of->args;
    size_t lane = of->lane;
    size_t site = lane / args->members;
    return (step_inputs){.rain = *place(&args->forcing, RAIN, t, site),
                         .demand = *place(&args->forcing, DEMAND, t, site),
                         .area = *place(&args->attribute, 0, 0, site),
                         .rate = *rate_of(of, false, t),
                         .shape = *shape_of(of, false),
                         .store = store,
                         .weights = args->weights};
}

static size_t block_lanes(const afx_args *args) {
    return args->block && args->block < args->lanes ? args->block : args->lanes;
}

static size_t blocks(const afx_args *args) {
    return (args->lanes + block_lanes(args) - 1) / block_lanes(args);
}

/* The store before every step of every lane. */
static size_t block_work_size(const afx_args *args, afx_mode mode) {
    return mode == AFX_REVERSE ? args->steps * block_lanes(args) * sizeof(real) : 0;
}

static size_t work_size(const afx_args *args, afx_mode mode) {
    return block_work_size(args, mode);
}

static afx_status run_lane(const lane_run *of, real *stores) {
    const afx_args *args = of->args;
    size_t lane = of->lane;
    real store = 20;
    for (size_t t = 0; t < args->steps; t++) {
        step_inputs in = inputs_of(of, t, store);
        if (stores)
            stores[t] = store;
        step_values v = advance(&in);
        *place(&args->output, EVAPORATION, t, lane) = v.evaporation;
        *place(&args->output, FLOW, t, lane) = v.flow;
        store = v.next;
        if (store - store == 0)
            continue;
        *args->fault = (afx_fault){.symbol = STORE_SYMBOL, .lane = lane, .step = t};
        return AFX_NOT_FINITE;
    }
    return AFX_OK;
}

static afx_status go_forward(const afx_args *args, size_t block, void *work, bool stored,
                             bool moving) {
    if (args->size != sizeof *args || args->version != AFX_ABI_VERSION)
        return AFX_BAD_ARGUMENTS;
    if (block_work_size(args, stored ? AFX_REVERSE : AFX_FORWARD) > args->work_size)
        return AFX_BAD_ARGUMENTS;
    size_t first = block * block_lanes(args), count = block_lanes(args);
    for (size_t i = 0; i < count && first + i < args->lanes; i++) {
        lane_run lane = {args, first + i, moving};
        afx_status status = run_lane(&lane, stored ? (real *)work + i * args->steps : NULL);
        if (status != AFX_OK)
            return status;
    }
    return AFX_OK;
}

static void reverse_lane(const lane_run *of, const real *stores) {
    const afx_args *args = of->args;
    real *weights_bar = args->weights_bar;
    step_bars bar = {0};
    for (size_t t = args->steps; t-- > args->gradient_from;) {
        step_inputs in = inputs_of(of, t, stores[t]);
        bar.evaporation = *place(&args->output_bar, EVAPORATION, t, of->lane);
        bar.flow = *place(&args->output_bar, FLOW, t, of->lane);
        reverse(&in, &bar);
        *rate_of(of, true, t) += bar.parameter[RATE];
        bar.parameter[RATE] = 0;
    }
    *shape_of(of, true) += bar.parameter[SHAPE];
    for (size_t w = 0; w < RESERVOIR_WEIGHTS; w++)
        weights_bar[w] += bar.weights[w];
}

static afx_status go_back(const afx_args *args, size_t block, const void *work, bool moving) {
    size_t first = block * block_lanes(args), count = block_lanes(args);
    for (size_t i = 0; i < count && first + i < args->lanes; i++)
        reverse_lane(&(lane_run){args, first + i, moving}, (const real *)work + i * args->steps);
    return AFX_OK;
}

static afx_status block_forward(const afx_args *args, size_t block, void *work, afx_mode mode) {
    return go_forward(args, block, work, mode == AFX_REVERSE, false);
}

static afx_status moving_forward(const afx_args *args, size_t block, void *work, afx_mode mode) {
    return go_forward(args, block, work, mode == AFX_REVERSE, true);
}

static afx_status block_reverse(const afx_args *args, size_t block, void *work, afx_mode mode) {
    (void)mode;
    return go_back(args, block, work, false);
}

static afx_status moving_reverse(const afx_args *args, size_t block, void *work, afx_mode mode) {
    (void)mode;
    return go_back(args, block, work, true);
}

/* ---- what it says about itself ---- */

/* Rows that both models have, before and after the two parameters. */
#define DRIVING_ROWS                                                                               \
    {"P", "mm/d", "rain", AFX_FORCING, RAIN, 1, 0, 0, 0, 0, 0, 3, 0, 0, {0}, 0},                   \
        {"E", "mm/d", "demand", AFX_FORCING, DEMAND, 1, 0, 0, 0, 0, 0, 4, 0, 0, {0}, 0}, {         \
        "area", "1", "share that evaporates", AFX_ATTRIBUTE, 0, 1, 0, 0, 0, 0, 0, 5, 0, 0, {0}, 0  \
    }
#define OTHER_ROWS                                                                                 \
    {"S", "mm", "water", AFX_STATE, 0, 1, 0, 0, 0, 0, 0, 8, 1, 0, {0}, 0},                         \
        {"ET", "mm/d", "evaporation", AFX_OUTPUT, EVAPORATION, 1, 0, 0, 0, 0, 0, 9, 0, 0, {0}, 0}, \
        {"Q", "mm/d", "flow", AFX_OUTPUT, FLOW, 1, 0, 0, 0, 0, 0, 10, 0, 0, {0}, 0}, {             \
        "gate.weight1", "1", "weights", AFX_WEIGHT, 0, RESERVOIR_WEIGHTS, 0, 0, 0, 3, 1, 11, 0, 0, \
            {0}, 0                                                                                 \
    }

static const afx_symbol symbols[SYMBOLS] = {
    DRIVING_ROWS,
    {"K", "1/d", "rate", AFX_PARAMETER, RATE, 1, 0.02, 0.4, 0.1, 0, 0, 6, 0, 0, {0}, 0},
    {"B", "1", "shape", AFX_PARAMETER, SHAPE, 1, 1, 3, 2, 0, 0, 7, 0, 0, {0}, 0},
    OTHER_ROWS};

static const afx_symbol moving_symbols[SYMBOLS] = {
    DRIVING_ROWS,
    {"K", "1/d", "rate", AFX_DYNAMIC, 0, 1, 0.02, 0.4, 0.1, 0, 0, 6, 0, 0, {0}, 0},
    {"B", "1", "shape", AFX_PARAMETER, 0, 1, 1, 3, 2, 0, 0, 7, 0, 0, {0}, 0},
    OTHER_ROWS};

/* What both say besides. */
#define OTHER_INFO                                                                                 \
    .version = AFX_ABI_VERSION, .real_bytes = sizeof(real), .words = "a nonlinear reservoir",      \
    .source = "reservoir.afx", .hash = "0123", .step_seconds = 86400, .symbol_count = SYMBOLS,     \
    .lanes_multiple = 1, .block = 64

static const afx_info info = {
    .name = "reservoir",
    .count = {FORCINGS, 1, PARAMETERS, 0, 1, OUTPUTS, RESERVOIR_WEIGHTS},
    .symbols = symbols,
    OTHER_INFO,
};

static const afx_info moving_info = {
    .name = "moving",
    .count = {FORCINGS, 1, PARAMETERS - 1, 1, 1, OUTPUTS, RESERVOIR_WEIGHTS},
    .symbols = moving_symbols,
    OTHER_INFO,
};

#define OTHER_FUNCTIONS                                                                            \
    .blocks = blocks, .block_lanes = block_lanes, .block_work_size = block_work_size,              \
    .work_size = work_size

#if AFX_REAL_BITS == 32
#define RESERVOIR reservoir_float
#define MOVING moving_float
#else
#define RESERVOIR reservoir_double
#define MOVING moving_double
#endif

const afx_model RESERVOIR = {
    .info = &info, .block_forward = block_forward, .block_reverse = block_reverse, OTHER_FUNCTIONS};
const afx_model MOVING = {.info = &moving_info,
                          .block_forward = moving_forward,
                          .block_reverse = moving_reverse,
                          OTHER_FUNCTIONS};
