#include <math.h>

#include "optim/runner.h"

/* Points at random come first, as many as this share of all, or five. */
static const double random_share = 0.005;

enum { LEAST_RANDOM = 5 };

optim_runner_shape optim_dds_shape(const optim_search_options *options) {
    return (optim_runner_shape){
        .most = 1, .bytes = sizeof(double), .numbers = 2 * options->count + 1};
}

typedef struct dds_view {
    double *best;  /* [count] shares of the ranges */
    double *tried; /* likewise */
    double *value; /* of best */
} dds_view;

static dds_view view_of(const optim_runner *runner) {
    size_t count = runner->options->count;
    return (dds_view){runner->numbers, runner->numbers + count, runner->numbers + 2 * count};
}

static void ask(optim_runner *runner, const double *share) {
    runner->wanted = OPTIM_VALUES;
    runner->points = optim_may_use(runner, 1) ? 1 : 0;
    for (size_t k = 0; k < runner->options->count; k++)
        runner->point[k] = optim_raw_of_share(share[k]);
}

/* A number that left its range comes back as from a mirror, or stops at the bound. */
static double reflected(double share) {
    if (share < 0)
        return -share > 1 ? 0 : -share;
    if (share > 1)
        return 2 - share < 0 ? 1 : 2 - share;
    return share;
}

static double departed(optim_runner *runner, double share) {
    return reflected(share + runner->options->share * core_random_normal(&runner->random));
}

/* Fewer and fewer numbers change, at least one. */
static void depart(optim_runner *runner, const dds_view *view) {
    size_t count = runner->options->count, changed = 0;
    double chance = 1 - log((double)runner->used) / log((double)runner->budget);
    for (size_t k = 0; k < count; k++) {
        bool change = core_random_uniform(&runner->random) < chance;
        view->tried[k] = change ? departed(runner, view->best[k]) : view->best[k];
        changed += change;
    }
    if (changed)
        return;
    size_t one = core_random_below(&runner->random, count);
    view->tried[one] = departed(runner, view->best[one]);
}

void optim_dds_begin(optim_runner *runner) {
    dds_view view = view_of(runner);
    *view.value = INFINITY;
    optim_first_shares(runner, view.tried);
    ask(runner, view.tried);
}

void optim_dds_tell(optim_runner *runner, const optim_answer *answer) {
    dds_view view = view_of(runner);
    double random = fmax(LEAST_RANDOM, ceil(random_share * (double)runner->budget));
    bool better = answer->value[0] <= *view.value;
    for (size_t k = 0; better && k < runner->options->count; k++)
        view.best[k] = view.tried[k];
    if (better)
        *view.value = answer->value[0];
    if ((double)runner->used < random)
        optim_first_shares(runner, view.tried);
    else
        depart(runner, &view);
    ask(runner, view.tried);
}
