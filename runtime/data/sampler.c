#include "data/sampler.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"

#define BATCH_STREAMS ((uint64_t)0x62617463 << 32) /* one stream an epoch, away from other uses */

static core_status find_first(const data_set *set, size_t place, data_sampler *sampler,
                              afx_error *error) {
    size_t site = sampler->site[place];
    const data_sampler_options *options = &sampler->options;
    data_steps record = set->site[site].record;
    size_t begin = record.begin > options->period.begin ? record.begin : options->period.begin;
    size_t end = record.end < options->period.end ? record.end : options->period.end;
    size_t length = end > begin ? end - begin : 0;
    if (length < options->warmup || length - options->warmup < options->window) {
        return core_fail(error, CORE_DATA,
                         "site %s: its %zu steps of training hold no window of %zu warm-up and "
                         "%zu scored steps",
                         set->site[site].name, length, options->warmup, options->window);
    }
    sampler->first[place].begin = begin;
    sampler->first[place].end = end - options->warmup - options->window + 1;
    return CORE_OK;
}

static core_status list_sites(const data_set *set, data_sampler *sampler, afx_error *error) {
    sampler->site = core_allocate(set->shape.sites, sizeof *sampler->site);
    sampler->first = core_allocate(set->shape.sites, sizeof *sampler->first);
    if (sampler->site == NULL || sampler->first == NULL) {
        return core_fail_memory(error);
    }
    for (size_t site = 0; site < set->shape.sites; site++) {
        if (data_site_serves(set, site, DATA_FOR_TRAINING)) {
            sampler->site[sampler->sites++] = site;
        }
    }
    return sampler->sites > 0 ? CORE_OK : core_fail(error, CORE_DATA, "no site is for training");
}

core_status data_sampler_create(const data_set *set, const data_sampler_options *options,
                                data_sampler *sampler, afx_error *error) {
    memset(sampler, 0, sizeof *sampler);
    if (options->window == 0 || options->sites == 0 || set->shape.sites == 0) {
        return core_fail(error, CORE_USAGE, "a batch needs at least one site and one scored step");
    }
    sampler->options = *options;
    core_status status = list_sites(set, sampler, error);
    if (options->sites > sampler->sites) {
        sampler->options.sites = sampler->sites;
    }
    for (size_t site = 0; status == CORE_OK && site < sampler->sites; site++) {
        status = find_first(set, site, sampler, error);
    }
    if (status != CORE_OK) {
        data_sampler_free(sampler);
    }
    return status;
}

void data_sampler_free(data_sampler *sampler) {
    core_free(sampler->first);
    core_free(sampler->site);
    memset(sampler, 0, sizeof *sampler);
}

size_t data_sampler_batches(const data_sampler *sampler) {
    const data_sampler_options *options = &sampler->options;
    double scored = 0.0; /* steps of all sites that can be scored */
    for (size_t site = 0; site < sampler->sites; site++) {
        size_t starts = sampler->first[site].end - sampler->first[site].begin;
        scored += (double)(starts + options->window - 1);
    }
    double share = (double)options->sites * (double)options->window / scored;
    return share >= 1.0 ? 1 : (size_t)ceil(log(0.01) / log1p(-share));
}

static bool contains(const size_t *list, size_t count, size_t value) {
    for (size_t i = 0; i < count; i++) {
        if (list[i] == value) {
            return true;
        }
    }
    return false;
}

static void insert_sorted(size_t *list, size_t count, size_t value) {
    size_t place = count;
    for (; place > 0 && list[place - 1] > value; place--) {
        list[place] = list[place - 1];
    }
    list[place] = value;
}

/* A random subset, all equally likely: Floyd; Bentley and Floyd, Programming pearls: a sample of
 * brilliance, Communications of the ACM 30, 1987. One draw for each member. */
static void draw_sites(core_random *random, size_t sites, size_t count, size_t *site) {
    for (size_t i = 0; i < count; i++) {
        size_t last = sites - count + i;
        size_t drawn = core_random_below(random, last + 1);
        insert_sorted(site, i, contains(site, i, drawn) ? last : drawn);
    }
}

void data_sampler_draw(const data_sampler *sampler, uint64_t epoch, uint64_t batch, size_t *site,
                       size_t *from) {
    size_t count = sampler->options.sites;
    core_random random = {.seed = sampler->options.seed,
                          .stream = BATCH_STREAMS + epoch,
                          .counter = batch * 2 * count}; /* two draws a site */
    draw_sites(&random, sampler->sites, count, site);
    for (size_t i = 0; i < count; i++) {
        data_steps first = sampler->first[site[i]];
        from[i] = first.begin + core_random_below(&random, first.end - first.begin);
        site[i] = sampler->site[site[i]];
    }
}
