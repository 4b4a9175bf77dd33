#include "nn/embedding.h"

#include <string.h>

core_status nn_embedding_forward(const nn_embedding *layer, const nn_embedding_run *run,
                                 afx_error *error) {
    for (size_t n = 0; n < run->batch; n++) {
        if (run->category[n] >= layer->categories) {
            return core_fail(error, CORE_DATA, "row %zu: category %zu, of %zu counted from 0", n,
                             run->category[n], layer->categories);
        }
        memcpy(run->y + n * layer->width, run->table + run->category[n] * layer->width,
               layer->width * sizeof(real));
    }
    return CORE_OK;
}

void nn_embedding_backward(const nn_embedding *layer, const nn_embedding_run *run) {
    for (size_t n = 0; n < run->batch; n++) {
        real *row = run->table_bar + run->category[n] * layer->width;
        for (size_t k = 0; k < layer->width; k++) {
            row[k] += run->y_bar[n * layer->width + k];
        }
    }
}
