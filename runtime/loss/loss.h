/* How far simulated series are from observed ones, with derivatives, per block of sites.
 *
 * An objective is a weighted sum of terms; a term compares one output of the model with one
 * observed variable by a row of loss.def, or gives both to a model that the user wrote
 * (loss/program.h). A term is a mean over observations or over sites. A batch may be cut into
 * blocks of sites whose losses and seeds are computed apart: count the parts of all blocks first
 * (they need the observations only), then give their sums to each block. The loss of the batch is
 * the sum of the per-site parts in the order of the sites, so it has the same bits for every cut
 * into blocks.
 *
 * With w the weight of an observation (1 where none are given, 0 where it is missing), d = q - o,
 * and W the sum of the weights:
 *
 * mean over observations, sum w f / W:
 *   mse              f = d^2
 *   mae              f = |d|
 *   huber            f = d^2 / 2 up to |d| = delta, then delta (|d| - delta / 2): Huber, Annals of
 *                    Mathematical Statistics 35, 1964
 *   batch_nse        f = d^2 / (deviation + 0.1)^2, with the deviation of the site's training
 *                    observations: Kratzert et al., Hydrology and Earth System Sciences 23, 2019,
 *                    equation 13
 *   batch_sqrt_nse   f = |d| / (deviation + 0.1), its square root by observation
 *   quantile         f = level (o - q) where q < o, (1 - level) (q - o) else: Koenker and Bassett,
 *                    Econometrica 46, 1978
 *   gaussian         f = log(sigma) + (d / sigma)^2 / 2 + log(2 pi) / 2
 *   laplace_mixture  f = -log sum over k of p_k exp(-|o - m_k| / b_k) / (2 b_k), with the shares p
 *                    over their sum, the scales b, and the locations m, which are q where none are
 *                    given. After the mixtures of Klotz et al., Hydrology and Earth System
 *                    Sciences 26, 2022, without their asymmetry
 * mean over sites:
 *   rmse             sqrt(sum w d^2 / W)
 *   rmse_comb        (1 - alpha) rmse(q, o) + alpha rmse(T q, T o), T x = log10(sqrt(x + beta) +
 *                    0.1): Feng, Liu, Lawson and Shen, Water Resources Research 58, 2022
 *   nse              1 - NSE = sum w d^2 / sum w (o - mean o)^2: Nash and Sutcliffe, Journal of
 *                    Hydrology 10, 1970
 *   sqrt_nse,        the same of sqrt(x + e) and of log(x + e), e a hundredth of the site's mean
 *   log_nse          observation: Pushpalatha, Perrin, Le Moine and Andréassian, Journal of
 *                    Hydrology 420-421, 2012
 *   kge              1 - KGE = sqrt((r - 1)^2 + (alpha - 1)^2 + (beta - 1)^2), alpha the ratio of
 *                    the deviations and beta that of the means: Gupta, Kling, Yilmaz and Martinez,
 *                    Journal of Hydrology 377, 2009
 *   kge_2012         the same with alpha / beta, the ratio of the coefficients of variation, for
 *                    alpha: Kling, Fuchs and Paulin, Journal of Hydrology 424-425, 2012
 * mean over all steps, without observations:
 *   range_bound      max(low - q, 0) + max(q - high, 0)
 *
 * A site whose loss is not defined is no part of the mean: nse, its transforms and kge of
 * observations that are all missing or all equal, kge and the transforms of observations whose mean
 * is zero (or below, for the transforms). Rules at singular points: |x| has derivative 0 at 0, and
 * so have a root at 0, quantile at q = o and KGE where it is 1; the transforms take what is below 0
 * as 0, with derivative 0; range_bound has derivative 0 at a bound. kge: where the simulated
 * series is constant r = 0, and r and alpha have derivative 0; where its mean is 0 the ratio of
 * the coefficients of variation is 0, and so is its derivative. A scale or sigma that is not above
 * 0, and shares of a mixture that are below 0 or all 0, are losses that are not finite. */
#ifndef LOSS_LOSS_H
#define LOSS_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "loss/series.h"

enum { LOSS_NUMBERS = 2, LOSS_INPUTS = 3, LOSS_TERMS = 8 };
#define LOSS_NONE SIZE_MAX

