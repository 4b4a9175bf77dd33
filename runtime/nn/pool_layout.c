#include "nn/pool.h"

static bool meets_the_axis(const nn_window *window, size_t place) {
    size_t at;
    for (size_t k = 0; k < window->kernel; k++) {
        if (nn_window_source(window, place, k, &at)) {
            return true;
        }
    }
    return false;
}

core_status nn_pool_check(const nn_pool *layer, afx_error *error) {
    for (size_t a = 0; a < 2; a++) {
        CORE_TRY(nn_window_check(&layer->axis[a], error));
        size_t places = nn_window_places(&layer->axis[a]);
        for (size_t place = 0; place < places; place++) {
            if (!meets_the_axis(&layer->axis[a], place)) {
                return core_fail(error, CORE_USAGE, "place %zu of a window is all padding", place);
            }
        }
    }
    return CORE_OK;
}

size_t nn_pool_input_count(const nn_pool *layer) {
    return layer->channels * layer->axis[0].extent * layer->axis[1].extent;
}

size_t nn_pool_output_count(const nn_pool *layer) {
    return layer->channels * nn_window_places(&layer->axis[0]) * nn_window_places(&layer->axis[1]);
}
