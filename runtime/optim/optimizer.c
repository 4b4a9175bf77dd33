#include "optim/optimizer.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/wide.h"
#include "optim/rules.h"

static const optim_rule RULES[] = {
#define RULE(name, arrays, rate, share, epsilon, decay)                                            \
    {#name, arrays, {rate, 0, 0.9, 0.999, share, epsilon, decay}, optim_take_##name},
#include "optim/rule.def"
#undef RULE
};

optim_settings optim_default_settings(void) {
    return (optim_settings){.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
}

core_status optim_rule_named(const char *name, const optim_rule **rule, afx_error *error) {
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++) {
        if (strcmp(RULES[i].name, name) == 0) {
            *rule = &RULES[i];
            return CORE_OK;
        }
    }
    return core_fail(error, CORE_USAGE, "no optimizer `%s`; there are:"
#define RULE(name, arrays, rate, share, epsilon, decay) " " #name
#include "optim/rule.def"
#undef RULE
                     ,
                     name);
}

core_status optim_state_count(const optim_rule *rule, size_t count, size_t *numbers,
                              afx_error *error) {
    if (__builtin_mul_overflow(rule->arrays, count, numbers) ||
        *numbers >= PTRDIFF_MAX / sizeof(double)) {
        return core_fail(error, CORE_MEMORY, "an optimizer for too many weights");
    }
    *numbers += 1;
    return CORE_OK;
}

static int is_share(double number) {
    return number >= 0 && number < 1;
}

core_status optim_check_settings(const optim_settings *settings, afx_error *error) {
    if (!(settings->rate >= 0) || isinf(settings->rate)) {
        return core_fail(error, CORE_USAGE, "a learning rate of %g", settings->rate);
    }
    if (!is_share(settings->momentum) || !is_share(settings->beta1) || !is_share(settings->beta2) ||
        !is_share(settings->share)) {
        return core_fail(error, CORE_USAGE,
                         "momentum, beta1, beta2, alpha and rho are within 0 .. 1, not 1");
    }
    if (!(settings->decay >= 0) || isinf(settings->decay)) {
        return core_fail(error, CORE_USAGE, "a decay of %g", settings->decay);
    }
    return settings->epsilon > 0 ? CORE_OK
                                 : core_fail(error, CORE_USAGE, "epsilon must be above 0");
}

CORE_WIDE static bool all_finite(const double *numbers, size_t count) {
    unsigned wrong = 0;
    for (size_t i = 0; i < count; i++) {
        wrong |= !(fabs(numbers[i]) <= DBL_MAX);
    }
    return wrong == 0;
}

static size_t first_not_finite(const double *numbers, size_t count) {
    size_t i = all_finite(numbers, count) ? count : 0;
    while (i < count && isfinite(numbers[i])) {
        i++;
    }
    return i;
}

core_status optim_take_step(const optim_rule *rule, const optim_settings *settings,
                            const optim_step *step, afx_error *error) {
    CORE_TRY(optim_check_settings(settings, error));
    size_t i = first_not_finite(step->gradient, step->count);
    if (i < step->count) {
        return core_fail(error, CORE_NUMERICAL, "the gradient by weight %zu is not finite", i);
    }
    step->state[0] += 1;
    rule->take(settings, step);
    return CORE_OK;
}
