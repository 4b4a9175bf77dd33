/* The step of a system whose values act together: the stages of an explicit scheme, or one stage at
 * the solution of an implicit one, once or for every substep; and the substeps of one whose
 * statements act in their order. */
#include "front/stepping.h"
#include "ir/rule.h"

#include <string.h>

/* Slopes are taken at `reach` of the way along the slope before, and count with their weights. An
 * implicit scheme has one, at `reach` of the way along itself. */
typedef struct scheme {
    bool implicit;
    int stages;
    double reach[4];
    double weight[4];
} scheme;

static const scheme schemes[] = {
    [SOLVER_SEQUENTIAL] = {false, 0, {0}, {0}}, /* see lower_step.c */
    [SOLVER_EULER] = {false, 1, {0}, {1}},
    [SOLVER_HEUN] = {false, 2, {0, 1}, {0.5, 0.5}},
    [SOLVER_RK4] = {false, 4, {0, 0.5, 0.5, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}},
    [SOLVER_IMPLICIT_EULER] = {true, 1, {1}, {1}},
    [SOLVER_IMPLICIT_MIDPOINT] = {true, 1, {0.5}, {1}},
    [SOLVER_ADAPTIVE] = {false, 0, {0}, {0}}, /* see lower_adaptive.c */
};

/* ---- what moves ---- */

void lower_start_part(lowering *l, stepping *s) {
    for (size_t k = 0; k < s->changed.count; k++)
        s->start[k] = lower_name(l, s->changed.at[k]);
    memset(s->mean, 0, (s->system->statement_count + 1) * sizeof *s->mean);
}

void lower_forget(lowering *l, const front_system *system) {
    for (size_t k = 0; k < system->statement_count; k++)
        if (lower_is_value(&system->statements[k]))
            *lower_now(l, system->statements[k].symbol) = 0;
}

void lower_restart(lowering *l, const stepping *s) {
    for (size_t k = 0; k < s->changed.count; k++)
        *lower_now(l, s->changed.at[k]) = s->start[k];
}

static void add_slope(lowering *l, const front_statement *statement, ir_id slope, double scale) {
    ir_id change = lower_times(l, slope, scale);
    lower_name(l, statement->symbol);
    ir_id *held = lower_now(l, statement->symbol);
    *held = ir_operate(&l->builder, IR_ADD, *held, change, 0);
}

void lower_lay_slopes(lowering *l, const stepping *s, const ir_id *slopes, double scale) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        l->builder.span = statement->span;
        ir_id slope = slopes[k];
        if (statement->action == ACTION_FLUX || statement->action == ACTION_DER)
            slope = ir_by_rule(&l->builder, IR_RULE_LOWER_REACH, slope);
        if (statement->action == ACTION_FLUX)
            lower_lay(l, statement->symbol, slope, scale);
        else if (statement->action == ACTION_DER)
            add_slope(l, statement, slope, scale);
    }
}

void lower_move_all(lowering *l, const stepping *s, const ir_id *slopes) {
    lower_restart(l, s);
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < s->system->statement_count; k++) {
            const front_statement *statement = &s->system->statements[k];
            l->builder.span = statement->span;
            if (pass == 0 && statement->action == ACTION_FLUX)
                lower_move(l, statement->symbol, slopes[k]);
            if (pass == 1 && statement->action == ACTION_DER)
                add_slope(l, statement, slopes[k], l->part);
        }
}

/* ---- stages ---- */

void lower_add_weighted(lowering *l, ir_id *sum, ir_id value, double weight) {
    ir_id share = lower_times(l, value, weight);
    share = ir_by_rule(&l->builder, IR_RULE_LOWER_STAGE, share);
    *sum = *sum ? ir_operate(&l->builder, IR_ADD, *sum, share, 0) : share;
}

void lower_stage(lowering *l, stepping *s, bool with_next) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        if (statement->action == ACTION_NEXT) {
            if (with_next)
                s->next[k] = lower_statement(l, statement);
            continue;
        }
        bool made = lower_is_value(statement) && *lower_now(l, statement->symbol);
        s->value[k] = made ? *lower_now(l, statement->symbol) : lower_statement(l, statement);
        lower_end_circle(l, s->system, k);
    }
    lower_close_unknowns(l);
}

ir_id lower_stage_number(lowering *l, const stepping *s, size_t k) {
    if (s->system->statements[k].action != ACTION_LET || !s->system->statements[k].symbol->logical)
        return s->value[k];
    ir_id one = ir_number(&l->builder, 1), zero = ir_number(&l->builder, 0);
    return ir_operate(&l->builder, IR_SELECT, s->value[k], one, zero);
}

static void add_stage(lowering *l, stepping *s, double weight) {
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (s->system->statements[k].action != ACTION_NEXT) {
            l->builder.span = s->system->statements[k].span;
            lower_add_weighted(l, &s->mean[k], lower_stage_number(l, s, k), weight);
        }
}

static void run_stages(lowering *l, stepping *s, const scheme *way, bool with_next) {
    for (int stage = 0; stage < way->stages; stage++) {
        if (stage > 0) {
            lower_restart(l, s);
            lower_lay_slopes(l, s, s->value, way->reach[stage] * l->part);
            lower_forget(l, s->system);
        }
        lower_stage(l, s, with_next && stage == 0);
        add_stage(l, s, way->weight[stage]);
    }
}

/* ---- implicit schemes ---- */

static uint32_t add_solve(lowering *l, const front_system *system) {
    return ir_add_solve(l->module, (ir_solve){.name = system->name,
                                              .span = system->solver_span,
                                              .tolerance = system->tolerance,
                                              .iterations = (uint32_t)system->iterations,
                                              .loop = l->loop});
}

