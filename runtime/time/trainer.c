#include "time/trainer.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "optim/clip.h"
#include "time/checkpoint.h"
#include "time/run_folder.h"
#include "time/shared.h"

typedef struct training_work {
    const time_training *training;
    time_learner learner;
    data_sampler sampler;
    time_checkpoint state;
    size_t *site; /* [batch] */
    size_t *from;
    double *average;       /* [weight] within the optimizer's state; NULL: not wanted */
    loss_metrics *metrics; /* [site of the set] */
    time_progress progress;
    bool stopped;
} training_work;

/* ---- memory ---- */

static core_status allocate(training_work *work, afx_error *error) {
    const time_training *training = work->training;
    time_checkpoint *state = &work->state;
    size_t sites = training->learner.most_sites;
    state->weight_count = work->learner.weight_count;
    state->most_epochs = training->epochs;
    CORE_TRY(
        optim_state_count(training->rule, state->weight_count, &state->optimizer_count, error));
    size_t own = state->optimizer_count;
    if (training->average > 0)
        state->optimizer_count += state->weight_count;
    state->weights = work->learner.weights;
    state->best_weights = core_allocate(state->weight_count, sizeof(double));
    state->optimizer = core_allocate(state->optimizer_count, sizeof(double));
    state->epochs = core_allocate(training->epochs, sizeof *state->epochs);
    work->site = core_allocate(sites, sizeof *work->site);
    work->from = core_allocate(sites, sizeof *work->from);
    work->metrics = core_allocate(training->setup->set->shape.sites, sizeof *work->metrics);
    bool fine = state->best_weights && state->optimizer && state->epochs && work->site &&
                work->from && work->metrics;
    if (fine && training->average > 0)
        work->average = state->optimizer + own;
    return fine ? CORE_OK : core_fail_memory(error);
}

static core_status check(const time_training *training, afx_error *error) {
    if (!(training->average >= 0 && training->average < 1))
        return core_fail(error, CORE_USAGE, "an average of weights keeps a share of 0 .. 1, not 1");
    return optim_check_settings(&training->settings, error);
}

static void take_start(training_work *work) {
    const time_training *training = work->training;
    size_t own = time_network_weight_count(training->network);
    for (size_t k = own; training->start && k < work->learner.weight_count; k++)
        if (!isnan(training->start[k - own]))
            work->learner.weights[k] = training->start[k - own];
}

static core_status prepare(training_work *work, afx_error *error) {
    const time_training *training = work->training;
    data_sampler_options sampling = {training->seed, training->train, training->learner.warmup,
                                     training->learner.window, training->learner.most_sites};
    CORE_TRY(check(training, error));
    CORE_TRY(data_sampler_create(training->setup->set, &sampling, &work->sampler, error));
    CORE_TRY(time_learner_create(training->setup, training->network, &training->learner,
                                 &work->learner, error));
    CORE_TRY(allocate(work, error));
    work->state.hash = training->hash;
    time_learner_initialize(&work->learner, training->seed);
    take_start(work);
    memcpy(work->state.best_weights, work->state.weights,
           work->state.weight_count * sizeof(double));
    if (work->average)
        memcpy(work->average, work->state.weights, work->state.weight_count * sizeof(double));
    work->progress = (time_progress){.epochs = training->epochs,
                                     .batches = data_sampler_batches(&work->sampler),
                                     .validation = NAN,
                                     .best = NAN};
    return CORE_OK;
}

static core_status write_history(const training_work *work, afx_error *error) {
    time_trained history = {.epochs = work->state.epochs, .epoch_count = work->state.epoch_count};
    return time_write_history(work->training->folder, &history, error);
}

/* A checkpoint stands from the beginning: what is stopped in its first pass can go on too. */
static core_status begin_or_resume(training_work *work, afx_error *error) {
    const time_training *training = work->training;
    const time_checkpoint *state = &work->state;
    if (!training->resume) {
        CORE_TRY(write_history(work, error));
        return time_checkpoint_write(training->folder, state, error);
    }
    CORE_TRY(time_checkpoint_read(training->folder, &work->state, error));
    if (state->epoch_count == 0)
        return CORE_OK;
    work->progress.validation = state->epochs[state->epoch_count - 1].validation;
    work->progress.best = state->epochs[state->best_epoch - 1].validation;
    return CORE_OK;
}

