/* The step of one system: its statements in order, or the stages of an explicit scheme, once or for
 * every substep. */
#include "front/lowering.h"

#include <string.h>

/* ---- statements ---- */

/* The truth that the loops are inside the piece; 0 when it is all of the dims. */
static ir_id inside(lowering *l, const front_symbol *symbol, const front_piece *piece) {
    ir_builder *builder = &l->builder;
    ir_id within = 0;
    for (size_t k = 0; k < symbol->dims.rank; k++) {
        ir_id index = ir_index(builder, lower_dim(l, symbol->dims.at[k]));
        const struct {
            bool wanted;
            ir_op op;
            size_t bound;
        } tests[] = {{piece->low[k] > 0, IR_GE, piece->low[k]},
                     {piece->high[k] + 1 < symbol->dims.at[k]->size, IR_LE, piece->high[k]}};
        for (int t = 0; t < 2; t++) {
            if (!tests[t].wanted)
                continue;
            ir_id bound = ir_number(builder, (double)tests[t].bound);
            ir_id truth = ir_operate(builder, tests[t].op, index, bound, 0);
            within = within ? ir_operate(builder, IR_AND, within, truth, 0) : truth;
        }
    }
    return within;
}

/* What holds where no piece does. */
static ir_id elsewhere(lowering *l, const front_statement *statement) {
    if (statement->action == ACTION_NEXT)
        return lower_name(l, statement->symbol);
    return ir_number(&l->builder, 0);
}

static ir_id lower_pieces(lowering *l, const front_statement *statement) {
    ir_id value = 0;
    for (size_t k = statement->piece_count; k-- > 0;) {
        const front_piece *piece = &statement->pieces[k];
        ir_id made = lower_expr(l, piece->value);
        l->builder.span = statement->span;
        ir_id within = inside(l, statement->symbol, piece);
        if (!within || (!value && statement->action == ACTION_LET)) {
            value = made;
            continue;
        }
        if (!value)
            value = elsewhere(l, statement);
        value = ir_operate(&l->builder, IR_SELECT, within, made, value);
    }
    return value;
}

ir_id lower_statement(lowering *l, const front_statement *statement) {
    ir_id value = lower_pieces(l, statement);
    l->builder.span = statement->span;
    if (statement->action == ACTION_LET || statement->action == ACTION_FLUX) {
        ir_give_name(&l->builder, value, statement->symbol->name);
        l->builder.region->values[value].span = statement->span;
        *lower_now(l, statement->symbol) = value;
        lower_close(l, statement->symbol);
    }
    return value;
}

/* A circle is closed behind its last statement. */
static void end_circle(lowering *l, const front_system *system, size_t k) {
    const front_statement *statement = &system->statements[k];
    bool last = k + 1 == system->statement_count || !statement->circle ||
                statement[1].circle != statement->circle;
    if (last)
        lower_close_rest(l);
}

/* ---- how values act together ---- */

/* Slopes are taken at `reach` of the way along the slope before, and count with their weights. */
typedef struct scheme {
    int stages;
    double reach[4];
    double weight[4];
} scheme;

static const scheme schemes[] = {
    [SOLVER_EULER] = {1, {0}, {1}},
    [SOLVER_HEUN] = {2, {0, 1}, {0.5, 0.5}},
    [SOLVER_RK4] = {4, {0, 0.5, 0.5, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}},
};

/* A system's step on its way. */
typedef struct stepping {
    const front_system *system;
    front_symbols changed;
    ir_id *start; /* of each changed store or state, at the start of the part */
    ir_id *value; /* by statement: in this stage */
    ir_id *mean;  /* by statement: weighted sum over stages; then mean over substeps */
    ir_id *next;  /* by statement: what a state will be */
} stepping;

static bool is_value(const front_statement *statement) {
    return statement->action == ACTION_LET || statement->action == ACTION_FLUX;
}

static void forget(lowering *l, const front_system *system) {
    for (size_t k = 0; k < system->statement_count; k++)
        if (is_value(&system->statements[k]))
            *lower_now(l, system->statements[k].symbol) = 0;
}

static void restart(lowering *l, const stepping *s) {
    for (size_t k = 0; k < s->changed.count; k++)
        *lower_now(l, s->changed.at[k]) = s->start[k];
}

static void add_slope(lowering *l, const front_statement *statement, ir_id slope, double scale) {
    ir_id change = lower_times(l, slope, scale);
    lower_name(l, statement->symbol);
    ir_id *held = lower_now(l, statement->symbol);
    *held = ir_operate(&l->builder, IR_ADD, *held, change, 0);
}

/* States at `reach` of this part along the slopes of the stage before. */
static void advance(lowering *l, const stepping *s, double reach) {
    restart(l, s);
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        l->builder.span = statement->span;
        if (statement->action == ACTION_FLUX)
            lower_lay(l, statement->symbol, s->value[k], reach * l->part);
        else if (statement->action == ACTION_DER)
            add_slope(l, statement, s->value[k], reach * l->part);
    }
}

static void add_weighted(lowering *l, ir_id *sum, ir_id value, double weight) {
    ir_id share = lower_times(l, value, weight);
    *sum = *sum ? ir_operate(&l->builder, IR_ADD, *sum, share, 0) : share;
}

/* next is of the start of the step; in a scheme of one stage that is where the rest is, too. */
static void run_stage(lowering *l, stepping *s, bool with_next) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        if (statement->action == ACTION_NEXT) {
            if (with_next)
                s->next[k] = lower_statement(l, statement);
            continue;
        }
        bool made = is_value(statement) && *lower_now(l, statement->symbol);
        s->value[k] = made ? *lower_now(l, statement->symbol) : lower_statement(l, statement);
        end_circle(l, s->system, k);
    }
}

