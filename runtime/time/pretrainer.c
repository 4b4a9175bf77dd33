#include "time/pretrainer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/memory.h"
#include "loss/site.h"
#include "optim/schedule.h"
#include "time/checkpoint.h"
#include "time/run_folder.h"

enum { LONGEST_PATH = 4096, PASS_BATCHES = 50 };

typedef struct pretraining_work {
    const time_pretraining *of;
    loss_term terms[LOSS_TERMS];
    loss_objective loss;
    time_learner learner;
    data_sampler sampler;
    const optim_rule *rule;
    optim_settings settings;
    time_checkpoint state; /* its optimizer's state, then the explained shares of each pass */
    double *shares;        /* [pass][replaced], there */
    double variance[LOSS_TERMS];
    size_t *site; /* [batch] */
    size_t *from;
    double *simulated; /* [site][step of the period] */
    char folder[LONGEST_PATH];
    time_progress progress;
    bool stopped;
} pretraining_work;

/* ---- the loss: what an output holds ---- */

static double add_output(const loss_site *site) {
    double sum = 0;
    for (size_t t = 0; t < site->steps; t++) {
        sum += site->simulated[t];
        site->bar[t] += site->scale;
    }
    return site->scale * sum;
}

static const loss_kind held = {.name = "error of the network",
                               .parts = loss_step_parts,
                               .value = add_output,
                               .words = "mean of an output",
                               .unobserved = true};

/* ---- means over the training period ---- */

static double sum_of_site(const pretraining_work *work, size_t site, size_t *count) {
    const time_pretraining *of = work->of;
    size_t length = of->train.end - of->train.begin, run = 0;
    const double *simulated = work->simulated + site * length;
    double sum = 0;
    for (size_t t = 0; t < length; t++) {
        if (isnan(simulated[t]) || run++ < of->learner.warmup)
            continue;
        sum += simulated[t];
        ++*count;
    }
    return sum;
}

/* The mean of an output over sites and steps, but for the warm-up of each site. */
static core_status measure(pretraining_work *work, size_t place, const void *reals, double *mean,
                           afx_error *error) {
    const time_pretraining *of = work->of;
    time_setup setup = *of->setup;
    setup.output = setup.outputs[0] = place;
    setup.output_count = 1;
    time_evaluation evaluation = {.period = of->train,
                                  .use = DATA_FOR_TRAINING,
                                  .columns = of->network->columns,
                                  .weights = reals,
                                  .threads = of->learner.threads,
                                  .memory = of->learner.memory,
                                  .simulated = work->simulated,
                                  .profile = of->learner.profile};
    CORE_TRY(time_evaluate(&setup, &evaluation, error));
    double sum = 0;
    size_t count = 0;
    for (size_t s = 0; s < setup.set->shape.sites; s++)
        sum += sum_of_site(work, s, &count);
    *mean = sum / (double)count;
    return CORE_OK;
}

/* Weights and parameters of all sites as a run wants them; reals are freed by core_free. */
static core_status give_weights(pretraining_work *work, void **reals, afx_error *error) {
    const time_pretraining *of = work->of;
    size_t sites = of->setup->set->shape.sites;
    time_learner_rest(&work->learner);
    CORE_TRY(time_network_forward(of->network, work->state.weights, NULL, sites, error));
    return time_model_weights(of->setup, of->network, work->state.weights, reals, error);
}

static core_status measure_variance(pretraining_work *work, const void *reals, size_t k,
                                    afx_error *error) {
    const time_replaced *replaced = &work->of->replaced[k];
    double mean = 0, square = 0;
    CORE_TRY(measure(work, replaced->equation, reals, &mean, error));
    CORE_TRY(measure(work, replaced->square, reals, &square, error));
    work->variance[k] = square - mean * mean;
    if (!(work->variance[k] > 1e-9 * square))
        return core_fail(error, CORE_DATA,
                         "the equation of `%s` gives %g at all times and sites of the training "
                         "period: a network learns nothing from it",
                         replaced->name, mean);
    work->terms[k].factor = 1 / (work->variance[k] * (double)work->of->replaced_count);
    return CORE_OK;
}

static core_status measure_variances(pretraining_work *work, afx_error *error) {
    void *reals = NULL;
    core_status status = give_weights(work, &reals, error);
    for (size_t k = 0; k < work->of->replaced_count && status == CORE_OK; k++)
        status = measure_variance(work, reals, k, error);
    core_free(reals);
    return status;
}

/* shares[replaced] of the pass, and their mean. */
static core_status measure_shares(pretraining_work *work, double *shares, double *mean,
                                  afx_error *error) {
    void *reals = NULL;
    size_t count = work->of->replaced_count;
    core_status status = give_weights(work, &reals, error);
    *mean = 0;
    for (size_t k = 0; k < count && status == CORE_OK; k++) {
        double squared = 0;
        status = measure(work, work->of->replaced[k].error, reals, &squared, error);
        shares[k] = 1 - squared / work->variance[k];
        *mean += shares[k] / (double)count;
    }
    core_free(reals);
    return status;
}

