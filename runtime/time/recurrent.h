/* Parameters that vary in time, from weather and attributes: a recurrent layer and a dense one on
 * its states, then the bounds. What it computes goes to chunks; where its memory is stands in
 * time/unrolled.h. */
#ifndef TIME_RECURRENT_H
#define TIME_RECURRENT_H

#include "data/normalise.h"
#include "nn/dense.h"
#include "nn/recurrent.h"
#include "time/unrolled.h"

typedef struct time_recurrent_options {
    nn_cell cell;
    size_t hidden;
    double forget;     /* that the biases of an LSTM's forget gates begin with */
    double dropout;    /* probability that a number of a state is not seen by the dense layer, */
    double hold;       /* and that a parameter of a site does not vary in a window: it is held
                            * at its last value (Feng et al. 2022). Both of training alone. */
    data_picks series; /* normalised variables of the data set */
    data_picks attributes;   /* normalised */
    const data_scale *scale; /* values lie around this mean, without bounds, in deviations of this
                              * size; NULL: within the bounds of the parameters */
} time_recurrent_options;

typedef struct time_recurrent {
    const time_setup *setup;
    time_recurrent_options options;
    nn_recurrent layer;
    nn_dense head;
    double *low, *span;              /* [output]: a value is low + span * what the head gives */
    size_t *group;                   /* [output] elements of one parameter have the same */
    void *matrix;                    /* of the layer, reals */
    void *head_weights;              /* likewise */
    const time_unrolling *unrolling; /* of the model's real type */
    time_unrolled *piece;            /* [pieces] of a batch; NULL: no memory is taken */
    size_t pieces;
} time_recurrent;

/* The setup must stay where it is, and so must the lists of the options. CORE_USAGE: no parameter
 * varies in time, or there is nothing to read. */
core_status time_recurrent_create(const time_setup *setup, const time_recurrent_options *options,
                                  time_recurrent *network, afx_error *error);
void time_recurrent_free(time_recurrent *network);

/* CORE_USAGE when a parameter, named, varies in time and the setup has no network for it. */
core_status time_recurrent_check(const time_setup *setup, afx_error *error);

/* Outputs: values of every member, [member][parameter that varies]. */
size_t time_recurrent_outputs(const time_setup *setup);

/* 0 of NULL, as for all that follows: a setup may have no such network. */
size_t time_recurrent_weight_count(const time_recurrent *network);
enum { TIME_RECURRENT_PARTS = NN_RECURRENT_PARTS + 2 };
nn_recurrent_part time_recurrent_part_at(const time_recurrent *network, size_t part);
void time_recurrent_initialize(const time_recurrent *network, uint64_t seed, double *weights);

/* The weights of all runs until the next call. */
void time_recurrent_set_weights(time_recurrent *network, const double *weights);

/* ---- learning ---- */

/* A batch: its sites, and the steps before `gradient_from` that have no derivatives. */
typedef struct time_recurrent_batch {
    data_window window;
    size_t gradient_from;
    time_draw draw;
    size_t threads;
    core_profile *profile;
} time_recurrent_batch;

/* Bytes of a batch of that many sites; memory is taken when the first one runs. */
size_t time_recurrent_bytes(const time_recurrent *network, const time_recurrent_batch *batch);
void time_recurrent_rest(time_recurrent *network);

core_status time_recurrent_forward(time_recurrent *network, const time_recurrent_batch *batch,
                                   afx_error *error);
/* Values to, and derivatives from, a chunk whose first site stands at `first` in the batch. */
void time_recurrent_give(const time_recurrent *network, time_chunk *chunk, size_t first);
void time_recurrent_take(const time_recurrent *network, const time_chunk *chunk, size_t first);
/* After the last take; gradient is added to. */
core_status time_recurrent_backward(time_recurrent *network, const time_recurrent_batch *batch,
                                    double *gradient, afx_error *error);

/* ---- evaluation: a chunk by itself, of any number of steps ---- */

core_status time_recurrent_open(const time_recurrent *network, size_t sites, time_unrolled *piece,
                                afx_error *error);
core_status time_recurrent_run(time_unrolled *piece, time_chunk *chunk, afx_error *error);
void time_unrolled_free(time_unrolled *piece); /* and zeroes it */
size_t time_recurrent_run_bytes(const time_recurrent *network, size_t sites);

#endif