static void free_work(training_work *work) {
    time_learner_free(&work->learner);
    data_sampler_free(&work->sampler);
    core_free(work->state.optimizer);
    core_free(work->site);
    core_free(work->from);
    core_free(work->metrics);
}

/* ---- passes ---- */

/* What validation looks at. */
static const double *judged(const training_work *work) {
    return work->average ? work->average : work->state.weights;
}

static void average_weights(training_work *work) {
    double kept = work->training->average;
    for (size_t k = 0; work->average && k < work->state.weight_count; k++)
        work->average[k] += (1 - kept) * (work->state.weights[k] - work->average[k]);
}

static optim_moment moment_of(const training_work *work, size_t pass, size_t batch) {
    return (optim_moment){.pass = pass,
                          .batch = batch,
                          .batches = work->progress.batches,
                          .scores = &work->state.epochs->validation,
                          .stride = sizeof *work->state.epochs / sizeof(double)};
}

static core_status move_weights(training_work *work, size_t epoch, size_t batch, afx_error *error) {
    const time_training *training = work->training;
    time_learner *learner = &work->learner;
    double norm = 0;
    if (training->longest_gradient > 0)
        CORE_TRY(optim_clip(learner->gradient, learner->weight_count, training->longest_gradient,
                            &norm, error));
    optim_step step = {learner->weight_count, learner->weights, learner->gradient,
                       work->state.optimizer};
    optim_settings settings = training->settings;
    optim_schedule schedule = training->schedule;
    optim_moment moment = moment_of(work, epoch, batch);
    schedule.passes = training->epochs;
    settings.rate *= optim_schedule_factor(&schedule, &moment);
    CORE_TRY(optim_take_step(training->rule, &settings, &step, error));
    average_weights(work);
    return CORE_OK;
}

static core_status one_batch(training_work *work, size_t epoch, size_t batch, double *loss,
                             afx_error *error) {
    const time_training *training = work->training;
    time_learner *learner = &work->learner;
    size_t sites = work->sampler.options.sites;
    core_watch *watch = core_watch_of(training->learner.profile, 0);
    core_turn(watch, CORE_BATCHES);
    data_sampler_draw(&work->sampler, epoch, batch, work->site, work->from);
    learner->number = epoch * work->progress.batches + batch;
    CORE_TRY(time_learner_batch(learner, work->site, work->from, sites, loss, error));
    core_turn(watch, CORE_OPTIMIZER);
    CORE_TRY(move_weights(work, epoch, batch, error));
    core_turn(watch, CORE_OUTPUT);
    return CORE_OK;
}

static core_status validate(training_work *work, double *median, afx_error *error) {
    const time_training *training = work->training;
    time_network *network = training->network;
    size_t sites = training->setup->set->shape.sites;
    void *reals = NULL;
    core_watch *watch = core_watch_of(training->learner.profile, 0);
    time_learner_rest(&work->learner);
    core_turn(watch, CORE_NETWORKS);
    CORE_TRY(time_network_forward(network, judged(work), NULL, sites, error));
    CORE_TRY(time_model_weights(training->setup, network, judged(work), &reals, error));
    time_evaluation evaluation = {.period = training->validate,
                                  .use = DATA_FOR_VALIDATION,
                                  .warmup = training->learner.warmup,
                                  .columns = network->columns,
                                  .weights = reals,
                                  .threads = training->learner.threads,
                                  .memory = training->learner.memory,
                                  .metrics = work->metrics,
                                  .profile = training->learner.profile};
    core_turn(watch, CORE_BATCHES);
    core_status status = time_evaluate(training->setup, &evaluation, error);
    core_free(reals);
    core_turn(watch, CORE_OUTPUT);
    time_summary summary;
    if (status == CORE_OK)
        status = time_summarise(work->metrics, sites, &summary, error);
    if (status == CORE_OK)
        *median = summary.nse;
    return status;
}

static bool go_on(training_work *work) {
    const time_training *training = work->training;
    if (!training->listener || training->listener(training->context, &work->progress))
        return true;
    work->stopped = true;
    return false;
}

double time_annealed(const time_annealing *annealing, size_t epoch, size_t epochs) {
    double done = epochs > 1 ? (double)epoch / (double)(epochs - 1) : 1;
    return annealing->from * pow(annealing->to / annealing->from, done);
}

