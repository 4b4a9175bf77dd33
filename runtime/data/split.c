#include "data/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"

#define SPLIT_STREAM ((uint64_t)0x73706c69 << 32)

/* ---- folds ---- */

typedef struct named_site {
    const char *name;
    size_t site;
} named_site;

static int compare(const void *one, const void *other) {
    return strcmp(((const named_site *)one)->name, ((const named_site *)other)->name);
}

/* The sites in the order of their names, shuffled, dealt out to the folds in turn. */
static void deal(const data_split *split, data_set *set, named_site *sorted, size_t *order) {
    size_t sites = set->shape.sites;
    core_random random = {.seed = split->seed, .stream = SPLIT_STREAM};
    for (size_t s = 0; s < sites; s++)
        sorted[s] = (named_site){set->site[s].name, s};
    qsort(sorted, sites, sizeof *sorted, compare);
    core_random_permutation(&random, sites, order);
    for (size_t k = 0; k < sites; k++) {
        size_t fold = k % split->folds + 1;
        set->site[sorted[order[k]].site].use = fold == split->fold ? DATA_FOR_TEST
                                               : fold == split->fold % split->folds + 1
                                                   ? DATA_FOR_VALIDATION
                                                   : DATA_FOR_TRAINING;
    }
}

static core_status split_folds(const data_split *split, data_set *set, afx_error *error) {
    size_t sites = set->shape.sites;
    if (split->folds < 3 || split->fold < 1 || split->fold > split->folds)
        return core_fail(error, CORE_USAGE,
                         "split: three folds are wanted at least, and one of them by its number: "
                         "%zu of %zu",
                         split->fold, split->folds);
    if (split->folds > sites)
        return core_fail(error, CORE_DATA, "split: %zu folds of %zu sites", split->folds, sites);
    named_site *sorted = core_allocate(sites, sizeof *sorted);
    size_t *order = core_allocate(sites, sizeof *order);
    bool fine = sorted && order;
    if (fine)
        deal(split, set, sorted, order);
    core_free(sorted);
    core_free(order);
    return fine ? CORE_OK : core_fail_memory(error);
}

/* ---- regions ---- */

static bool holds(const data_regions *regions, double region) {
    for (size_t k = 0; k < regions->count; k++)
        if (regions->region[k] == region)
            return true;
    return false;
}

static core_status leave_out(data_set *set, size_t attribute, afx_error *error) {
    bool *keep = core_allocate(set->attributes, sizeof *keep);
    if (!keep)
        return core_fail_memory(error);
    for (size_t k = 0; k < set->attributes; k++)
        keep[k] = k != attribute;
    data_keep_attributes(set, keep);
    core_free(keep);
    return CORE_OK;
}

static core_status take_regions(const data_split *split, data_set *set, afx_error *error) {
    size_t found;
    if (!split->by)
        return CORE_OK;
    CORE_TRY(data_require_field(data_attributes(set), split->by, &found, error));
    for (size_t s = 0; s < set->shape.sites; s++)
        set->site[s].region = data_attribute_of(set, found, s);
    return leave_out(set, found, error);
}

static core_status check_regions(const data_split *split, const data_set *set, afx_error *error) {
    const data_regions *lists[] = {&split->test, &split->validate};
    for (size_t k = 0; k < split->test.count; k++)
        if (holds(&split->validate, split->test.region[k]))
            return core_fail(error, CORE_USAGE, "split: region %g is to test and to choose",
                             split->test.region[k]);
    for (size_t list = 0; list < 2; list++)
        for (size_t k = 0; k < lists[list]->count; k++) {
            size_t s = 0;
            while (s < set->shape.sites && set->site[s].region != lists[list]->region[k])
                s++;
            if (s == set->shape.sites)
                return core_fail(error, CORE_DATA, "split: there is no site in region %g",
                                 lists[list]->region[k]);
        }
    return CORE_OK;
}

static core_status split_regions(const data_split *split, data_set *set, afx_error *error) {
    CORE_TRY(take_regions(split, set, error));
    for (size_t s = 0; s < set->shape.sites; s++) {
        double region = set->site[s].region;
        if (isnan(region))
            return core_fail(error, CORE_DATA, "site %s: its region is not known",
                             set->site[s].name);
        set->site[s].use = holds(&split->test, region)       ? DATA_FOR_TEST
                           : holds(&split->validate, region) ? DATA_FOR_VALIDATION
                                                             : DATA_FOR_TRAINING;
    }
    return check_regions(split, set, error);
}

core_status data_split_sites(const data_split *split, data_set *set, afx_error *error) {
    size_t count[DATA_FOR_TEST + 1] = {0};
    if (split->kind == DATA_SPLIT_TIME)
        return CORE_OK;
    CORE_TRY(split->kind == DATA_SPLIT_UNGAUGED ? split_folds(split, set, error)
                                                : split_regions(split, set, error));
    for (size_t s = 0; s < set->shape.sites; s++)
        count[set->site[s].use]++;
    if (count[DATA_FOR_TRAINING] && count[DATA_FOR_VALIDATION] && count[DATA_FOR_TEST])
        return CORE_OK;
    return core_fail(error, CORE_DATA,
                     "split: %zu sites learn, %zu choose, %zu test: none may be 0",
                     count[DATA_FOR_TRAINING], count[DATA_FOR_VALIDATION], count[DATA_FOR_TEST]);
}
