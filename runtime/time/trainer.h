/* Training: passes over random batches, a look at the validation period after each, the best
 * weights kept; a checkpoint after every pass, so that a run that was stopped at any moment goes on
 * to the same numbers. */
#ifndef TIME_TRAINER_H
#define TIME_TRAINER_H

#include "data/sampler.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "time/evaluate.h"
#include "time/learner.h"

typedef struct time_progress {
    size_t epoch; /* from 1 */
    size_t epochs;
    size_t batch; /* of the epoch, from 1 */
    size_t batches;
    double loss;       /* mean of the epoch's batches so far */
    double validation; /* median NSE after the last whole epoch; NaN before */
    double best;
} time_progress;

/* Called after every batch; false stops the training. Whole passes are kept, and the pass of the
 * last batch is finished. */
typedef bool time_listener(void *context, const time_progress *progress);

/* What scales the widths of soft decisions in each pass: geometrically from the first to the last.
 */
typedef struct time_annealing {
    double from; /* 0: as the model has it */
    double to;
} time_annealing;

typedef struct time_training {
    const time_setup *setup;
    time_network *network;
    time_learner_options learner;
    data_steps train, validate;
    size_t epochs;
    uint64_t seed;
    const optim_rule *rule;
    optim_settings settings;
    optim_schedule schedule; /* of the rate; of so many passes as there are epochs */
    double longest_gradient; /* clipped to this norm; 0: not clipped */
    double average;          /* share of the average of weights that a step keeps: Polyak and
                              * Juditsky, SIAM Journal on Control and Optimization 30, 1992, in its
                              * exponential form; validation looks at the average. 0: at the weights
                              * themselves */
    size_t patience;         /* passes without a better validation after which it ends; 0: never */
    double least_gain;       /* in the validation's score, that counts as better */
    time_annealing annealing;
    const double *start; /* [weight of the model] to begin with, NaN: as the seed has it; NULL: all
                          * are as the seed has them */
    const char *folder;  /* of the run: checkpoint and weights go there */
    const char *hash;    /* of model and configuration, in the checkpoint */
    bool resume;         /* go on from the folder's checkpoint */
    time_listener *listener; /* NULL: nobody */
    void *context;
} time_training;

typedef struct time_epoch {
    double loss;
    double validation; /* median NSE */
} time_epoch;

typedef struct time_trained {
    double *weights; /* [weight_count] the best */
    size_t weight_count;
    size_t best_epoch; /* from 1; 0: none finished, weights are the starting ones */
    double best;       /* its validation median NSE */
    time_epoch *epochs;
    size_t epoch_count;
    bool stopped; /* by the listener */
} time_trained;

/* The scale of the widths in a pass, from 0, of so many. */
double time_annealed(const time_annealing *annealing, size_t epoch, size_t epochs);

core_status time_train(const time_training *training, time_trained *trained, afx_error *error);
void time_trained_free(time_trained *trained);

/* The model's part of a block of weights, as reals of the model; freed by core_free. */
core_status time_model_weights(const time_setup *setup, const time_network *network,
                               const double *weights, void **reals, afx_error *error);

#endif