static void anneal(training_work *work, size_t epoch) {
    const time_training *training = work->training;
    const afx_info *info = training->setup->model->info;
    size_t own = time_network_weight_count(training->network);
    if (!(training->annealing.from > 0))
        return;
    double width = time_annealed(&training->annealing, epoch, training->epochs);
    time_shared_set(info, width, work->learner.weights + own);
    if (work->average)
        time_shared_set(info, width, work->average + own);
}

/* False in *whole when the listener stopped it before its last batch. */
static core_status one_epoch(training_work *work, size_t epoch, time_epoch *result, bool *whole,
                             afx_error *error) {
    double sum = 0;
    *whole = false;
    work->progress.epoch = epoch + 1;
    anneal(work, epoch);
    for (size_t batch = 0; batch < work->progress.batches; batch++) {
        double loss = 0;
        CORE_TRY(one_batch(work, epoch, batch, &loss, error));
        sum += loss;
        work->progress.batch = batch + 1;
        work->progress.loss = sum / (double)(batch + 1);
        if (!go_on(work) && batch + 1 < work->progress.batches)
            return CORE_OK;
    }
    *whole = true;
    result->loss = work->progress.loss;
    return validate(work, &result->validation, error);
}

/* A median that is not known (nothing was observed) is worse than any, and then later is better. */
static bool is_better(double median, double best) {
    return isnan(best) || median > best;
}

static void note_epoch(training_work *work, const time_epoch *result) {
    time_checkpoint *state = &work->state;
    state->epochs[state->epoch_count++] = *result;
    work->progress.validation = result->validation;
    if (!is_better(result->validation, work->progress.best))
        return;
    state->best_epoch = state->epoch_count;
    memcpy(state->best_weights, judged(work), state->weight_count * sizeof(double));
    work->progress.best = result->validation;
}

/* The checkpoint comes last: what it says is done is in the folder. */
static core_status keep_epoch(const training_work *work, afx_error *error) {
    const time_training *training = work->training;
    CORE_TRY(time_weights_write(training->folder, training->setup, training->network,
                                work->state.best_weights, error));
    CORE_TRY(write_history(work, error));
    return time_checkpoint_write(training->folder, &work->state, error);
}

static bool is_over(const training_work *work) {
    const time_training *training = work->training;
    optim_moment done = moment_of(work, work->state.epoch_count, 0);
    return work->stopped || work->state.epoch_count >= training->epochs ||
           optim_stops_early(&done, training->patience, training->least_gain);
}

static core_status all_epochs(training_work *work, afx_error *error) {
    CORE_TRY(begin_or_resume(work, error));
    while (!is_over(work)) {
        time_epoch result = {0};
        bool whole = false;
        CORE_TRY(one_epoch(work, work->state.epoch_count, &result, &whole, error));
        if (!whole)
            return CORE_OK;
        note_epoch(work, &result);
        CORE_TRY(keep_epoch(work, error));
    }
    return CORE_OK;
}

core_status time_train(const time_training *training, time_trained *trained, afx_error *error) {
    training_work work = {.training = training};
    core_profile *profile = training->learner.profile;
    training->network->watch = core_watch_of(profile, 0);
    core_status status = prepare(&work, error);
    core_passes_begin(profile);
    if (status == CORE_OK)
        status = all_epochs(&work, error);
    core_passes_end(profile);
    training->network->watch = NULL;
    *trained = (time_trained){.weights = work.state.best_weights,
                              .weight_count = work.state.weight_count,
                              .best_epoch = work.state.best_epoch,
                              .best = work.progress.best,
                              .epochs = work.state.epochs,
                              .epoch_count = work.state.epoch_count,
                              .stopped = work.stopped};
    free_work(&work);
    if (status != CORE_OK)
        time_trained_free(trained);
    return status;
}

void time_trained_free(time_trained *trained) {
    core_free(trained->weights);
    core_free(trained->epochs);
    *trained = (time_trained){0};
}

core_status time_model_weights(const time_setup *setup, const time_network *network,
                               const double *weights, void **reals, afx_error *error) {
    const afx_info *info = setup->model->info;
    const double *from = weights + time_network_weight_count(network);
    double *values = core_allocate(info->count[AFX_WEIGHT], sizeof *values);
    *reals = core_allocate(info->count[AFX_WEIGHT], info->real_bytes);
    core_status status = values && *reals ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK) {
        time_shared_bound(info, from, values);
        setup->lanes->set(info->count[AFX_WEIGHT], values, *reals);
    }
    core_free(values);
    return status;
}
