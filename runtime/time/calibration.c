#include "time/calibration.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"
#include "time/evaluate.h"
#include "time/parallel.h"
#include "time/shared.h"
#include "time/trainer.h"

/* Lanes that are enough to fill vectors and few enough for the cache. */
enum { LANES = 32 };

/* Neighbouring sites of the same training steps, calibrated side by side. */
typedef struct site_group {
    size_t first, sites;
    data_steps steps;
} site_group;

typedef struct workplace {
    time_candidates tries;    /* values or gradients */
    time_candidates products; /* lm only */
    size_t *site;             /* [place] */
    double *columns;          /* [place][column] */
    time_worth worth;
    double *raw; /* [place][column] in the order of places */
} workplace;

typedef struct calibrating {
    const time_calibration *of;
    time_calibrated *result;
    size_t columns;
    size_t most; /* points of a site at once */
    size_t group_sites;
    size_t longest;   /* steps */
    double *start;    /* [column] raw defaults */
    double *fallback; /* [column] the same within bounds */
    void *reals;      /* [weight] of the model */
    double *points;   /* [start][site][column] the best of each runner */
    double *losses;   /* [start][site] */
    site_group *groups;
    size_t group_count;
    workplace *workplaces; /* [thread] */
    size_t threads;
    size_t sites_done;
    bool stopped;
} calibrating;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- what fits together ---- */

static bool learns_weights(const afx_info *info) {
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].role == AFX_WEIGHT && !info->symbols[k].fixed)
            return true;
    return false;
}

static core_status check(const calibrating *work, afx_error *error) {
    const time_calibration *of = work->of;
    const char *name = optim_search_name(of->search);
    if (!of->setup->observed)
        return core_fail(error, CORE_USAGE, "there are no observations to learn from");
    if (learns_weights(of->setup->model->info))
        return core_fail(error, CORE_USAGE,
                         "%s calibrates each site alone; model %s has networks or shared "
                         "parameters, which all sites have in common",
                         name, of->setup->model->info->name);
    if (strcmp(name, "lm") == 0 && !time_sums_squares(of->loss))
        return core_fail(error, CORE_USAGE,
                         "lm wants a loss that sums squared differences: mse, nse or batch_nse; "
                         "lbfgs, sceua and dds take %s",
                         of->loss->name);
    return CORE_OK;
}

/* The steps of a site: its own record within the training period. */
static data_steps steps_of(const calibrating *work, size_t site) {
    data_steps steps = work->of->train, record = work->of->setup->set->site[site].record;
    steps.begin = steps.begin > record.begin ? steps.begin : record.begin;
    steps.end = steps.end < record.end ? steps.end : record.end;
    return steps;
}

static bool fits(const site_group *group, data_steps steps, size_t most) {
    return group->sites < most && group->steps.begin == steps.begin &&
           group->steps.end == steps.end;
}

static core_status group_sites(calibrating *work, afx_error *error) {
    const data_set *set = work->of->setup->set;
    work->groups = core_allocate(set->shape.sites, sizeof *work->groups);
    if (!work->groups)
        return core_fail_memory(error);
    for (size_t s = 0; s < set->shape.sites; s++) {
        data_steps steps = steps_of(work, s);
        if (steps.end <= steps.begin || steps.end - steps.begin <= work->of->warmup)
            return core_fail(error, CORE_DATA,
                             "site %s: its training period is not longer than the warm-up",
                             set->site[s].name);
        site_group *last = &work->groups[work->group_count ? work->group_count - 1 : 0];
        if (work->group_count && fits(last, steps, work->group_sites))
            last->sites++;
        else
            work->groups[work->group_count++] = (site_group){s, 1, steps};
        if (steps.end - steps.begin > work->longest)
            work->longest = steps.end - steps.begin;
    }
    return CORE_OK;
}

/* Two groups at least, where there are two sites. */
static size_t sites_together(const calibrating *work) {
    size_t sites = work->of->setup->set->shape.sites;
    size_t group = LANES / (work->most * work->of->setup->members), half = (sites + 1) / 2;
    group = group < half ? group : half;
    return group ? group : 1;
}

