/* Adaptive steps: a circle of attempts, each a part of the step. An estimate of its error decides
 * whether an attempt counts, and how long the next one is; none counts once the step is walked.
 *
 * Three stages of third order, with Heun's method among them, whose distance from the result
 * estimates the error of the second order:
 *   Shu, C.-W., Osher, S. (1988): Efficient implementation of essentially non-oscillatory
 *   shock-capturing schemes. Journal of Computational Physics 77, 439-471.
 *
 * The lengths are constants to every derivative, and the step keeps them: its adjoint walks the
 * same parts and decides nothing again. What moves in an attempt is one value for both ends of a
 * flux, and 0 where it does not count. */
#include "front/stepping.h"

#include <string.h>

enum { STAGES = 3, ATTEMPTS = 100 };
static const double RELATIVE = 1e-4, ABSOLUTE = 1e-6; /* the latter in the unit of the state */
static const double reaches[STAGES][STAGES] = {{0, 0, 0}, {1, 0, 0}, {0.25, 0.25, 0}};
static const double weights[STAGES] = {1.0 / 6, 1.0 / 6, 2.0 / 3};
static const double errors[STAGES] = {-1.0 / 3, -1.0 / 3, 2.0 / 3}; /* beside Heun's 1/2, 1/2 */
/* The next length is SAFETY * error^(-1/3) times this one, within limits. */
static const double SAFETY = 0.9, ORDER = 3, SHRINKS = 0.2, GROWS = 5, HUGE_ERROR = 1e300;

typedef struct attempts {
    stepping *s;
    uint32_t dim, count;
    uint32_t dims;         /* lengths differ along these: the lanes, and the parts of an array */
    ir_id *slopes[STAGES]; /* by statement */
    ir_id *before;         /* of each changed store or state: before this attempt */
    ir_id done, ready;     /* how far attempts have come, in steps; and the next length */
    ir_id left, trial, taken;
} attempts;

static ir_id number(lowering *l, double value) {
    return ir_number(&l->builder, value);
}

static ir_id operate(lowering *l, ir_op op, ir_id a, ir_id b) {
    return ir_operate(&l->builder, op, a, b, 0);
}

static ir_id choose(lowering *l, ir_id truth, ir_id a, ir_id b) {
    return ir_operate(&l->builder, IR_SELECT, truth, a, b);
}

/* ---- before an attempt ---- */

static void begin(lowering *l, attempts *a) {
    const front_system *system = a->s->system;
    const char *name =
        system->name[0] ? base_arena_format(l->arena, "%s.attempt", system->name) : "attempt";
    a->count = system->attempts ? (uint32_t)system->attempts : ATTEMPTS;
    a->dim = ir_add_dim(l->module, name, a->count);
    l->module->dims[a->dim].stops = true;
    l->module->chooses = true;
    l->loop = 1u << a->dim;
    a->dims = 1u << IR_LANES | l->loop;
    for (size_t k = 0; k < system->dims.rank; k++)
        a->dims |= 1u << lower_dim(l, system->dims.at[k]);
    size_t bytes = (system->statement_count + 1) * sizeof(ir_id);
    for (int stage = 0; stage < STAGES; stage++)
        a->slopes[stage] = base_arena_take(l->arena, bytes);
    a->before = base_arena_take(l->arena, (a->s->changed.count + 1) * sizeof(ir_id));
}

static ir_id carry(lowering *l, const attempts *a, uint32_t dims, ir_id first) {
    return ir_previous(&l->builder, a->dim, -1, dims, first);
}

static void carry_all(lowering *l, attempts *a) {
    for (size_t k = 0; k < a->s->changed.count; k++) {
        const front_symbol *symbol = a->s->changed.at[k];
        ir_id first = lower_name(l, symbol);
        l->builder.span = symbol->span;
        a->before[k] = carry(l, a, lower_dims_of(l, symbol), first);
        ir_give_name(&l->builder, a->before[k], symbol->name);
        *lower_now(l, symbol) = a->before[k];
    }
    l->builder.span = a->s->system->solver_span;
    a->done = carry(l, a, a->dims, number(l, 0));
    ir_give_name(&l->builder, a->done, "done");
    a->ready = carry(l, a, a->dims, number(l, 1));
    ir_give_name(&l->builder, a->ready, "ready");
}

/* The length is 0 once the step is walked. What is computed then counts for nothing, with any
 * length but 0, by which equations may divide. */
static void set_length(lowering *l, attempts *a) {
    a->left = operate(l, IR_SUB, number(l, 1), a->done);
    a->trial = ir_record(&l->builder, operate(l, IR_MIN, a->ready, a->left));
    ir_give_name(&l->builder, a->trial, "trial");
    ir_id some = operate(l, IR_GT, a->trial, number(l, 0));
    l->length = choose(l, some, a->trial, number(l, 1));
}

