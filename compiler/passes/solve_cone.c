/* The cone of a solve: the values that depend on its unknowns and that its residuals depend on. */
#include "passes/solve.h"
#include "passes/tangent.h"

/* A recurrence around the solve, from substep to substep, is no part of it. */
static bool leads_on(const solving *s, const ir_value *value) {
    if (value->op == IR_UNKNOWN)
        return !s->given || value->symbol == s->solve;
    return value->op == IR_PREVIOUS && !(s->module->solves[s->solve].loop >> value->dim & 1);
}

static bool depends(const solving *s, const ir_value *value, const bool *dependent) {
    if (value->op == IR_UNKNOWN && value->symbol == s->solve)
        return true;
    for (int k = 0; k < ir_arity(value); k++)
        if (dependent[value->argument[k]])
            return true;
    return leads_on(s, value) && dependent[value->target];
}

static bool *find_dependent(const solving *s) {
    bool *dependent = base_arena_take(s->module->arena, s->old->count * sizeof *dependent);
    bool again;
    do { /* round circles until nothing new is found */
        again = false;
        for (ir_id id = 1; id < s->old->count; id++) {
            if (dependent[id] || !depends(s, &s->old->values[id], dependent))
                continue;
            dependent[id] = again = true;
        }
    } while (again);
    return dependent;
}

static void need(bool *needed, ir_id id, bool *again) {
    *again = *again || !needed[id];
    needed[id] = true;
}

static bool *find_needed(const solving *s) {
    bool *needed = base_arena_take(s->module->arena, s->old->count * sizeof *needed);
    bool again = false;
    for (uint32_t k = 0; k < s->count; k++)
        need(needed, s->old->values[s->unknown[k]].target, &again);
    do {
        again = false;
        for (ir_id id = s->old->count; id-- > 1;) {
            const ir_value *value = &s->old->values[id];
            bool own = value->op == IR_UNKNOWN && value->symbol == s->solve;
            if (!needed[id] || own)
                continue;
            for (int k = 0; k < ir_arity(value); k++)
                need(needed, value->argument[k], &again);
            if (leads_on(s, value))
                need(needed, value->target, &again);
        }
    } while (again);
    return needed;
}

void solve_find_cone(solving *s) {
    const bool *dependent = find_dependent(s), *needed = find_needed(s);
    for (ir_id id = 1; id < s->old->count; id++) {
        const ir_value *value = &s->old->values[id];
        bool own = value->op == IR_UNKNOWN && value->symbol == s->solve;
        s->cone[id] = dependent[id] && needed[id] && !own;
    }
}

/* ---- copies ---- */

static bool is_unknown(const solving *s, ir_id id) {
    return s->old->values[id].op == IR_UNKNOWN && s->old->values[id].symbol == s->solve;
}

static ir_id copy_value(solving *s, solve_copy *copy, ir_id id) {
    ir_value value = s->old->values[id];
    for (int k = 0; k < ir_arity(&value); k++) {
        ir_id from = value.argument[k];
        if (!s->cone[from] && !is_unknown(s, from))
            copy->to[from] = solve_take(s, from);
        value.argument[k] = copy->to[from];
    }
    s->builder.span = value.span;
    pass_fit_dims(&s->builder, &value);
    if (value.op == IR_PREVIOUS)
        value.dims |= copy->more;
    return ir_append(&s->builder, value);
}

solve_copy solve_copy_cone(solving *s, const ir_id *x) {
    solve_copy copy = {base_arena_take(s->module->arena, s->old->count * sizeof *copy.to), 0};
    for (uint32_t k = 0; k < s->count; k++) {
        copy.to[s->unknown[k]] = x[k];
        copy.more |= ir_value_of(&s->builder, x[k])->dims & ~s->old->values[s->unknown[k]].dims;
    }
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id])
            copy.to[id] = copy_value(s, &copy, id);
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id] && s->old->values[id].target)
            s->builder.region->values[copy.to[id]].target = copy.to[s->old->values[id].target];
    return copy;
}

ir_id solve_residual(const solving *s, const solve_copy *copy, uint32_t unknown) {
    return copy->to[s->old->values[s->unknown[unknown]].target];
}

/* ---- derivatives ---- */

static bool has_dot(const solving *s, const ir_id *dot, const ir_value *value) {
    for (int k = 0; k < ir_arity(value); k++)
        if (dot[value->argument[k]])
            return true;
    return value->op == IR_PREVIOUS && s->cone[value->target];
}

/* 0, or x - x: equations that do not need each other are solved apart. */
static bool is_nothing(const ir_builder *builder, ir_id dot) {
    const ir_value *made = ir_value_of(builder, dot);
    if (dot == 0 || (made->op == IR_NUMBER && made->number == 0))
        return true;
    if (made->op != IR_ADD && made->op != IR_SUB)
        return false;
    const ir_value *second = ir_value_of(builder, made->argument[1]);
    if (made->op == IR_SUB)
        return made->argument[0] == made->argument[1];
    return second->op == IR_NEG && second->argument[0] == made->argument[0];
}

void solve_dots(solving *s, const solve_copy *copy, const ir_id *seed, ir_id *dots) {
    tangent_work work = {.builder = &s->builder, .primal = s->old, .to = copy->to};
    work.dot = base_arena_take(s->module->arena, s->old->count * sizeof *work.dot);
    for (uint32_t k = 0; k < s->count; k++)
        work.dot[s->unknown[k]] = seed[k];
    for (ir_id id = 1; id < s->old->count; id++) {
        const ir_value *value = &s->old->values[id];
        if (!s->cone[id] || !has_dot(s, work.dot, value))
            continue;
        s->builder.span = value->span;
        ir_id dot = tangent_dot_of(&work, id, value);
        work.dot[id] = is_nothing(&s->builder, dot) ? 0 : dot;
    }
    for (ir_id id = 1; id < s->old->count; id++) {
        const ir_value *value = &s->old->values[id];
        if (s->cone[id] && value->op == IR_PREVIOUS && work.dot[id])
            ir_close_circle(&s->builder, work.dot[id],
                            work.dot[value->target] ? work.dot[value->target]
                                                    : ir_number(&s->builder, 0));
    }
    for (uint32_t k = 0; k < s->count; k++) {
        ir_id residual = s->old->values[s->unknown[k]].target;
        dots[k] = is_unknown(s, residual) || s->cone[residual] ? work.dot[residual] : 0;
    }
}