/* ---- memory ---- */

static core_status find_defaults(calibrating *work, afx_error *error) {
    const time_calibration *of = work->of;
    size_t sites = of->setup->set->shape.sites;
    core_random random = {.seed = of->options.seed};
    time_calibrated *result = work->result;
    size_t own = sites * work->columns;
    time_network_initialize(of->network, &random, result->weights);
    time_shared_start(of->setup->model->info, result->weights + own);
    memcpy(work->start, result->weights, work->columns * sizeof(double));
    optim_bound_rows(&of->network->box, 1, work->start, work->fallback);
    return time_model_weights(of->setup, of->network, result->weights, &work->reals, error);
}

static core_status allocate(calibrating *work, afx_error *error) {
    size_t sites = work->of->setup->set->shape.sites, starts = work->of->options.starts;
    time_calibrated *result = work->result;
    result->site_count = sites;
    result->weight_count = sites * work->columns + work->of->setup->model->info->count[AFX_WEIGHT];
    result->weights = core_allocate(result->weight_count, sizeof(double));
    result->sites = core_allocate(sites, sizeof *result->sites);
    work->start = core_allocate(work->columns, sizeof(double));
    work->fallback = core_allocate(work->columns, sizeof(double));
    work->points = core_allocate(starts * sites * work->columns, sizeof(double));
    work->losses = core_allocate(starts * sites, sizeof(double));
    bool fine = result->weights && result->sites && work->start && work->fallback && work->points &&
                work->losses;
    return fine ? find_defaults(work, error) : core_fail_memory(error);
}

static time_candidates_options tries_of(const calibrating *work, optim_wanted wanted,
                                        size_t points) {
    const time_calibration *of = work->of;
    return (time_candidates_options){.setup = of->setup,
                                     .loss = of->loss,
                                     .deviations = of->deviations,
                                     .weights = work->reals,
                                     .fallback = work->fallback,
                                     .wanted = wanted,
                                     .places = points * work->group_sites,
                                     .steps = work->longest,
                                     .warmup = of->warmup,
                                     .memory = of->memory};
}

static core_status open_workplace(const calibrating *work, workplace *at, afx_error *error) {
    const char *name = optim_search_name(work->of->search);
    bool gradients = strcmp(name, "lbfgs") == 0, products = strcmp(name, "lm") == 0;
    size_t places = work->most * work->group_sites, columns = work->columns;
    at->site = core_allocate(places, sizeof *at->site);
    at->columns = core_allocate(places * columns, sizeof(double));
    at->raw = core_allocate(places * columns, sizeof(double));
    at->worth.value = core_allocate(places, sizeof(double));
    at->worth.gradient = core_allocate(places * columns, sizeof(double));
    at->worth.product = core_allocate(products ? places * columns * columns : 0, sizeof(double));
    if (!at->site || !at->columns || !at->raw || !at->worth.value || !at->worth.gradient ||
        !at->worth.product)
        return core_fail_memory(error);
    time_candidates_options tries =
        tries_of(work, gradients ? OPTIM_GRADIENTS : OPTIM_VALUES, work->most);
    CORE_TRY(time_candidates_create(&tries, &at->tries, error));
    if (!products)
        return CORE_OK;
    tries = tries_of(work, OPTIM_PRODUCTS, work->of->options.starts);
    return time_candidates_create(&tries, &at->products, error);
}

static void close_workplace(workplace *at) {
    void *pieces[] = {at->site,        at->columns,        at->raw,
                      at->worth.value, at->worth.gradient, at->worth.product};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    time_candidates_free(&at->tries);
    time_candidates_free(&at->products);
}

/* ---- a round of a group ---- */

typedef struct group_run {
    const calibrating *work;
    workplace *at;
    const site_group *group;
    optim_search **search; /* [site of the group] */
    optim_wanted wanted;   /* of this round */
    size_t points;         /* places of each site */
} group_run;