/* ---- stages ---- */

/* By statement: the sum over stages of times * slope. */
static ir_id *combine(lowering *l, const attempts *a, const double times[STAGES]) {
    const front_system *system = a->s->system;
    ir_id *sums = base_arena_take(l->arena, (system->statement_count + 1) * sizeof *sums);
    for (size_t k = 0; k < system->statement_count; k++) {
        l->builder.span = system->statements[k].span;
        for (int stage = 0; stage < STAGES && system->statements[k].action != ACTION_NEXT; stage++)
            if (times[stage] != 0)
                lower_add_weighted(l, &sums[k], a->slopes[stage][k], times[stage]);
    }
    return sums;
}

static bool is_slope(const front_statement *statement) {
    return statement->action == ACTION_FLUX || statement->action == ACTION_DER;
}

/* Stores and states moved on by the length of this attempt times the slopes. */
static void lay(lowering *l, const attempts *a, const double times[STAGES]) {
    ir_id *sums = combine(l, a, times);
    for (size_t k = 0; k < a->s->system->statement_count; k++)
        if (is_slope(&a->s->system->statements[k]))
            sums[k] = operate(l, IR_MUL, l->length, sums[k]);
    lower_lay_slopes(l, a->s, sums, 1);
}

static void run_stages(lowering *l, attempts *a) {
    size_t count = a->s->system->statement_count;
    for (int stage = 0; stage < STAGES; stage++) {
        if (stage > 0) {
            lower_restart(l, a->s);
            lay(l, a, reaches[stage]);
            lower_forget(l, a->s->system);
        }
        lower_stage(l, a->s, false);
        for (size_t k = 0; k < count; k++)
            if (a->s->system->statements[k].action != ACTION_NEXT)
                a->slopes[stage][k] = lower_stage_number(l, a->s, k);
    }
}

/* ---- the error ---- */

/* The largest over all dims but those along which lengths differ. */
static ir_id worst_of(lowering *l, const attempts *a, ir_id value) {
    for (uint32_t d = IR_LANES + 1; d < l->module->dim_count; d++)
        if (ir_value_of(&l->builder, value)->dims & ~a->dims & 1u << d)
            value = ir_reduce_by(&l->builder, IR_MAX, d, value);
    return value;
}

static void set_changed(lowering *l, const stepping *s, ir_id value) {
    for (size_t k = 0; k < s->changed.count; k++)
        *lower_now(l, s->changed.at[k]) = value;
}

/* The largest error among stores and states, in the tolerances of each. */
static ir_id estimate_error(lowering *l, const attempts *a) {
    const stepping *s = a->s;
    const front_system *system = s->system;
    ir_id *wrong = base_arena_take(l->arena, (s->changed.count + 1) * sizeof *wrong);
    set_changed(l, s, number(l, 0));
    lay(l, a, errors);
    for (size_t k = 0; k < s->changed.count; k++)
        wrong[k] = operate(l, IR_ABS, *lower_now(l, s->changed.at[k]), 0);
    lower_restart(l, s);
    lay(l, a, weights);
    ir_id worst = number(l, 0);
    for (size_t k = 0; k < s->changed.count; k++) {
        double absolute = system->absolute > 0 ? system->absolute : ABSOLUTE;
        ir_id before = operate(l, IR_ABS, s->start[k], 0);
        ir_id size = operate(l, IR_ABS, *lower_now(l, s->changed.at[k]), 0);
        size = operate(l, IR_MAX, before, size);
        size = lower_times(l, size, system->relative > 0 ? system->relative : RELATIVE);
        size = operate(l, IR_ADD, size, number(l, absolute * s->changed.at[k]->factor));
        ir_id ratio = operate(l, IR_DIV, wrong[k], size);
        worst = operate(l, IR_MAX, worst, worst_of(l, a, ratio));
    }
    ir_give_name(&l->builder, worst, "error");
    return ir_freeze(&l->builder, worst); /* lengths are constants */
}

/* An error that is no finite number is too large. */
static ir_id next_length(lowering *l, const attempts *a, ir_id error) {
    ir_id power = operate(l, IR_POW, error, number(l, -1 / ORDER));
    ir_id factor = ir_operate(&l->builder, IR_CLAMP, lower_times(l, power, SAFETY),
                              number(l, SHRINKS), number(l, GROWS));
    ir_id finite = operate(l, IR_LE, error, number(l, HUGE_ERROR));
    return operate(l, IR_MUL, a->trial, choose(l, finite, factor, number(l, SHRINKS)));
}

