/* The numbers of loss/metrics.h that want more than moments. */
#ifndef LOSS_SIGNATURES_H
#define LOSS_SIGNATURES_H

#include "loss/metrics.h"

enum { LOSS_REFLECTED = 30 }; /* steps at both ends of a series that is filtered */

/* Series without their gaps. */
typedef struct loss_signature_series {
    size_t steps; /* with gaps */
    size_t count;
    double *simulated; /* [count] */
    double *observed;
    size_t *step;  /* [count] of the series with gaps */
    double *work;  /* [2 (steps + 2 LOSS_REFLECTED)] */
    size_t *place; /* [steps] */
} loss_signature_series;

/* fhv, flv and fms. */
void loss_duration_errors(const loss_signature_series *series, loss_metrics *metrics);

double loss_peak_timing(const loss_signature_series *series);

/* Of one of the two series. */
double loss_baseflow_index(const loss_signature_series *series, const double *flow);

#endif
