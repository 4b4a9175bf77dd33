#include "nn/initial.h"

#include <math.h>
#include <string.h>

/* The vectors to make orthonormal: rows, or columns where those are fewer. */
typedef struct vector_frame {
    double *numbers;
    size_t vectors, length;
    size_t vector_step, step;
} vector_frame;

static vector_frame frame_of(size_t rows, size_t columns, double *numbers) {
    if (rows <= columns) {
        return (vector_frame){numbers, rows, columns, columns, 1};
    }
    return (vector_frame){numbers, columns, rows, 1, columns};
}

static double product_of(const vector_frame *frame, size_t first, size_t second) {
    double sum = 0;
    const double *a = frame->numbers + first * frame->vector_step;
    const double *b = frame->numbers + second * frame->vector_step;
    for (size_t i = 0; i < frame->length * frame->step; i += frame->step) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* The vector becomes scale times itself plus share times the other. */
static void combine(const vector_frame *frame, size_t vector, double scale, size_t other,
                    double share) {
    double *a = frame->numbers + vector * frame->vector_step;
    const double *b = frame->numbers + other * frame->vector_step;
    for (size_t i = 0; i < frame->length * frame->step; i += frame->step) {
        a[i] = scale * a[i] + share * b[i];
    }
}

/* Taking off what lies along the earlier ones a second time leaves nothing but rounding. */
static void fill_orthogonal(size_t rows, size_t count, core_random *random, double *weights) {
    vector_frame frame = frame_of(rows, count / rows, weights);
    for (size_t i = 0; i < count; i++) {
        weights[i] = core_random_normal(random);
    }
    for (size_t k = 0; k < frame.vectors; k++) {
        for (size_t j = 0; j < 2 * k; j++) {
            combine(&frame, k, 1, j % k, -product_of(&frame, k, j % k));
        }
        combine(&frame, k, 1 / sqrt(product_of(&frame, k, k)), k, 0);
    }
}

void nn_fill_initial(nn_initial method, nn_fan fan, core_random *random, size_t count,
                     double *weights) {
    size_t spread = method == NN_XAVIER ? fan.in + fan.out : fan.in;
    if (method == NN_ZERO || spread == 0 || count == 0) {
        memset(weights, 0, count * sizeof *weights);
        return;
    }
    if (method == NN_ORTHOGONAL) {
        fill_orthogonal(fan.out, count, random, weights);
        return;
    }
    double limit = sqrt(6.0 / (double)spread);
    for (size_t i = 0; i < count; i++) {
        weights[i] = limit * (2 * core_random_uniform(random) - 1);
    }
}

static const char *const NAMES[] = {[NN_ZERO] = "zero",
                                    [NN_XAVIER] = "xavier",
                                    [NN_KAIMING] = "kaiming",
                                    [NN_ORTHOGONAL] = "orthogonal"};

const char *nn_initial_name(nn_initial method) {
    return NAMES[method];
}

core_status nn_initial_named(const char *name, nn_initial *method, afx_error *error) {
    for (nn_initial row = NN_XAVIER; row <= NN_ORTHOGONAL; row++) {
        if (strcmp(NAMES[row], name) == 0) {
            *method = row;
            return CORE_OK;
        }
    }
    return core_fail(error, CORE_USAGE,
                     "no starting weights `%s`; there are: xavier kaiming orthogonal", name);
}
