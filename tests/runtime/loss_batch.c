#include "loss_batch.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/random.h"

const char *const loss_names[LOSS_KINDS] = {
#define LOSS(name, parts, ...) #name,
#include "loss/loss.def"
#undef LOSS
};
enum { COMPONENTS = 2 };

static const loss_kind *kind_called(const char *name) {
    const loss_kind *kind = NULL;
    assert_int_equal(loss_named(name, &kind, NULL), CORE_OK);
    return kind;
}

loss_term term_called(const char *name) {
    static const loss_source sources[] = {{1, 1, 0}, {2, 1, 0}, {3, 1, 0},
                                          {4, 1, 0}, {5, 2, 0}, {6, 1, 0.25}};
    loss_term term = loss_term_of(kind_called(name));
    bool mixture = strcmp(name, "laplace_mixture") == 0;
    for (size_t k = 0; k < LOSS_INPUTS && term.kind->input[k].name; k++) {
        term.input[k] = sources + k * COMPONENTS;
        term.components[k] = mixture ? COMPONENTS : 1;
    }
    if (term.kind->unobserved) {
        term.number[0] = 0.5;
        term.number[1] = 2;
    }
    return term;
}

loss_block block_of(const double *simulated, const double *observed, size_t steps) {
    return (loss_block){.steps = steps,
                        .sites = 1,
                        .simulated = {simulated, 1, 0, (ptrdiff_t)steps},
                        .observed = {observed, 1, 0, 0},
                        .numbers_stride = 1};
}

double parts_of(const loss_term *term, const loss_block *block) {
    loss_objective objective = {term, 1};
    double parts;
    assert_int_equal(loss_parts(&objective, block, &parts, NULL), CORE_OK);
    return parts;
}

core_status evaluate_term(const loss_term *term, const loss_block *block, double parts,
                          double *losses, afx_error *error) {
    loss_objective objective = {term, 1};
    return loss_evaluate(&objective, block, &parts, losses, error);
}

loss_block sites_of(batch *at, size_t first, size_t count) {
    return (loss_block){.steps = STEPS,
                        .sites = count,
                        .simulated = {at->simulated[0][first], 1, STEPS, SITES * STEPS},
                        .observed = {&at->observed[0][0][first], SITES, 1, STEPS * SITES},
                        .simulated_bar = {at->bar[0][first], 1, STEPS, SITES * STEPS},
                        .numbers = at->numbers[0] + first,
                        .numbers_stride = SITES};
}

batch random_batch(const char *name) {
    core_random random = {.seed = 8};
    batch at = {.terms = {term_called(name)}, .count = 1};
    for (size_t site = 0; site < SITES; site++) {
        for (size_t t = 0; t < STEPS; t++) {
            double o = site == 3 ? 0.1 : exp(core_random_normal(&random));
            bool missing = site == 1 || core_random_uniform(&random) < 0.33;
            at.observed[0][t][site] = missing ? NAN : o;
            at.observed[1][t][site] = t % 7 == 3 ? NAN : core_random_uniform(&random);
            at.simulated[0][site][t] = o + 0.5 * core_random_normal(&random);
            for (size_t k = 1; k < SERIES; k++)
                at.simulated[k][site][t] = 0.2 + core_random_uniform(&random);
        }
        at.numbers[0][site] = site == 1 ? NAN : 0.3 + (double)site;
        at.numbers[1][site] = 1.5 + (double)site;
    }
    return at;
}

batch weighted_batch(const char *name) {
    batch at = random_batch(name);
    at.terms[0].weight = at.terms[0].kind->unobserved ? LOSS_NONE : 1;
    at.terms[0].site_weight = 1;
    at.terms[0].factor = 0.7;
    at.terms[1] = term_called("mae");
    at.terms[1].simulated = 2;
    at.terms[1].factor = 0.3;
    at.count = 2;
    return at;
}

double evaluate(batch *at, const size_t *cuts, size_t blocks) {
    double losses[SITES], parts[2] = {0};
    loss_objective objective = {at->terms, at->count};
    for (size_t i = 0; i < blocks; i++) {
        loss_block block = sites_of(at, cuts[i], cuts[i + 1] - cuts[i]);
        double own[2] = {0};
        assert_int_equal(loss_parts(&objective, &block, own, NULL), CORE_OK);
        parts[0] += own[0];
        parts[1] += own[1];
    }
    for (size_t i = blocks; i-- > 0;) {
        loss_block block = sites_of(at, cuts[i], cuts[i + 1] - cuts[i]);
        assert_int_equal(loss_evaluate(&objective, &block, parts, losses + cuts[i], NULL), CORE_OK);
    }
    return loss_sum(losses, SITES);
}

double batch_value(void *context) {
    static const size_t whole[] = {0, SITES};
    return evaluate(context, whole, 1);
}
