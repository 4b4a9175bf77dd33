#include <math.h>

#include "random_growing.h"
#include "random_module.h"

void random_inputs(ir_simulation *run, random_source *source) {
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        if (role != IR_STATE && role != IR_OUTPUT)
            random_fill(run->values.of[role], ir_simulation_extent(run, role), source);
    random_fill(run->values.start, ir_simulation_extent(run, IR_STATE), source);
}

/* ---- values with a bound, so that none grows beyond LARGEST ---- */

static term number(growing *g, double x) {
    return (term){ir_number(&g->builder, x), fabs(x)};
}

static ir_id of1(growing *g, ir_op op, ir_id a) {
    return ir_operate(&g->builder, op, a, 0, 0);
}

static ir_id of2(growing *g, ir_op op, ir_id a, ir_id b) {
    return ir_operate(&g->builder, op, a, b, 0);
}

static ir_id constant(growing *g, double x) {
    return ir_number(&g->builder, x);
}

term growing_bounded(growing *g, term made) {
    if (made.bound <= LARGEST)
        return made;
    if (random_below(&g->source, 2))
        return (term){of1(g, IR_TANH, made.id), 1};
    return (term){of2(g, IR_MUL, made.id, constant(g, 0.9 / made.bound)), 1};
}

void growing_keep(growing *g, term made) {
    made = growing_bounded(g, made);
    g->terms[g->term_count++ % MOST_TERMS] = made;
}

term growing_pick(growing *g) {
    uint32_t count = g->term_count < MOST_TERMS ? g->term_count : MOST_TERMS;
    if (count == 0 || random_below(&g->source, 8) == 0)
        return number(g, random_between(&g->source, -2, 2));
    return g->terms[random_below(&g->source, count)];
}

/* ---- operators where they are defined ---- */

static term smooth_of_one(growing *g, term a) {
    static const ir_op tame[] = {IR_SIN, IR_COS, IR_ATAN, IR_TANH, IR_SIGMOID, IR_SOFTPLUS, IR_NEG};
    ir_id square = of2(g, IR_MUL, a.id, a.id);
    ir_id few = of2(g, IR_MUL, constant(g, 0.4), a.id);
    switch (random_below(&g->source, 9)) {
    case 0:
        return (term){of1(g, IR_EXP, few), exp(0.4 * a.bound)};
    case 1:
        return (term){of1(g, IR_EXPM1, few), exp(0.4 * a.bound)};
    case 2:
        return (term){of1(g, IR_LOG, of2(g, IR_ADD, constant(g, 0.4), square)), 3};
    case 3:
        return (term){of1(g, IR_LOG10, of2(g, IR_ADD, square, constant(g, 0.4))), 3};
    case 4:
        return (term){of1(g, IR_LOG1P, square), 3};
    case 5:
        return (term){of1(g, IR_SQRT, of2(g, IR_ADD, square, constant(g, 0.3))), a.bound + 1};
    case 6:
        return (term){of1(g, IR_TAN, of1(g, IR_SIN, a.id)), 1.6};
    default:
        break;
    }
    ir_op op = tame[random_below(&g->source, sizeof tame / sizeof *tame)];
    return (term){of1(g, op, a.id), op == IR_SOFTPLUS ? a.bound + 1 : fmax(a.bound, 1.6)};
}

static term smooth_of_two(growing *g, term a, term b) {
    ir_id positive = of2(g, IR_ADD, constant(g, 0.3), of2(g, IR_MUL, b.id, b.id));
    switch (random_below(&g->source, 6)) {
    case 0:
        return (term){of2(g, IR_ADD, a.id, b.id), a.bound + b.bound};
    case 1:
        return (term){of2(g, IR_SUB, a.id, b.id), a.bound + b.bound};
    case 2:
        return (term){of2(g, IR_MUL, a.id, b.id), a.bound * b.bound};
    case 3:
        return (term){of2(g, IR_DIV, a.id, positive), a.bound * 4};
    case 4:
        return (term){of2(g, IR_POW, positive, of1(g, IR_SIN, a.id)), 17};
    default:
        return (term){of2(g, IR_POW, a.id, constant(g, 1 + random_below(&g->source, 3))), 64};
    }
}

