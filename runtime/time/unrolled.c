#include "time/unrolled.h"

#include <string.h>

#include "core/random.h"
#include "core/real.h"
#include "time/recurrent.h"

static void set_weights(time_recurrent *network, const double *weights) {
    const double *head = weights + nn_recurrent_weight_count(&network->layer);
    size_t count = (network->head.inputs + 1) * network->head.outputs;
    nn_recurrent_pack(&network->layer, weights, network->matrix);
    for (size_t k = 0; k < count; k++)
        ((real *)network->head_weights)[k] = (real)head[k];
}

static nn_recurrent_run run_of(const time_unrolled *piece, size_t steps) {
    return (nn_recurrent_run){.steps = steps,
                              .batch = piece->window.sites,
                              .matrix = piece->network->matrix,
                              .rows = piece->rows,
                              .cells = piece->cells,
                              .gates = piece->gates,
                              .watch = piece->watch};
}

/* ---- inputs ---- */

/* Attributes are the same at all steps. */
static void begin(const time_unrolled *piece) {
    const time_recurrent *network = piece->network;
    size_t width = nn_recurrent_width(&network->layer), sites = piece->window.sites;
    size_t series = network->options.series.count, count = network->options.attributes.count;
    real *rows = (real *)piece->rows + series;
    data_target to = {{rows, 1, 0, (ptrdiff_t)width, 0}, sizeof(real)};
    nn_recurrent_run run = run_of(piece, piece->kept);
    nn_recurrent_begin(&network->layer, &run);
    data_copy_attributes(network->setup->set, network->options.attributes, &piece->window, &to);
    for (size_t r = sites; r < piece->kept * sites; r++)
        memcpy(rows + r * width, rows + (r - sites) * width, count * sizeof(real));
}

static void read_series(const time_unrolled *piece, data_steps steps) {
    const time_recurrent *network = piece->network;
    size_t width = nn_recurrent_width(&network->layer);
    data_window window = piece->window;
    for (size_t s = 0; s < window.sites; s++)
        piece->start[s] = (window.from ? window.from[s] : window.begin) + steps.begin;
    window.from = piece->start;
    window.steps = steps.end - steps.begin;
    data_target to = {{piece->rows, 1, (ptrdiff_t)(window.sites * width), (ptrdiff_t)width, 0},
                      sizeof(real)};
    data_copy_series(network->setup->set, network->options.series, &window, &to);
}

/* ---- chance ---- */

#define SEEN_STREAM ((uint64_t)0x7365656e << 32) /* away from other uses */

enum { DRAWS = 8 }; /* of 16 bits, from one count of the cipher */

/* Which numbers of a row the head sees. */
static void draw_row(const time_unrolled *piece, uint64_t row, uint8_t *seen) {
    const time_recurrent *network = piece->network;
    size_t hidden = network->layer.hidden;
    uint32_t limit = (uint32_t)(network->options.dropout * 65536 + 0.5);
    uint64_t stream = SEEN_STREAM, words = (hidden + DRAWS - 1) / DRAWS;
    uint64_t counter = row * words;
    uint32_t key[2] = {(uint32_t)piece->draw.seed, (uint32_t)(piece->draw.seed >> 32)};
    for (size_t k = 0; k < hidden; k += DRAWS, counter++) {
        uint32_t place[4] = {(uint32_t)counter, (uint32_t)(counter >> 32), (uint32_t)stream,
                             (uint32_t)(stream >> 32)};
        uint32_t drawn[4];
        core_philox(place, key, drawn);
        for (size_t i = 0; i < DRAWS && k + i < hidden; i++)
            seen[k + i] = (drawn[i / 2] >> 16 * (i % 2) & 0xffff) >= limit;
    }
}

static void draw_seen(const time_unrolled *piece, data_steps steps) {
    size_t sites = piece->window.sites, hidden = piece->network->layer.hidden;
    uint8_t *seen = piece->seen;
    for (size_t t = steps.begin; t < steps.end; t++)
        for (size_t s = 0; s < sites; s++, seen += hidden) {
            uint64_t site = (piece->draw.batch << 20) + piece->first + s;
            draw_row(piece, site * piece->window.steps + t, seen);
        }
}

/* What is seen counts as more, so that the mean stays. */
static void drop(const time_unrolled *piece, size_t rows) {
    real *states = piece->states;
    size_t count = rows * piece->network->layer.hidden;
    real share = (real)(1 / (1 - piece->network->options.dropout));
    for (size_t k = 0; k < count; k++)
        states[k] *= (real)piece->seen[k] * share;
}

static bool drops(const time_unrolled *piece) {
    return piece->learns && piece->network->options.dropout > 0;
}

/* ---- forward ---- */

static void copy_states(const time_unrolled *piece, size_t rows) {
    const nn_recurrent *layer = &piece->network->layer;
    size_t width = nn_recurrent_width(layer), hidden = layer->hidden;
    const real *from = (const real *)piece->rows + piece->window.sites * width + layer->inputs + 1;
    real *states = piece->states;
    for (size_t r = 0; r < rows; r++)
        memcpy(states + r * hidden, from + r * width, hidden * sizeof(real));
}

/* Values of the head for the states of those steps. */
static nn_dense_run head_of(const time_unrolled *piece, size_t steps, size_t value) {
    const time_recurrent *network = piece->network;
    size_t sites = piece->window.sites;
    real *values = (real *)piece->values + value * sites * network->head.outputs;
    return (nn_dense_run){.batch = steps * sites,
                          .weights = network->head_weights,
                          .x = piece->states,
                          .z = values,
                          .y = values,
                          .watch = piece->watch};
}

