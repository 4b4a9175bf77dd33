/* Solve: unknowns become Newton's iteration, written out as a circle along a hidden dim. What it
 * finds is frozen; the derivative is that of one more step, by the implicit function theorem:
 *
 *     x = attach(c, c - J(c)^-1 G(c)),   c = freeze(iterate(G)),  J frozen too
 *
 * The adjoint reads x from what the step kept and writes J and G out there again, so that it is
 * exact at the solution, and so are its own derivatives. */
#include "passes/solve.h"

/* ---- taking values over ---- */

static void keep_open(solving *s, ir_id id) {
    s->open = base_arena_grow(s->module->arena, s->open, s->open_count, &s->open_capacity,
                              sizeof *s->open);
    s->open[s->open_count++] = id;
}

static uint32_t flag_symbol(solving *s) {
    const ir_solve *solve = &s->module->solves[s->solve];
    ir_symbol symbol = {.name = solve->name,
                        .words = "",
                        .unit = "1",
                        .role = IR_FLAG,
                        .laned = true,
                        .span = solve->span};
    return ir_add_symbol(s->module, symbol);
}

/* One number a lane: 1 where any of the solves over further dims has failed. */
static void set_flag(solving *s, ir_id solved) {
    ir_builder *b = &s->builder;
    solved = ir_by_rule(b, IR_RULE_SOLVE_FLAG, solved);
    ir_id failed = ir_operate(b, IR_SELECT, solved, ir_number(b, 0), ir_number(b, 1));
    for (uint32_t d = IR_LANES + 1; d < s->module->dim_count; d++)
        if (ir_value_of(b, failed)->dims >> d & 1)
            failed = ir_reduce_by(b, IR_MAX, d, failed);
    ir_store(b, flag_symbol(s), IR_VALUE, failed);
}

/* The derivative of one more step of Newton from the values found. */
static void attach_steps(solving *s, const ir_id *found) {
    ir_builder *b = &s->builder;
    base_arena *arena = s->module->arena;
    ir_id *constant = base_arena_take(arena, s->count * sizeof *constant);
    ir_id *step = base_arena_take(arena, s->count * sizeof *step);
    for (uint32_t k = 0; k < s->count; k++) {
        ir_value freeze = {.op = IR_FREEZE,
                           .argument = {found[k]},
                           .dims = ir_value_of(b, found[k])->dims,
                           .recorded = true,
                           .span = s->old->values[s->unknown[k]].span};
        constant[k] = ir_append(b, freeze);
    }
    solve_copy at = solve_copy_cone(s, constant);
    solve_system system = solve_linearise(s, &at);
    uint32_t entries = s->count * s->count * (s->lower + s->upper + 1);
    for (uint32_t k = 0; k < entries; k++)
        system.entry[k] = system.entry[k] ? ir_freeze(b, system.entry[k]) : 0;
    solve_linear(b, &system, step);
    for (uint32_t k = 0; k < s->count; k++) {
        const ir_value *unknown = &s->old->values[s->unknown[k]];
        b->span = unknown->span;
        ir_id away = ir_operate(b, IR_NEG, solve_own_place(s, k, step[k]), 0, 0);
        away = ir_by_rule(b, IR_RULE_SOLVE_STEP, away);
        ir_id solution = ir_attach(b, constant[k], away);
        ir_give_name(b, solution, unknown->name);
        b->region->values[constant[k]].target = solution;
        s->to[s->unknown[k]] = solution;
    }
}

static void write_out(solving *s) {
    ir_id *found = base_arena_take(s->module->arena, s->count * sizeof *found);
    s->done = true;
    ir_id solved = solve_iterate(s, found);
    attach_steps(s, found);
    set_flag(s, solved);
}

ir_id solve_take(solving *s, ir_id id) {
    if (id == 0 || s->to[id])
        return s->to[id];
    ir_value value = s->old->values[id];
    if (value.op == IR_UNKNOWN && value.symbol == s->solve) {
        if (!s->done)
            write_out(s);
        return s->to[id];
    }
    for (int k = 0; k < ir_arity(&value); k++)
        value.argument[k] = solve_take(s, value.argument[k]);
    s->builder.span = value.span;
    if (value.target)
        keep_open(s, id);
    return s->to[id] = ir_append(&s->builder, value);
}

static void close_open(solving *s) {
    for (uint32_t k = 0; k < s->open_count; k++) {
        ir_id id = s->open[k], target = solve_take(s, s->old->values[id].target);
        s->builder.region->values[s->to[id]].target = target;
    }
}

/* ---- which solve comes first ---- */

static void find_unknowns(solving *s) {
    s->count = 0;
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->old->values[id].op == IR_UNKNOWN && s->old->values[id].symbol == s->solve)
            s->unknown[s->count++] = id;
}

/* Does the solve lie around another one that is not written out yet? */
static bool is_around(const solving *s) {
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id] && s->old->values[id].op == IR_UNKNOWN)
            return true;
    return false;
}

static solving start(ir_module *module, const ir_region *old, uint32_t solve, bool given) {
    solving s = {.module = module, .old = old, .solve = solve, .given = given};
    s.unknown = base_arena_take(module->arena, old->count * sizeof *s.unknown);
    s.cone = base_arena_take(module->arena, old->count * sizeof *s.cone);
    s.to = base_arena_take(module->arena, old->count * sizeof *s.to);
    find_unknowns(&s);
    s.place = base_arena_take(module->arena, (s.count + 1) * sizeof *s.place);
    if (s.count > 0)
        solve_find_cone(&s);
    return s;
}

static void refuse(solving *s, const char *why) {
    if (s->module->refused)
        return;
    s->module->refused = why;
    s->module->refused_span = s->module->solves[s->solve].span;
}

static void rebuild(solving *s, ir_region *region) {
    const char *why = solve_find_band(s);
    if (why)
        refuse(s, why);
    if (why)
        return;
    s->builder = ir_build(s->module, region);
    for (ir_id id = 1; id < s->old->count; id++)
        solve_take(s, id);
    close_open(s);
}

/* Is it of a `solve`, and not of an implicit step? */
static bool is_bounded(const solving *s) {
    return s->count > 0 && s->old->values[s->unknown[0]].argument[1] != 0;
}

/* Of those that read each other no one is innermost: a `solve` is found anew for every trial of an
 * implicit step. */
static bool comes_first(const solving *s) {
    return s->given ? is_bounded(s) : !is_around(s);
}

/* True when a solve was written out. */
static bool write_one(ir_module *module, ir_region *region, bool given) {
    ir_region *old = base_arena_take(module->arena, sizeof *old);
    *old = *region;
    for (uint32_t k = 0; k < module->solve_count; k++) {
        solving s = start(module, old, k, given);
        if (s.count == 0 || !comes_first(&s))
            continue;
        rebuild(&s, region);
        return !module->refused;
    }
    return false;
}

/* Innermost first. */
static bool write_next(ir_module *module, ir_region *region) {
    if (write_one(module, region, false))
        return true;
    return !module->refused && write_one(module, region, true);
}

bool pass_solve(ir_module *module) {
    bool changed = false;
    for (int kind = IR_PREPARE; kind <= IR_STEP; kind++)
        while (module->regions[kind].count && write_next(module, &module->regions[kind]))
            changed = true;
    return changed;
}