struct loss_site;
struct loss_program;

/* A row of loss.def. */
typedef struct loss_kind {
    const char *name;
    /* Parts of the site in the mean; 0 where the loss is not defined. Reads observations only. */
    double (*parts)(const struct loss_site *site);
    /* The scaled sum of parts; adds its derivative. Only called where parts is above 0. */
    double (*value)(const struct loss_site *site);
    const char *words;
    struct {
        const char *name; /* NULL: no more */
        double normal, above, below;
    } number[LOSS_NUMBERS];
    struct {
        const char *name; /* NULL: no more */
        bool wanted;
        bool many; /* components, as many as the other ones have */
    } input[LOSS_INPUTS];
    bool deviates;   /* wants the deviation of the site's training observations */
    bool unobserved; /* compares with nothing */
} loss_kind;

/* CORE_USAGE lists the names there are. */
core_status loss_named(const char *name, const loss_kind **kind, afx_error *error);

/* A simulated series of a block: its place there, and its values in the unit that is wanted. */
typedef struct loss_source {
    size_t series;
    double factor, shift;
} loss_source;

typedef struct loss_term {
    const loss_kind *kind;              /* NULL: the program */
    const struct loss_program *program; /* of the user */
    double factor;                      /* in the objective's sum */
    double number[LOSS_NUMBERS];
    size_t simulated;   /* place among the block's simulated series */
    size_t observed;    /* place among its observed ones; LOSS_NONE: nothing is */
    size_t weight;      /* place among its observed ones of the weights; LOSS_NONE: 1 */
    size_t deviation;   /* place among its numbers by site; LOSS_NONE: there is none */
    size_t site_weight; /* place among its numbers by site of the site's weight; LOSS_NONE: 1 */
    const loss_source *input[LOSS_INPUTS]; /* [components] */
    size_t components[LOSS_INPUTS];
} loss_term;

/* A term of that kind with its default numbers, of the first series and the first observation, with
 * the first number by site as its deviation if it wants one. */
loss_term loss_term_of(const loss_kind *kind);

typedef struct loss_objective {
    const loss_term *term;
    size_t count; /* at most LOSS_TERMS */
} loss_objective;

/* A block of sites. Element (t, s) of series k is at t * time + s * site + k * series. */
typedef struct loss_view {
    const double *data;
    ptrdiff_t time;
    ptrdiff_t site;
    ptrdiff_t series;
} loss_view;

typedef struct loss_bar {
    double *data; /* added to; NULL: not wanted */
    ptrdiff_t time;
    ptrdiff_t site;
    ptrdiff_t series;
} loss_bar;

typedef struct loss_block {
    size_t steps;
    size_t sites;
    loss_view simulated;
    loss_view observed; /* NaN: missing; weights too */
    loss_bar simulated_bar;
    const double *numbers; /* [number][site]: deviations and weights of sites; NULL: none */
    size_t numbers_stride; /* from one number to the next */
    double *room;          /* [loss_room_series][steps]; NULL: taken for each call */
} loss_block;

/* How many series of one site an evaluation needs room for. */
size_t loss_room_series(const loss_objective *objective);

/* parts[term] are set to those of all sites of the block; reads observations only. CORE_USAGE: a
 * program was compiled for fewer steps. */
core_status loss_parts(const loss_objective *objective, const loss_block *block, double *parts,
                       afx_error *error);

/* site_losses[sites] are set to the parts of the loss of the batch, 0 where there are none, and the
 * seeds are added. all_parts[term] are the sums of loss_parts over all blocks of the batch; a term
 * without any is left out. CORE_DATA: no term has any, nothing was observed. CORE_USAGE: a
 * deviation is wanted and not finite. CORE_NUMERICAL: names the site, counted in the block, whose
 * loss is not finite; the seeds of the sites before it have been added. */
core_status loss_evaluate(const loss_objective *objective, const loss_block *block,
                          const double *all_parts, double *site_losses, afx_error *error);

/* The sum in the order given, compensated: Neumaier, ZAMM 54, 1974. */
double loss_sum(const double *values, size_t count);

#endif