static term with_kink(growing *g, term a, term b) {
    double low = random_between(&g->source, -2, 0), high = random_between(&g->source, 0.1, 2);
    static const ir_op jumps[] = {IR_SIGN, IR_FLOOR, IR_CEIL};
    double most = fmax(a.bound, b.bound);
    switch (random_below(&g->source, 6)) {
    case 0:
        return (term){of2(g, IR_MIN, a.id, b.id), most};
    case 1:
        return (term){of2(g, IR_MAX, a.id, b.id), most};
    case 2:
        return (term){ir_operate(&g->builder, IR_CLAMP, a.id, constant(g, low), constant(g, high)),
                      2};
    case 3:
        return (term){ir_operate(&g->builder, IR_CLAMP, a.id, constant(g, low - 3),
                                 of2(g, IR_ADD, constant(g, high), of1(g, IR_ABS, b.id))),
                      b.bound + 5};
    case 4:
        return (term){of1(g, IR_ABS, of2(g, IR_SUB, a.id, b.id)), a.bound + b.bound};
    default: {
        /* Whole numbers meet others in ties; not with a fraction of something added. */
        ir_op op = jumps[random_below(&g->source, 3)];
        ir_id fraction = of2(g, IR_MUL, constant(g, 0.37), b.id);
        return (term){of2(g, IR_ADD, of1(g, op, a.id), fraction), a.bound + b.bound + 1};
    }
    }
}

/* Infix operators in each other, every one read once: what the order of operations can spoil. */
static ir_id tree(growing *g, uint32_t depth) {
    if (depth == 0)
        return growing_pick(g).id;
    ir_id a = tree(g, depth - 1), b = tree(g, random_below(&g->source, depth));
    switch (random_below(&g->source, 6)) {
    case 0:
        return of2(g, IR_ADD, a, b);
    case 1:
        return of2(g, IR_SUB, b, a);
    case 2:
        return of2(g, IR_MUL, b, a);
    case 3:
        return of2(g, IR_DIV, b,
                   of2(g, IR_MUL, constant(g, 1.3), of1(g, IR_EXP, of1(g, IR_SIN, a))));
    case 4:
        return ir_operate(&g->builder, IR_SELECT, of2(g, IR_LT, a, b), b, of1(g, IR_NEG, a));
    default:
        return of1(g, IR_NEG, of2(g, IR_SUB, a, b));
    }
}

static term small_tree(growing *g) {
    return (term){of1(g, IR_TANH, of2(g, IR_MUL, constant(g, 0.2), tree(g, 3))), 1};
}

/* ---- truths and choices ---- */

static ir_id truth(growing *g) {
    static const ir_op compare[] = {IR_LT, IR_LE, IR_GT, IR_GE, IR_EQ, IR_NE};
    uint32_t known = g->truth_count < MOST_TERMS ? g->truth_count : MOST_TERMS;
    ir_id made =
        of2(g, compare[random_below(&g->source, 6)], growing_pick(g).id, growing_pick(g).id);
    ir_id other = known ? g->truths[random_below(&g->source, known)] : made;
    switch (random_below(&g->source, 6)) {
    case 0:
        made = of2(g, IR_AND, made, other);
        break;
    case 1:
        made = of2(g, IR_OR, other, made);
        break;
    case 2:
        made = of1(g, IR_NOT, made);
        break;
    default:
        break;
    }
    return g->truths[g->truth_count++ % MOST_TERMS] = made;
}

static term choice(growing *g, term a, term b) {
    return (term){ir_operate(&g->builder, IR_SELECT, truth(g), a.id, b.id), fmax(a.bound, b.bound)};
}

/* Undefined where m is 0, else as large as 1/0.1 where m is above 0.1. */
static ir_id undefined_at_zero(growing *g, ir_id m, ir_id a) {
    switch (random_below(&g->source, 7)) {
    case 0:
        return of1(g, IR_LOG, m);
    case 1:
        return of2(g, IR_DIV, a, m);
    case 2:
        return of2(g, IR_POW, m, constant(g, -0.7));
    case 3:
        return of1(g, IR_SQRT, of2(g, IR_SUB, m, constant(g, 0.05)));
    case 4:
        return of1(g, IR_EXP, of2(g, IR_SUB, of2(g, IR_DIV, constant(g, 1), m), constant(g, 9)));
    case 5:
        return of2(g, IR_POW, of2(g, IR_SUB, m, constant(g, 0.05)), a);
    default:
        return of1(g, IR_LOG10, of2(g, IR_MUL, m, m));
    }
}