/* Whether the attempt counts, how far it leads, and how long the next one is. All attempts are over
 * where nothing is left in any part of an array: what comes is as this one, which counts for
 * nothing. */
static void decide(lowering *l, attempts *a) {
    ir_id error = estimate_error(l, a);
    l->builder.span = a->s->system->solver_span;
    ir_id fine = operate(l, IR_LE, error, number(l, 1));
    a->taken = ir_record(&l->builder, choose(l, fine, a->trial, number(l, 0)));
    ir_give_name(&l->builder, a->taken, "taken");
    ir_id last = operate(l, IR_AND, fine, operate(l, IR_GE, a->ready, a->left));
    ir_id walked = operate(l, IR_ADD, a->done, a->taken);
    ir_close_circle(&l->builder, a->done, choose(l, last, number(l, 1), walked));
    uint32_t wide = a->dims;
    a->dims = 1u << IR_LANES | l->loop;
    ir_id over = ir_settle(&l->builder, a->dim, IR_LE, worst_of(l, a, a->left), number(l, 0));
    a->dims = wide;
    ir_close_circle(&l->builder, a->ready, choose(l, over, a->ready, next_length(l, a, error)));
}

/* ---- after an attempt ---- */

/* What the attempt brings to the step; its slopes may be anything where it does not count. */
static ir_id amount_of(lowering *l, const attempts *a, ir_id slope) {
    ir_id counts = operate(l, IR_GT, a->taken, number(l, 0));
    return operate(l, IR_MUL, a->taken, choose(l, counts, slope, number(l, 0)));
}

static ir_id last_of(lowering *l, const attempts *a, ir_id value) {
    return ir_element(&l->builder, a->dim, a->count - 1, value);
}

/* The mean over the step: the sum of what attempts bring. */
static ir_id mean_of(lowering *l, const attempts *a, ir_id slope, ir_id amount) {
    const ir_value *value = ir_value_of(&l->builder, slope);
    if (!(value->dims >> a->dim & 1))
        return slope;
    ir_id sum = carry(l, a, ir_value_of(&l->builder, amount)->dims, number(l, 0));
    ir_id more = operate(l, IR_ADD, sum, amount);
    ir_close_circle(&l->builder, sum, more);
    return last_of(l, a, more);
}

static void move(lowering *l, attempts *a) {
    stepping *s = a->s;
    ir_id *slopes = combine(l, a, weights);
    ir_id *amounts = base_arena_take(l->arena, (s->system->statement_count + 1) * sizeof *amounts);
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (s->system->statements[k].action != ACTION_NEXT) {
            l->builder.span = s->system->statements[k].span;
            amounts[k] = amount_of(l, a, slopes[k]);
        }
    lower_move_all(l, s, amounts);
    for (size_t k = 0; k < s->changed.count; k++) {
        ir_id *now = lower_now(l, s->changed.at[k]);
        l->builder.span = s->changed.at[k]->span;
        ir_close_circle(&l->builder, a->before[k], *now);
        *now = last_of(l, a, *now);
    }
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (lower_is_value(&s->system->statements[k])) {
            l->builder.span = s->system->statements[k].span;
            s->mean[k] = mean_of(l, a, slopes[k], amounts[k]);
        }
}

/* Told to the driver: attempts have ended before the step has. */
static void raise_flag(lowering *l, attempts *a) {
    const front_system *system = a->s->system;
    ir_symbol flag = {.name = system->name[0] ? system->name : l->checked->name,
                      .words = "",
                      .unit = "1",
                      .span = system->solver_span,
                      .role = IR_FLAG,
                      .laned = true};
    uint32_t symbol = ir_add_symbol(l->module, flag);
    l->builder.span = system->solver_span;
    ir_id done = last_of(l, a, ir_value_of(&l->builder, a->done)->target);
    ir_id failed = choose(l, operate(l, IR_LT, done, number(l, 1)), number(l, 1), number(l, 0));
    a->dims = 1u << IR_LANES;
    ir_store(&l->builder, symbol, IR_VALUE, worst_of(l, a, failed));
}

void lower_attempts(lowering *l, stepping *s) {
    attempts a = {.s = s};
    if (s->changed.count == 0) {
        lower_stage(l, s, false);
        for (size_t k = 0; k < s->system->statement_count; k++)
            s->mean[k] = lower_stage_number(l, s, k);
        return;
    }
    begin(l, &a);
    carry_all(l, &a);
    set_length(l, &a);
    lower_start_part(l, s);
    run_stages(l, &a);
    decide(l, &a);
    move(l, &a);
    raise_flag(l, &a);
    l->loop = 0;
    l->length = 0;
}
