/* Losses for tests: a term of each kind, and a batch of sites with gaps. */
#ifndef LOSS_BATCH_H
#define LOSS_BATCH_H

#include "check.h"
#include "loss/loss.h"

enum {
    LOSS_KINDS = 0
#define LOSS(name, parts, ...) +1
#include "loss/loss.def"
#undef LOSS
};
extern const char *const loss_names[LOSS_KINDS];

enum { STEPS = 40, SITES = 5, SERIES = 7 };

/* Series 0 is what is compared; the others are scales, shares and locations. */
loss_term term_called(const char *name);

/* One site; series follow each other. */
loss_block block_of(const double *simulated, const double *observed, size_t steps);

double parts_of(const loss_term *term, const loss_block *block);
core_status evaluate_term(const loss_term *term, const loss_block *block, double parts,
                          double *losses, afx_error *error);

typedef struct batch {
    double simulated[SERIES][SITES][STEPS]; /* sites are STEPS apart, times 1 */
    double observed[2][STEPS][SITES];       /* the other order; then weights */
    double bar[SERIES][SITES][STEPS];
    double numbers[2][SITES]; /* deviations, weights of sites */
    loss_term terms[2];
    size_t count;
} batch;

/* A third is missing; site 1 has no observation, site 3 equal ones. */
batch random_batch(const char *name);
/* The same, by weights of observations and of sites, beside another term. */
batch weighted_batch(const char *name);

loss_block sites_of(batch *at, size_t first, size_t count);
/* The loss in blocks of sites cuts[0] .. cuts[1], cuts[1] .. cuts[2], ...; adds the seeds. */
double evaluate(batch *at, const size_t *cuts, size_t blocks);
double batch_value(void *context); /* of all sites as one block */

#endif
