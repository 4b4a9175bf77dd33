#include "nn/convolution.h"

#include "tensor/blas.h"

/* Sizes of the product of matrices that a convolution is. */
typedef struct gathered_size {
    size_t elements; /* under the window, of all channels */
    size_t places;   /* of the window */
} gathered_size;

static gathered_size gathered_of(const nn_convolution *layer) {
    const nn_window *rows = &layer->axis[0], *columns = &layer->axis[1];
    return (gathered_size){layer->inputs * rows->kernel * columns->kernel,
                           nn_window_places(rows) * nn_window_places(columns)};
}

/* matrix[element][place] = what lies under the window, 0 outside. */
static void gather(const nn_convolution *layer, const real *x, real *matrix) {
    const nn_window *rows = &layer->axis[0], *columns = &layer->axis[1];
    size_t kernel = rows->kernel * columns->kernel;
    size_t high = nn_window_places(rows), wide = nn_window_places(columns);
    for (size_t element = 0; element < layer->inputs * kernel; element++) {
        const real *image = x + element / kernel * rows->extent * columns->extent;
        size_t down = element % kernel / columns->kernel, across = element % columns->kernel;
        for (size_t r = 0; r < high; r++) {
            size_t row, column;
            bool inside = nn_window_source(rows, r, down, &row);
            for (size_t c = 0; c < wide; c++) {
                bool met = nn_window_source(columns, c, across, &column) && inside;
                *matrix++ = met ? image[row * columns->extent + column] : 0;
            }
        }
    }
}

/* The transpose: x_bar += what the matrix has at each of the places where x was read. */
static void scatter(const nn_convolution *layer, const real *matrix, real *x_bar) {
    const nn_window *rows = &layer->axis[0], *columns = &layer->axis[1];
    size_t kernel = rows->kernel * columns->kernel;
    size_t high = nn_window_places(rows), wide = nn_window_places(columns);
    for (size_t element = 0; element < layer->inputs * kernel; element++) {
        real *image = x_bar + element / kernel * rows->extent * columns->extent;
        size_t down = element % kernel / columns->kernel, across = element % columns->kernel;
        for (size_t r = 0; r < high; r++) {
            size_t row, column;
            bool inside = nn_window_source(rows, r, down, &row);
            for (size_t c = 0; c < wide; c++, matrix++) {
                if (nn_window_source(columns, c, across, &column) && inside) {
                    image[row * columns->extent + column] += *matrix;
                }
            }
        }
    }
}

static core_status forward_one(const nn_convolution *layer, const nn_convolution_run *run, size_t n,
                               afx_error *error) {
    gathered_size size = gathered_of(layer);
    real *y = run->y + n * layer->outputs * size.places;
    for (size_t i = 0; run->bias && i < layer->outputs * size.places; i++) {
        y[i] = run->bias[i / size.places];
    }
    gather(layer, run->x + n * nn_convolution_input_count(layer), run->work);
    tensor_matrix product = {.rows = layer->outputs,
                             .columns = size.places,
                             .inner = size.elements,
                             .left = run->weights,
                             .right = run->work,
                             .result = y,
                             .scale = 1,
                             .keep = run->bias ? 1 : 0};
    return tensor_multiply(&product, error);
}

core_status nn_convolution_forward(const nn_convolution *layer, const nn_convolution_run *run,
                                   afx_error *error) {
    CORE_TRY(nn_convolution_check(layer, error));
    for (size_t n = 0; n < run->batch; n++) {
        CORE_TRY(forward_one(layer, run, n, error));
    }
    return CORE_OK;
}

/* W_bar += y_bar matrix'. */
static core_status reverse_weights(const nn_convolution *layer, const nn_convolution_run *run,
                                   size_t n, afx_error *error) {
    gathered_size size = gathered_of(layer);
    gather(layer, run->x + n * nn_convolution_input_count(layer), run->work);
    tensor_matrix product = {.rows = layer->outputs,
                             .columns = size.elements,
                             .inner = size.places,
                             .left = run->y_bar + n * layer->outputs * size.places,
                             .right = run->work,
                             .right_transposed = true,
                             .result = run->weights_bar,
                             .scale = 1,
                             .keep = 1};
    return tensor_multiply(&product, error);
}

/* matrix_bar = W' y_bar, and back to where it came from. */
static core_status reverse_inputs(const nn_convolution *layer, const nn_convolution_run *run,
                                  size_t n, afx_error *error) {
    gathered_size size = gathered_of(layer);
    tensor_matrix product = {.rows = size.elements,
                             .columns = size.places,
                             .inner = layer->outputs,
                             .left = run->weights,
                             .left_transposed = true,
                             .right = run->y_bar + n * layer->outputs * size.places,
                             .result = run->work,
                             .scale = 1};
    CORE_TRY(tensor_multiply(&product, error));
    scatter(layer, run->work, run->x_bar + n * nn_convolution_input_count(layer));
    return CORE_OK;
}

core_status nn_convolution_backward(const nn_convolution *layer, const nn_convolution_run *run,
                                    afx_error *error) {
    CORE_TRY(nn_convolution_check(layer, error));
    size_t places = gathered_of(layer).places;
    for (size_t n = 0; n < run->batch; n++) {
        if (run->weights_bar) {
            CORE_TRY(reverse_weights(layer, run, n, error));
        }
        if (run->x_bar) {
            CORE_TRY(reverse_inputs(layer, run, n, error));
        }
    }
    for (size_t i = 0; run->bias_bar && i < run->batch * layer->outputs * places; i++) {
        run->bias_bar[i / places % layer->outputs] += run->y_bar[i];
    }
    return CORE_OK;
}
