#include "loss/loss.h"

#include <math.h>
#include <string.h>

#include "loss/kinds.h"

static const loss_kind KINDS[] = {
#define LOSS(name, parts) {#name, parts, loss_##name##_value},
#include "loss/loss.def"
#undef LOSS
};

core_status loss_named(const char *name, const loss_kind **kind, afx_error *error) {
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            *kind = &KINDS[i];
            return CORE_OK;
        }
    }
    return core_fail(error, CORE_USAGE, "no loss `%s`; there are:"
#define LOSS(name, parts) " " #name
#include "loss/loss.def"
#undef LOSS
                     ,
                     name);
}

static const double *place_of(const loss_view *view, size_t site) {
    return view->data ? view->data + (ptrdiff_t)site * view->site : NULL;
}

static loss_series series_of(const loss_block *block, size_t site) {
    return (loss_series){block->steps, place_of(&block->simulated, site), block->simulated.time,
                         place_of(&block->observed, site), block->observed.time};
}

size_t loss_parts(const loss_kind *kind, const loss_block *block) {
    size_t parts = 0;
    for (size_t site = 0; site < block->sites; site++) {
        loss_series series = series_of(block, site);
        parts += kind->parts(&series);
    }
    return parts;
}

/* batch_nse needs a deviation of each site that is observed. */
static core_status find_deviation(const loss_kind *kind, const loss_block *block, size_t site,
                                  double *deviation) {
    *deviation = block->deviations ? block->deviations[site] : 0;
    if (kind->value != loss_batch_nse_value) {
        return CORE_OK;
    }
    return block->deviations && isfinite(*deviation) && *deviation >= 0 ? CORE_OK : CORE_USAGE;
}

static core_status evaluate_site(const loss_kind *kind, const loss_block *block, loss_seed seed,
                                 size_t site, double *loss) {
    loss_series series = series_of(block, site);
    *loss = 0;
    if (kind->parts(&series) == 0) {
        return CORE_OK;
    }
    double deviation;
    CORE_TRY(find_deviation(kind, block, site, &deviation));
    *loss = kind->value(&series, deviation, &seed);
    return isfinite(*loss) ? CORE_OK : CORE_NUMERICAL;
}

core_status loss_evaluate(const loss_kind *kind, const loss_block *block, size_t all_parts,
                          double *site_losses, afx_error *error) {
    if (all_parts == 0) {
        return core_fail(error, CORE_DATA, "no observation that a loss can be computed from");
    }
    for (size_t site = 0; site < block->sites; site++) {
        loss_bar bar = block->simulated_bar;
        loss_seed seed = {bar.data ? bar.data + (ptrdiff_t)site * bar.site : NULL, bar.time,
                          1 / (double)all_parts};
        core_status status = evaluate_site(kind, block, seed, site, &site_losses[site]);
        if (status == CORE_USAGE) {
            return core_fail(error, status, "site %zu: %s without a deviation of the observations",
                             site, kind->name);
        }
        if (status != CORE_OK) {
            return core_fail(error, status, "site %zu: the loss %s is not finite", site,
                             kind->name);
        }
    }
    return CORE_OK;
}

double loss_sum(const double *values, size_t count) {
    double sum = 0, lost = 0;
    for (size_t i = 0; i < count; i++) {
        double next = sum + values[i];
        lost += fabs(sum) >= fabs(values[i]) ? (sum - next) + values[i] : (values[i] - next) + sum;
        sum = next;
    }
    return sum + lost;
}