static time_candidates *candidates_of(const group_run *run) {
    return run->wanted == OPTIM_PRODUCTS ? &run->at->products : &run->at->tries;
}

static bool takes_part(const group_run *run, const optim_asked *asked) {
    return asked->points && asked->wanted == run->wanted;
}

/* Every place has numbers: those asked for, or defaults where nothing is. */
static size_t lay_out(const group_run *run) {
    const calibrating *work = run->work;
    size_t columns = work->columns, asked_points = 0;
    for (size_t s = 0; s < run->group->sites; s++) {
        optim_asked asked = optim_search_ask(run->search[s]);
        size_t points = takes_part(run, &asked) ? asked.points : 0;
        asked_points += points;
        for (size_t k = 0; k < run->points; k++)
            memcpy(run->at->raw + (s * run->points + k) * columns,
                   k < points ? asked.point + k * columns : work->start, columns * sizeof(double));
    }
    optim_bound_rows(&work->of->network->box, run->group->sites * run->points, run->at->raw,
                     run->at->columns);
    return asked_points;
}

/* Derivatives by raw numbers, from those by parameters, at one place. */
static void through_bounds(const group_run *run, size_t place) {
    const time_network *network = run->work->of->network;
    size_t columns = run->work->columns;
    const double *raw = run->at->raw + place * columns;
    const time_worth *worth = &run->at->worth;
    for (size_t c = 0; c < columns; c++) {
        optim_bounds bounds = {network->box.low[c], network->box.high[c]};
        double slope = optim_bounded_slope(bounds, raw[c]);
        worth->gradient[place * columns + c] *= slope;
        double *product = worth->product + place * columns * columns;
        for (size_t b = 0; run->wanted == OPTIM_PRODUCTS && b < columns; b++) {
            product[c * columns + b] *= slope;
            product[b * columns + c] *= slope;
        }
    }
}

static void tell_sites(const group_run *run) {
    size_t columns = run->work->columns;
    const time_worth *worth = &run->at->worth;
    for (size_t s = 0; s < run->group->sites; s++) {
        optim_asked asked = optim_search_ask(run->search[s]);
        size_t first = s * run->points;
        if (!takes_part(run, &asked))
            continue;
        for (size_t k = 0; run->wanted != OPTIM_VALUES && k < asked.points; k++)
            through_bounds(run, first + k);
        optim_answer answer = {.value = worth->value + first,
                               .gradient = worth->gradient + first * columns};
        if (run->wanted == OPTIM_PRODUCTS)
            answer.product = worth->product + first * columns * columns;
        optim_search_tell(run->search[s], &answer);
    }
}

/* False in *asked when no site wants to know any more of this kind. */
static core_status play_round(group_run *run, optim_wanted wanted, bool *asked, afx_error *error) {
    run->wanted = wanted;
    run->points = wanted == OPTIM_PRODUCTS ? run->work->of->options.starts : run->work->most;
    if (lay_out(run) == 0)
        return CORE_OK;
    *asked = true;
    CORE_TRY(time_candidates_try(candidates_of(run), run->at->columns, &run->at->worth, error));
    tell_sites(run);
    return CORE_OK;
}

/* ---- a group ---- */

static void load(const group_run *run, time_candidates *candidates, size_t points) {
    for (size_t k = 0; k < run->group->sites * points; k++)
        run->at->site[k] = run->group->first + k / points;
    time_candidates_load(candidates, run->at->site, run->group->sites * points, run->group->steps);
}

static core_status open_searches(const group_run *run, afx_error *error) {
    const time_calibration *of = run->work->of;
    for (size_t s = 0; s < run->group->sites; s++) {
        optim_search_options options = of->options;
        options.count = run->work->columns;
        options.start = run->work->start;
        options.stream = run->group->first + s;
        CORE_TRY(optim_search_create(of->search, &options, &run->search[s], error));
    }
    return CORE_OK;
}

