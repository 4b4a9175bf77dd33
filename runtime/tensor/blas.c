#include "tensor/blas.h"

#include <cblas.h>
#include <limits.h>
#include <stddef.h>

#if AFX_REAL_BITS == 64
#define CBLAS_GEMM cblas_dgemm
#define CBLAS_GEMV cblas_dgemv
#define CBLAS_AXPY cblas_daxpy

#ifdef __ELF__
/* OpenBLAS reads its settings from the environment as it is loaded, and OPENBLAS_CORETYPE there,
 * meant for another program or machine, halves the speed of every product and changes its bits. So
 * an executable forgets them first: these functions run before those of any library. Nothing of the
 * C library may be called yet. */
static int is_setting(const char *entry) {
    static const char begin[] = "OPENBLAS_";
    size_t k = 0;
    while (begin[k] && entry[k] == begin[k])
        k++;
    return !begin[k];
}

static void forget_settings(int argument_count, char **arguments, char **environment) {
    (void)argument_count;
    (void)arguments;
    char **kept = environment;
    for (; *environment; environment++)
        if (!is_setting(*environment))
            *kept++ = *environment;
    *kept = NULL;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_libraries)(int, char **,
                                                            char **) = forget_settings;
#endif

void tensor_blas_start(void) {
    openblas_set_num_threads(1);
}

const char *tensor_blas_core(void) {
    return openblas_get_corename();
}
#else
#define CBLAS_GEMM cblas_sgemm
#define CBLAS_GEMV cblas_sgemv
#define CBLAS_AXPY cblas_saxpy
#endif

static core_status check_extent(size_t extent, afx_error *error) {
    return extent > INT_MAX
               ? core_fail(error, CORE_USAGE, "%zu numbers are too many for BLAS", extent)
               : CORE_OK;
}

/* From row to row; a row has at least one number as far as BLAS is concerned. */
static int row_length(size_t columns, size_t stride) {
    size_t length = stride ? stride : columns;
    return length > 0 ? (int)length : 1;
}

static core_status check_extents(const tensor_matrix *product, afx_error *error) {
    CORE_TRY(check_extent(product->rows, error));
    CORE_TRY(check_extent(product->columns, error));
    CORE_TRY(check_extent(product->left_stride, error));
    CORE_TRY(check_extent(product->right_stride, error));
    CORE_TRY(check_extent(product->result_stride, error));
    return check_extent(product->inner, error);
}

core_status tensor_multiply(const tensor_matrix *product, afx_error *error) {
    CORE_TRY(check_extents(product, error));
    CBLAS_GEMM(
        CblasRowMajor, product->left_transposed ? CblasTrans : CblasNoTrans,
        product->right_transposed ? CblasTrans : CblasNoTrans, (int)product->rows,
        (int)product->columns, (int)product->inner, product->scale, product->left,
        row_length(product->left_transposed ? product->rows : product->inner, product->left_stride),
        product->right,
        row_length(product->right_transposed ? product->inner : product->columns,
                   product->right_stride),
        product->keep, product->result, row_length(product->columns, product->result_stride));
    return CORE_OK;
}

core_status tensor_multiply_vector(const tensor_matrix *product, afx_error *error) {
    CORE_TRY(check_extents(product, error));
    if (product->columns != 1) {
        return core_fail(error, CORE_USAGE, "a vector of %zu columns", product->columns);
    }
    bool transposed = product->left_transposed;
    size_t stored_rows = transposed ? product->inner : product->rows;
    size_t stored_columns = transposed ? product->rows : product->inner;
    CBLAS_GEMV(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, (int)stored_rows,
               (int)stored_columns, product->scale, product->left,
               row_length(stored_columns, product->left_stride), product->right, 1, product->keep,
               product->result, 1);
    return CORE_OK;
}

core_status tensor_add_scaled(size_t count, real scale, const real *source, real *target,
                              afx_error *error) {
    CORE_TRY(check_extent(count, error));
    CBLAS_AXPY((int)count, scale, source, 1, target, 1);
    return CORE_OK;
}