/* A choice whose arm that is not taken is not a number or infinite. */
static term choice_with_poison(growing *g, term a, term b) {
    ir_id m = of2(g, IR_MAX, b.id, constant(g, 0));
    if (random_below(&g->source, 2))
        m = of2(g, IR_MUL, m, of1(g, IR_EXP, of1(g, IR_SIN, a.id)));
    ir_id poison = undefined_at_zero(g, m, a.id);
    if (random_below(&g->source, 2))
        poison = of2(g, IR_MUL, poison, growing_pick(g).id);
    ir_id defined = of2(g, IR_LT, constant(g, 0.1), m);
    if (random_below(&g->source, 2))
        return (term){ir_operate(&g->builder, IR_SELECT, defined, poison, a.id), 300};
    return (term){ir_operate(&g->builder, IR_SELECT, of1(g, IR_NOT, defined), a.id, poison), 300};
}

/* Limits that are infinite where they do not bind. */
static term limit_with_poison(growing *g, term a, term b) {
    ir_id m = of2(g, IR_MAX, b.id, constant(g, 0));
    ir_id below = of1(g, IR_LOG, m);
    ir_id above = of2(g, IR_DIV, constant(g, 0.7), m);
    switch (random_below(&g->source, 4)) {
    case 0:
        return (term){of2(g, IR_MAX, a.id, below), a.bound + 2};
    case 1:
        return (term){of2(g, IR_MIN, above, a.id), a.bound};
    case 2:
        return (term){ir_operate(&g->builder, IR_CLAMP, above, constant(g, -1), constant(g, 2.5)),
                      2.5};
    default:
        return (term){ir_operate(&g->builder, IR_CLAMP, a.id, below, of2(g, IR_ADD, above, below)),
                      a.bound + 9};
    }
}

/* ---- dims ---- */

static term summed(growing *g, term a) {
    uint32_t dim = IR_LANES + 1 + random_below(&g->source, g->module->dim_count - 1);
    if (g->circles >> dim & 1)
        return a;
    term sum = {ir_reduce(&g->builder, dim, a.id), a.bound * g->module->dims[dim].size};
    if (random_below(&g->source, 2))
        return sum;
    return (term){of2(g, IR_MUL, sum.id, a.id), sum.bound * a.bound};
}

/* One number for every place of dims. */
static ir_id over_dims(growing *g, term a, uint32_t dims) {
    for (uint32_t d = IR_LANES + 1; d < g->module->dim_count; d++)
        if ((ir_value_of(&g->builder, a.id)->dims & ~dims) >> d & 1)
            a = growing_bounded(
                g, (term){ir_reduce(&g->builder, d, a.id), a.bound * g->module->dims[d].size});
    return a.id;
}

static term grown(growing *g) {
    term a = growing_pick(g), b = growing_pick(g);
    if (g->arrays && random_below(&g->source, 3) == 0)
        return growing_array(g, a, b);
    switch (random_below(&g->source, 12)) {
    case 0:
    case 1:
        return smooth_of_one(g, a);
    case 2:
    case 3:
    case 4:
        return smooth_of_two(g, a, b);
    case 5:
        return with_kink(g, a, b);
    case 6:
        return choice(g, a, b);
    case 7:
        return choice_with_poison(g, a, b);
    case 8:
        return limit_with_poison(g, a, b);
    case 9:
        return small_tree(g);
    default:
        return summed(g, a);
    }
}

void growing_grow(growing *g) {
    growing_keep(g, grown(g));
}

/* ---- modules ---- */

static void add_symbols(growing *g, ir_role role, uint32_t count, const char *letter) {
    for (uint32_t k = 0; k < count; k++) {
        ir_symbol symbol = {.role = role, .words = "", .unit = "1", .lowest = -1, .highest = 1};
        symbol.name = base_arena_format(g->module->arena, "%s%u", letter, k);
        symbol.laned = role != IR_WEIGHT;
        uint32_t few = role == IR_WEIGHT ? 2 : 3;
        bool any = g->arrays || role == IR_WEIGHT;
        for (uint32_t d = IR_LANES + 1; any && d < g->module->dim_count; d++)
            if (random_below(&g->source, few) == 0)
                symbol.dims[symbol.rank++] = (uint8_t)d;
        ir_add_symbol(g->module, symbol);
    }
}