static void keep_found(const group_run *run) {
    const calibrating *work = run->work;
    size_t sites = work->result->site_count, columns = work->columns;
    for (size_t s = 0; s < run->group->sites; s++) {
        size_t site = run->group->first + s;
        optim_found found = optim_search_found(run->search[s]);
        work->result->sites[site].evaluations = (double)found.evaluations;
        for (size_t k = 0; k < found.starts; k++) {
            work->losses[k * sites + site] = found.value[k];
            memcpy(work->points + (k * sites + site) * columns, found.point + k * columns,
                   columns * sizeof(double));
        }
    }
}

static double fraction_of(const group_run *run, double begun, double seconds) {
    const time_calibration *of = run->work->of;
    double used = 0;
    for (size_t s = 0; s < run->group->sites; s++)
        used += (double)optim_search_found(run->search[s]).evaluations;
    used /= (double)(run->group->sites * of->options.evaluations);
    return seconds > 0 ? fmax(used, (now() - begun) / seconds) : used;
}

/* The first thread speaks for all. */
static bool go_on(const group_run *run, calibrating *work, size_t thread, double fraction) {
    bool stopped;
    const time_calibration *of = work->of;
    if (thread == 0 && of->listener) {
        size_t done;
#pragma omp atomic read
        done = work->sites_done;
        double sites = (double)work->result->site_count;
        double here = fmin(fraction, 1) * (double)run->group->sites * (double)work->threads;
        time_calibration_progress progress = {work->result->site_count, done,
                                              fmin(1, ((double)done + here) / sites)};
        if (!of->listener(of->context, &progress)) {
#pragma omp atomic write
            work->stopped = true;
        }
    }
#pragma omp atomic read
    stopped = work->stopped;
    return !stopped;
}

static core_status search_group(group_run *run, calibrating *work, size_t thread,
                                afx_error *error) {
    double begun = now(), fraction = 0;
    double seconds = work->of->seconds * (double)work->threads / (double)work->group_count;
    bool products = run->at->products.chunk.setup != NULL, asked = true;
    load(run, &run->at->tries, work->most);
    if (products)
        load(run, &run->at->products, work->of->options.starts);
    CORE_TRY(open_searches(run, error));
    while (asked && (seconds <= 0 || fraction < 1) && go_on(run, work, thread, fraction)) {
        asked = false;
        if (products)
            CORE_TRY(play_round(run, OPTIM_PRODUCTS, &asked, error));
        CORE_TRY(play_round(run, run->at->tries.options.wanted, &asked, error));
        fraction = fraction_of(run, begun, seconds);
    }
    keep_found(run);
#pragma omp atomic update
    work->sites_done += run->group->sites;
    return CORE_OK;
}

static core_status run_group(void *context, size_t thread, size_t number, afx_error *error) {
    calibrating *work = context;
    const site_group *group = &work->groups[number];
    group_run run = {work, &work->workplaces[thread], group, NULL, OPTIM_VALUES, 0};
    run.search = core_allocate(group->sites, sizeof *run.search);
    if (!run.search)
        return core_fail_memory(error);
    core_status status = search_group(&run, work, thread, error);
    for (size_t s = 0; s < group->sites; s++)
        optim_search_free(run.search[s]);
    core_free(run.search);
    if (status == CORE_OK)
        return status;
    return core_fail_within(error, status, "%zu sites from %s on", group->sites,
                            work->of->setup->set->site[group->first].name);
}

/* ---- validation ---- */

static core_status validate(const calibrating *work, size_t start, loss_metrics *metrics,
                            afx_error *error) {
    const time_calibration *of = work->of;
    size_t sites = work->result->site_count;
    const double *points = work->points + start * sites * work->columns;
    CORE_TRY(time_network_forward(of->network, points, NULL, sites, error));
    time_evaluation evaluation = {.period = of->validate,
                                  .warmup = of->warmup,
                                  .columns = of->network->columns,
                                  .weights = work->reals,
                                  .threads = of->threads,
                                  .memory = of->memory,
                                  .metrics = metrics};
    return time_evaluate(of->setup, &evaluation, error);
}

