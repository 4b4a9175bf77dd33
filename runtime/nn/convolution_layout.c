#include <stdint.h>

#include "nn/convolution.h"

core_status nn_convolution_check(const nn_convolution *layer, afx_error *error) {
    if (layer->inputs == 0 || layer->outputs == 0) {
        return core_fail(error, CORE_USAGE, "a convolution without channels");
    }
    CORE_TRY(nn_window_check(&layer->axis[0], error));
    return nn_window_check(&layer->axis[1], error);
}

size_t nn_convolution_weight_count(const nn_convolution *layer) {
    return layer->outputs * layer->inputs * layer->axis[0].kernel * layer->axis[1].kernel;
}

size_t nn_convolution_input_count(const nn_convolution *layer) {
    return layer->inputs * layer->axis[0].extent * layer->axis[1].extent;
}

size_t nn_convolution_output_count(const nn_convolution *layer) {
    return layer->outputs * nn_window_places(&layer->axis[0]) * nn_window_places(&layer->axis[1]);
}

/* The matrix [inputs][kernel 0][kernel 1] by [places 0][places 1]. */
core_status nn_convolution_work_count(const nn_convolution *layer, size_t *count,
                                      afx_error *error) {
    CORE_TRY(nn_convolution_check(layer, error));
    const nn_window *rows = &layer->axis[0], *columns = &layer->axis[1];
    size_t kernel, places;
    if (__builtin_mul_overflow(rows->kernel, columns->kernel, &kernel) ||
        __builtin_mul_overflow(kernel, layer->inputs, &kernel) ||
        __builtin_mul_overflow(nn_window_places(rows), nn_window_places(columns), &places) ||
        __builtin_mul_overflow(kernel, places, count) || *count > PTRDIFF_MAX / sizeof(double)) {
        return core_fail(error, CORE_MEMORY, "a convolution that is too large");
    }
    return CORE_OK;
}
