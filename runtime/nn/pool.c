#include "nn/pool.h"

#include <math.h>

/* The elements under the window at a place of it, one after another. */
typedef struct window_walk {
    const nn_window *rows;
    const nn_window *columns;
    size_t place[2];
    size_t element;
    size_t at; /* in the channel */
} window_walk;

static window_walk walk_of(const nn_pool *layer, size_t place) {
    size_t wide = nn_window_places(&layer->axis[1]);
    return (window_walk){
        .rows = &layer->axis[0], .columns = &layer->axis[1], .place = {place / wide, place % wide}};
}

/* False when there are no more; those outside are passed over. */
static bool next_of(window_walk *walk) {
    size_t wide = walk->columns->kernel, row, column;
    while (walk->element < walk->rows->kernel * wide) {
        size_t down = walk->element / wide, across = walk->element % wide;
        walk->element++;
        if (nn_window_source(walk->rows, walk->place[0], down, &row) &&
            nn_window_source(walk->columns, walk->place[1], across, &column)) {
            walk->at = row * walk->columns->extent + column;
            return true;
        }
    }
    return false;
}

/* Numbers of one channel, and places of the window over it. */
typedef struct pool_extents {
    size_t channels; /* of the whole batch */
    size_t numbers;
    size_t places;
} pool_extents;

static pool_extents extents_of(const nn_pool *layer, size_t batch) {
    return (pool_extents){batch * layer->channels, layer->axis[0].extent * layer->axis[1].extent,
                          nn_window_places(&layer->axis[0]) * nn_window_places(&layer->axis[1])};
}

core_status nn_pool_max_forward(const nn_pool *layer, const nn_pool_run *run, afx_error *error) {
    CORE_TRY(nn_pool_check(layer, error));
    pool_extents extents = extents_of(layer, run->batch);
    for (size_t i = 0; i < extents.channels * extents.places; i++) {
        const real *x = run->x + i / extents.places * extents.numbers;
        window_walk walk = walk_of(layer, i % extents.places);
        next_of(&walk);
        size_t best = walk.at;
        while (next_of(&walk)) {
            best = x[walk.at] > x[best] || isnan(x[walk.at]) ? walk.at : best;
        }
        run->chosen[i] = best;
        run->y[i] = x[best];
    }
    return CORE_OK;
}

void nn_pool_max_backward(const nn_pool *layer, const nn_pool_run *run) {
    pool_extents extents = extents_of(layer, run->batch);
    for (size_t i = 0; i < extents.channels * extents.places; i++) {
        run->x_bar[i / extents.places * extents.numbers + run->chosen[i]] += run->y_bar[i];
    }
}

core_status nn_pool_mean_forward(const nn_pool *layer, const nn_pool_run *run, afx_error *error) {
    CORE_TRY(nn_pool_check(layer, error));
    pool_extents extents = extents_of(layer, run->batch);
    for (size_t i = 0; i < extents.channels * extents.places; i++) {
        const real *x = run->x + i / extents.places * extents.numbers;
        real sum = 0;
        size_t count = 0;
        for (window_walk walk = walk_of(layer, i % extents.places); next_of(&walk); count++) {
            sum += x[walk.at];
        }
        run->y[i] = sum / (real)count;
    }
    return CORE_OK;
}

void nn_pool_mean_backward(const nn_pool *layer, const nn_pool_run *run) {
    pool_extents extents = extents_of(layer, run->batch);
    for (size_t i = 0; i < extents.channels * extents.places; i++) {
        real *x_bar = run->x_bar + i / extents.places * extents.numbers;
        size_t count = 0;
        for (window_walk walk = walk_of(layer, i % extents.places); next_of(&walk);) {
            count++;
        }
        for (window_walk walk = walk_of(layer, i % extents.places); next_of(&walk);) {
            x_bar[walk.at] += run->y_bar[i] / (real)count;
        }
    }
}
