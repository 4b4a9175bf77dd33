/* The pieces of a batch, and runs of a chunk by itself. */
#include <string.h>

#include "core/memory.h"
#include "core/random.h"
#include "time/parallel.h"
#include "time/recurrent.h"

enum { MOST_PIECE_SITES = 128, RUN_STEPS = 64 };

/* ---- memory ---- */

/* One array of a piece. */
typedef struct unrolled_array {
    size_t offset; /* of its address in time_unrolled */
    size_t count;
    size_t size;
} unrolled_array;

enum { UNROLLED_ARRAYS = 12 };

static void list_arrays(const time_unrolled *piece, unrolled_array arrays[UNROLLED_ARRAYS]) {
    const time_recurrent *network = piece->network;
    const nn_recurrent *layer = &network->layer;
    size_t number = network->setup->model->info->real_bytes, back = piece->learns;
    size_t sites = piece->most_sites, rows = piece->kept * sites, hidden = layer->hidden;
    size_t width = nn_recurrent_width(layer), outputs = network->head.outputs;
    size_t lstm = layer->cell == NN_LSTM, drops = network->options.dropout > 0;
    size_t holds = network->options.hold > 0;
    const unrolled_array all[UNROLLED_ARRAYS] = {
        {offsetof(time_unrolled, start), sites, sizeof(size_t)},
        {offsetof(time_unrolled, rows), (rows + sites) * width, number},
        {offsetof(time_unrolled, cells), lstm * (rows + sites) * hidden, number},
        {offsetof(time_unrolled, gates), NN_GATES * rows * hidden, number},
        {offsetof(time_unrolled, states), rows * hidden, number},
        {offsetof(time_unrolled, values), piece->valued * sites * outputs, number},
        {offsetof(time_unrolled, values_bar), back * rows * outputs, number},
        {offsetof(time_unrolled, cell_bar), back * lstm * sites * hidden, number},
        {offsetof(time_unrolled, matrix_bar), back * NN_GATES * hidden * width, number},
        {offsetof(time_unrolled, head_bar), back * (hidden + 1) * outputs, number},
        {offsetof(time_unrolled, seen), back * drops * rows * hidden, 1},
        {offsetof(time_unrolled, held), back * holds * sites * outputs, 1}};
    memcpy(arrays, all, sizeof all);
}

static size_t bytes_of(const time_unrolled *piece) {
    unrolled_array arrays[UNROLLED_ARRAYS];
    size_t bytes = 0;
    list_arrays(piece, arrays);
    for (size_t k = 0; k < UNROLLED_ARRAYS; k++)
        bytes += arrays[k].count * arrays[k].size;
    return bytes;
}

static core_status allocate(time_unrolled *piece, afx_error *error) {
    unrolled_array arrays[UNROLLED_ARRAYS];
    list_arrays(piece, arrays);
    for (size_t k = 0; k < UNROLLED_ARRAYS; k++) {
        void *memory = arrays[k].count ? core_allocate(arrays[k].count, arrays[k].size) : NULL;
        if (arrays[k].count && !memory)
            return core_fail_memory(error);
        memcpy((char *)piece + arrays[k].offset, &memory, sizeof memory);
    }
    return CORE_OK;
}

void time_unrolled_free(time_unrolled *piece) {
    void *arrays[] = {piece->start,      piece->rows,     piece->cells,      piece->gates,
                      piece->states,     piece->values,   piece->values_bar, piece->cell_bar,
                      piece->matrix_bar, piece->head_bar, piece->seen,       piece->held};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        core_free(arrays[k]);
    *piece = (time_unrolled){0};
}

/* ---- pieces of a batch ---- */

/* An even number of them where it can be, so that two threads end together. */
static size_t piece_count(size_t sites) {
    size_t count = (sites + MOST_PIECE_SITES - 1) / MOST_PIECE_SITES;
    return sites > 1 ? count + count % 2 : 1;
}

static size_t piece_begin(size_t sites, size_t piece) {
    return sites * piece / piece_count(sites);
}

static time_unrolled piece_of(const time_recurrent *network, const time_recurrent_batch *batch,
                              size_t piece) {
    const data_window *window = &batch->window;
    size_t begin = piece_begin(window->sites, piece);
    return (time_unrolled){.network = network,
                           .most_sites = piece_begin(window->sites, piece + 1) - begin,
                           .kept = window->steps - batch->gradient_from,
                           .valued = window->steps,
                           .learns = true};
}