/* ---- preparing ---- */

static core_status set_loss(pretraining_work *work, afx_error *error) {
    const time_pretraining *of = work->of;
    work->loss = (loss_objective){work->terms, of->replaced_count};
    for (size_t k = 0; k < of->replaced_count; k++) {
        loss_term *term = &work->terms[k];
        *term = loss_term_of(&held);
        term->observed = LOSS_NONE;
        CORE_TRY(time_setup_add_output(of->setup, of->replaced[k].error, &term->simulated, error));
    }
    of->setup->loss_series = loss_room_series(&work->loss);
    return CORE_OK;
}

static core_status allocate(pretraining_work *work, afx_error *error) {
    const time_pretraining *of = work->of;
    time_checkpoint *state = &work->state;
    size_t sites = work->sampler.options.sites, all = of->setup->set->shape.sites, own = 0;
    CORE_TRY(optim_state_count(work->rule, work->learner.weight_count, &own, error));
    *state = (time_checkpoint){.hash = of->hash,
                               .weights = work->learner.weights,
                               .best_weights = work->learner.weights,
                               .weight_count = work->learner.weight_count,
                               .optimizer_count = own + of->passes * of->replaced_count,
                               .most_epochs = of->passes};
    state->optimizer = core_allocate(state->optimizer_count, sizeof(double));
    state->epochs = core_allocate(of->passes, sizeof *state->epochs);
    work->site = core_allocate(sites, sizeof *work->site);
    work->from = core_allocate(sites, sizeof *work->from);
    work->simulated = core_allocate(all * (of->train.end - of->train.begin), sizeof(double));
    if (!state->optimizer || !state->epochs || !work->site || !work->from || !work->simulated)
        return core_fail_memory(error);
    work->shares = state->optimizer + own;
    return CORE_OK;
}

/* Scored steps that every site has. */
static size_t longest_window(const time_pretraining *of) {
    const data_set *set = of->setup->set;
    size_t window = SIZE_MAX, warmup = of->learner.warmup;
    for (size_t s = 0; s < set->shape.sites; s++) {
        data_steps steps = set->site[s].record;
        steps.begin = steps.begin > of->train.begin ? steps.begin : of->train.begin;
        steps.end = steps.end < of->train.end ? steps.end : of->train.end;
        size_t length = steps.end > steps.begin + warmup ? steps.end - steps.begin - warmup : 0;
        if (data_site_serves(set, s, DATA_FOR_TRAINING) && length < window)
            window = length;
    }
    return window;
}

/* Whole trajectories, since a window after a short warm-up has not met the states that slow stores
 * reach; so many of them that a batch has as many steps, or fills the vectors. */
static time_learner_options learner_of(const time_pretraining *of) {
    time_learner_options learner = of->learner;
    size_t window = longest_window(of), lanes = of->setup->model->info->lanes_multiple;
    size_t least = lanes > of->setup->members ? lanes / of->setup->members : 1;
    size_t alike = window > 0 ? learner.most_sites * learner.window / window : 0;
    size_t sites = alike > least ? alike : least;
    learner.most_sites = sites < of->setup->set->shape.sites ? sites : of->setup->set->shape.sites;
    learner.window = window;
    return learner;
}

static core_status prepare(pretraining_work *work, afx_error *error) {
    const time_pretraining *of = work->of;
    time_learner_options learner = learner_of(of);
    data_sampler_options sampling = {of->seed, of->train, learner.warmup, learner.window,
                                     learner.most_sites};
    learner.loss = &work->loss;
    CORE_TRY(optim_rule_named("adam", &work->rule, error));
    work->settings = work->rule->usual;
    CORE_TRY(set_loss(work, error));
    CORE_TRY(data_sampler_create(of->setup->set, &sampling, &work->sampler, error));
    CORE_TRY(time_learner_create(of->setup, of->network, &learner, &work->learner, error));
    CORE_TRY(allocate(work, error));
    time_learner_initialize(&work->learner, of->seed);
    memcpy(work->learner.weights, of->rows, time_network_own_count(of->network) * sizeof(double));
    work->progress = (time_progress){
        .epochs = of->passes, .batches = PASS_BATCHES, .validation = NAN, .best = NAN};
    return measure_variances(work, error);
}

static void free_work(pretraining_work *work) {
    time_learner_free(&work->learner);
    data_sampler_free(&work->sampler);
    core_free(work->state.optimizer);
    core_free(work->state.epochs);
    core_free(work->site);
    core_free(work->from);
    core_free(work->simulated);
}

/* ---- passes ---- */

static size_t first_own(const pretraining_work *work) {
    return time_network_weight_count(work->of->network);
}

/* Only the networks that learn move; parameters stay where the experiment begins. */
static void keep_the_rest(pretraining_work *work) {
    time_learner *learner = &work->learner;
    size_t own = first_own(work);
    for (size_t k = 0; k < learner->weight_count; k++)
        if (k < own || !work->of->learned[k - own])
            learner->gradient[k] = 0;
}

