/* How the rate of a rule goes from pass to pass: a factor for each batch.
 *
 * constant  1
 * step      factor^floor(pass / every)
 * cosine    (1 + cos(pi pass / passes)) / 2 down to `least`: Loshchilov and Hutter, ICLR 2017,
 *           arXiv:1608.03983, without restarts
 * plateau   times factor whenever `patience` passes in a row, and one more, did not raise the score
 *
 * Passes are counted from 0 after those of the warm-up, over whose batches the rate rises in a
 * straight line: Goyal et al., arXiv:1706.02677. The factor depends on nothing but the history, so
 * a run that was stopped goes on to the same numbers. */
#ifndef OPTIM_SCHEDULE_H
#define OPTIM_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum optim_schedule_kind {
    OPTIM_CONSTANT,
    OPTIM_STEP,
    OPTIM_COSINE,
    OPTIM_PLATEAU
} optim_schedule_kind;

typedef struct optim_schedule {
    optim_schedule_kind kind;
    size_t every;  /* step: passes; plateau: its patience */
    double factor; /* step, plateau; above 0 */
    double least;  /* cosine, plateau: the smallest factor, 0 .. 1 */
    size_t warmup; /* passes */
    size_t passes; /* in all */
} optim_schedule;

/* A batch about to be learned from, and the scores of the passes before it; more is better, NaN
 * worst. */
typedef struct optim_moment {
    size_t pass;  /* from 0 */
    size_t batch; /* of the pass, from 0 */
    size_t batches;
    const double *scores; /* of pass k at k * stride */
    size_t stride;
} optim_moment;

double optim_schedule_factor(const optim_schedule *schedule, const optim_moment *moment);

/* Have `patience` passes in a row, up to the last of `passes`, not been better than the best before
 * them by more than `least`? */
bool optim_stops_early(const optim_moment *done, size_t patience, double least);

#endif
