/* What the cells of recurrent layers do between the products: element by element, over a batch. */
#ifndef NN_CELL_H
#define NN_CELL_H

#include "nn/recurrent.h"

/* One step of a batch. */
typedef struct nn_cell_step {
    size_t batch;
    size_t hidden;
    size_t width;             /* from row to row of the states */
    real *gates;              /* [batch][4 hidden] */
    const real *state_before; /* row r at r * width; as cells and states below */
    real *state_after;
    const real *cell_before; /* [batch][hidden]; of an LSTM */
    real *cell_after;
    const real *state_bar; /* [batch][hidden] by the state after */
    real *cell_bar;        /* [batch][hidden] by the cell after, turned into that before */
    real *before_bar;      /* [batch][hidden] by the state before: what does not come through the
                            * gates is added; NULL: not wanted */
} nn_cell_step;

/* Arguments of the gates into their values, and the state after. */
void nn_lstm_forward(const nn_cell_step *step);
void nn_gru_forward(const nn_cell_step *step);
/* Values of the gates into derivatives by their arguments. */
void nn_lstm_backward(const nn_cell_step *step);
void nn_gru_backward(const nn_cell_step *step);

#endif
