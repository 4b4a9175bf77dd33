/* Newton's iteration as a circle along a hidden dim. Each place evaluates the residuals once, at a
 * trial. A trial whose residuals are smaller than those of the last good one becomes the new base,
 * and the next trial is a full Newton step from it; else the next is half as far from the base as
 * this one was. Residuals that are not finite compare as greater. A lane whose Newton step is small
 * takes it and stays where it is.
 *
 * One unknown within bounds whose elements are not coupled keeps an interval in which the sign
 * changes: a step that would leave it, or a trial that was no better, becomes a bisection. Several,
 * or coupled ones, are kept within their bounds. */
#include "passes/solve.h"

#include <float.h>
#include <math.h>

enum { USUAL_ITERATIONS = 60 };
static const double USUAL_TOLERANCE = 1e-10;
static const double FREE_GROWTH = 1e3; /* of the residuals, in the first third of the iterations */

typedef struct newton {
    solving *s;
    ir_builder *b;
    uint32_t dim;
    uint32_t dims; /* of what is decided for all unknowns together */
    double tolerance;
    ir_id *trial, *base, *step, *size; /* PREVIOUS, by unknown */
    ir_id *lower, *upper;              /* of an unknown within bounds: PREVIOUS; else 0 */
    ir_id share, worst, done;          /* PREVIOUS */
    ir_id *residual, *full;            /* at the trial: residuals, and the full Newton step */
    ir_id crossed;                     /* truth: see any_crossed */
    ir_id rising;                      /* truth: the residual is negative at the lower bound */
} newton;

static ir_id two(const newton *n, ir_op op, ir_id x, ir_id y) {
    return ir_operate(n->b, op, x, y, 0);
}

static ir_id number(const newton *n, double value) {
    return ir_number(n->b, value);
}

static ir_id choose(const newton *n, ir_id truth, ir_id x, ir_id y) {
    return ir_operate(n->b, IR_SELECT, truth, x, y);
}

static const ir_value *unknown_of(const newton *n, uint32_t k) {
    return &n->s->old->values[n->s->unknown[k]];
}

static bool is_bounded(const newton *n, uint32_t k) {
    return unknown_of(n, k)->argument[1] != 0;
}

static bool is_bracketed(const newton *n, uint32_t k) {
    return is_bounded(n, k) && n->s->count == 1 && !n->s->along;
}

static ir_id within_bounds(const newton *n, uint32_t k, ir_id x) {
    const ir_value *unknown = unknown_of(n, k);
    if (!is_bounded(n, k))
        return x;
    ir_id low = solve_take(n->s, unknown->argument[1]);
    ir_id high = solve_take(n->s, unknown->argument[2]);
    return ir_operate(n->b, IR_CLAMP, x, low, high);
}

/* ---- the dim ---- */

/* Dims that values between the unknowns and their residuals go round: not to be used again. */
static uint32_t dims_inside(const solving *s) {
    uint32_t dims = 0;
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id])
            dims |= s->old->values[id].dims;
    return dims;
}

static uint32_t iteration_dim(solving *s) {
    const ir_solve *solve = &s->module->solves[s->solve];
    uint32_t size = solve->iterations ? solve->iterations : USUAL_ITERATIONS;
    uint32_t inside = dims_inside(s);
    for (uint32_t d = IR_LANES + 1; d < s->module->dim_count; d++)
        if (s->module->dims[d].stops && s->module->dims[d].size == size && !(inside >> d & 1))
            return d;
    uint32_t dim = ir_add_dim(s->module, "newton", size);
    s->module->dims[dim].stops = true;
    return dim;
}

/* Along `along`, all elements are decided on together. */
static uint32_t dims_together(const newton *n) {
    uint32_t dims = 1u << n->dim | 1u << IR_LANES;
    for (uint32_t k = 0; k < n->s->count; k++)
        dims |= unknown_of(n, k)->dims;
    return n->s->along ? dims & ~(1u << n->s->along) : dims;
}

/* ---- what goes round ---- */

static ir_id carry(newton *n, uint32_t dims, ir_id fill) {
    return ir_previous(n->b, n->dim, -1, dims | 1u << n->dim, fill);
}

static void carry_unknown(newton *n, uint32_t k) {
    const ir_value *unknown = unknown_of(n, k);
    ir_id guess = within_bounds(n, k, solve_take(n->s, unknown->argument[0]));
    n->b->span = unknown->span;
    n->trial[k] = carry(n, unknown->dims, guess);
    ir_give_name(n->b, n->trial[k], unknown->name);
    n->size[k] = carry(n, unknown->dims, two(n, IR_ABS, guess, 0));
    if (is_bracketed(n, k)) {
        n->lower[k] = carry(n, unknown->dims, solve_take(n->s, unknown->argument[1]));
        n->upper[k] = carry(n, unknown->dims, solve_take(n->s, unknown->argument[2]));
        return;
    }
    n->base[k] = carry(n, unknown->dims, guess);
    n->step[k] = carry(n, unknown->dims, 0);
}

