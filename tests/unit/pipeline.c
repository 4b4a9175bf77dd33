/* No pass changes what a random module computes, values or bars; nests keep the order. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "passes/pass.h"
#include "random_module.h"

enum { STEPS = 4, MODULES = 150 };

typedef struct pass_step {
    const char *name;
    bool (*run)(ir_module *);
} pass_step;

static const pass_step pipeline[] = {
#define PASS(name, words) {#name, pass_##name},
#include "passes/pass.def"
#undef PASS
};

enum { PIPELINE = sizeof pipeline / sizeof *pipeline };

/* ---- all passes, on random modules ---- */

typedef struct reference {
    uint64_t seed;
    base_arena *arena;
    ir_simulation values; /* of the module as drawn */
    ir_simulation bars;   /* of the adjoint as first made */
    bool has_bars;
} reference;

static ir_simulation simulated(const reference *of, const ir_module *module, bool adjoint) {
    random_source source = {of->seed ^ 0x5EED};
    const ir_network *network = module->network ? random_network(of->arena, &source) : NULL;
    ir_simulation run = ir_simulation_create_network(module, STEPS, network, of->arena);
    random_inputs(&run, &source);
    random_fill(run.bars.of[IR_OUTPUT], ir_simulation_extent(&run, IR_OUTPUT), &source);
    random_fill(run.bars.of[IR_STATE], ir_simulation_extent(&run, IR_STATE), &source);
    if (adjoint)
        ir_simulate_adjoint(&run);
    else
        ir_simulate(&run);
    return run;
}

static void expect_equal(const ir_simulation *run, const ir_simulation *wanted, bool bars,
                         const char *pass) {
    const ir_numbers *a = bars ? &run->bars : &run->values;
    const ir_numbers *b = bars ? &wanted->bars : &wanted->values;
    for (ir_role role = 0; role < IR_PREPARED; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++) {
            double got = creal(a->of[role][k]), right = creal(b->of[role][k]);
            if (!(fabs(got - right) <= 1e-11 * (1 + fabs(right))))
                fail_msg("%s, after %s: %.17g instead of %.17g", run->module->name, pass, got,
                         right);
        }
}

static void compare(reference *of, const ir_module *module, const char *pass) {
    const char *fault = ir_check(module);
    if (fault)
        fail_msg("%s, after %s: %s", module->name, pass, fault);
    ir_simulation run = simulated(of, module, false);
    expect_equal(&run, &of->values, false, pass);
    if (module->regions[IR_STEP_ADJOINT].count == 0)
        return;
    run = simulated(of, module, true);
    if (!of->has_bars)
        of->bars = run;
    of->has_bars = true;
    expect_equal(&run, &of->bars, true, pass);
}

typedef ir_module *draw_module(base_arena *arena, uint64_t seed);

static void run_passes(draw_module *draw) {
    for (uint64_t seed = 1; seed <= MODULES; seed++) {
        reference of = {.seed = seed, .arena = base_arena_create()};
        ir_module *module = draw(of.arena, seed);
        of.values = simulated(&of, draw(of.arena, seed), false);
        for (int k = 0; k < PIPELINE; k++) {
            pipeline[k].run(module);
            compare(&of, module, pipeline[k].name);
        }
        assert_true(of.has_bars);
        base_arena_free(of.arena);
    }
}

static void every_pass_keeps_values_and_bars(void **state) {
    (void)state;
    run_passes(random_module);
}

static void every_pass_keeps_arrays(void **state) {
    (void)state;
    run_passes(random_array_module);
}

/* ---- nests ---- */

static bool needs_nest(const ir_value *value) {
    return value->op != IR_LOAD && value->op != IR_NUMBER && value->op != IR_INDEX;
}

static uint32_t loop_dims(const ir_region *region, const ir_value *value) {
    return value->op == IR_REDUCE ? region->values[value->argument[0]].dims : value->dims;
}

/* A walk over the nests of a region in order. */
typedef struct nest_walk {
    const ir_module *module;
    const ir_region *region;
    bool *made;                     /* by value */
    uint32_t (*open)[IR_MOST_DIMS]; /* by nest: the OPEN around it along each dim */
    uint32_t now[IR_MOST_DIMS];     /* the same, where the walk is */
    uint32_t last_read, first_set;  /* nests of values, and of roots that set states */
    bool *sets, *looks;             /* by nest: states set, or read at other places */
} nest_walk;

static bool loads_state(const nest_walk *w, ir_id id) {
    const ir_value *value = &w->region->values[id];
    return value->op == IR_LOAD && w->module->symbols[value->symbol].role == IR_STATE;
}

