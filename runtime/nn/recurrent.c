#include "nn/recurrent.h"

#include <string.h>

#include "nn/cell.h"
#include "tensor/blas.h"

/* ---- one matrix out of the weights ---- */

enum { MOST_RANGES = 8 };

/* Rows of weights that lie at a place of the matrix. */
typedef struct matrix_range {
    size_t from;  /* in the block of weights */
    size_t rows;  /* each of `count` numbers, one after another in the block */
    size_t count; /* next to each other in a row of the matrix, */
    size_t row, column;
} matrix_range;

/* The last gate of a GRU reads the state alone, the one before it the inputs alone. */
static size_t list_ranges(const nn_recurrent *layer, matrix_range range[MOST_RANGES]) {
    size_t inputs = layer->inputs, hidden = layer->hidden, all = NN_GATES * hidden;
    size_t own = nn_recurrent_part_at(layer, 1).offset;
    size_t bias = nn_recurrent_part_at(layer, 2).offset;
    bool lstm = layer->cell == NN_LSTM;
    size_t both = lstm ? all : 2 * hidden, reading = lstm ? all : 3 * hidden;
    range[0] = (matrix_range){0, reading, inputs, 0, 0};
    range[1] = (matrix_range){bias, all, 1, 0, inputs};
    range[2] = (matrix_range){own, both, hidden, 0, inputs + 1};
    range[3] = (matrix_range){own + both * hidden, hidden, hidden, 3 * hidden, inputs + 1};
    return lstm ? 3 : 4;
}

void nn_recurrent_pack(const nn_recurrent *layer, const double *weights, real *matrix) {
    matrix_range range[MOST_RANGES];
    size_t width = nn_recurrent_width(layer), count = list_ranges(layer, range);
    memset(matrix, 0, NN_GATES * layer->hidden * width * sizeof *matrix);
    for (size_t k = 0; k < count; k++)
        for (size_t r = 0; r < range[k].rows; r++)
            for (size_t c = 0; c < range[k].count; c++)
                matrix[(range[k].row + r) * width + range[k].column + c] =
                    (real)weights[range[k].from + r * range[k].count + c];
}

void nn_recurrent_unpack(const nn_recurrent *layer, const real *matrix_bar, double *weights_bar) {
    matrix_range range[MOST_RANGES];
    size_t width = nn_recurrent_width(layer), count = list_ranges(layer, range);
    for (size_t k = 0; k < count; k++)
        for (size_t r = 0; r < range[k].rows; r++)
            for (size_t c = 0; c < range[k].count; c++)
                weights_bar[range[k].from + r * range[k].count + c] +=
                    (double)matrix_bar[(range[k].row + r) * width + range[k].column + c];
}

/* ---- states ---- */

void nn_recurrent_begin(const nn_recurrent *layer, const nn_recurrent_run *run) {
    size_t width = nn_recurrent_width(layer), rows = (run->steps + 1) * run->batch;
    for (size_t r = 0; r < rows; r++)
        run->rows[r * width + layer->inputs] = 1;
    for (size_t r = 0; r < run->batch; r++)
        memset(run->rows + r * width + layer->inputs + 1, 0, layer->hidden * sizeof(real));
    if (layer->cell == NN_LSTM)
        memset(run->cells, 0, run->batch * layer->hidden * sizeof(real));
}

void nn_recurrent_go_on(const nn_recurrent *layer, const nn_recurrent_run *run) {
    size_t width = nn_recurrent_width(layer), bytes = layer->hidden * sizeof(real);
    for (size_t r = 0; r < run->batch; r++) {
        real *first = run->rows + r * width + layer->inputs + 1;
        memcpy(first, first + run->steps * run->batch * width, bytes);
    }
    if (layer->cell == NN_LSTM)
        memcpy(run->cells, run->cells + run->steps * run->batch * layer->hidden,
               run->batch * bytes);
}

static nn_cell_step step_of(const nn_recurrent *layer, const nn_recurrent_run *run, size_t t) {
    size_t width = nn_recurrent_width(layer), states = run->batch * layer->hidden;
    real *state = run->rows + t * run->batch * width + layer->inputs + 1;
    nn_cell_step step = {.batch = run->batch,
                         .hidden = layer->hidden,
                         .width = width,
                         .gates = run->gates + t * NN_GATES * states,
                         .state_before = state,
                         .state_after = state + run->batch * width};
    if (layer->cell == NN_LSTM) {
        step.cell_before = run->cells + t * states;
        step.cell_after = run->cells + (t + 1) * states;
    }
    if (!run->hidden_bar)
        return step;
    step.state_bar = run->hidden_bar + t * states;
    step.before_bar = t ? run->hidden_bar + (t - 1) * states : NULL;
    step.cell_bar = run->cell_bar;
    return step;
}