size_t time_recurrent_bytes(const time_recurrent *network, const time_recurrent_batch *batch) {
    size_t bytes = 0;
    for (size_t k = 0; network && k < piece_count(batch->window.sites); k++) {
        time_unrolled piece = piece_of(network, batch, k);
        bytes += bytes_of(&piece);
    }
    return bytes;
}

void time_recurrent_rest(time_recurrent *network) {
    for (size_t k = 0; network && network->piece && k < network->pieces; k++)
        time_unrolled_free(&network->piece[k]);
    if (network) {
        core_free(network->piece);
        network->piece = NULL;
        network->pieces = 0;
    }
}

/* Batches of one training have the same extents. */
static bool has_room(const time_recurrent *network, const time_recurrent_batch *batch) {
    if (network->pieces != piece_count(batch->window.sites))
        return false;
    for (size_t k = 0; k < network->pieces; k++) {
        time_unrolled wanted = piece_of(network, batch, k);
        const time_unrolled *there = &network->piece[k];
        if (there->most_sites != wanted.most_sites || there->kept != wanted.kept ||
            there->valued != wanted.valued)
            return false;
    }
    return true;
}

static core_status take_memory(time_recurrent *network, const time_recurrent_batch *batch,
                               afx_error *error) {
    if (has_room(network, batch))
        return CORE_OK;
    time_recurrent_rest(network);
    size_t count = piece_count(batch->window.sites);
    network->piece = core_allocate(count, sizeof *network->piece);
    if (!network->piece)
        return core_fail_memory(error);
    network->pieces = count;
    for (size_t k = 0; k < count; k++) {
        network->piece[k] = piece_of(network, batch, k);
        CORE_TRY(allocate(&network->piece[k], error));
    }
    return CORE_OK;
}

/* ---- passes ---- */

typedef struct batch_pass {
    time_recurrent *network;
    const time_recurrent_batch *batch;
} batch_pass;

#define HOLD_STREAM ((uint64_t)0x686f6c64 << 32) /* away from other uses */

/* Elements of one parameter, and members, are held together. */
static void draw_held(const time_unrolled *piece) {
    const time_recurrent *network = piece->network;
    size_t outputs = network->head.outputs;
    for (size_t s = 0; piece->held && s < piece->window.sites; s++)
        for (size_t o = 0; o < outputs; o++) {
            uint64_t site = (piece->draw.batch << 20) + piece->first + s;
            core_random random = {.seed = piece->draw.seed,
                                  .stream = HOLD_STREAM,
                                  .counter = site * outputs + network->group[o]};
            piece->held[s * outputs + o] = core_random_uniform(&random) < network->options.hold;
        }
}

static void place_piece(time_unrolled *piece, const time_recurrent_batch *batch, size_t number) {
    const data_window *window = &batch->window;
    piece->first = piece_begin(window->sites, number);
    piece->window = *window;
    piece->window.site = window->site + piece->first;
    piece->window.from = window->from + piece->first;
    piece->window.sites = piece->most_sites;
    piece->draw = batch->draw;
}

static core_status forward_piece(void *context, size_t thread, size_t number, afx_error *error) {
    const batch_pass *pass = context;
    time_unrolled *piece = &pass->network->piece[number];
    const time_unrolling *unrolling = pass->network->unrolling;
    core_watch *watch = piece->watch = core_watch_of(pass->batch->profile, thread);
    core_phase phase = core_turn(watch, CORE_NETWORKS);
    core_status status = CORE_OK;
    place_piece(piece, pass->batch, number);
    draw_held(piece);
    unrolling->begin(piece);
    size_t all = piece->window.steps, warm = all - piece->kept, done = 0;
    for (size_t end; done < warm && status == CORE_OK; done = end) {
        end = warm - done < piece->kept ? warm : done + piece->kept;
        status = unrolling->forward(piece, (data_steps){done, end}, done, error);
    }
    if (status == CORE_OK)
        status = unrolling->forward(piece, (data_steps){warm, all}, warm, error);
    core_turn(watch, phase);
    return status;
}

static core_status backward_piece(void *context, size_t thread, size_t number, afx_error *error) {
    const batch_pass *pass = context;
    time_unrolled *piece = &pass->network->piece[number];
    core_watch *watch = piece->watch = core_watch_of(pass->batch->profile, thread);
    core_phase phase = core_turn(watch, CORE_NETWORKS);
    core_status status = pass->network->unrolling->backward(piece, error);
    core_turn(watch, phase);
    return status;
}

