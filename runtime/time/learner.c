#include "time/learner.h"

#include <string.h>

#include "core/memory.h"
#include "time/parallel.h"
#include "time/shared.h"

static size_t model_weight_count(const time_learner *learner) {
    return learner->setup->model->info->count[AFX_WEIGHT];
}

static size_t real_bytes(const time_learner *learner) {
    return learner->setup->model->info->real_bytes;
}

/* ---- memory ---- */

static core_status allocate(time_learner *learner, afx_error *error) {
    size_t sites = learner->options.most_sites, weights = model_weight_count(learner);
    learner->weight_count = time_network_weight_count(learner->network) + weights;
    learner->weights = core_allocate(learner->weight_count, sizeof(double));
    learner->gradient = core_allocate(learner->weight_count, sizeof(double));
    learner->model_values = core_allocate(weights, sizeof(double));
    learner->model_weights = core_allocate(weights, real_bytes(learner));
    learner->columns_bar = core_allocate(sites * time_columns(learner->setup), sizeof(double));
    learner->numbers = core_allocate(learner->options.number_count * sites, sizeof(double));
    learner->site_losses = core_allocate(sites, sizeof(double));
    learner->scored = core_allocate(sites, sizeof *learner->scored);
    learner->observed = core_allocate(
        learner->setup->observation_count * sites * learner->options.window, sizeof(double));
    learner->chunk_weights_bar =
        core_allocate(learner->batch_chunks * weights, real_bytes(learner));
    learner->chunks = core_allocate(learner->options.threads, sizeof(time_chunk));
    bool fine = learner->weights && learner->gradient && learner->model_values &&
                learner->model_weights && learner->columns_bar && learner->numbers &&
                learner->site_losses && learner->scored && learner->observed &&
                learner->chunk_weights_bar && learner->chunks;
    return fine ? CORE_OK : core_fail_memory(error);
}

static size_t first_reversed(const time_learner_options *options) {
    return options->warmup_gradient ? 0 : options->warmup;
}

/* A batch in chunks as alike as whole vectors of lanes allow, an even number of them where it can
 * be, so that threads end together. How many threads there are does not matter. */
typedef struct batch_split {
    size_t sites;
    size_t unit; /* sites that fill vectors */
    size_t units;
    size_t chunks;
} batch_split;

static batch_split split_of(const time_setup *setup, size_t most, size_t sites) {
    size_t vector = setup->model->info->lanes_multiple;
    batch_split split = {.sites = sites, .unit = 1};
    while (vector && split.unit * setup->members % vector)
        split.unit++;
    if (split.unit > most)
        split.unit = 1; /* memory is short */
    split.units = (sites + split.unit - 1) / split.unit;
    split.chunks = (split.units + most / split.unit - 1) / (most / split.unit);
    if (split.chunks > 1 && split.chunks < split.units)
        split.chunks += split.chunks % 2;
    return split;
}

static size_t chunk_begin(const batch_split *split, size_t chunk) {
    size_t begin = chunk * split->units / split->chunks * split->unit;
    return begin < split->sites ? begin : split->sites;
}

/* That have something to do where so many sites are a chunk at most. */
static size_t threads_of(const time_setup *setup, const time_learner_options *options,
                         size_t most) {
    return time_threads(options->threads, split_of(setup, most, options->most_sites).chunks);
}

core_status time_learner_plan(const time_setup *setup, const time_learner_options *options,
                              time_memory_plan *plan, afx_error *error) {
    size_t sites = time_chunk_sites(setup);
    time_room wanted = {.sites = sites < options->most_sites ? sites : options->most_sites,
                        .steps = options->warmup + options->window,
                        .reverse = true,
                        .gradient_from = first_reversed(options),
                        .unobserved = true};
    size_t threads = threads_of(setup, options, wanted.sites);
    CORE_TRY(time_plan_memory(setup, &wanted, threads, options->memory, plan, error));
    plan->threads = threads_of(setup, options, plan->room.sites);
    return CORE_OK;
}

static bool is_unobserved(const loss_objective *loss) {
    for (size_t k = 0; k < loss->count; k++)
        if (!loss->term[k].kind || !loss->term[k].kind->unobserved)
            return false;
    return loss->count > 0;
}

