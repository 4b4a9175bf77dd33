#include "time/calibration_group.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "core/memory.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- memory ---- */

static time_candidates_options tries_of(const time_calibrating *work, optim_wanted wanted,
                                        size_t points) {
    const time_calibration *of = work->of;
    return (time_candidates_options){.setup = of->setup,
                                     .loss = of->loss,
                                     .numbers = of->numbers,
                                     .number_count = of->number_count,
                                     .weights = work->reals,
                                     .fallback = work->fallback,
                                     .wanted = wanted,
                                     .places = points * work->group_sites,
                                     .steps = work->longest,
                                     .warmup = of->warmup,
                                     .threads = work->threads,
                                     .memory = of->memory};
}

core_status time_open_workplace(const time_calibrating *work, time_workplace *at,
                                afx_error *error) {
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

void time_close_workplace(time_workplace *at) {
    void *pieces[] = {at->site,        at->columns,        at->raw,
                      at->worth.value, at->worth.gradient, at->worth.product};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    time_candidates_free(&at->tries);
    time_candidates_free(&at->products);
}

/* ---- a round of a group ---- */

typedef struct group_run {
    const time_calibrating *work;
    time_workplace *at;
    const time_site_group *group;
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
    const time_calibrating *work = run->work;
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
    core_watch *watch = candidates_of(run)->chunk.watch;
    core_turn(watch, CORE_OPTIMIZER);
    if (lay_out(run) == 0)
        return CORE_OK;
    *asked = true;
    core_turn(watch, CORE_BATCHES);
    CORE_TRY(time_candidates_try(candidates_of(run), run->at->columns, &run->at->worth, error));
    core_turn(watch, CORE_OPTIMIZER);
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
    const time_calibrating *work = run->work;
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
static bool go_on(const group_run *run, time_calibrating *work, size_t thread, double fraction) {
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

static void count_done(time_calibrating *work, const time_site_group *group) {
#pragma omp atomic update
    work->sites_done += group->sites;
}

static core_status search_group(group_run *run, time_calibrating *work, size_t thread,
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
    bool ended = !asked || (seconds > 0 && fraction >= 1);
    for (size_t s = 0; s < run->group->sites && ended; s++)
        work->finished[run->group->first + s] = 1;
    count_done(work, run->group);
    return CORE_OK;
}

static bool is_finished(const time_calibrating *work, const time_site_group *group) {
    for (size_t s = 0; s < group->sites; s++)
        if (!(work->finished[group->first + s] > 0))
            return false;
    return true;
}

core_status time_calibrate_group(void *context, size_t thread, size_t number, afx_error *error) {
    time_calibrating *work = context;
    const time_site_group *group = &work->groups[number];
    if (is_finished(work, group)) {
        count_done(work, group);
        return CORE_OK;
    }
    group_run run = {work, &work->workplaces[thread], group, NULL, OPTIM_VALUES, 0};
    run.search = core_allocate(group->sites, sizeof *run.search);
    if (!run.search)
        return core_fail_memory(error);
    core_watch *watch = core_watch_of(work->of->profile, thread);
    core_phase phase = core_turn(watch, CORE_BATCHES);
    run.at->tries.chunk.watch = run.at->products.chunk.watch = watch;
    core_status status = search_group(&run, work, thread, error);
    core_turn(watch, phase);
    for (size_t s = 0; s < group->sites; s++)
        optim_search_free(run.search[s]);
    core_free(run.search);
    if (status == CORE_OK)
        return status;
    return core_fail_within(error, status, "%zu sites from %s on", group->sites,
                            work->of->setup->set->site[group->first].name);
}
