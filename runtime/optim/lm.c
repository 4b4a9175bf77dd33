#include <math.h>
#include <string.h>

#include "optim/normal_equations.h"
#include "optim/runner.h"

enum { DAMPINGS = 5 };

/* Of the damping that was best before. */
static const double scales[DAMPINGS] = {0.01, 0.1, 1, 10, 100};
static const double first_damping = 1e-2, least_damping = 1e-12, most_damping = 1e8;

/* A raw number beyond this is at its bound. */
static const double farthest = 14;
/* Steps that gain less than this share, in a row, end it. */
static const double least_gain = 1e-6;

enum { PATIENCE = 3 };

typedef struct lm_state {
    double damping;
    double value;
    size_t waited;
} lm_state;

typedef struct lm_view {
    lm_state *state;
    double *at;       /* [count] the point that was last differentiated */
    double *gradient; /* [count] there */
    double *product;  /* [count][count] there */
    double *matrix;   /* likewise: damped */
} lm_view;

optim_runner_shape optim_lm_shape(const optim_search_options *options) {
    size_t count = options->count;
    return (optim_runner_shape){
        .most = DAMPINGS, .bytes = sizeof(lm_state), .numbers = 2 * count + 2 * count * count};
}

static lm_view view_of(const optim_runner *runner) {
    size_t count = runner->options->count;
    double *numbers = runner->numbers;
    return (lm_view){runner->state, numbers, numbers + count, numbers + 2 * count,
                     numbers + 2 * count + count * count};
}

static void ask_products(optim_runner *runner, const lm_view *view) {
    size_t count = runner->options->count;
    runner->wanted = OPTIM_PRODUCTS;
    runner->points = optim_may_use(runner, count) ? 1 : 0;
    memcpy(runner->point, view->at, count * sizeof(double));
}

void optim_lm_begin(optim_runner *runner) {
    lm_view view = view_of(runner);
    *view.state = (lm_state){.damping = first_damping, .value = INFINITY};
    optim_first_point(runner, view.at);
    ask_products(runner, &view);
}

/* The diagonal is scaled, as Marquardt has it, and nowhere nothing. */
static void damp(const lm_view *view, size_t count, double damping) {
    double largest = 0;
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, view->product[k * count + k]);
    memcpy(view->matrix, view->product, count * count * sizeof(double));
    for (size_t k = 0; k < count; k++)
        view->matrix[k * count + k] += damping * fmax(view->product[k * count + k], 1e-6 * largest);
}

/* The point that a damping leads to; false when there is none. */
static bool step_to(const lm_view *view, size_t count, double damping, double *point) {
    damp(view, count, damping);
    if (!optim_solve_symmetric(count, view->matrix, view->gradient, point))
        return false;
    for (size_t k = 0; k < count; k++)
        point[k] = fmin(fmax(view->at[k] - point[k], -farthest), farthest);
    return true;
}

static void ask_steps(optim_runner *runner, const lm_view *view) {
    size_t count = runner->options->count;
    runner->wanted = OPTIM_VALUES;
    runner->points = 0;
    if (!optim_may_use(runner, DAMPINGS))
        return;
    for (size_t k = 0; k < DAMPINGS; k++) {
        double *point = runner->point + runner->points * count;
        double damping = fmax(view->state->damping * scales[k], least_damping);
        if (step_to(view, count, damping, point))
            runner->points++;
    }
    if (runner->points == 0) /* nowhere to go */
        optim_lm_begin(runner);
}

static void take_products(optim_runner *runner, const lm_view *view, const optim_answer *answer) {
    size_t count = runner->options->count;
    view->state->value = answer->value[0];
    memcpy(view->gradient, answer->gradient, count * sizeof(double));
    memcpy(view->product, answer->product, count * count * sizeof(double));
    if (isfinite(answer->value[0]))
        ask_steps(runner, view);
    else
        optim_lm_begin(runner);
}

/* Goes where it is best, if that is better. */
static void take_step(optim_runner *runner, const lm_view *view, const double *value) {
    lm_state *state = view->state;
    size_t best = 0, count = runner->options->count;
    for (size_t k = 1; k < runner->points; k++)
        best = value[k] < value[best] ? k : best;
    bool better = value[best] < state->value;
    state->waited = better && value[best] < (1 - least_gain) * state->value ? 0 : state->waited + 1;
    state->damping *= better ? scales[best] : 1e4;
    state->damping = fmax(state->damping, least_damping);
    if (better)
        memcpy(view->at, runner->point + best * count, count * sizeof(double));
}

void optim_lm_tell(optim_runner *runner, const optim_answer *answer) {
    lm_view view = view_of(runner);
    if (runner->wanted == OPTIM_PRODUCTS) {
        take_products(runner, &view, answer);
        return;
    }
    take_step(runner, &view, answer->value);
    if (view.state->waited >= PATIENCE || view.state->damping > most_damping)
        optim_lm_begin(runner);
    else
        ask_products(runner, &view);
}