static core_status one_batch(pretraining_work *work, size_t pass, size_t batch, double *loss,
                             afx_error *error) {
    const time_pretraining *of = work->of;
    time_learner *learner = &work->learner;
    data_sampler_draw(&work->sampler, pass, batch, work->site, work->from);
    learner->number = pass * work->progress.batches + batch;
    CORE_TRY(time_learner_batch(learner, work->site, work->from, work->sampler.options.sites, loss,
                                error));
    keep_the_rest(work);
    optim_schedule schedule = {.kind = OPTIM_COSINE, .passes = of->passes * work->progress.batches};
    optim_moment moment = {.pass = learner->number, .batches = 1};
    optim_settings settings = work->settings;
    settings.rate = of->rate * optim_schedule_factor(&schedule, &moment);
    optim_step step = {learner->weight_count, learner->weights, learner->gradient,
                       work->state.optimizer};
    return optim_take_step(work->rule, &settings, &step, error);
}

static core_status write_history(const pretraining_work *work, afx_error *error) {
    const time_pretraining *of = work->of;
    time_pretrained_history history = {.passes = work->state.epochs,
                                       .pass_count = work->state.epoch_count,
                                       .replaced = of->replaced,
                                       .replaced_count = of->replaced_count,
                                       .shares = work->shares};
    return time_write_pretraining(of->folder, &history, error);
}

static core_status keep(const pretraining_work *work, afx_error *error) {
    CORE_TRY(write_history(work, error));
    return time_checkpoint_write(work->folder, &work->state, error);
}

static bool goes_on(pretraining_work *work) {
    const time_pretraining *of = work->of;
    work->stopped = of->listener && !of->listener(of->context, &work->progress);
    return !work->stopped;
}

/* False in *whole when the listener stopped it before its last batch. */
static core_status one_pass(pretraining_work *work, bool *whole, afx_error *error) {
    time_checkpoint *state = &work->state;
    size_t pass = state->epoch_count;
    double sum = 0, mean = 0;
    *whole = false;
    work->progress.epoch = pass + 1;
    for (size_t batch = 0; batch < work->progress.batches; batch++) {
        double loss = 0;
        CORE_TRY(one_batch(work, pass, batch, &loss, error));
        sum += loss;
        work->progress.batch = batch + 1;
        work->progress.loss = sum / (double)(batch + 1);
        if (!goes_on(work) && batch + 1 < work->progress.batches)
            return CORE_OK;
    }
    *whole = true;
    CORE_TRY(measure_shares(work, work->shares + pass * work->of->replaced_count, &mean, error));
    state->epochs[state->epoch_count++] = (time_epoch){work->progress.loss, mean};
    state->best_epoch = state->epoch_count;
    work->progress.validation = mean;
    return CORE_OK;
}

static core_status begin_or_resume(pretraining_work *work, afx_error *error) {
    char path[LONGEST_PATH + 32];
    int length = snprintf(work->folder, sizeof work->folder, "%s/pretrain", work->of->folder);
    if (length >= LONGEST_PATH)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", work->of->folder);
    snprintf(path, sizeof path, "%s/checkpoint.safetensors", work->folder);
    CORE_TRY(core_make_folders(work->folder, error));
    if (!work->of->resume || access(path, F_OK) != 0)
        return keep(work, error);
    CORE_TRY(time_checkpoint_read(work->folder, &work->state, error));
    return write_history(work, error);
}

static core_status all_passes(pretraining_work *work, afx_error *error) {
    CORE_TRY(prepare(work, error));
    CORE_TRY(begin_or_resume(work, error));
    while (!work->stopped && work->state.epoch_count < work->of->passes) {
        bool whole = false;
        CORE_TRY(one_pass(work, &whole, error));
        if (whole)
            CORE_TRY(keep(work, error));
    }
    return CORE_OK;
}

static core_status take_result(const pretraining_work *work, time_pretrained *pretrained,
                               afx_error *error) {
    const time_pretraining *of = work->of;
    size_t count = of->setup->model->info->count[AFX_WEIGHT], passes = work->state.epoch_count;
    *pretrained = (time_pretrained){.weights = core_allocate(count, sizeof(double)),
                                    .passes = passes,
                                    .stopped = work->stopped};
    if (!pretrained->weights)
        return core_fail_memory(error);
    memcpy(pretrained->weights, work->learner.weights + first_own(work), count * sizeof(double));
    for (size_t k = 0; k < of->replaced_count; k++)
        pretrained->explained[k] =
            passes ? work->shares[(passes - 1) * of->replaced_count + k] : NAN;
    return CORE_OK;
}

core_status time_pretrain(const time_pretraining *pretraining, time_pretrained *pretrained,
                          afx_error *error) {
    pretraining_work work = {.of = pretraining};
    *pretrained = (time_pretrained){0};
    core_status status = all_passes(&work, error);
    if (status == CORE_OK)
        status = take_result(&work, pretrained, error);
    free_work(&work);
    return status;
}

void time_pretrained_free(time_pretrained *pretrained) {
    core_free(pretrained->weights);
    *pretrained = (time_pretrained){0};
}
