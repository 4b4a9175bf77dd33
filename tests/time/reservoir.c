#include "reservoir.h"

#include <math.h>

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

static step_inputs inputs_of(const afx_args *args, size_t lane, size_t t, real store) {
    size_t site = lane / args->members;
    return (step_inputs){.rain = *place(&args->forcing, RAIN, t, site),
                         .demand = *place(&args->forcing, DEMAND, t, site),
                         .area = *place(&args->attribute, 0, 0, site),
                         .rate = *place(&args->parameter, RATE, 0, lane),
                         .shape = *place(&args->parameter, SHAPE, 0, lane),
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

static afx_status run_lane(const afx_args *args, size_t lane, real *stores) {
    real store = 20;
    for (size_t t = 0; t < args->steps; t++) {
        step_inputs in = inputs_of(args, lane, t, store);
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

static afx_status block_forward(const afx_args *args, size_t block, void *work, afx_mode mode) {
    if (args->size != sizeof *args || args->version != AFX_ABI_VERSION)
        return AFX_BAD_ARGUMENTS;
    if (block_work_size(args, mode) > args->work_size)
        return AFX_BAD_ARGUMENTS;
    size_t first = block * block_lanes(args), count = block_lanes(args);
    for (size_t i = 0; i < count && first + i < args->lanes; i++) {
        real *stores = mode == AFX_REVERSE ? (real *)work + i * args->steps : NULL;
        afx_status status = run_lane(args, first + i, stores);
        if (status != AFX_OK)
            return status;
    }
    return AFX_OK;
}

static afx_status block_reverse(const afx_args *args, size_t block, void *work, afx_mode mode) {
    (void)mode;
    size_t first = block * block_lanes(args), count = block_lanes(args);
    real *weights_bar = args->weights_bar;
    for (size_t i = 0; i < count && first + i < args->lanes; i++) {
        step_bars bar = {0};
        for (size_t t = args->steps; t-- > args->gradient_from;) {
            step_inputs in = inputs_of(args, first + i, t, ((real *)work)[i * args->steps + t]);
            bar.evaporation = *place(&args->output_bar, EVAPORATION, t, first + i);
            bar.flow = *place(&args->output_bar, FLOW, t, first + i);
            reverse(&in, &bar);
        }
        for (size_t p = 0; p < PARAMETERS; p++)
            *place(&args->parameter_bar, p, 0, first + i) += bar.parameter[p];
        for (size_t w = 0; w < RESERVOIR_WEIGHTS; w++)
            weights_bar[w] += bar.weights[w];
    }
    return AFX_OK;
}

/* ---- what it says about itself ---- */

static const afx_symbol symbols[SYMBOLS] = {
    {"P", "mm/d", "rain", AFX_FORCING, RAIN, 1, 0, 0, 0, 0, 0, 3, 0, 0, {0}, 0},
    {"E", "mm/d", "demand", AFX_FORCING, DEMAND, 1, 0, 0, 0, 0, 0, 4, 0, 0, {0}, 0},
    {"area", "1", "share that evaporates", AFX_ATTRIBUTE, 0, 1, 0, 0, 0, 0, 0, 5, 0, 0, {0}, 0},
    {"K", "1/d", "rate", AFX_PARAMETER, RATE, 1, 0.02, 0.4, 0.1, 0, 0, 6, 0, 0, {0}, 0},
    {"B", "1", "shape", AFX_PARAMETER, SHAPE, 1, 1, 3, 2, 0, 0, 7, 0, 0, {0}, 0},
    {"S", "mm", "water", AFX_STATE, 0, 1, 0, 0, 0, 0, 0, 8, 1, 0, {0}, 0},
    {"ET", "mm/d", "evaporation", AFX_OUTPUT, EVAPORATION, 1, 0, 0, 0, 0, 0, 9, 0, 0, {0}, 0},
    {"Q", "mm/d", "flow", AFX_OUTPUT, FLOW, 1, 0, 0, 0, 0, 0, 10, 0, 0, {0}, 0},
    {"gate.weight1",
     "1",
     "weights",
     AFX_WEIGHT,
     0,
     RESERVOIR_WEIGHTS,
     0,
     0,
     0,
     3,
     1,
     11,
     0,
     0,
     {0},
     0}};

static const afx_info info = {
    .version = AFX_ABI_VERSION,
    .real_bytes = sizeof(real),
    .name = "reservoir",
    .words = "a nonlinear reservoir",
    .source = "reservoir.afx",
    .hash = "0123",
    .step_seconds = 86400,
    .count = {FORCINGS, 1, PARAMETERS, 0, 1, OUTPUTS, RESERVOIR_WEIGHTS},
    .symbol_count = SYMBOLS,
    .symbols = symbols,
    .lanes_multiple = 1,
    .block = 64,
};

#if AFX_REAL_BITS == 32
const afx_model reservoir_float =
#else
const afx_model reservoir_double =
#endif
    {.info = &info,
     .blocks = blocks,
     .block_lanes = block_lanes,
     .block_work_size = block_work_size,
     .block_forward = block_forward,
     .block_reverse = block_reverse,
     .work_size = work_size};
