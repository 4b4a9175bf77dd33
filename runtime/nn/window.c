#include "nn/window.h"

#include <stdint.h>

core_status nn_window_check(const nn_window *window, afx_error *error) {
    if (window->extent == 0 || window->kernel == 0 || window->stride == 0 ||
        window->dilation == 0) {
        return core_fail(error, CORE_USAGE,
                         "a window wants an axis, a kernel, a stride and a dilation of at least 1");
    }
    if (window->circular && window->padding > window->extent) {
        return core_fail(error, CORE_USAGE, "circular padding of %zu on an axis of %zu",
                         window->padding, window->extent);
    }
    size_t padded, covered;
    if (__builtin_mul_overflow(window->padding, (size_t)2, &padded) ||
        __builtin_add_overflow(padded, window->extent, &padded) ||
        __builtin_mul_overflow(window->dilation, window->kernel - 1, &covered) ||
        covered >= padded) {
        return core_fail(error, CORE_USAGE, "a window of %zu does not fit on an axis of %zu",
                         window->kernel, window->extent);
    }
    return CORE_OK;
}