static core_status fill(time_learner *learner, afx_error *error) {
    if (!learner->setup->observed && !is_unobserved(learner->options.loss))
        return core_fail(error, CORE_USAGE, "there are no observations to learn from");
    CORE_TRY(time_recurrent_check(learner->setup, error));
    CORE_TRY(time_learner_plan(learner->setup, &learner->options, &learner->plan, error));
    learner->batch_chunks =
        split_of(learner->setup, learner->plan.room.sites, learner->options.most_sites).chunks;
    learner->threads = learner->options.threads;
    learner->options.threads = learner->plan.threads;
    return allocate(learner, error);
}

static core_status wake(time_learner *learner, afx_error *error) {
    for (size_t k = 0; k < learner->options.threads; k++)
        if (!learner->chunks[k].setup)
            CORE_TRY(
                time_chunk_create(learner->setup, &learner->plan.room, &learner->chunks[k], error));
    return CORE_OK;
}

void time_learner_rest(time_learner *learner) {
    for (size_t k = 0; learner->chunks && k < learner->options.threads; k++)
        time_chunk_free(&learner->chunks[k]);
    if (learner->setup)
        time_recurrent_rest(learner->setup->recurrent);
}

core_status time_learner_create(const time_setup *setup, time_network *network,
                                const time_learner_options *options, time_learner *learner,
                                afx_error *error) {
    *learner = (time_learner){.setup = setup, .network = network, .options = *options};
    core_status status = fill(learner, error);
    if (status != CORE_OK)
        time_learner_free(learner);
    return status;
}

void time_learner_free(time_learner *learner) {
    time_learner_rest(learner);
    void *pieces[] = {
        learner->weights, learner->gradient,     learner->model_weights, learner->columns_bar,
        learner->numbers, learner->site_losses,  learner->observed,      learner->chunk_weights_bar,
        learner->chunks,  learner->model_values, learner->scored};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    *learner = (time_learner){0};
}

enum { NETWORK_STREAM = 1, MODEL_STREAM = 2 };
#define DROPOUT_STREAMS ((uint64_t)0x64726f70 << 32) /* one stream a batch, away from other uses */

/* Glorot and Bengio (2010) for the weights inside the model; biases 0; shared parameters begin at
 * their defaults. */
static void initialize_model_weights(const afx_info *info, uint64_t seed, double *weights) {
    core_random random = {.seed = seed, .stream = MODEL_STREAM};
    time_shared_start(info, weights);
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role != AFX_WEIGHT || symbol->fan_out == 0 || time_has_value(symbol))
            continue;
        nn_fan fan = {symbol->fan_in, symbol->fan_out};
        nn_fill_initial(NN_XAVIER, fan, &random, symbol->elements, weights + symbol->index);
    }
}

void time_starting_weights(const time_setup *setup, const time_network *network, uint64_t seed,
                           double *weights) {
    const afx_info *info = setup->model->info;
    size_t own = time_network_weight_count(network);
    core_random random = {.seed = seed, .stream = NETWORK_STREAM};
    memset(weights, 0, (own + info->count[AFX_WEIGHT]) * sizeof *weights);
    time_network_initialize(network, &random, weights);
    time_recurrent_initialize(setup->recurrent, seed, weights + time_network_own_count(network));
    initialize_model_weights(info, seed, weights + own);
}

void time_learner_initialize(time_learner *learner, uint64_t seed) {
    learner->seed = seed;
    time_starting_weights(learner->setup, learner->network, seed, learner->weights);
}

/* ---- a batch ---- */

typedef struct batch_work {
    time_learner *learner;
    const size_t *site;
    const size_t *from;
    batch_split split;
    double parts[LOSS_TERMS];
} batch_work;

static data_window window_of(const batch_work *work, size_t chunk) {
    size_t begin = chunk_begin(&work->split, chunk);
    const time_learner_options *options = &work->learner->options;
    return (data_window){.site = work->site + begin,
                         .from = work->from + begin,
                         .sites = chunk_begin(&work->split, chunk + 1) - begin,
                         .steps = options->warmup + options->window};
}