static core_status forward(const time_unrolled *piece, data_steps steps, size_t value,
                           afx_error *error) {
    const time_recurrent *network = piece->network;
    size_t count = steps.end - steps.begin, rows = count * piece->window.sites;
    nn_recurrent_run run = run_of(piece, count);
    read_series(piece, steps);
    CORE_TRY(nn_recurrent_forward(&network->layer, &run, error));
    copy_states(piece, rows);
    if (drops(piece)) {
        draw_seen(piece, steps);
        drop(piece, rows);
    }
    if (steps.end < piece->window.steps)
        nn_recurrent_go_on(&network->layer, &run);
    nn_dense_run head = head_of(piece, count, value);
    return nn_dense_forward(&network->head, &head, error);
}

/* ---- backward ---- */

static size_t matrix_count(const nn_recurrent *layer) {
    return NN_GATES * layer->hidden * nn_recurrent_width(layer);
}

static size_t head_count(const nn_dense *head) {
    return (head->inputs + 1) * head->outputs;
}

static core_status backward(const time_unrolled *piece, afx_error *error) {
    const time_recurrent *network = piece->network;
    size_t rows = piece->kept * piece->window.sites;
    memset(piece->matrix_bar, 0, matrix_count(&network->layer) * sizeof(real));
    memset(piece->head_bar, 0, head_count(&network->head) * sizeof(real));
    nn_dense_run head = head_of(piece, piece->kept, piece->window.steps - piece->kept);
    head.bar = piece->values_bar;
    head.weights_bar = piece->head_bar;
    head.x_bar = piece->states; /* in place: weights come first */
    head.fresh = true;
    CORE_TRY(nn_dense_backward(&network->head, &head, error));
    if (drops(piece))
        drop(piece, rows);
    nn_recurrent_run run = run_of(piece, piece->kept);
    run.hidden_bar = piece->states;
    run.cell_bar = piece->cell_bar;
    run.matrix_bar = piece->matrix_bar;
    return nn_recurrent_backward(&network->layer, &run, error);
}

static void add_gradient(const time_unrolled *piece, double *gradient) {
    const time_recurrent *network = piece->network;
    double *head = gradient + nn_recurrent_weight_count(&network->layer);
    nn_recurrent_unpack(&network->layer, piece->matrix_bar, gradient);
    for (size_t k = 0; k < head_count(&network->head); k++)
        head[k] += (double)((const real *)piece->head_bar)[k];
}

/* ---- chunks ---- */

/* Where the value of an output stands in an array of a chunk, at its first step and site. */
static real *lane_of(const time_recurrent *network, const afx_array *array, size_t output) {
    size_t places = network->head.outputs / network->setup->members;
    return (real *)array->data + (ptrdiff_t)(output % places) * array->variable +
           (ptrdiff_t)(output / places);
}

static void give(const time_unrolled *piece, const time_share *share, time_chunk *chunk) {
    const time_recurrent *network = piece->network;
    size_t outputs = network->head.outputs, sites = piece->window.sites;
    size_t members = network->setup->members, last = piece->window.steps - 1;
    const afx_array *array = &chunk->args.dynamic;
    for (size_t t = 0; t < share->steps; t++)
        for (size_t s = 0; s < share->sites; s++) {
            size_t site = share->piece_site + s;
            const real *now = (const real *)piece->values;
            const uint8_t *held = piece->held ? piece->held + site * outputs : NULL;
            ptrdiff_t lane = (ptrdiff_t)((share->chunk_site + s) * members) +
                             (ptrdiff_t)(share->step + t) * array->time;
            for (size_t o = 0; o < outputs; o++) {
                size_t step = held && held[o] ? last : share->value + t;
                real value = now[(step * sites + site) * outputs + o];
                lane_of(network, array, o)[lane] =
                    (real)network->low[o] + (real)network->span[o] * value;
            }
        }
}

/* A parameter that was held has all its derivatives at the last step. */
static void take(const time_unrolled *piece, const time_share *share, const time_chunk *chunk) {
    const time_recurrent *network = piece->network;
    size_t outputs = network->head.outputs, sites = piece->window.sites;
    size_t members = network->setup->members, last = share->steps - 1;
    const afx_array *array = &chunk->args.dynamic_bar;
    real *bars = piece->values_bar;
    for (size_t s = 0; s < share->sites; s++)
        for (size_t o = 0; o < outputs; o++) {
            size_t site = share->piece_site + s;
            const real *from = lane_of(network, array, o) +
                               (ptrdiff_t)((share->chunk_site + s) * members) +
                               (ptrdiff_t)share->step * array->time;
            real *to = bars + site * outputs + o, sum = 0, span = (real)network->span[o];
            bool held = piece->held && piece->held[site * outputs + o];
            for (size_t t = 0; t < share->steps; t++) {
                real bar = span * from[(ptrdiff_t)t * array->time];
                sum += bar;
                to[t * sites * outputs] = held ? 0 : bar;
            }
            if (held)
                to[last * sites * outputs] = sum;
        }
}

#if AFX_REAL_BITS == 32
const time_unrolling time_unrolling_float =
#else
const time_unrolling time_unrolling_double =
#endif
    {set_weights, begin, forward, backward, add_gradient, give, take};
