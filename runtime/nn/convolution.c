#include "nn/convolution.h"

#include <string.h>

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

/* A row of the image as an element of the window meets it, place by place. */
typedef struct met_row {
    const nn_window *window; /* along the row */
    size_t element;
    nn_places inside;
    size_t places;
} met_row;

/* What padding shows: nothing, or the other end. */
static void gather_edge(const met_row *met, nn_places part, const real *row, real *to) {
    for (size_t c = part.begin; c < part.end; c++) {
        size_t at;
        to[c] = nn_window_source(met->window, c, met->element, &at) ? row[at] : 0;
    }
}

static void gather_row(const met_row *met, const real *row, real *to) {
    size_t step = met->window->stride, shift = met->element * met->window->dilation;
    nn_places in = met->inside;
    gather_edge(met, (nn_places){0, in.begin}, row, to);
    gather_edge(met, (nn_places){in.end, met->places}, row, to);
    if (step == 1 && in.begin < in.end) {
        memcpy(to + in.begin, row + in.begin + shift - met->window->padding,
               (in.end - in.begin) * sizeof(real));
        return;
    }
    for (size_t c = in.begin; c < in.end; c++) {
        to[c] = row[c * step + shift - met->window->padding];
    }
}

static void scatter_edge(const met_row *met, nn_places part, const real *from, real *row) {
    for (size_t c = part.begin; c < part.end; c++) {
        size_t at;
        if (nn_window_source(met->window, c, met->element, &at)) {
            row[at] += from[c];
        }
    }
}

/* The transpose: adds to the row what was read from it. */
static void scatter_row(const met_row *met, const real *from, real *row) {
    size_t step = met->window->stride, shift = met->element * met->window->dilation;
    nn_places in = met->inside;
    scatter_edge(met, (nn_places){0, in.begin}, from, row);
    scatter_edge(met, (nn_places){in.end, met->places}, from, row);
    if (step == 1) {
        for (size_t c = in.begin; c < in.end; c++) {
            row[c + shift - met->window->padding] += from[c];
        }
        return;
    }
    for (size_t c = in.begin; c < in.end; c++) {
        row[c * step + shift - met->window->padding] += from[c];
    }
}

/* The element of the kernel, of all channels, and the image of its channel. */
typedef struct met_element {
    size_t image; /* where it begins */
    size_t down;
    met_row across;
} met_element;

static met_element element_at(const nn_convolution *layer, size_t element) {
    const nn_window *rows = &layer->axis[0], *columns = &layer->axis[1];
    size_t kernel = rows->kernel * columns->kernel, across = element % columns->kernel;
    return (met_element){
        element / kernel * rows->extent * columns->extent,
        element % kernel / columns->kernel,
        {columns, across, nn_window_inside(columns, across), nn_window_places(columns)}};
}

/* matrix[element][place] = what lies under the window, 0 outside. */
static void gather(const nn_convolution *layer, const real *x, real *matrix) {
    gathered_size size = gathered_of(layer);
    for (size_t element = 0; element < size.elements; element++) {
        met_element met = element_at(layer, element);
        size_t wide = met.across.places, row;
        for (size_t r = 0; r < size.places / wide; r++, matrix += wide) {
            if (nn_window_source(&layer->axis[0], r, met.down, &row)) {
                gather_row(&met.across, x + met.image + row * layer->axis[1].extent, matrix);
            } else {
                memset(matrix, 0, wide * sizeof *matrix);
            }
        }
    }
}

/* The transpose: x_bar += what the matrix has at each of the places where x was read. */
static void scatter(const nn_convolution *layer, const real *matrix, real *x_bar) {
    gathered_size size = gathered_of(layer);
    for (size_t element = 0; element < size.elements; element++) {
        met_element met = element_at(layer, element);
        size_t wide = met.across.places, row;
        for (size_t r = 0; r < size.places / wide; r++, matrix += wide) {
            if (nn_window_source(&layer->axis[0], r, met.down, &row)) {
                scatter_row(&met.across, matrix, x_bar + met.image + row * layer->axis[1].extent);
            }
        }
    }
}

static core_status forward_one(const nn_convolution *layer, const nn_convolution_run *run, size_t n,
                               afx_error *error) {
    gathered_size size = gathered_of(layer);
    real *y = run->y + n * layer->outputs * size.places;
    for (size_t o = 0; run->bias && o < layer->outputs; o++) {
        for (size_t p = 0; p < size.places; p++) {
            y[o * size.places + p] = run->bias[o];
        }
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

static void reverse_bias(const nn_convolution *layer, const nn_convolution_run *run, size_t n) {
    size_t places = gathered_of(layer).places;
    const real *y_bar = run->y_bar + n * layer->outputs * places;
    for (size_t i = 0; i < layer->outputs * places; i++) {
        run->bias_bar[i / places] += y_bar[i];
    }
}

core_status nn_convolution_backward(const nn_convolution *layer, const nn_convolution_run *run,
                                    afx_error *error) {
    CORE_TRY(nn_convolution_check(layer, error));
    for (size_t n = 0; n < run->batch; n++) {
        if (run->bias_bar) {
            reverse_bias(layer, run, n);
        }
        if (run->weights_bar) {
            CORE_TRY(reverse_weights(layer, run, n, error));
        }
        if (run->x_bar) {
            CORE_TRY(reverse_inputs(layer, run, n, error));
        }
    }
    return CORE_OK;
}
