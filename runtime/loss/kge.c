#include <math.h>
#include <stdbool.h>

#include "loss/site.h"

double loss_kge_parts(const loss_site *site) {
    loss_spread observed = loss_spread_of(site->observed, site->weight, site->steps);
    return observed.squares > 0 && fabs(observed.mean) > 0 ? 1 : 0;
}

/* The three parts and the distance sqrt((r - 1)^2 + (ratio - 1)^2 + (beta - 1)^2), where the ratio
 * is alpha, or alpha / beta; and its derivatives by r, alpha and beta. */
typedef struct kge_terms {
    loss_spread simulated, observed;
    double r, alpha, beta;
    double distance, r_bar, alpha_bar, beta_bar;
} kge_terms;

static double products_of(const loss_site *site, const kge_terms *terms) {
    double sum = 0;
    for (size_t t = 0; t < site->steps; t++)
        sum += site->weight[t] * (site->simulated[t] - terms->simulated.mean) *
               (site->observed[t] - terms->observed.mean);
    return sum;
}

static void find_parts(const loss_site *site, kge_terms *terms) {
    terms->simulated = loss_spread_of(site->simulated, site->weight, site->steps);
    terms->observed = loss_spread_of(site->observed, site->weight, site->steps);
    double spread = sqrt(terms->simulated.squares) * sqrt(terms->observed.squares);
    terms->r = spread > 0 ? products_of(site, terms) / spread : 0;
    terms->alpha = sqrt(terms->simulated.squares / terms->observed.squares);
    terms->beta = terms->simulated.mean / terms->observed.mean;
}

static kge_terms terms_of(const loss_site *site, bool of_2012) {
    kge_terms terms = {0};
    find_parts(site, &terms);
    bool divided = of_2012 && fabs(terms.beta) > 0;
    double ratio = divided ? terms.alpha / terms.beta : of_2012 ? 0 : terms.alpha;
    double r = terms.r - 1, beta = terms.beta - 1;
    terms.distance = sqrt(r * r + (ratio - 1) * (ratio - 1) + beta * beta);
    if (!(terms.distance > 0))
        return terms;
    terms.r_bar = r / terms.distance;
    terms.beta_bar = beta / terms.distance;
    terms.alpha_bar = (ratio - 1) / terms.distance;
    if (of_2012)
        terms.alpha_bar = divided ? terms.alpha_bar / terms.beta : 0;
    if (divided)
        terms.beta_bar -= terms.alpha_bar * ratio;
    return terms;
}

/* With S = sum w (q - mean q)^2 and R the same of o:
 * dr/dq = w ((o - mean o) / sqrt(S R) - r (q - mean q) / S),
 * d alpha/dq = w alpha (q - mean q) / S, d beta/dq = w / (W mean o). */
static void add_seeds(const loss_site *site, const kge_terms *terms) {
    double by_simulated = 0, by_observed = 0, squares = terms->simulated.squares;
    if (squares > 0) {
        by_observed = terms->r_bar / (sqrt(squares) * sqrt(terms->observed.squares));
        by_simulated = (terms->alpha_bar * terms->alpha - terms->r_bar * terms->r) / squares;
    }
    double always = terms->beta_bar / (terms->observed.weight * terms->observed.mean);
    for (size_t t = 0; t < site->steps; t++)
        site->bar[t] += site->scale * site->weight[t] *
                        (always + by_simulated * (site->simulated[t] - terms->simulated.mean) +
                         by_observed * (site->observed[t] - terms->observed.mean));
}

static double value_of(const loss_site *site, bool of_2012) {
    kge_terms terms = terms_of(site, of_2012);
    add_seeds(site, &terms);
    return site->scale * terms.distance;
}

double loss_kge_value(const loss_site *site) {
    return value_of(site, false);
}

double loss_kge_2012_value(const loss_site *site) {
    return value_of(site, true);
}