static void carry_all(newton *n) {
    for (uint32_t k = 0; k < n->s->count; k++)
        carry_unknown(n, k);
    n->share = carry(n, n->dims, number(n, 1));
    n->worst = carry(n, n->dims, number(n, INFINITY));
    n->done = carry(n, n->dims, 0);
}

/* ---- one place ---- */

static ir_id over_elements(const newton *n, ir_op by, ir_id value) {
    return n->s->along ? ir_reduce_by(n->b, by, n->s->along, value) : value;
}

/* The sizes that residuals and steps are compared with: the largest met of the unknown, and of what
 * changes it. */
static ir_id size_now(const newton *n, uint32_t k) {
    ir_id here = two(n, IR_ABS, n->trial[k], 0);
    if (!is_bounded(n, k)) /* its residual is in its own unit */
        here = two(n, IR_ADD, here, two(n, IR_ABS, n->residual[k], 0));
    return two(n, IR_MAX, n->size[k], here);
}

/* |x| / size, 0 of 0. */
static ir_id relative(const newton *n, ir_id x, ir_id size) {
    ir_id floor = two(n, IR_ADD, size, number(n, 1e-30));
    return two(n, IR_DIV, two(n, IR_ABS, x, 0), floor);
}

static ir_id largest(const newton *n, ir_id *const *of, const ir_id *size) {
    ir_id most = 0;
    for (uint32_t k = 0; k < n->s->count; k++) {
        ir_id next = over_elements(n, IR_MAX, relative(n, (*of)[k], size[k]));
        most = most ? two(n, IR_MAX, most, next) : next;
    }
    return most;
}

static ir_id sum_of_residuals(const newton *n, const ir_id *size) {
    ir_id sum = 0;
    for (uint32_t k = 0; k < n->s->count; k++) {
        ir_id next = over_elements(n, IR_ADD, relative(n, n->residual[k], size[k]));
        sum = sum ? two(n, IR_ADD, sum, next) : next;
    }
    return sum;
}

static void evaluate(newton *n) {
    solve_copy at = solve_copy_cone(n->s, n->trial);
    solve_system system = solve_linearise(n->s, &at);
    for (uint32_t k = 0; k < n->s->count; k++)
        n->residual[k] = solve_residual(n->s, &at, k);
    solve_linear(n->b, &system, n->full);
    for (uint32_t k = 0; k < n->s->count; k++)
        n->full[k] = solve_own_place(n->s, k, n->full[k]);
}

static ir_id is_done(const newton *n) {
    return two(n, IR_GT, n->done, number(n, 0.5));
}

static void close(const newton *n, ir_id previous, ir_id value) {
    ir_close_circle(n->b, previous, value);
}

/* ---- the next trial ---- */

/* Has the unknown changed its sign since the base? */
static ir_id has_crossed(const newton *n, uint32_t k) {
    return two(n, IR_LT, two(n, IR_MUL, n->trial[k], n->base[k]), number(n, 0));
}

/* Some unknown has changed its sign, and the residuals there are no numbers. */
static ir_id any_crossed(const newton *n, ir_id worst) {
    ir_id any = 0;
    for (uint32_t k = 0; k < n->s->count; k++) {
        ir_id one = choose(n, has_crossed(n, k), number(n, 1), number(n, 0));
        one = over_elements(n, IR_MAX, one);
        any = any ? two(n, IR_MAX, any, one) : one;
    }
    ir_id finite = two(n, IR_LT, worst, number(n, INFINITY));
    return two(n, IR_AND, two(n, IR_GT, any, number(n, 0.5)), two(n, IR_NOT, finite, 0));
}

/* At first residuals may grow: at a kink the way to the solution often leads up. Then they must
 * fall. */
static ir_id is_good(const newton *n, ir_id worst) {
    uint32_t size = n->s->module->dims[n->dim].size;
    ir_id early = two(n, IR_LT, ir_index(n->b, n->dim), number(n, size / 3));
    ir_id limit = choose(n, early, number(n, FREE_GROWTH), number(n, 1));
    return two(n, IR_LT, worst, two(n, IR_MUL, limit, n->worst));
}

/* A damped step of an unknown without bounds. */
static ir_id next_damped(const newton *n, uint32_t k, ir_id good, ir_id half) {
    ir_id full = two(n, IR_SUB, n->trial[k], n->full[k]);
    ir_id nearer = two(n, IR_SUB, n->base[k], two(n, IR_MUL, half, n->step[k]));
    ir_id back = two(n, IR_MUL, number(n, 0.1), n->base[k]);
    ir_id retreat = choose(n, has_crossed(n, k), back, n->trial[k]);
    nearer = choose(n, n->crossed, retreat, nearer);
    close(n, n->base[k], choose(n, good, n->trial[k], n->base[k]));
    close(n, n->step[k], choose(n, good, n->full[k], n->step[k]));
    return within_bounds(n, k, choose(n, good, full, nearer));
}