static ir_id load(growing *g, uint32_t symbol) {
    const ir_symbol *from = &g->module->symbols[symbol];
    int32_t element[IR_RANK];
    for (int k = 0; k < from->rank; k++) {
        uint32_t size = g->module->dims[from->dims[k]].size;
        bool one = random_below(&g->source, 3) == 0;
        element[k] = one ? (int32_t)random_below(&g->source, size) : IR_LOOP;
    }
    return ir_load_element(&g->builder, symbol, IR_VALUE, element);
}

static void load_roles(growing *g, const ir_role *roles, size_t count) {
    g->term_count = g->truth_count = 0;
    for (uint32_t s = 0; s < g->module->symbol_count; s++)
        for (size_t k = 0; k < count; k++)
            if (g->module->symbols[s].role == roles[k])
                growing_keep(g, (term){load(g, s), LARGEST});
}

/* A sum of some, so that few values are needed by nothing. */
static ir_id gathered(growing *g, uint32_t dims) {
    ir_id sum = over_dims(g, growing_pick(g), dims);
    for (uint32_t k = random_below(&g->source, 5); k > 0; k--)
        sum = of2(g, IR_ADD, sum,
                  of2(g, IR_MUL, constant(g, 0.1 * k), over_dims(g, growing_pick(g), dims)));
    return sum;
}

static void store_roles(growing *g, ir_role role) {
    for (uint32_t s = 0; s < g->module->symbol_count; s++) {
        if (g->module->symbols[s].role != role)
            continue;
        ir_id value = gathered(g, ir_symbol_dims(&g->module->symbols[s]));
        if (random_below(&g->source, 2))
            ir_give_name(&g->builder, value, g->module->symbols[s].name);
        ir_store(&g->builder, s, IR_VALUE, value);
    }
}

static void grow_prepare(growing *g) {
    static const ir_role roles[] = {IR_ATTRIBUTE, IR_PARAMETER, IR_WEIGHT};
    g->builder = ir_build(g->module, &g->module->regions[IR_PREPARE]);
    load_roles(g, roles, 3);
    for (uint32_t k = random_below(&g->source, 6); k > 0; k--)
        growing_grow(g);
    store_roles(g, IR_STATE);
}

static void grow_step(growing *g) {
    static const ir_role roles[] = {IR_FORCING, IR_ATTRIBUTE, IR_PARAMETER,
                                    IR_DYNAMIC, IR_STATE,     IR_WEIGHT};
    g->builder = ir_build(g->module, &g->module->regions[IR_STEP]);
    load_roles(g, roles, 6);
    for (uint32_t k = 4 + random_below(&g->source, 30); k > 0; k--)
        growing_grow(g);
    store_roles(g, IR_OUTPUT);
    store_roles(g, IR_STATE);
}

static ir_module *grown_module(base_arena *arena, uint64_t seed, bool arrays) {
    growing g = {.module = ir_module_create(arena, base_arena_format(arena, "m%u", (unsigned)seed)),
                 .source = {seed},
                 .arrays = arrays};
    g.module->network = arrays && random_below(&g.source, 3) == 0;
    ir_add_dim(g.module, "y", 1 + random_below(&g.source, 3));
    if (random_below(&g.source, 2))
        ir_add_dim(g.module, "z", 1 + random_below(&g.source, 4));
    add_symbols(&g, IR_FORCING, random_below(&g.source, 4), "f");
    add_symbols(&g, IR_ATTRIBUTE, random_below(&g.source, 3), "a");
    add_symbols(&g, IR_PARAMETER, random_below(&g.source, 4), "p");
    add_symbols(&g, IR_DYNAMIC, random_below(&g.source, 3), "d");
    add_symbols(&g, IR_STATE, random_below(&g.source, 4), "s");
    add_symbols(&g, IR_OUTPUT, 1 + random_below(&g.source, 3), "q");
    add_symbols(&g, IR_WEIGHT, random_below(&g.source, 4), "w");
    g.module->wanted = 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_STATE | 1u << IR_WEIGHT;
    if (random_below(&g.source, 3))
        g.module->wanted |= 1u << IR_FORCING;
    grow_prepare(&g);
    grow_step(&g);
    return g.module;
}

ir_module *random_module(base_arena *arena, uint64_t seed) {
    return grown_module(arena, seed, false);
}

ir_module *random_array_module(base_arena *arena, uint64_t seed) {
    return grown_module(arena, seed, true);
}
