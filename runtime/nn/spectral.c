#include "nn/spectral.h"

#include <math.h>
#include <string.h>

#include "tensor/blas.h"

/* A linear map and its transpose, with the arrays of a run. */
typedef struct linear_map {
    size_t inputs;
    size_t outputs;
    size_t weights;
    const nn_spectral_run *run;
    const nn_convolution *convolution; /* NULL: a matrix */
} linear_map;

static core_status apply_matrix(const linear_map *map, bool transposed, afx_error *error) {
    const nn_spectral_run *run = map->run;
    tensor_matrix product = {.rows = transposed ? map->inputs : map->outputs,
                             .columns = 1,
                             .inner = transposed ? map->outputs : map->inputs,
                             .left = run->weights,
                             .left_transposed = transposed,
                             .right = transposed ? run->left : run->right,
                             .result = transposed ? run->right : run->left,
                             .scale = 1};
    return tensor_multiply_vector(&product, error);
}

/* left = W right, or right = W' left. */
static core_status apply(const linear_map *map, bool transposed, afx_error *error) {
    const nn_spectral_run *run = map->run;
    if (!map->convolution) {
        return apply_matrix(map, transposed, error);
    }
    nn_convolution_run pass = {.batch = 1, .weights = run->weights, .work = run->work};
    if (!transposed) {
        pass.x = run->right;
        pass.y = run->left;
        return nn_convolution_forward(map->convolution, &pass, error);
    }
    memset(run->right, 0, map->inputs * sizeof(real));
    pass.y_bar = run->left;
    pass.x_bar = run->right;
    return nn_convolution_backward(map->convolution, &pass, error);
}

/* The length of numbers[count], which becomes 1 unless it is 0. */
static double make_unit(size_t count, real *numbers) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (double)numbers[i] * (double)numbers[i];
    }
    double length = sqrt(squares);
    for (size_t i = 0; i < count && length > 0; i++) {
        numbers[i] = (real)((double)numbers[i] / length);
    }
    return length;
}

/* v = W' u / |W' u|, u = W v / |W v|, sigma = |W v|. */
static core_status iterate(const nn_spectral *norm, const linear_map *map, double *sigma,
                           afx_error *error) {
    const nn_spectral_run *run = map->run;
    bool converged = norm->tolerance == 0;
    *sigma = 0;
    for (size_t step = 0; step < norm->steps; step++) {
        double last = *sigma;
        CORE_TRY(apply(map, true, error));
        make_unit(map->inputs, run->right);
        CORE_TRY(apply(map, false, error));
        *sigma = make_unit(map->outputs, run->left);
        if (!(*sigma > 0 && isfinite(*sigma))) {
            return core_fail(error, CORE_NUMERICAL, "a map with a largest singular value of %g",
                             *sigma);
        }
        if (norm->tolerance > 0 && fabs(*sigma - last) <= norm->tolerance * *sigma) {
            return CORE_OK;
        }
    }
    return converged && norm->steps > 0
               ? CORE_OK
               : core_fail(error, CORE_NUMERICAL,
                           "the largest singular value is not known after %zu steps", norm->steps);
}

static bool is_scaled(const nn_spectral *norm, double sigma) {
    return norm->always || sigma > norm->bound;
}

static core_status scale(const nn_spectral *norm, const linear_map *map, double *sigma,
                         afx_error *error) {
    CORE_TRY(iterate(norm, map, sigma, error));
    double factor = is_scaled(norm, *sigma) ? norm->bound / *sigma : 1;
    for (size_t i = 0; i < map->weights; i++) {
        map->run->scaled[i] = (real)(factor * (double)map->run->weights[i]);
    }
    return CORE_OK;
}

/* How much sigma matters: with W' = W bound / sigma, sigma_bar = -(scaled_bar . W') / sigma; adds
 * the part of weights_bar that passes sigma by. */
static double reverse_scale(const nn_spectral *norm, const linear_map *map) {
    const nn_spectral_run *run = map->run;
    bool scaled = is_scaled(norm, run->sigma);
    double factor = scaled ? norm->bound / run->sigma : 1, along = 0;
    for (size_t i = 0; i < map->weights; i++) {
        along += (double)run->scaled_bar[i] * (double)run->scaled[i];
        run->weights_bar[i] += (real)(factor * (double)run->scaled_bar[i]);
    }
    return scaled ? -along / run->sigma : 0;
}

/* ---- a matrix ---- */

static linear_map map_of_matrix(nn_matrix_size size, const nn_spectral_run *run) {
    return (linear_map){size.columns, size.rows, size.rows * size.columns, run, NULL};
}

core_status nn_spectral_matrix_forward(const nn_spectral *norm, nn_matrix_size size,
                                       nn_spectral_run *run, afx_error *error) {
    linear_map map = map_of_matrix(size, run);
    return scale(norm, &map, &run->sigma, error);
}

void nn_spectral_matrix_backward(const nn_spectral *norm, nn_matrix_size size,
                                 const nn_spectral_run *run) {
    linear_map map = map_of_matrix(size, run);
    double sigma_bar = reverse_scale(norm, &map);
    for (size_t i = 0; i < map.weights; i++) {
        double slope = (double)run->left[i / size.columns] * (double)run->right[i % size.columns];
        run->weights_bar[i] += (real)(sigma_bar * slope);
    }
}

/* ---- a convolution ---- */

static linear_map map_of_convolution(const nn_convolution *layer, const nn_spectral_run *run) {
    return (linear_map){nn_convolution_input_count(layer), nn_convolution_output_count(layer),
                        nn_convolution_weight_count(layer), run, layer};
}

core_status nn_spectral_convolution_forward(const nn_spectral *norm, const nn_convolution *layer,
                                            nn_spectral_run *run, afx_error *error) {
    CORE_TRY(nn_convolution_check(layer, error));
    linear_map map = map_of_convolution(layer, run);
    return scale(norm, &map, &run->sigma, error);
}

core_status nn_spectral_convolution_backward(const nn_spectral *norm, const nn_convolution *layer,
                                             const nn_spectral_run *run, afx_error *error) {
    linear_map map = map_of_convolution(layer, run);
    size_t work_count = 0;
    CORE_TRY(nn_convolution_work_count(layer, &work_count, error));
    real *slope = run->work + work_count;
    memset(slope, 0, map.weights * sizeof *slope);
    nn_convolution_run pass = {.batch = 1,
                               .weights = run->weights,
                               .x = run->right,
                               .y_bar = run->left,
                               .weights_bar = slope,
                               .work = run->work};
    CORE_TRY(nn_convolution_backward(layer, &pass, error));
    double sigma_bar = reverse_scale(norm, &map);
    for (size_t i = 0; i < map.weights; i++) {
        run->weights_bar[i] += (real)(sigma_bar * (double)slope[i]);
    }
    return CORE_OK;
}
