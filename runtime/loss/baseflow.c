/* The baseflow index by a digital filter. */
#include <math.h>

#include "loss/signatures.h"

static const double RECESSION = 0.925;

/* Takes quick flow away from flow[count], in the order of the stride; the first place is all quick.
 */
static void filter(double *flow, size_t count, ptrdiff_t stride) {
    double *at = stride > 0 ? flow : flow + count - 1;
    double before = at[0], quick = at[0];
    at[0] = quick > 0 ? before - quick : before;
    for (size_t k = 1; k < count; k++) {
        at += stride;
        double now = at[0];
        quick = RECESSION * quick + 0.5 * (1 + RECESSION) * (now - before);
        at[0] = quick > 0 ? now - quick : now;
        before = now;
    }
}

/* Of a stretch without a gap; NaN without any flow. */
static double index_of(const double *flow, size_t count, double *work) {
    double *inner = work + LOSS_REFLECTED, base = 0, all = 0;
    for (size_t k = 0; k < count; k++)
        inner[k] = flow[k];
    for (size_t k = 0; k < LOSS_REFLECTED; k++) {
        work[k] = flow[LOSS_REFLECTED - k];
        inner[count + k] = flow[count - 2 - k];
    }
    filter(work, count + 2 * LOSS_REFLECTED, 1);
    filter(work, count + 2 * LOSS_REFLECTED, -1);
    filter(work, count + 2 * LOSS_REFLECTED, 1);
    for (size_t k = 0; k < count; k++) {
        base += fmax(inner[k], 0);
        all += flow[k];
    }
    return fabs(all) > 0 ? base / all : NAN;
}

double loss_baseflow_index(const loss_signature_series *series, const double *flow) {
    double sum = 0, length = 0;
    for (size_t begin = 0, end; begin < series->count; begin = end) {
        for (end = begin + 1; end < series->count; end++)
            if (series->step[end] != series->step[end - 1] + 1)
                break;
        if (end - begin <= LOSS_REFLECTED)
            continue;
        double index = index_of(flow + begin, end - begin, series->work);
        if (isnan(index))
            continue;
        sum += index * (double)(end - begin);
        length += (double)(end - begin);
    }
    return length > 0 ? sum / length : NAN;
}
