/* The extents of an array, slowest first; elements lie one after another, the last axis fastest. */
#ifndef TENSOR_SHAPE_H
#define TENSOR_SHAPE_H

#include <stddef.h>

#include "core/status.h"

#define TENSOR_RANK_MOST 8

typedef struct tensor_shape {
    size_t rank; /* 0: one number */
    size_t extent[TENSOR_RANK_MOST];
} tensor_shape;

/* CORE_USAGE when the rank is too high, CORE_MEMORY when the number of elements, or of bytes at
 * element_bytes each, cannot be counted. */
core_status tensor_count(const tensor_shape *shape, size_t element_bytes, size_t *elements,
                         afx_error *error);

#endif