/* The observations and numbers of the batch from a site on. */
static loss_block observed_from(const batch_work *work, size_t begin) {
    const time_learner *learner = work->learner;
    size_t window = learner->options.window, sites = work->split.sites;
    return (loss_block){.steps = window,
                        .sites = sites - begin,
                        .observed = {learner->observed + begin * window, 1, (ptrdiff_t)window,
                                     (ptrdiff_t)(sites * window)},
                        .numbers = learner->numbers + begin,
                        .numbers_stride = sites};
}

/* The scored steps of a chunk that is loaded. */
static loss_block scored(const batch_work *work, time_chunk *chunk, size_t begin) {
    size_t skip = work->learner->options.warmup;
    ptrdiff_t site = (ptrdiff_t)chunk->steps, series = site * (ptrdiff_t)chunk->sites;
    loss_block block = observed_from(work, begin);
    block.sites = chunk->sites;
    block.simulated = (loss_view){chunk->simulated + skip, 1, site, series};
    block.simulated_bar = (loss_bar){chunk->simulated_bar + skip, 1, site, series};
    block.room = work->learner->setup->loss_series ? chunk->loss_room : NULL;
    return block;
}

/* Reads the observations of the scored steps, and counts the parts of the loss that the whole batch
 * has: they must be known before any chunk can know its share. */
static core_status read_observed(batch_work *work, afx_error *error) {
    const time_learner *learner = work->learner;
    const time_setup *setup = learner->setup;
    size_t window = learner->options.window, sites = work->split.sites;
    for (size_t s = 0; s < sites; s++)
        learner->scored[s] = work->from[s] + learner->options.warmup;
    data_window scored = {
        .site = work->site, .from = learner->scored, .sites = sites, .steps = window};
    data_target rows = {{learner->observed, (ptrdiff_t)(sites * window), 1, (ptrdiff_t)window, 0},
                        sizeof(double)};
    data_copy_series(setup->set, (data_picks){setup->observations, setup->observation_count},
                     &scored, &rows);
    loss_block block = observed_from(work, 0);
    return loss_parts(learner->options.loss, &block, work->parts, error);
}

/* The loss counts its sites from the first of the chunk. */
static core_status score_chunk(const batch_work *work, time_chunk *chunk, size_t begin,
                               afx_error *error) {
    const time_learner *learner = work->learner;
    loss_block block = scored(work, chunk, begin);
    for (size_t s = 0; s < learner->setup->output_count * chunk->sites; s++)
        memset(block.simulated_bar.data + (ptrdiff_t)s * block.simulated_bar.site, 0,
               block.steps * sizeof(double));
    core_status status = loss_evaluate(learner->options.loss, &block, work->parts,
                                       learner->site_losses + begin, error);
    if (status == CORE_OK)
        return status;
    const data_site *site = learner->setup->set->site;
    return core_fail_within(error, status, "%zu sites from %s on", chunk->sites,
                            site[work->site[begin]].name);
}

static core_status learn_chunk(const batch_work *work, time_chunk *chunk, size_t number,
                               afx_error *error) {
    time_learner *learner = work->learner;
    size_t begin = chunk_begin(&work->split, number), columns = time_columns(learner->setup);
    data_window window = window_of(work, number);
    time_inputs inputs = {learner->network->columns + begin * columns, learner->model_weights,
                          .scored_from = learner->options.warmup,
                          .gradient_from = first_reversed(&learner->options)};
    time_chunk_load(chunk, &window);
    time_recurrent_give(learner->setup->recurrent, chunk, begin);
    CORE_TRY(time_chunk_forward(chunk, &inputs, error));
    CORE_TRY(score_chunk(work, chunk, begin, error));
    CORE_TRY(time_chunk_reverse(chunk, learner->columns_bar + begin * columns, error));
    time_recurrent_take(learner->setup->recurrent, chunk, begin);
    size_t bytes = model_weight_count(learner) * real_bytes(learner);
    memcpy((char *)learner->chunk_weights_bar + number * bytes, chunk->weights_bar, bytes);
    return CORE_OK;
}

