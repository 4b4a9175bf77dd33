/* What is learned, and one batch of learning: weights -> parameters -> model -> loss, and back.
 *
 * The weights are one block of doubles: the network of attributes, that of what varies in time,
 * then the networks inside the model's equations. Chunks of sites run on several threads; every sum
 * over chunks is taken in the order of the sites, so the numbers are the same for any number of
 * threads. */
#ifndef TIME_LEARNER_H
#define TIME_LEARNER_H

#include "loss/loss.h"
#include "time/memory_plan.h"
#include "time/network.h"
#include "time/recurrent.h"

typedef struct time_learner_options {
    const loss_objective *loss; /* over the outputs and observations of the setup */
    const double *numbers;      /* [number][site of the set]: deviations of training observations,
                                 * and weights of sites */
    size_t number_count;
    size_t most_sites;    /* of a batch */
    size_t warmup;        /* steps before the scored ones */
    bool warmup_gradient; /* derivatives reach back into the warm-up */
    size_t window;        /* scored steps */
    size_t threads;
    size_t memory; /* bytes of a thread's chunk, 0: any; sums over the weights that all sites share
                      go by chunks, and so do their last bits when fewer sites fit into one */
    core_profile *profile; /* with a watch for each thread; NULL: nobody looks where time goes */
} time_learner_options;

/* The room of each thread's chunk, and how many threads have something to do. CORE_USAGE when
 * options->memory is too little for any. */
core_status time_learner_plan(const time_setup *setup, const time_learner_options *options,
                              time_memory_plan *plan, afx_error *error);

typedef struct time_learner {
    const time_setup *setup;
    time_network *network;
    time_learner_options options;
    uint64_t seed;       /* as initialised */
    uint64_t number;     /* of the batch, for what is random in it; set by the host */
    size_t weight_count; /* of the networks and of the model */
    double *weights;
    double *gradient;
    double *model_values;    /* [weight] of the model, shared parameters within their bounds */
    void *model_weights;     /* [weight] the same as reals */
    size_t threads;          /* that there may be: options has those with a chunk */
    time_memory_plan plan;   /* of each thread's chunk */
    time_chunk *chunks;      /* [thread]; empty before the first batch and after a rest */
    size_t batch_chunks;     /* chunks of a full batch */
    double *columns_bar;     /* [site][columns] */
    double *numbers;         /* [number][site of the batch] */
    double *site_losses;     /* [site of the batch] */
    void *chunk_weights_bar; /* [chunk][weight] reals */
    double *observed;        /* [observation][site of the batch][window] */
    size_t *scored;          /* [site of the batch] its first scored step */
} time_learner;

/* CORE_USAGE: the setup has no observations, and the loss wants some. */
core_status time_learner_create(const time_setup *setup, time_network *network,
                                const time_learner_options *options, time_learner *learner,
                                afx_error *error);
void time_learner_free(time_learner *learner);

/* Gives the memory of the chunks back until the next batch. */
void time_learner_rest(time_learner *learner);

/* Starting weights, a function of the seed: of the networks and the model. */
void time_starting_weights(const time_setup *setup, const time_network *network, uint64_t seed,
                           double *weights);
void time_learner_initialize(time_learner *learner, uint64_t seed);

/* The loss of a batch of at most most_sites sites, and the gradient by all weights (set, not added
 * to). from[sites] is the first step of each site's warm-up. */
core_status time_learner_batch(time_learner *learner, const size_t *site, const size_t *from,
                               size_t sites, double *loss, afx_error *error);

#endif
