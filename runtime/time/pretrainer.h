/* Networks inside the equations, fitted to the equations they are to replace before anything
 * observed is looked at.
 *
 * The model is compiled so that the equations drive its states and outputs hold the mean squared
 * error of each network (compiler/front/compare.c). So what a network reads does not depend on its
 * weights, and the loss
 *
 *   mean over the equations of  mean (network - equation)^2 / variance of the equation
 *
 * is an ordinary regression along the model's own trajectories, at the parameters that the
 * experiment begins with. It falls by adam, whose rate goes to 0 as a cosine; a pass is fifty
 * batches of a few sites over their whole training period. */
#ifndef TIME_PRETRAINER_H
#define TIME_PRETRAINER_H

#include "time/trainer.h"

/* An equation and the network that learns it: places of outputs of the model. */
typedef struct time_replaced {
    const char *name;
    size_t error;    /* mean of (network - equation)^2 */
    size_t equation; /* mean of what the equation says */
    size_t square;   /* mean of its square */
} time_replaced;

typedef struct time_pretraining {
    time_setup *setup;            /* that reads no other outputs yet and is not routed */
    time_network *network;        /* of free numbers, */
    const double *rows;           /* [site][column] that they are */
    time_learner_options learner; /* without a loss */
    data_steps train;
    size_t passes;
    double rate; /* of adam, to begin with */
    uint64_t seed;
    const time_replaced *replaced; /* [replaced_count] at most LOSS_TERMS */
    size_t replaced_count;
    const bool *learned;     /* [weight of the model] */
    const char *folder;      /* pretrain.csv and pretrain/checkpoint.safetensors go there */
    const char *hash;        /* of model and configuration */
    bool resume;             /* go on from the checkpoint, if there is one */
    time_listener *listener; /* its validation is the share that is explained; NULL: nobody */
    void *context;
} time_pretraining;

typedef struct time_pretrained {
    double *weights;              /* [weight of the model] */
    double explained[LOSS_TERMS]; /* by equation: the share of its variance, after the last pass */
    size_t passes;                /* that are done */
    bool stopped;                 /* by the listener */
} time_pretrained;

/* CORE_DATA: an equation does not vary at any site; CORE_NUMERICAL: as in training. */
core_status time_pretrain(const time_pretraining *pretraining, time_pretrained *pretrained,
                          afx_error *error);
void time_pretrained_free(time_pretrained *pretrained);

#endif