/* One part of the step: all stages, then everything that moves at once. */
static void run_part(lowering *l, stepping *s, bool with_next) {
    const scheme *way = &schemes[s->system->solver];
    size_t count = s->system->statement_count;
    for (size_t k = 0; k < s->changed.count; k++)
        s->start[k] = lower_name(l, s->changed.at[k]);
    memset(s->mean, 0, (count + 1) * sizeof *s->mean);
    for (int stage = 0; stage < way->stages; stage++) {
        if (stage > 0) {
            advance(l, s, way->reach[stage]);
            forget(l, s->system);
        }
        run_stage(l, s, with_next && stage == 0);
        for (size_t k = 0; k < count; k++)
            if (s->system->statements[k].action != ACTION_NEXT) {
                l->builder.span = s->system->statements[k].span;
                add_weighted(l, &s->mean[k], s->value[k], way->weight[stage]);
            }
    }
    restart(l, s);
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < count; k++) {
            const front_statement *statement = &s->system->statements[k];
            l->builder.span = statement->span;
            if (pass == 0 && statement->action == ACTION_FLUX)
                lower_move(l, statement->symbol, s->mean[k]);
            if (pass == 1 && statement->action == ACTION_DER)
                add_slope(l, statement, s->mean[k], l->part);
        }
}

/* ---- substeps ---- */

static uint32_t dims_of(const lowering *l, const front_symbol *symbol) {
    uint32_t dims = 1u << IR_LANES | l->loop;
    for (size_t k = 0; k < symbol->dims.rank; k++)
        dims |= 1u << lower_dim(l, symbol->dims.at[k]);
    return dims;
}

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
        before[k] = ir_previous(&l->builder, dim, -1, dims_of(l, s->changed.at[k]), start);
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
        if (is_value(&s->system->statements[k]))
            s->mean[k] = mean_over(l, dim, s->mean[k]);
    }
    l->loop = 0;
    l->part = 1;
}

/* What next statements make of the start of the step, when the rest begins elsewhere. */
static void take_next(lowering *l, stepping *s) {
    bool any = false;
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (s->system->statements[k].action == ACTION_NEXT) {
            s->next[k] = lower_statement(l, &s->system->statements[k]);
            any = true;
        }
    if (any)
        forget(l, s->system);
}

static void run_together(lowering *l, stepping *s) {
    bool plain = s->system->substeps == 1 && schemes[s->system->solver].stages == 1;
    if (!plain)
        take_next(l, s);
    if (s->system->substeps == 1)
        run_part(l, s, plain);
    else
        run_substeps(l, s);
    for (size_t k = 0; k < s->system->statement_count; k++)
        if (is_value(&s->system->statements[k]))
            *lower_now(l, s->system->statements[k].symbol) = s->mean[k];
}

/* ---- one after the other ---- */

static void run_in_order(lowering *l, stepping *s) {
    for (size_t k = 0; k < s->system->statement_count; k++) {
        const front_statement *statement = &s->system->statements[k];
        ir_id value = lower_statement(l, statement);
        end_circle(l, s->system, k);
        if (statement->action == ACTION_NEXT)
            s->next[k] = value;
        if (statement->action == ACTION_FLUX)
            lower_move(l, statement->symbol, value);
    }
}

/* ---- a system ---- */

static void list_statements(lowering *l, const front_system *system) {
    size_t lets = l->checked->symbols[SYMBOL_LET].count;
    size_t fluxes = l->checked->symbols[SYMBOL_FLUX].count;
    memset(l->made, 0, (lets + fluxes + 1) * sizeof *l->made);
    for (size_t k = 0; k < system->statement_count; k++) {
        const front_statement *statement = &system->statements[k];
        if (is_value(statement))
            l->made[statement->symbol->index +
                    (statement->symbol->kind == SYMBOL_FLUX ? lets : 0)] = statement;
    }
}

static void note_changes(lowering *l, const stepping *s, const ir_id *before) {
    front_lowered *lowered = l->lowered;
    for (size_t k = 0; k < s->changed.count; k++) {
        if (s->changed.at[k]->kind != SYMBOL_STORE)
            continue;
        lowered->changes = base_arena_grow(l->arena, lowered->changes, lowered->change_count,
                                           &lowered->change_capacity, sizeof *lowered->changes);
        lowered->changes[lowered->change_count++] =
            (front_change){.store = s->changed.at[k],
                           .system = (size_t)(s->system - l->checked->systems),
                           .before = before[k],
                           .end = *lower_now(l, s->changed.at[k])};
    }
}

void lower_system(lowering *l, const front_system *system) {
    size_t bytes = (system->statement_count + 1) * sizeof(ir_id);
    stepping s = {.system = system, .changed = lower_changed(l, system)};
    ir_id *before = base_arena_take(l->arena, (s.changed.count + 1) * sizeof *before);
    s.start = base_arena_take(l->arena, (s.changed.count + 1) * sizeof *s.start);
    s.value = base_arena_take(l->arena, bytes);
    s.mean = base_arena_take(l->arena, bytes);
    s.next = base_arena_take(l->arena, bytes);
    l->system = system;
    list_statements(l, system);
    for (size_t k = 0; k < s.changed.count; k++)
        before[k] = lower_name(l, s.changed.at[k]);
    if (system->solver == SOLVER_SEQUENTIAL)
        run_in_order(l, &s);
    else
        run_together(l, &s);
    for (size_t k = 0; k < system->statement_count; k++)
        if (system->statements[k].action == ACTION_NEXT)
            *lower_now(l, system->statements[k].symbol) = s.next[k];
    note_changes(l, &s, before);
}
