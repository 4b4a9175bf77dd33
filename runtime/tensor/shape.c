#include "tensor/shape.h"

#include <stdint.h>

core_status tensor_count(const tensor_shape *shape, size_t element_bytes, size_t *elements,
                         afx_error *error) {
    if (shape->rank > TENSOR_RANK_MOST) {
        return core_fail(error, CORE_USAGE, "an array of %zu axes; at most %d", shape->rank,
                         TENSOR_RANK_MOST);
    }
    size_t count = 1;
    for (size_t axis = 0; axis < shape->rank; axis++) {
        if (__builtin_mul_overflow(count, shape->extent[axis], &count)) {
            return core_fail(error, CORE_MEMORY, "an array with too many elements");
        }
    }
    size_t bytes;
    if (__builtin_mul_overflow(count, element_bytes, &bytes) || bytes > PTRDIFF_MAX) {
        return core_fail(error, CORE_MEMORY, "an array with too many bytes");
    }
    *elements = count;
    return CORE_OK;
}
