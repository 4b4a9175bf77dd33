/* The product of two vectors of a run, for comparing one with another relative to its terms. */
#ifndef TEST_PRODUCT_H
#define TEST_PRODUCT_H

#include <complex.h>
#include <math.h>
#include <stddef.h>

typedef struct product {
    double sum;
    double size; /* sum of the absolute terms */
} product;

static inline void multiply(product *p, const double complex *a, const double complex *b,
                            size_t count) {
    for (size_t k = 0; k < count; k++) {
        double term = creal(a[k]) * creal(b[k]);
        p->sum += term;
        p->size += fabs(term);
    }
}

#endif
