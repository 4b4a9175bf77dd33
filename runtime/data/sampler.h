/* Random batches of sites and windows of time, each a function of (seed, epoch, batch) alone: in
 * any order, on any number of threads, and after a resume, the same batch has the same content.
 *
 * A window is `warmup` steps that are run but not scored, and `window` scored steps after them, all
 * inside both the training period and the site's own record.
 */
#ifndef DATA_SAMPLER_H
#define DATA_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/dataset.h"

typedef struct data_sampler_options {
    uint64_t seed;
    data_steps period; /* of training, in steps of the set */
    size_t warmup;     /* steps */
    size_t window;     /* scored steps, > 0 */
    size_t sites;      /* of a batch, > 0; more than there are means all */
} data_sampler_options;

typedef struct data_sampler {
    data_sampler_options options; /* sites is at most that of the set */
    size_t sites;                 /* of the set that are for training */
    size_t *site;                 /* [sites] their numbers, rising */
    data_steps *first;            /* [sites] where a window (its warm-up) may begin */
} data_sampler;

/* CORE_USAGE: a size of 0. CORE_DATA: a site whose record holds no whole window, named. */
core_status data_sampler_create(const data_set *set, const data_sampler_options *options,
                                data_sampler *sampler, afx_error *error);
void data_sampler_free(data_sampler *sampler);

/* Batches of one pass: so many that a scored step of a site is drawn at least once with probability
 * 0.99, n = ln(0.01) / ln(1 - batch sites * window / (sites * scored steps)), rounded up (Feng, D.,
 * Fang, K. and Shen, C. 2020, Water Resources Research 56, e2019WR026793, and its code). */
size_t data_sampler_batches(const data_sampler *sampler);

/* Fills site[options.sites], different sites in rising order, and from[options.sites], the first
 * step of the warm-up of each, all possible ones equally likely. */
void data_sampler_draw(const data_sampler *sampler, uint64_t epoch, uint64_t batch, size_t *site,
                       size_t *from);

#endif