typedef core_status piece_task(void *context, size_t thread, size_t number, afx_error *error);

static core_status run_pieces(batch_pass *pass, piece_task *task, afx_error *error) {
    time_job job = {pass->network->pieces, pass->batch->threads, pass, task};
    core_watch *watch = core_watch_of(pass->batch->profile, 0);
    core_phase phase = core_turn(watch, CORE_IDLE);
    core_status status = time_in_parallel(&job, error);
    core_turn(watch, phase);
    return status;
}

core_status time_recurrent_forward(time_recurrent *network, const time_recurrent_batch *batch,
                                   afx_error *error) {
    batch_pass pass = {network, batch};
    if (!network)
        return CORE_OK;
    CORE_TRY(take_memory(network, batch, error));
    return run_pieces(&pass, forward_piece, error);
}

core_status time_recurrent_backward(time_recurrent *network, const time_recurrent_batch *batch,
                                    double *gradient, afx_error *error) {
    batch_pass pass = {network, batch};
    if (!network)
        return CORE_OK;
    CORE_TRY(run_pieces(&pass, backward_piece, error));
    for (size_t k = 0; k < network->pieces; k++)
        network->unrolling->add_gradient(&network->piece[k], gradient);
    return CORE_OK;
}

/* ---- chunks ---- */

/* What a chunk has in common with a piece; no sites: nothing. */
static time_share share_of(const time_unrolled *piece, const time_chunk *chunk, size_t first) {
    size_t end = first + chunk->sites, piece_end = piece->first + piece->window.sites;
    size_t from = first > piece->first ? first : piece->first;
    size_t to = end < piece_end ? end : piece_end;
    if (to <= from)
        return (time_share){.sites = 0};
    return (time_share){
        .chunk_site = from - first, .piece_site = from - piece->first, .sites = to - from};
}

void time_recurrent_give(const time_recurrent *network, time_chunk *chunk, size_t first) {
    for (size_t k = 0; network && k < network->pieces; k++) {
        time_share share = share_of(&network->piece[k], chunk, first);
        share.steps = chunk->steps;
        network->unrolling->give(&network->piece[k], &share, chunk);
    }
}

void time_recurrent_take(const time_recurrent *network, const time_chunk *chunk, size_t first) {
    for (size_t k = 0; network && k < network->pieces; k++) {
        time_share share = share_of(&network->piece[k], chunk, first);
        share.steps = network->piece[k].kept;
        share.step = chunk->steps - share.steps;
        network->unrolling->take(&network->piece[k], &share, chunk);
    }
}

/* ---- a chunk by itself ---- */

static time_unrolled run_room(const time_recurrent *network, size_t sites) {
    return (time_unrolled){
        .network = network, .most_sites = sites, .kept = RUN_STEPS, .valued = RUN_STEPS};
}

size_t time_recurrent_run_bytes(const time_recurrent *network, size_t sites) {
    time_unrolled piece = run_room(network, sites);
    return network ? bytes_of(&piece) : 0;
}

core_status time_recurrent_open(const time_recurrent *network, size_t sites, time_unrolled *piece,
                                afx_error *error) {
    *piece = run_room(network, sites);
    core_status status = network ? allocate(piece, error) : CORE_OK;
    if (status != CORE_OK)
        time_unrolled_free(piece);
    return status;
}

core_status time_recurrent_run(time_unrolled *piece, time_chunk *chunk, afx_error *error) {
    if (!piece->network)
        return CORE_OK;
    const time_unrolling *unrolling = piece->network->unrolling;
    core_phase phase = core_turn(chunk->watch, CORE_NETWORKS);
    core_status status = CORE_OK;
    piece->watch = chunk->watch;
    piece->window = chunk->window;
    unrolling->begin(piece);
    time_share share = {.sites = chunk->sites};
    for (; share.step < chunk->steps && status == CORE_OK; share.step += share.steps) {
        size_t left = chunk->steps - share.step;
        share.steps = left < piece->kept ? left : piece->kept;
        data_steps steps = {share.step, share.step + share.steps};
        status = unrolling->forward(piece, steps, 0, error);
        unrolling->give(piece, &share, chunk);
    }
    core_turn(chunk->watch, phase);
    return status;
}