/* What a value reads is complete: made earlier in its own nest, or in an earlier one. */
static void expect_ready(const nest_walk *w, ir_id id, uint32_t nest) {
    const ir_region *region = w->region;
    const ir_value *value = &region->values[id];
    for (int k = 0; k < ir_arity(value); k++) {
        ir_id from = value->argument[k];
        bool moves = k == 0 && (value->op == IR_SHIFT || value->op == IR_ELEMENT);
        w->looks[nest] |= moves && loads_state(w, from);
        if (!needs_nest(&region->values[from]))
            continue;
        assert_true(w->made[from]);
        bool beside = region->nest_of[from] == nest;
        assert_true(!beside || (region->values[from].op != IR_REDUCE && !moves));
    }
    if (value->op != IR_PREVIOUS || !needs_nest(&region->values[value->target]))
        return;
    /* It goes round with its target. */
    uint32_t around = w->open[nest][value->dim];
    assert_true(around > 0);
    assert_int_equal(region->nests[around - 1].backwards, value->offset > 0);
}

static void visit(nest_walk *w, ir_id id, uint32_t nest) {
    const ir_value *value = &w->region->values[id];
    assert_false(w->made[id]);
    assert_int_equal(loop_dims(w->region, value), w->region->nests[nest].dims);
    assert_int_equal(w->region->nest_of[id], nest);
    expect_ready(w, id, nest);
    w->made[id] = true;
    bool sets = ir_is_root(value) && w->module->symbols[value->symbol].role == IR_STATE;
    w->sets[nest] |= sets;
    if (sets && nest < w->first_set)
        w->first_set = nest;
    if (!ir_is_root(value))
        w->last_read = nest;
}

static void visit_nest(nest_walk *w, uint32_t number) {
    const ir_nest *nest = &w->region->nests[number];
    if (nest->kind == IR_NEST_OPEN)
        w->now[nest->dim] = number + 1;
    if (nest->kind == IR_NEST_CLOSE)
        w->now[nest->dim] = 0;
    for (uint32_t d = 0; d < w->module->dim_count; d++) {
        w->open[number][d] = w->now[d];
        assert_true(nest->kind != IR_NEST_VALUES || !w->now[d] || (nest->dims >> d & 1));
    }
    for (uint32_t k = 0; k < nest->count; k++)
        visit(w, nest->ids[k], number);
    assert_true(!w->sets[number] || !w->looks[number]);
}

/* The targets that come later are made in the same round. */
static void expect_rounds(const nest_walk *w) {
    for (ir_id id = 1; id < w->region->count; id++) {
        const ir_value *value = &w->region->values[id];
        if (value->op != IR_PREVIOUS || !needs_nest(&w->region->values[value->target]))
            continue;
        uint32_t here = w->open[w->region->nest_of[id]][value->dim];
        assert_int_equal(w->open[w->region->nest_of[value->target]][value->dim], here);
    }
}

static uint32_t expect_nests(const ir_module *module, const ir_region *region, base_arena *arena) {
    nest_walk w = {.module = module, .region = region, .first_set = UINT32_MAX};
    uint32_t nests = region->nest_count + 1, circles = 0;
    w.made = base_arena_take(arena, region->count + 1);
    w.open = base_arena_take(arena, nests * sizeof *w.open);
    w.sets = base_arena_take(arena, nests);
    w.looks = base_arena_take(arena, nests);
    for (uint32_t n = 0; n < region->nest_count; n++) {
        visit_nest(&w, n);
        circles += region->nests[n].kind == IR_NEST_OPEN;
    }
    for (uint32_t d = 0; d < module->dim_count; d++)
        assert_int_equal(w.now[d], 0);
    for (ir_id id = 1; id < region->count; id++)
        assert_true(w.made[id] || !needs_nest(&region->values[id]));
    assert_true(w.first_set >= w.last_read); /* loads of states see the old ones */
    expect_rounds(&w);
    return circles;
}

static uint32_t expect_modules(draw_module *draw) {
    uint32_t circles = 0;
    for (uint64_t seed = 1; seed <= MODULES; seed++) {
        base_arena *arena = base_arena_create();
        ir_module *module = draw(arena, seed);
        assert_null(pass_run(module, &(pass_options){0}));
        for (int kind = 0; kind < IR_REGIONS; kind++)
            circles += expect_nests(module, &module->regions[kind], arena);
        base_arena_free(arena);
    }
    return circles;
}

static void nests_hold_every_value_in_order(void **state) {
    (void)state;
    assert_int_equal(expect_modules(random_module), 0);
    assert_true(expect_modules(random_array_module) > MODULES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pass_keeps_values_and_bars),
        cmocka_unit_test(every_pass_keeps_arrays),
        cmocka_unit_test(nests_hold_every_value_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