static core_status run_chunk(void *context, size_t thread, size_t number, afx_error *error) {
    const batch_work *work = context;
    time_chunk *chunk = &work->learner->chunks[thread];
    chunk->watch = core_watch_of(work->learner->options.profile, thread);
    core_phase phase = core_turn(chunk->watch, CORE_BATCHES);
    core_status status = learn_chunk(work, chunk, number, error);
    core_turn(chunk->watch, phase);
    return status;
}

static double *after_network(const time_learner *learner, double *all) {
    return all + time_network_weight_count(learner->network);
}

static void add_model_gradients(time_learner *learner, size_t chunks) {
    double *to = after_network(learner, learner->gradient);
    size_t count = model_weight_count(learner), bytes = count * real_bytes(learner);
    for (size_t c = 0; c < chunks; c++)
        learner->setup->lanes->add(count, (char *)learner->chunk_weights_bar + c * bytes, to);
    time_shared_backward(learner->setup->model->info, after_network(learner, learner->weights), to);
}

/* Everything that is ready before the chunks begin: weights, deviations, parameters, parts. */
static core_status begin_batch(batch_work *work, afx_error *error) {
    time_learner *learner = work->learner;
    const time_learner_options *options = &learner->options;
    size_t all = learner->setup->set->shape.sites, sites = work->split.sites;
    time_shared_bound(learner->setup->model->info, after_network(learner, learner->weights),
                      learner->model_values);
    learner->setup->lanes->set(model_weight_count(learner), learner->model_values,
                               learner->model_weights);
    for (size_t k = 0; k < options->number_count; k++)
        for (size_t s = 0; s < sites; s++)
            learner->numbers[k * sites + s] = options->numbers[k * all + work->site[s]];
    CORE_TRY(read_observed(work, error));
    core_turn(core_watch_of(learner->options.profile, 0), CORE_NETWORKS);
    return time_network_forward(learner->network, learner->weights, work->site, work->split.sites,
                                error);
}

static time_recurrent_batch moving_of(const batch_work *work) {
    const time_learner *learner = work->learner;
    const time_learner_options *options = &learner->options;
    return (time_recurrent_batch){.window = {.site = work->site,
                                             .from = work->from,
                                             .sites = work->split.sites,
                                             .steps = options->warmup + options->window},
                                  .gradient_from = first_reversed(options),
                                  .draw = {learner->seed, learner->number},
                                  .threads = learner->threads,
                                  .profile = options->profile};
}

static core_status learn_batch(time_learner *learner, const size_t *site, const size_t *from,
                               size_t sites, double *loss, afx_error *error) {
    batch_work work = {
        learner, site, from, split_of(learner->setup, learner->plan.room.sites, sites), {0}};
    size_t chunks = work.split.chunks;
    core_watch *watch = core_watch_of(learner->options.profile, 0);
    core_turn(watch, CORE_BATCHES);
    CORE_TRY(wake(learner, error));
    CORE_TRY(begin_batch(&work, error));
    time_recurrent_batch moving = moving_of(&work);
    CORE_TRY(time_recurrent_forward(learner->setup->recurrent, &moving, error));
    time_job job = {chunks, learner->options.threads, &work, run_chunk};
    core_turn(watch, CORE_IDLE); /* the first thread, too, counts in its chunks alone */
    CORE_TRY(time_in_parallel(&job, error));
    core_turn(watch, CORE_LOSS);
    *loss = loss_sum(learner->site_losses, sites);
    memset(learner->gradient, 0, learner->weight_count * sizeof(double));
    add_model_gradients(learner, chunks);
    core_turn(watch, CORE_NETWORKS);
    CORE_TRY(time_network_backward(learner->network, learner->weights, sites, learner->columns_bar,
                                   learner->gradient, error));
    double *moving_gradient = learner->gradient + time_network_own_count(learner->network);
    return time_recurrent_backward(learner->setup->recurrent, &moving, moving_gradient, error);
}

core_status time_learner_batch(time_learner *learner, const size_t *site, const size_t *from,
                               size_t sites, double *loss, afx_error *error) {
    learner->network->random =
        (core_random){.seed = learner->seed, .stream = DROPOUT_STREAMS + learner->number};
    learner->network->taught = true;
    core_status status = learn_batch(learner, site, from, sites, loss, error);
    learner->network->taught = false;
    return status;
}
