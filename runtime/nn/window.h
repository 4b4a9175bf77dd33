/* A window that slides along an axis of an image or a series, for convolution and pooling. */
#ifndef NN_WINDOW_H
#define NN_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

typedef struct nn_window {
    size_t extent;   /* of the axis */
    size_t kernel;   /* elements of the window */
    size_t stride;   /* from one place of the window to the next */
    size_t dilation; /* from one element of the window to the next */
    size_t padding;  /* places added before the axis, and as many after it */
    bool circular;   /* added places repeat the other end; otherwise nothing is there */
} nn_window;

/* CORE_USAGE: a window without elements, or longer than the padded axis; circular padding longer
 * than the axis. */
core_status nn_window_check(const nn_window *window, afx_error *error);

/* How many places the window takes; it was checked. */
static inline size_t nn_window_places(const nn_window *window) {
    size_t covered = window->dilation * (window->kernel - 1) + 1;
    return (window->extent + 2 * window->padding - covered) / window->stride + 1;
}

/* Where on the axis the element of the window lies at a place of it; false: outside. */
static inline bool nn_window_source(const nn_window *window, size_t place, size_t element,
                                    size_t *at) {
    size_t padded = place * window->stride + element * window->dilation;
    if (padded >= window->padding && padded - window->padding < window->extent) {
        *at = padded - window->padding;
        return true;
    }
    *at = (padded + window->extent - window->padding) % window->extent;
    return window->circular;
}

/* The places, begin .. end - 1, at which the element of the window lies on the axis itself. */
typedef struct nn_places {
    size_t begin;
    size_t end;
} nn_places;

static inline nn_places nn_window_inside(const nn_window *window, size_t element) {
    size_t shift = element * window->dilation, step = window->stride;
    size_t behind = window->padding + window->extent, all = nn_window_places(window);
    nn_places inside = {0, 0};
    if (shift < window->padding) {
        inside.begin = (window->padding - shift + step - 1) / step;
    }
    if (shift < behind) {
        inside.end = (behind - shift + step - 1) / step;
    }
    inside.end = inside.end < all ? inside.end : all;
    inside.begin = inside.begin < inside.end ? inside.begin : inside.end;
    return inside;
}

#endif