/* ---- forward ---- */

core_status nn_recurrent_forward(const nn_recurrent *layer, const nn_recurrent_run *run,
                                 afx_error *error) {
    size_t width = nn_recurrent_width(layer), gates = NN_GATES * layer->hidden;
    tensor_matrix product = {.rows = run->batch,
                             .columns = gates,
                             .inner = width,
                             .right = run->matrix,
                             .right_transposed = true,
                             .scale = 1};
    for (size_t t = 0; t < run->steps; t++) {
        nn_cell_step step = step_of(layer, run, t);
        product.left = run->rows + t * run->batch * width;
        product.result = step.gates;
        core_phase phase = core_turn(run->watch, CORE_PRODUCTS);
        core_status status = tensor_multiply(&product, error);
        core_turn(run->watch, phase);
        if (status != CORE_OK)
            return status;
        layer->cell == NN_LSTM ? nn_lstm_forward(&step) : nn_gru_forward(&step);
    }
    return CORE_OK;
}

/* ---- backward ---- */

enum { SUMMED_ROWS = 768 }; /* of gates, while they are in the cache */

/* Steps whose derivatives by weights are summed in one product. */
static size_t summed_steps(const nn_recurrent_run *run) {
    return run->batch < SUMMED_ROWS ? SUMMED_ROWS / run->batch : 1;
}

static core_status add_by_matrix(const nn_recurrent *layer, const nn_recurrent_run *run,
                                 size_t from, size_t steps, afx_error *error) {
    size_t width = nn_recurrent_width(layer), gates = NN_GATES * layer->hidden;
    tensor_matrix product = {.rows = gates,
                             .columns = width,
                             .inner = steps * run->batch,
                             .left = run->gates + from * run->batch * gates,
                             .left_transposed = true,
                             .right = run->rows + from * run->batch * width,
                             .result = run->matrix_bar,
                             .scale = 1,
                             .keep = 1};
    return tensor_multiply(&product, error);
}

/* bar[rows][columns] = keep * bar + gates_bar times those columns of the matrix. */
typedef struct columns_bar {
    size_t rows, first, columns;
    const real *gates_bar;
    real *bar;
    real keep;
} columns_bar;

static core_status through_matrix(const nn_recurrent *layer, const nn_recurrent_run *run,
                                  const columns_bar *wanted, afx_error *error) {
    tensor_matrix product = {.rows = wanted->rows,
                             .columns = wanted->columns,
                             .inner = NN_GATES * layer->hidden,
                             .left = wanted->gates_bar,
                             .right = run->matrix + wanted->first,
                             .right_stride = nn_recurrent_width(layer),
                             .result = wanted->bar,
                             .scale = 1,
                             .keep = wanted->keep};
    return tensor_multiply(&product, error);
}

static core_status reverse_step(const nn_recurrent *layer, const nn_recurrent_run *run, size_t t,
                                afx_error *error) {
    nn_cell_step step = step_of(layer, run, t);
    size_t together = summed_steps(run), last = run->steps - t - 1;
    layer->cell == NN_LSTM ? nn_lstm_backward(&step) : nn_gru_backward(&step);
    core_phase phase = core_turn(run->watch, CORE_PRODUCTS);
    columns_bar before = {run->batch, layer->inputs + 1, layer->hidden,
                          step.gates, step.before_bar,   1};
    core_status status = t ? through_matrix(layer, run, &before, error) : CORE_OK;
    if (status == CORE_OK && (t == 0 || (last + 1) % together == 0))
        status = add_by_matrix(layer, run, t, last % together + 1, error);
    core_turn(run->watch, phase);
    return status;
}

core_status nn_recurrent_backward(const nn_recurrent *layer, const nn_recurrent_run *run,
                                  afx_error *error) {
    if (layer->cell == NN_LSTM)
        memset(run->cell_bar, 0, run->batch * layer->hidden * sizeof(real));
    for (size_t t = run->steps; t-- > 0;)
        CORE_TRY(reverse_step(layer, run, t, error));
    columns_bar inputs = {run->steps * run->batch, 0, layer->inputs, run->gates,
                          run->inputs_bar,         0};
    return run->inputs_bar ? through_matrix(layer, run, &inputs, error) : CORE_OK;
}
