/* Embedding of categories (soil class, land use): y[n] = the row of the table that belongs to the
 * category of n. Bengio, Ducharme, Vincent and Janvin, JMLR 3, 2003; Guo and Berkhahn,
 * arXiv:1604.06737. */
#ifndef NN_EMBEDDING_H
#define NN_EMBEDDING_H

#include <stddef.h>

#include "core/real.h"
#include "core/status.h"

typedef struct nn_embedding {
    size_t categories;
    size_t width;
} nn_embedding;

typedef struct nn_embedding_run {
    size_t batch;
    const size_t *category; /* [batch] */
    const real *table;      /* [categories][width] */
    real *y;                /* [batch][width] */
    const real *y_bar;      /* as y */
    real *table_bar;        /* as table, added to */
} nn_embedding_run;

/* CORE_DATA: a category that the table does not have. Backward follows a forward that went well. */
core_status nn_embedding_forward(const nn_embedding *layer, const nn_embedding_run *run,
                                 afx_error *error);
void nn_embedding_backward(const nn_embedding *layer, const nn_embedding_run *run);

#endif