/* Every changed store and state is an unknown U, and all values are made from those. U is the
 * solution where it lies `reach` of the way along the slopes there:
 * U - (start + reach * slopes(U)) = 0. What moves is then taken from the start, as under every
 * scheme, so that nothing is lost by a tolerance. */
static void run_implicit(lowering *l, stepping *s, const scheme *way) {
    size_t count = s->changed.count;
    ir_id *unknowns = base_arena_take(l->arena, (count + 1) * sizeof *unknowns);
    uint32_t solve = count ? add_solve(l, s->system) : 0;
    for (size_t k = 0; k < count; k++) {
        const front_symbol *symbol = s->changed.at[k];
        ir_id from[3] = {s->start[k]};
        l->builder.span = symbol->span;
        unknowns[k] = ir_unknown(&l->builder, solve, lower_dims_of(l, symbol), from);
        ir_give_name(&l->builder, unknowns[k], symbol->name);
        *lower_now(l, symbol) = unknowns[k];
    }
    lower_stage(l, s, false);
    add_stage(l, s, 1);
    lower_restart(l, s);
    lower_lay_slopes(l, s, s->value, way->reach[0] * l->part);
    for (size_t k = 0; k < count; k++) {
        l->builder.span = s->changed.at[k]->span;
        ir_id end = *lower_now(l, s->changed.at[k]);
        ir_id residual = ir_operate(&l->builder, IR_SUB, unknowns[k], end, 0);
        ir_close_unknown(&l->builder, unknowns[k], residual);
    }
}

/* One part of the step: all stages, then everything that moves at once. */
static void run_part(lowering *l, stepping *s, bool with_next) {
    const scheme *way = &schemes[s->system->solver];
    lower_start_part(l, s);
    if (s->system->solver == SOLVER_SEQUENTIAL) {
        lower_in_order(l, s);
        add_stage(l, s, 1);
        lower_take_next(l, s);
        return;
    }
    if (way->implicit)
        run_implicit(l, s, way);
    else
        run_stages(l, s, way, with_next);
    lower_move_all(l, s, s->mean);
}

/* ---- substeps ---- */

/* The mean over substeps of a value that may be the same in all of them. */
static ir_id mean_over(lowering *l, uint32_t dim, ir_id value) {
    if (!(ir_value_of(&l->builder, value)->dims >> dim & 1))
        return value;
    return lower_times(l, ir_reduce(&l->builder, dim, value), l->part);
}

/* A loop over substeps: each starts where the one before ended. */
static void run_substeps(lowering *l, stepping *s) {
    size_t parts = s->system->substeps;
    const char *name =
        s->system->name[0] ? base_arena_format(l->arena, "%s.substep", s->system->name) : "substep";
    uint32_t dim = ir_add_dim(l->module, name, (uint32_t)parts);
    ir_id *before = base_arena_take(l->arena, (s->changed.count + 1) * sizeof *before);
    l->part = 1.0 / (double)parts;
    l->loop = 1u << dim;
    for (size_t k = 0; k < s->changed.count; k++) {
        ir_id start = lower_name(l, s->changed.at[k]);
        l->builder.span = s->changed.at[k]->span;
        before[k] = ir_previous(&l->builder, dim, -1, lower_dims_of(l, s->changed.at[k]), start);
        ir_give_name(&l->builder, before[k], s->changed.at[k]->name);
        *lower_now(l, s->changed.at[k]) = before[k];
    }
    run_part(l, s, false);
    for (size_t k = 0; k < s->changed.count; k++) {
        ir_id *now = lower_now(l, s->changed.at[k]);
        ir_close_circle(&l->builder, before[k], *now);
        l->builder.span = s->changed.at[k]->span;
        *now = ir_element(&l->builder, dim, (uint32_t)parts - 1, *now);
    }
    for (size_t k = 0; k < s->system->statement_count; k++) {
        l->builder.span = s->system->statements[k].span;
        if (lower_is_value(&s->system->statements[k]))
            s->mean[k] = mean_over(l, dim, s->mean[k]);
    }
    l->loop = 0;
    l->part = 1;
}

/* ---- the whole step ---- */

/* What next statements make of the start of the step, when the rest begins elsewhere. */
static void make_next(lowering *l, stepping *s) {
    bool any = false;
    for (size_t k = 0; k < s->system->statement_count; k++)
        any = any || s->system->statements[k].action == ACTION_NEXT;
    if (!any)
        return;
    lower_stage(l, s, true);
    lower_forget(l, s->system);
}

/* A truth holds if it has held for more than half of the step. */
static void tell_means(lowering *l, const stepping *s, bool plain) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        if (!lower_is_value(statement))
            continue;
        ir_id mean = plain ? s->value[k] : s->mean[k];
        l->builder.span = statement->span;
        if (!plain && statement->action == ACTION_LET && statement->symbol->logical)
            mean = ir_operate(&l->builder, IR_GT, mean, ir_number(&l->builder, 0.5), 0);
        *lower_now(l, statement->symbol) = mean;
    }
}

void lower_together(lowering *l, stepping *s) {
    const scheme *way = &schemes[s->system->solver];
    bool plain = !way->implicit && way->stages == 1 && s->system->substeps == 1;
    if (!plain && !lower_ends_parts(s->system))
        make_next(l, s);
    if (s->system->solver == SOLVER_ADAPTIVE)
        lower_attempts(l, s);
    else if (s->system->substeps == 1)
        run_part(l, s, plain);
    else
        run_substeps(l, s);
    tell_means(l, s, plain);
}