/* A step that stays inside the interval in which the sign changes, or the middle of that. */
static ir_id next_bounded(const newton *n, uint32_t k, ir_id good) {
    ir_id below = two(n, IR_LT, n->residual[k], number(n, 0));
    /* rising: a negative residual means that the solution lies above */
    ir_id above =
        ir_operate(n->b, IR_OR, two(n, IR_AND, below, n->rising),
                   two(n, IR_AND, two(n, IR_NOT, below, 0), two(n, IR_NOT, n->rising, 0)), 0);
    above = ir_by_rule(n->b, IR_RULE_SOLVE_SIDE, above);
    ir_id lower = choose(n, above, n->trial[k], n->lower[k]);
    ir_id upper = choose(n, above, n->upper[k], n->trial[k]);
    ir_id step = two(n, IR_SUB, n->trial[k], n->full[k]);
    ir_id inside = two(n, IR_AND, two(n, IR_GT, step, lower), two(n, IR_LT, step, upper));
    ir_id middle = two(n, IR_MUL, number(n, 0.5), two(n, IR_ADD, lower, upper));
    close(n, n->lower[k], lower);
    close(n, n->upper[k], upper);
    return choose(n, two(n, IR_AND, good, inside), step, middle);
}

/* A small last step of an unknown within bounds may end on a bound, but not beyond. */
static ir_id last_trial(const newton *n, uint32_t k) {
    return within_bounds(n, k, two(n, IR_SUB, n->trial[k], n->full[k]));
}

static ir_id settled_truth(const newton *n, ir_id small) {
    ir_value either = {.op = IR_OR,
                       .argument = {is_done(n), small},
                       .dims = n->dims,
                       .settled = true,
                       .dim = n->dim,
                       .span = n->b->span};
    return ir_append(n->b, either);
}

/* Returns a number: 1 where the solve is done. */
static ir_id go_on(newton *n, ir_id *next) {
    uint32_t count = n->s->count;
    ir_id *size = base_arena_take(n->s->module->arena, count * sizeof *size);
    for (uint32_t k = 0; k < count; k++)
        size[k] = size_now(n, k);
    ir_id worst = sum_of_residuals(n, size);
    ir_id small = two(n, IR_LE, largest(n, &n->full, size), number(n, n->tolerance));
    small = ir_by_rule(n->b, IR_RULE_SOLVE_SMALL, small);
    bool bracketed = is_bracketed(n, 0);
    ir_id good = bracketed ? two(n, IR_LT, worst, n->worst) : is_good(n, worst);
    n->crossed = bracketed ? 0 : any_crossed(n, worst);
    ir_id half = two(n, IR_MUL, number(n, 0.5), n->share);
    for (uint32_t k = 0; k < count; k++) {
        close(n, n->size[k], choose(n, good, size[k], n->size[k]));
        ir_id to = is_bracketed(n, k) ? next_bounded(n, k, good) : next_damped(n, k, good, half);
        to = choose(n, small, last_trial(n, k), to);
        next[k] = choose(n, is_done(n), n->trial[k], to);
        close(n, n->trial[k], next[k]);
    }
    close(n, n->share, choose(n, good, number(n, 1), half));
    close(n, n->worst, choose(n, good, worst, n->worst));
    ir_id done = choose(n, settled_truth(n, small), number(n, 1), number(n, 0));
    close(n, n->done, done);
    return done;
}

/* Where the residual is at the lower bound of a bounded unknown tells which way it goes. */
static void look_at_bound(newton *n) {
    ir_id low = solve_take(n->s, unknown_of(n, 0)->argument[1]);
    solve_copy at = solve_copy_cone(n->s, &low);
    n->rising = two(n, IR_LT, solve_residual(n->s, &at, 0), number(n, 0));
}

static newton start(solving *s) {
    const ir_solve *solve = &s->module->solves[s->solve];
    newton n = {.s = s, .b = &s->builder, .dim = iteration_dim(s)};
    double finest = 16 * (s->module->single ? FLT_EPSILON : DBL_EPSILON);
    n.tolerance = fmax(solve->tolerance > 0 ? solve->tolerance : USUAL_TOLERANCE, finest);
    n.dims = dims_together(&n);
    ir_id **arrays[] = {&n.trial, &n.base,  &n.step,     &n.size,
                        &n.lower, &n.upper, &n.residual, &n.full};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        *arrays[k] = base_arena_take(s->module->arena, s->count * sizeof(ir_id));
    return n;
}

ir_id solve_iterate(solving *s, ir_id *found) {
    newton n = start(s);
    ir_id *next = base_arena_take(s->module->arena, s->count * sizeof *next);
    uint32_t last = s->module->dims[n.dim].size - 1;
    if (is_bracketed(&n, 0))
        look_at_bound(&n);
    carry_all(&n);
    evaluate(&n);
    ir_id done = go_on(&n, next);
    for (uint32_t k = 0; k < s->count; k++)
        found[k] = ir_element(n.b, n.dim, last, next[k]);
    return two(&n, IR_GT, ir_element(n.b, n.dim, last, done), number(&n, 0.5));
}
