#include "time/calibration.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "time/calibration_group.h"
#include "time/evaluate.h"
#include "time/parallel.h"
#include "time/shared.h"
#include "time/trainer.h"

/* Lanes that are enough to fill vectors, and few enough for the cache with what is remembered of a
 * run: measured on HBV over thirteen years of days. */
enum { VALUE_LANES = 64, PRODUCT_LANES = 32, GRADIENT_BYTES = 128 };

/* ---- what fits together ---- */

static bool learns_weights(const afx_info *info) {
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].role == AFX_WEIGHT && !info->symbols[k].fixed)
            return true;
    return false;
}

static core_status check(const time_calibrating *work, afx_error *error) {
    const time_calibration *of = work->of;
    const char *name = optim_search_name(of->search);
    if (!of->setup->observed)
        return core_fail(error, CORE_USAGE, "there are no observations to learn from");
    const afx_info *info = of->setup->model->info;
    if (learns_weights(info) || info->count[AFX_DYNAMIC] || of->setup->recurrent)
        return core_fail(error, CORE_USAGE,
                         "%s calibrates each site alone; model %s has networks or shared "
                         "parameters, which all sites have in common",
                         name, of->setup->model->info->name);
    if (strcmp(name, "lm") == 0 && !time_sums_squares(of->loss))
        return core_fail(error, CORE_USAGE,
                         "lm wants one loss that sums squared differences, mse, nse or batch_nse, "
                         "without weights; lbfgs, sceua and dds take any");
    return CORE_OK;
}

/* The steps of a site: its own record within the training period. */
static data_steps steps_of(const time_calibrating *work, size_t site) {
    data_steps steps = work->of->train, record = work->of->setup->set->site[site].record;
    steps.begin = steps.begin > record.begin ? steps.begin : record.begin;
    steps.end = steps.end < record.end ? steps.end : record.end;
    return steps;
}

static bool fits(const time_site_group *group, data_steps steps, size_t most) {
    return group->sites < most && group->steps.begin == steps.begin &&
           group->steps.end == steps.end;
}

static core_status find_longest(time_calibrating *work, afx_error *error) {
    const data_set *set = work->of->setup->set;
    for (size_t s = 0; s < set->shape.sites; s++) {
        data_steps steps = steps_of(work, s);
        if (steps.end <= steps.begin || steps.end - steps.begin <= work->of->warmup)
            return core_fail(error, CORE_DATA,
                             "site %s: its training period is not longer than the warm-up",
                             set->site[s].name);
        if (steps.end - steps.begin > work->longest)
            work->longest = steps.end - steps.begin;
    }
    return CORE_OK;
}

static core_status group_sites(time_calibrating *work, afx_error *error) {
    const data_set *set = work->of->setup->set;
    work->groups = core_allocate(set->shape.sites, sizeof *work->groups);
    if (!work->groups)
        return core_fail_memory(error);
    for (size_t s = 0; s < set->shape.sites; s++) {
        data_steps steps = steps_of(work, s);
        time_site_group *last = &work->groups[work->group_count ? work->group_count - 1 : 0];
        if (work->group_count && fits(last, steps, work->group_sites))
            last->sites++;
        else
            work->groups[work->group_count++] = (time_site_group){s, 1, steps};
    }
    return CORE_OK;
}

/* Do so many runs side by side fit into the memory of a chunk? */
static bool has_room(const time_calibrating *work, size_t places) {
    const time_calibration *of = work->of;
    time_memory_plan plan;
    time_room room = {.sites = places,
                      .steps = work->longest,
                      .reverse = strcmp(optim_search_name(of->search), "lbfgs") == 0,
                      .unobserved = true};
    return time_plan_memory(of->setup, &room, of->threads, of->memory, &plan, NULL) == CORE_OK &&
           plan.room.sites >= places;
}

/* Two groups at least, where there are two sites. */
static size_t sites_together(const time_calibrating *work) {
    size_t sites = work->of->setup->set->shape.sites;
    const char *name = optim_search_name(work->of->search);
    size_t points = work->most, lanes = VALUE_LANES, half = (sites + 1) / 2;
    if (strcmp(name, "lbfgs") == 0)
        lanes = GRADIENT_BYTES / work->of->setup->model->info->real_bytes;
    if (strcmp(name, "lm") == 0) {
        lanes = PRODUCT_LANES;
        points = work->of->options.starts;
    }
    size_t group = lanes / (points * work->of->setup->members);
    group = group < half ? group : half;
    group = group ? group : 1;
    while (group > 1 && !has_room(work, group * work->most))
        group /= 2;
    return group;
}

