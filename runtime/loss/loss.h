/* How far simulated streamflow is from observed, with derivatives, per block of sites.
 *
 * A loss is a mean over observations or over sites. A batch may be cut into blocks of sites whose
 * losses and seeds are computed apart: count the parts of all blocks first (they need the
 * observations only), then give their sum to each block. The loss of the batch is the sum of the
 * per-site parts in the order of the sites, so it has the same bits for every cut into blocks.
 *
 * mse        mean over observations of (q - o)^2
 * nse        mean over sites of 1 - NSE = sum (q - o)^2 / sum (o - mean o)^2: Nash and Sutcliffe,
 *            Journal of Hydrology 10, 1970
 * batch_nse  mean over observations of (q - o)^2 / (deviation + 0.1)^2, with the deviation of the
 *            site's training observations: Kratzert et al., Hydrology and Earth System Sciences
 *            23, 2019, equation 13
 * kge        mean over sites of 1 - KGE = sqrt((r - 1)^2 + (alpha - 1)^2 + (beta - 1)^2): Gupta,
 *            Kling, Yilmaz and Martinez, Journal of Hydrology 377, 2009
 *
 * A site whose loss is not defined is no part of the mean: nse and kge of observations that are all
 * missing or all equal, kge of observations with mean zero. Rules at singular points of kge: where
 * the simulated series is constant r = 0, and r and alpha have derivative 0; where KGE = 1 its
 * derivative is 0. */
#ifndef LOSS_LOSS_H
#define LOSS_LOSS_H

#include "core/status.h"
#include "loss/series.h"

/* Where the derivative by the simulated series goes: bar[t * stride] is added to. */
typedef struct loss_seed {
    double *bar; /* NULL: not wanted */
    ptrdiff_t stride;
    double scale; /* of value and derivative: 1 / parts of the batch */
} loss_seed;

/* A row of loss.def, by site. deviation matters to batch_nse only. */
typedef struct loss_kind {
    const char *name;
    /* Parts of the site in the mean: its observations, or 1; 0 where the loss is not defined. */
    size_t (*parts)(const loss_series *series);
    /* scale * the site's sum of parts; adds scale * its derivative to the seeds. Only called where
     * parts is above 0. */
    double (*value)(const loss_series *series, double deviation, const loss_seed *seed);
} loss_kind;

/* CORE_USAGE lists the names there are. */
core_status loss_named(const char *name, const loss_kind **kind, afx_error *error);

/* A block of sites. Element (t, s) is at t * time + s * site. */
typedef struct loss_view {
    const double *data;
    ptrdiff_t time;
    ptrdiff_t site;
} loss_view;

typedef struct loss_bar {
    double *data; /* added to; NULL: not wanted */
    ptrdiff_t time;
    ptrdiff_t site;
} loss_bar;

typedef struct loss_block {
    size_t steps;
    size_t sites;
    loss_view simulated;
    loss_view observed;
    loss_bar simulated_bar;
    const double *deviations; /* [sites], of the training observations; batch_nse only */
} loss_block;

/* Parts of all sites of the block; reads observations only. */
size_t loss_parts(const loss_kind *kind, const loss_block *block);

/* site_losses[sites] are set to the parts of the loss of the batch, 0 where there are none, and the
 * seeds are added. all_parts is the sum of loss_parts over all blocks of the batch. CORE_DATA:
 * all_parts is 0, nothing was observed. CORE_USAGE: batch_nse without a finite deviation.
 * CORE_NUMERICAL: names the site, counted in the block, whose loss is not finite; the seeds of
 * the sites before it have been added. */
core_status loss_evaluate(const loss_kind *kind, const loss_block *block, size_t all_parts,
                          double *site_losses, afx_error *error);

/* The sum in the order given, compensated: Neumaier, ZAMM 54, 1974. */
double loss_sum(const double *values, size_t count);

#endif
