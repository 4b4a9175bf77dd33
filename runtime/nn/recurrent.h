/* Layers with a memory, run over many steps: LSTM (Hochreiter and Schmidhuber, Neural Computation
 * 9, 1997; with the forget gate of Gers, Schmidhuber and Cummins, Neural Computation 12, 2000) and
 * GRU (Cho et al., EMNLP 2014; the new state gated after its product, as PyTorch has it).
 *
 *   LSTM  i, f, o = logistic, g = tanh of W x + R h + b;  c' = f c + i g;  h' = o tanh(c')
 *   GRU   r, z = logistic of W x + R h + b;  u = R_n h + b_u;  n = tanh(W_n x + b_n + r u);
 *         h' = (1 - z) n + z h
 *
 * Of a step all gates come from one product of matrices: a row of inputs, a 1 and the state before
 * the step, times one matrix of all weights. */
#ifndef NN_RECURRENT_H
#define NN_RECURRENT_H

#include "core/profile.h"
#include "core/random.h"
#include "core/real.h"
#include "core/status.h"
#include "tensor/shape.h"

typedef enum nn_cell { NN_LSTM, NN_GRU } nn_cell;

typedef struct nn_recurrent {
    nn_cell cell;
    size_t inputs;
    size_t hidden;
} nn_recurrent;

enum { NN_GATES = 4, NN_RECURRENT_PARTS = 3 };

/* CORE_USAGE: an extent of 0; CORE_MEMORY: more weights than can be counted. */
core_status nn_recurrent_check(const nn_recurrent *layer, afx_error *error);

/* Weights as they are learned, one block: weight_ih [gates hidden][inputs], weight_hh [gates
 * hidden][hidden], bias [4 hidden]. Gates of an LSTM stand in the order i, f, g, o, those of a GRU
 * in the order r, z, n; its biases are those of r, z, n, u. */
size_t nn_recurrent_weight_count(const nn_recurrent *layer);
typedef struct nn_recurrent_part {
    const char *name;
    tensor_shape shape;
    size_t offset; /* of the first number in the block */
    size_t count;
} nn_recurrent_part;
nn_recurrent_part nn_recurrent_part_at(const nn_recurrent *layer, size_t part);

/* Matrices uniform within sqrt(1 / hidden), biases 0, but those of an LSTM's forget gate. */
void nn_recurrent_initialize(const nn_recurrent *layer, double forget, core_random *random,
                             double *weights);

/* Numbers of a row: inputs, 1, hidden. */
size_t nn_recurrent_width(const nn_recurrent *layer);

/* The one matrix [4 hidden][width] from the weights, and its derivative added to theirs. */
void nn_recurrent_pack(const nn_recurrent *layer, const double *weights, real *matrix);
void nn_recurrent_unpack(const nn_recurrent *layer, const real *matrix_bar, double *weights_bar);

/* Arrays of one pass over all steps of a batch; backward follows forward on the same arrays. */
typedef struct nn_recurrent_run {
    size_t steps;
    size_t batch;
    const real *matrix; /* [4 hidden][width] */
    real *rows;         /* [steps + 1][batch][width]: inputs of each step from the caller; the 1,
                         * and the state before the first step, by nn_recurrent_begin; then by
                         * forward the states */
    real *cells;        /* [steps + 1][batch][hidden]: c of an LSTM, likewise; GRU: not read */
    real *gates;        /* [steps][batch][4 hidden]; backward turns them into derivatives */
    real *hidden_bar;   /* [steps][batch][hidden] by the state after each step; overwritten */
    real *cell_bar;     /* [batch][hidden] work of backward */
    real *matrix_bar;   /* as matrix, added to */
    real *inputs_bar;   /* [steps][batch][inputs], set; NULL: not wanted */
    core_watch *watch;  /* NULL: nobody looks where time goes */
} nn_recurrent_run;

/* The 1 of all rows, and states of 0 before the first step. */
void nn_recurrent_begin(const nn_recurrent *layer, const nn_recurrent_run *run);
/* The states after the last step become those before the first. */
void nn_recurrent_go_on(const nn_recurrent *layer, const nn_recurrent_run *run);

core_status nn_recurrent_forward(const nn_recurrent *layer, const nn_recurrent_run *run,
                                 afx_error *error);
core_status nn_recurrent_backward(const nn_recurrent *layer, const nn_recurrent_run *run,
                                  afx_error *error);

#endif