/* ---- memory ---- */

static core_status find_defaults(time_calibrating *work, afx_error *error) {
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

static core_status allocate(time_calibrating *work, afx_error *error) {
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
    work->finished = core_allocate(sites, sizeof(double));
    bool fine = result->weights && result->sites && work->start && work->fallback && work->points &&
                work->losses && work->finished;
    return fine ? find_defaults(work, error) : core_fail_memory(error);
}

/* ---- validation ---- */

static core_status validate(const time_calibrating *work, size_t start, loss_metrics *metrics,
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
                                  .metrics = metrics,
                                  .profile = of->profile};
    return time_evaluate(of->setup, &evaluation, error);
}

static bool is_better(double loss, double nse, const time_calibrated_site *best) {
    if (isnan(nse) || isnan(best->validation))
        return !isnan(nse) || (isnan(best->validation) && loss < best->loss);
    return nse > best->validation;
}

/* Takes what a start found where it is better than what the starts before it did. A site whose
 * search met nothing keeps its defaults. */
static void choose(const time_calibrating *work, size_t start, const loss_metrics *metrics) {
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

static core_status choose_starts(const time_calibrating *work, afx_error *error) {
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
static void begin_with_defaults(const time_calibrating *work) {
    size_t rows = work->of->options.starts * work->result->site_count;
    for (size_t k = 0; k < rows; k++) {
        work->losses[k] = INFINITY;
        memcpy(work->points + k * work->columns, work->start, work->columns * sizeof(double));
    }
}

static core_status find_most(time_calibrating *work, afx_error *error) {
    optim_search *search;
    optim_search_options options = work->of->options;
    options.count = work->columns;
    options.start = work->start;
    CORE_TRY(optim_search_create(work->of->search, &options, &search, error));
    work->most = optim_search_most(search);
    optim_search_free(search);
    return CORE_OK;
}

static core_status calibrate(time_calibrating *work, afx_error *error) {
    CORE_TRY(check(work, error));
    CORE_TRY(allocate(work, error));
    CORE_TRY(find_most(work, error));
    begin_with_defaults(work);
    if (work->of->folder && work->of->resume)
        CORE_TRY(time_take_finished(work, error));
    CORE_TRY(find_longest(work, error));
    work->group_sites = sites_together(work);
    CORE_TRY(group_sites(work, error));
    work->threads = time_threads(work->of->threads, work->group_count);
    work->workplaces = core_allocate(work->threads, sizeof *work->workplaces);
    if (!work->workplaces)
        return core_fail_memory(error);
    for (size_t k = 0; k < work->threads; k++)
        CORE_TRY(time_open_workplace(work, &work->workplaces[k], error));
    time_job job = {work->group_count, work->threads, work, time_calibrate_group};
    core_watch *watch = core_watch_of(work->of->profile, 0);
    core_turn(watch, CORE_IDLE);
    CORE_TRY(time_in_parallel(&job, error));
    core_turn(watch, CORE_OUTPUT);
    work->result->stopped = work->stopped;
    if (work->stopped && work->of->folder)
        CORE_TRY(time_keep_finished(work, error));
    return choose_starts(work, error);
}

core_status time_calibrate(const time_calibration *calibration, time_calibrated *calibrated,
                           afx_error *error) {
    time_calibrating work = {
        .of = calibration, .result = calibrated, .columns = time_columns(calibration->setup)};
    *calibrated = (time_calibrated){0};
    core_passes_begin(calibration->profile);
    core_status status = calibrate(&work, error);
    core_passes_end(calibration->profile);
    for (size_t k = 0; work.workplaces && k < work.threads; k++)
        time_close_workplace(&work.workplaces[k]);
    void *pieces[] = {work.start,  work.fallback, work.reals,  work.points,
                      work.losses, work.finished, work.groups, work.workplaces};
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
