#include "loss/loss.h"

#include <math.h>
#include <string.h>

#include "loss/site.h"

static const loss_kind KINDS[] = {
#define LOSS(name, parts, ...) {#name, parts, loss_##name##_value, __VA_ARGS__},
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
#define LOSS(name, parts, ...) " " #name
#include "loss/loss.def"
#undef LOSS
                     ,
                     name);
}

loss_term loss_term_of(const loss_kind *kind) {
    loss_term term = {.kind = kind,
                      .factor = 1,
                      .observed = kind->unobserved ? LOSS_NONE : 0,
                      .weight = LOSS_NONE,
                      .deviation = kind->deviates ? 0 : LOSS_NONE,
                      .site_weight = LOSS_NONE};
    for (size_t k = 0; k < LOSS_NUMBERS; k++)
        term.number[k] = kind->number[k].normal;
    return term;
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