static bool is_better(double loss, double nse, const time_calibrated_site *best) {
    if (isnan(nse) || isnan(best->validation))
        return !isnan(nse) || (isnan(best->validation) && loss < best->loss);
    return nse > best->validation;
}

/* Takes what a start found where it is better than what the starts before it did. A site whose
 * search met nothing keeps its defaults. */
static void choose(const calibrating *work, size_t start, const loss_metrics *metrics) {
    size_t sites = work->result->site_count, columns = work->columns;
    for (size_t s = 0; s < sites; s++) {
        time_calibrated_site *best = &work->result->sites[s];
        double loss = work->losses[start * sites + s];
        if (isinf(loss) || (best->start > 0 && !is_better(loss, metrics[s].nse, best)))
            continue;
        best->loss = loss;
        best->validation = metrics[s].nse;
        best->start = (double)(start + 1);
        memcpy(work->result->weights + s * columns, work->points + (start * sites + s) * columns,
               columns * sizeof(double));
    }
}

static core_status choose_starts(const calibrating *work, afx_error *error) {
    size_t sites = work->result->site_count;
    loss_metrics *metrics = core_allocate(sites, sizeof *metrics);
    core_status status = metrics ? CORE_OK : core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        work->result->sites[s].loss = work->result->sites[s].validation = NAN;
    for (size_t k = 0; k < work->of->options.starts && status == CORE_OK; k++) {
        status = validate(work, k, metrics, error);
        if (status == CORE_OK)
            choose(work, k, metrics);
    }
    core_free(metrics);
    return status;
}

/* ---- all ---- */

/* Points not reached when it was stopped are the defaults. */
static void begin_with_defaults(const calibrating *work) {
    size_t rows = work->of->options.starts * work->result->site_count;
    for (size_t k = 0; k < rows; k++) {
        work->losses[k] = INFINITY;
        memcpy(work->points + k * work->columns, work->start, work->columns * sizeof(double));
    }
}

static core_status find_most(calibrating *work, afx_error *error) {
    optim_search *search;
    optim_search_options options = work->of->options;
    options.count = work->columns;
    options.start = work->start;
    CORE_TRY(optim_search_create(work->of->search, &options, &search, error));
    work->most = optim_search_most(search);
    optim_search_free(search);
    return CORE_OK;
}

static core_status calibrate(calibrating *work, afx_error *error) {
    CORE_TRY(check(work, error));
    CORE_TRY(allocate(work, error));
    CORE_TRY(find_most(work, error));
    begin_with_defaults(work);
    work->group_sites = sites_together(work);
    CORE_TRY(group_sites(work, error));
    work->threads = time_threads(work->of->threads, work->group_count);
    work->workplaces = core_allocate(work->threads, sizeof *work->workplaces);
    if (!work->workplaces)
        return core_fail_memory(error);
    for (size_t k = 0; k < work->threads; k++)
        CORE_TRY(open_workplace(work, &work->workplaces[k], error));
    time_job job = {work->group_count, work->threads, work, run_group};
    CORE_TRY(time_in_parallel(&job, error));
    work->result->stopped = work->stopped;
    return choose_starts(work, error);
}

core_status time_calibrate(const time_calibration *calibration, time_calibrated *calibrated,
                           afx_error *error) {
    calibrating work = {
        .of = calibration, .result = calibrated, .columns = time_columns(calibration->setup)};
    *calibrated = (time_calibrated){0};
    core_status status = calibrate(&work, error);
    for (size_t k = 0; work.workplaces && k < work.threads; k++)
        close_workplace(&work.workplaces[k]);
    void *pieces[] = {work.start,  work.fallback, work.reals,     work.points,
                      work.losses, work.groups,   work.workplaces};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    if (status != CORE_OK)
        time_calibrated_free(calibrated);
    return status;
}

void time_calibrated_free(time_calibrated *calibrated) {
    core_free(calibrated->weights);
    core_free(calibrated->sites);
    *calibrated = (time_calibrated){0};
}
