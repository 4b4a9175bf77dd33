/* The linear equations of one Newton step. Elements that no residual reads together get the same
 * seed (Curtis, Powell and Reid 1974): as many tangents as the band is wide tell all entries. */
#include "passes/solve.h"

typedef struct jacobian {
    solving *s;
    ir_builder *builder;
    uint32_t colours;
    ir_id **dots; /* [unknown j][colour] -> [residual] */
} jacobian;

static bool varies(const solving *s, uint32_t unknown) {
    return s->along && s->old->values[s->unknown[unknown]].dims >> s->along & 1;
}

static uint32_t colours_of(const jacobian *j, uint32_t unknown) {
    return varies(j->s, unknown) ? j->colours : 1;
}

/* Truth: the element `offset` on has the colour. */
static ir_id has_colour(const jacobian *j, int offset, uint32_t colour) {
    ir_builder *b = j->builder;
    ir_id count = ir_number(b, j->colours);
    ir_id index = ir_index(b, j->s->along);
    if (offset) /* never below 0 */
        index = ir_operate(b, IR_ADD, index, ir_number(b, offset + (int)j->colours), 0);
    ir_id turns = ir_operate(b, IR_FLOOR, ir_operate(b, IR_DIV, index, count, 0), 0, 0);
    ir_id rest = ir_operate(b, IR_SUB, index, ir_operate(b, IR_MUL, turns, count, 0), 0);
    ir_id truth = ir_operate(b, IR_EQ, rest, ir_number(b, colour), 0);
    return ir_by_rule(b, IR_RULE_SOLVE_COLOUR, truth);
}

static ir_id is_at(const jacobian *j, int64_t place) {
    ir_builder *b = j->builder;
    return ir_operate(b, IR_EQ, ir_index(b, j->s->along), ir_number(b, (double)place), 0);
}

static ir_id only_where(const jacobian *j, ir_id truth, ir_id value) {
    return ir_operate(j->builder, IR_SELECT, truth, value, ir_number(j->builder, 0));
}

static ir_id seed_of(const jacobian *j, uint32_t unknown, uint32_t colour) {
    ir_id one = ir_number(j->builder, 1);
    bool all = colours_of(j, unknown) == 1;
    return all ? one : only_where(j, has_colour(j, 0, colour), one);
}

static void take_dots(jacobian *j, const solve_copy *copy) {
    base_arena *arena = j->s->module->arena;
    uint32_t count = j->s->count;
    ir_id *seed = base_arena_take(arena, count * sizeof *seed);
    j->dots = base_arena_take(arena, (size_t)count * j->colours * sizeof *j->dots);
    for (uint32_t k = 0; k < count; k++)
        for (uint32_t c = 0; c < colours_of(j, k); c++) {
            ir_id **dots = &j->dots[k * j->colours + c];
            *dots = base_arena_take(arena, count * sizeof **dots);
            seed[k] = seed_of(j, k, c);
            solve_dots(j->s, copy, seed, *dots);
            seed[k] = 0;
        }
}

/* What residual i has of the unknown k, an array, at the element `offset` on from each. */
static ir_id by_array(const jacobian *j, uint32_t i, uint32_t k, int offset) {
    ir_id found = 0;
    for (uint32_t c = 0; c < colours_of(j, k); c++) {
        ir_id dot = j->dots[k * j->colours + c][i];
        if (!dot)
            continue;
        ir_builder *b = j->builder;
        ir_id other = found ? found : ir_number(b, 0);
        bool only = colours_of(j, k) == 1;
        found = only ? dot : ir_operate(b, IR_SELECT, has_colour(j, offset, c), dot, other);
    }
    return found;
}

/* Unknowns that lack the dim stand at one place; the rest of their rows is x = 0. */
static ir_id entry_of(const jacobian *j, uint32_t i, uint32_t k, int offset) {
    const solving *s = j->s;
    ir_id entry =
        varies(s, k) || !s->along ? by_array(j, i, k, offset) : j->dots[k * j->colours][i];
    if (!s->along)
        return entry;
    if (!varies(s, k) && entry)
        entry = only_where(j, is_at(j, (int64_t)s->place[k] - offset), entry);
    if (varies(s, i))
        return entry;
    if (i != k || offset != 0)
        return entry ? only_where(j, is_at(j, s->place[i]), entry) : 0;
    ir_id own = entry ? entry : ir_number(j->builder, 0);
    return ir_operate(j->builder, IR_SELECT, is_at(j, s->place[i]), own, ir_number(j->builder, 1));
}

solve_system solve_linearise(solving *s, const solve_copy *copy) {
    uint32_t width = s->lower + s->upper + 1;
    jacobian j = {.s = s, .builder = &s->builder, .colours = width};
    solve_system system = {
        .count = s->count, .along = s->along, .lower = s->lower, .upper = s->upper};
    base_arena *arena = s->module->arena;
    system.entry = base_arena_take(arena, s->count * s->count * width * sizeof *system.entry);
    system.right = base_arena_take(arena, s->count * sizeof *system.right);
    take_dots(&j, copy);
    for (uint32_t i = 0; i < s->count; i++) {
        for (uint32_t k = 0; k < s->count; k++)
            for (int o = -(int)s->lower; o <= (int)s->upper; o++)
                *solve_entry(&system, i, k, o) =
                    ir_by_rule(j.builder, IR_RULE_SOLVE_ENTRY, entry_of(&j, i, k, o));
        ir_id residual = solve_residual(s, copy, i);
        bool spread = s->along && !varies(s, i);
        system.right[i] = spread ? only_where(&j, is_at(&j, s->place[i]), residual) : residual;
    }
    return system;
}

ir_id solve_own_place(solving *s, uint32_t unknown, ir_id x) {
    bool spread = s->along && !varies(s, unknown);
    return spread ? ir_element(&s->builder, s->along, s->place[unknown], x) : x;
}
