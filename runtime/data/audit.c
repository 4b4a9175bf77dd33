#include "data/audit.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* ---- names ---- */

static bool is_streamflow_word(const char *word, size_t length) {
    static const char *const known[] = {
        "q",         "qobs", "qmean", "bfi",    "baseflow",  "runoff", "streamflow",
        "discharge", "fdc",  "hfd",   "elas",   "flow",      "flows",  "dis",
        "run",       "qsim", "flood", "floods", "flashiness"};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strlen(known[k]) == length && memcmp(known[k], word, length) == 0)
            return true;
    for (size_t k = 1; word[0] == 'q' && k < length; k++)
        if (!isdigit((unsigned char)word[k]))
            return false;
    return word[0] == 'q'; /* q5, q95 */
}

bool data_is_streamflow_name(const char *name) {
    char word[32];
    size_t length = 0;
    for (;; name++) {
        if (isalnum((unsigned char)*name)) {
            if (length < sizeof word)
                word[length++] = (char)tolower((unsigned char)*name);
            continue;
        }
        if (length > 0 && is_streamflow_word(word, length))
            return true;
        length = 0;
        if (!*name)
            return false;
    }
}

static bool is_allowed(const data_audit *audit, size_t attribute) {
    for (size_t k = 0; k < audit->allowed_count; k++)
        if (strcmp(audit->allowed[k], audit->set->attribute[attribute].name) == 0)
            return true;
    return false;
}

/* ---- days ---- */

static bool shares_sites(const data_audit *audit, data_use one, data_use other) {
    const data_set *set = audit->set;
    for (size_t s = 0; s < set->shape.sites; s++)
        if (data_site_serves(set, s, one) && data_site_serves(set, s, other))
            return true;
    return false;
}

static data_steps overlap(data_steps a, data_steps b) {
    return (data_steps){a.begin > b.begin ? a.begin : b.begin, a.end < b.end ? a.end : b.end};
}

static core_status check_days(const data_audit *audit, data_use use, afx_error *error) {
    const char *name = use == DATA_FOR_TRAINING ? "train" : "validate";
    data_steps both =
        overlap(use == DATA_FOR_TRAINING ? audit->train : audit->validate, audit->test);
    if (both.begin >= both.end || !shares_sites(audit, use, DATA_FOR_TEST))
        return CORE_OK;
    char first[DATA_TIME_LENGTH], last[DATA_TIME_LENGTH];
    return core_fail(error, CORE_DATA,
                     "leak: the steps from %s to %s are in `%s` and in `test`, at the same sites",
                     data_format_time(data_time_of_step(audit->set, both.begin), first),
                     data_format_time(data_time_of_step(audit->set, both.end - 1), last), name);
}

/* ---- sites that are the same ---- */

typedef struct twin {
    uint64_t hash;
    size_t site;
} twin;

/* Of all observations, with their places; 0: fewer than a month's. */
static uint64_t hash_of(const data_audit *audit, size_t site) {
    const double *value = data_series_of(audit->set, audit->observation, site);
    uint64_t hash = 0xCBF29CE484222325u;
    size_t known = 0;
    for (size_t t = 0; t < audit->set->shape.steps; t++) {
        uint64_t bits = 0;
        if (isfinite(value[t]) && value[t] != 0)
            known++;
        if (isfinite(value[t]))
            memcpy(&bits, &value[t], sizeof bits);
        hash = (hash ^ bits ^ (bits >> 32)) * 0x100000001B3u;
        hash ^= hash >> 29;
    }
    return known < 30 ? 0 : hash;
}

static int compare_twins(const void *one, const void *other) {
    const twin *a = one, *b = other;
    return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash)
                              : (a->site > b->site) - (a->site < b->site);
}

static core_status compare_sites(const data_audit *audit, twin *twins, afx_error *error) {
    const data_set *set = audit->set;
    size_t count = set->shape.sites;
    for (size_t s = 0; s < count; s++)
        twins[s] = (twin){hash_of(audit, s), s};
    qsort(twins, count, sizeof *twins, compare_twins);
    for (size_t k = 1; k < count; k++) {
        const data_site *a = &set->site[twins[k - 1].site], *b = &set->site[twins[k].site];
        if (twins[k].hash != 0 && twins[k].hash == twins[k - 1].hash && a->use != b->use)
            return core_fail(error, CORE_DATA,
                             "leak: sites %s and %s have the same %s, and are on both sides of the "
                             "split",
                             a->name, b->name, set->variable[audit->observation].name);
    }
    return CORE_OK;
}

static core_status check_twins(const data_audit *audit, afx_error *error) {
    bool split = false;
    for (size_t s = 0; s < audit->set->shape.sites; s++)
        split = split || audit->set->site[s].use != DATA_FOR_ALL;
    if (!split)
        return CORE_OK;
    twin *twins = core_allocate(audit->set->shape.sites, sizeof *twins);
    core_status status = twins ? compare_sites(audit, twins, error) : core_fail_memory(error);
    core_free(twins);
    return status;
}

