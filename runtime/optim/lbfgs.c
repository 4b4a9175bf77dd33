#include <math.h>
#include <string.h>

#include "optim/curvature.h"
#include "optim/runner.h"

/* Armijo's and Wolfe's conditions. */
static const double least_fall = 1e-4, most_slope = 0.9;
/* Steps that gain less than this share, in a row, end it. */
static const double least_gain = 1e-6;

enum { PATIENCE = 3, LONGEST_LINE = 20 };

/* A length along the line, and what is known there. */
typedef struct line_point {
    double length;
    double value;
    double slope;
} line_point;

typedef struct lbfgs_state {
    bool begun; /* the value at `at` is known */
    optim_curvature curvature;
    line_point from, low, high; /* high.length infinite: the line has no end yet */
    double length;              /* asked for */
    size_t tried;               /* lengths of this line */
    size_t waited;
} lbfgs_state;

typedef struct lbfgs_view {
    lbfgs_state *state;
    size_t count;
    double *at;       /* [count] */
    double *gradient; /* [count] there */
    double *direction;
    double *step, *bend;
    double *memory;
} lbfgs_view;

optim_runner_shape optim_lbfgs_shape(const optim_search_options *options) {
    return (optim_runner_shape){
        .most = 1,
        .bytes = sizeof(lbfgs_state),
        .numbers = 5 * options->count + optim_curvature_numbers(options->count, options->memory)};
}

static lbfgs_view view_of(const optim_runner *runner) {
    size_t count = runner->options->count;
    double *numbers = runner->numbers;
    return (lbfgs_view){runner->state,
                        count,
                        numbers,
                        numbers + count,
                        numbers + 2 * count,
                        numbers + 3 * count,
                        numbers + 4 * count,
                        numbers + 5 * count};
}

static void ask(optim_runner *runner, const lbfgs_view *view, double length) {
    view->state->length = length;
    runner->wanted = OPTIM_GRADIENTS;
    runner->points = optim_may_use(runner, 1) ? 1 : 0;
    for (size_t k = 0; k < view->count; k++)
        runner->point[k] = view->at[k] + length * view->direction[k];
}

void optim_lbfgs_begin(optim_runner *runner) {
    lbfgs_view view = view_of(runner);
    *view.state = (lbfgs_state){.begun = false};
    view.state->curvature = optim_curvature_of(view.count, runner->options->memory, view.memory);
    optim_first_point(runner, view.at);
    memset(view.direction, 0, view.count * sizeof(double));
    ask(runner, &view, 0);
}

/* ---- a line ---- */

static void forget(lbfgs_state *state) {
    state->curvature.steps = state->curvature.next = 0;
}

/* From `at`, whose value and gradient are known. */
static void begin_line(optim_runner *runner, const lbfgs_view *view, double value) {
    lbfgs_state *state = view->state;
    optim_curvature_direction(&state->curvature, view->gradient, view->direction);
    double slope = optim_dot(view->count, view->gradient, view->direction);
    if (!(slope < 0)) {
        forget(state);
        optim_curvature_direction(&state->curvature, view->gradient, view->direction);
        slope = optim_dot(view->count, view->gradient, view->direction);
    }
    if (!(slope < 0) || isinf(slope)) { /* flat */
        optim_lbfgs_begin(runner);
        return;
    }
    state->from = state->low = (line_point){0, value, slope};
    state->high.length = INFINITY;
    state->tried = 0;
    ask(runner, view, state->curvature.steps ? 1 : fmin(1, 1 / sqrt(-slope)));
}

/* The least value of the parabola through the ends, not too near to either of them. */
static double between(const lbfgs_state *state) {
    double width = state->high.length - state->low.length;
    double bend = state->high.value - state->low.value - state->low.slope * width;
    double way = isfinite(bend) && bend > 0 ? -state->low.slope * width / (2 * bend) : 0.1;
    return state->low.length + width * fmin(fmax(way, 0.1), 0.9);
}

/* Where next along the line; 0 when the point asked for is good. */
static double next_length(lbfgs_state *state, const line_point *now) {
    double most = state->from.value + least_fall * now->length * state->from.slope;
    if (!(now->value <= most) || !isfinite(now->slope))
        state->high = *now;
    else if (now->slope < most_slope * state->from.slope)
        state->low = *now;
    else
        return 0;
    return isinf(state->high.length) ? 4 * state->low.length : between(state);
}

/* ---- a step ---- */

static void take_step(optim_runner *runner, const lbfgs_view *view, const optim_answer *answer) {
    lbfgs_state *state = view->state;
    size_t bytes = view->count * sizeof(double);
    for (size_t k = 0; k < view->count; k++) {
        view->step[k] = runner->point[k] - view->at[k];
        view->bend[k] = answer->gradient[k] - view->gradient[k];
    }
    optim_curvature_note(&state->curvature, view->step, view->bend);
    memcpy(view->at, runner->point, bytes);
    memcpy(view->gradient, answer->gradient, bytes);
    bool gained = answer->value[0] < state->from.value - least_gain * fabs(state->from.value);
    state->waited = gained ? 0 : state->waited + 1;
    if (state->waited >= PATIENCE)
        optim_lbfgs_begin(runner);
    else
        begin_line(runner, view, answer->value[0]);
}

/* No length was good: straight downhill, or somewhere else when that was it. */
static void leave_line(optim_runner *runner, const lbfgs_view *view) {
    lbfgs_state *state = view->state;
    if (state->curvature.steps == 0) {
        optim_lbfgs_begin(runner);
        return;
    }
    forget(state);
    begin_line(runner, view, state->from.value);
}

static void begin_from(optim_runner *runner, const lbfgs_view *view, const optim_answer *answer) {
    view->state->begun = true;
    memcpy(view->gradient, answer->gradient, view->count * sizeof(double));
    if (isfinite(answer->value[0]))
        begin_line(runner, view, answer->value[0]);
    else
        optim_lbfgs_begin(runner);
}

void optim_lbfgs_tell(optim_runner *runner, const optim_answer *answer) {
    lbfgs_view view = view_of(runner);
    lbfgs_state *state = view.state;
    if (!state->begun) {
        begin_from(runner, &view, answer);
        return;
    }
    line_point now = {state->length, answer->value[0],
                      optim_dot(view.count, answer->gradient, view.direction)};
    double length = next_length(state, &now);
    if (length <= 0)
        take_step(runner, &view, answer);
    else if (++state->tried >= LONGEST_LINE)
        leave_line(runner, &view);
    else
        ask(runner, &view, length);
}
