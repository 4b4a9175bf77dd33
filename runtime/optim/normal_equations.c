#include "optim/normal_equations.h"

#include <math.h>

/* The part of the row before a column, times that of the column's own row. */
static double product_before(size_t column, const double *row, const double *other) {
    double sum = 0;
    for (size_t k = 0; k < column; k++)
        sum += row[k] * other[k];
    return sum;
}

static bool factor(size_t count, double *matrix) {
    for (size_t i = 0; i < count; i++) {
        double *row = matrix + i * count;
        for (size_t j = 0; j < i; j++) {
            const double *other = matrix + j * count;
            row[j] = (row[j] - product_before(j, row, other)) / other[j];
        }
        double square = row[i] - product_before(i, row, row);
        if (!(square > 0) || isinf(square))
            return false;
        row[i] = sqrt(square);
    }
    return true;
}

bool optim_solve_symmetric(size_t count, double *matrix, const double *right, double *x) {
    if (!factor(count, matrix))
        return false;
    for (size_t i = 0; i < count; i++)
        x[i] = (right[i] - product_before(i, matrix + i * count, x)) / matrix[i * count + i];
    for (size_t i = count; i-- > 0;) {
        for (size_t k = i + 1; k < count; k++)
            x[i] -= matrix[k * count + i] * x[k];
        x[i] /= matrix[i * count + i];
    }
    return true;
}