/* ---- attributes ---- */

static core_status check_name(const data_audit *audit, size_t attribute, afx_error *error) {
    const char *name = audit->set->attribute[attribute].name;
    if (!data_is_streamflow_name(name))
        return CORE_OK;
    return core_fail(error, CORE_DATA,
                     "leak: attribute %s is named like a streamflow signature, which is what is to "
                     "be learned; without = [\"%s\"] leaves it out, allow = [\"%s\"] takes it as "
                     "it is",
                     name, name, name);
}

static core_status check_computed(const data_audit *audit, size_t attribute, afx_error *error) {
    data_steps both = overlap(audit->set->computed[attribute], audit->test);
    if (both.begin >= both.end || !shares_sites(audit, DATA_FOR_TRAINING, DATA_FOR_TEST))
        return CORE_OK;
    char time[DATA_TIME_LENGTH];
    return core_fail(error, CORE_DATA,
                     "leak: attribute %s was computed over %s, a step of the test",
                     audit->set->attribute[attribute].name,
                     data_format_time(data_time_of_step(audit->set, both.begin), time));
}

static double mean_of(const double *value, data_steps steps) {
    double sum = 0;
    size_t count = 0;
    for (size_t t = steps.begin; t < steps.end; t++)
        if (isfinite(value[t])) {
            sum += value[t];
            count++;
        }
    return count ? sum / (double)count : NAN;
}

typedef struct compared {
    const double *attribute; /* [site] */
    const double *mean;      /* [site]; NaN: none */
    size_t sites;
} compared;

/* At three sites at least, that are not alike, to the digits that tables have. */
static bool are_equal(const compared *pair) {
    size_t count = 0;
    bool vary = false;
    for (size_t s = 0; s < pair->sites; s++) {
        if (!isfinite(pair->mean[s]))
            continue;
        if (!(fabs(pair->attribute[s] - pair->mean[s]) <= 1e-3 * fabs(pair->mean[s])))
            return false;
        vary = vary || fabs(pair->attribute[s] - pair->attribute[0]) > 1e-2 * fabs(pair->mean[s]);
        count++;
    }
    return count >= 3 && vary;
}

/* At ten sites at least. */
static bool go_together(const compared *pair) {
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (size_t s = 0; s < pair->sites; s++) {
        if (!isfinite(pair->mean[s]))
            continue;
        double da = pair->attribute[s] - a, db = pair->mean[s] - b;
        n++;
        a += da / n;
        b += db / n;
        aa += da * (pair->attribute[s] - a);
        bb += db * (pair->mean[s] - b);
        ab += da * (pair->mean[s] - b);
    }
    return n >= 10 && ab * ab > 0.999 * 0.999 * aa * bb && aa > 0 && bb > 0;
}

/* One variable's means against all attributes that come from no series. */
static core_status compare_means(const data_audit *audit, size_t variable, data_steps steps,
                                 double *mean, afx_error *error) {
    const data_set *set = audit->set;
    size_t sites = set->shape.sites;
    bool whole = steps.begin == 0 && steps.end == set->shape.steps;
    for (size_t s = 0; s < sites; s++)
        mean[s] = mean_of(data_series_of(set, variable, s), steps);
    for (size_t k = 0; k < set->attributes; k++) {
        compared pair = {set->attribute_value + k * sites, mean, sites};
        bool own = set->computed[k].end > set->computed[k].begin;
        bool equal = !own && are_equal(&pair);
        bool together = !own && variable == audit->observation && go_together(&pair);
        if ((equal || together) && !is_allowed(audit, k))
            return core_fail(error, CORE_DATA,
                             "leak: attribute %s %s the mean of %s over the %s at every site; "
                             "without = [\"%s\"] leaves it out",
                             set->attribute[k].name, equal ? "is" : "goes with",
                             set->variable[variable].name, whole ? "whole record" : "test",
                             set->attribute[k].name);
    }
    return CORE_OK;
}

static core_status check_means(const data_audit *audit, afx_error *error) {
    const data_set *set = audit->set;
    data_steps stretches[] = {audit->test, {0, set->shape.steps}};
    double *mean = core_allocate(set->shape.sites, sizeof *mean);
    core_status status = mean ? CORE_OK : core_fail_memory(error);
    for (size_t k = 0; k < 2 * set->shape.variables && status == CORE_OK; k++)
        status = compare_means(audit, k / 2, stretches[k % 2], mean, error);
    core_free(mean);
    return status;
}

core_status data_audit_leaks(const data_audit *audit, afx_error *error) {
    CORE_TRY(check_days(audit, DATA_FOR_TRAINING, error));
    CORE_TRY(check_days(audit, DATA_FOR_VALIDATION, error));
    CORE_TRY(check_twins(audit, error));
    for (size_t k = 0; k < audit->set->attributes; k++) {
        if (is_allowed(audit, k))
            continue;
        CORE_TRY(check_name(audit, k, error));
        CORE_TRY(check_computed(audit, k, error));
    }
    return check_means(audit, error);
}
