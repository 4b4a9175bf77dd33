#include <math.h>

#include "loss/kinds.h"

size_t loss_kge_parts(const loss_series *series) {
    loss_series alone = *series;
    alone.simulated = series->observed;
    alone.simulated_stride = series->observed_stride;
    loss_moments moments = loss_moments_of(&alone);
    return moments.observed_squares > 0 && fabs(moments.observed_mean) > 0 ? 1 : 0;
}

/* distance = sqrt((r - 1)^2 + (alpha - 1)^2 + (beta - 1)^2), and its derivatives by the three. */
typedef struct kge_terms {
    double distance;
    double r_bar;
    double alpha_bar;
    double beta_bar;
    double r;
    double alpha;
} kge_terms;

static kge_terms terms_of(const loss_moments *moments) {
    double spread = sqrt(moments->simulated_squares) * sqrt(moments->observed_squares);
    double r = spread > 0 ? moments->products / spread : 0;
    double alpha = sqrt(moments->simulated_squares / moments->observed_squares);
    double beta = moments->simulated_mean / moments->observed_mean;
    kge_terms terms = {.r = r, .alpha = alpha};
    terms.distance = sqrt((r - 1) * (r - 1) + (alpha - 1) * (alpha - 1) + (beta - 1) * (beta - 1));
    if (terms.distance > 0) {
        terms.r_bar = (r - 1) / terms.distance;
        terms.alpha_bar = (alpha - 1) / terms.distance;
        terms.beta_bar = (beta - 1) / terms.distance;
    }
    return terms;
}

/* With S = sum (q - mean q)^2 and R the same of o:
 * dr/dq = (o - mean o) / sqrt(S R) - r (q - mean q) / S,
 * d alpha/dq = alpha (q - mean q) / S, d beta/dq = 1 / (n mean o). */
static void add_seeds(const loss_series *series, const loss_seed *seed, const kge_terms *terms,
                      const loss_moments *moments) {
    double by_simulated = 0, by_observed = 0;
    if (moments->simulated_squares > 0) {
        by_observed =
            terms->r_bar / (sqrt(moments->simulated_squares) * sqrt(moments->observed_squares));
        by_simulated = (terms->alpha_bar * terms->alpha - terms->r_bar * terms->r) /
                       moments->simulated_squares;
    }
    double always = terms->beta_bar / ((double)moments->count * moments->observed_mean);
    for (size_t t = 0; t < series->steps; t++) {
        ptrdiff_t at = (ptrdiff_t)t;
        double o = series->observed[at * series->observed_stride];
        if (!isnan(o)) {
            double q = series->simulated[at * series->simulated_stride];
            seed->bar[at * seed->stride] +=
                seed->scale * (always + by_simulated * (q - moments->simulated_mean) +
                               by_observed * (o - moments->observed_mean));
        }
    }
}

double loss_kge_value(const loss_series *series, double deviation, const loss_seed *seed) {
    (void)deviation;
    loss_moments moments = loss_moments_of(series);
    kge_terms terms = terms_of(&moments);
    if (seed->bar) {
        add_seeds(series, seed, &terms, &moments);
    }
    return seed->scale * terms.distance;
}
