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
    ir_simulation run = ir_simulation_create(module, STEPS, of->arena);
    random_source source = {of->seed ^ 0x5EED};
    random_inputs(&run, &source);
    random_fill(run.bars.of[IR_OUTPUT], ir_simulation_extent(&run, IR_OUTPUT), &source);
    random_fill(run.bars.of[IR_STATE], module->places[IR_STATE], &source);
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

static void every_pass_keeps_values_and_bars(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= MODULES; seed++) {
        reference of = {.seed = seed, .arena = base_arena_create()};
        ir_module *module = random_module(of.arena, seed);
        of.values = simulated(&of, random_module(of.arena, seed), false);
        for (int k = 0; k < PIPELINE; k++) {
            pipeline[k].run(module);
            compare(&of, module, pipeline[k].name);
        }
        assert_true(of.has_bars);
        base_arena_free(of.arena);
    }
}

/* ---- nests ---- */

static bool needs_nest(const ir_value *value) {
    return value->op != IR_LOAD && value->op != IR_NUMBER;
}

static uint32_t loop_dims(const ir_region *region, const ir_value *value) {
    return value->op == IR_REDUCE ? region->values[value->argument[0]].dims : value->dims;
}

/* What a value reads is complete: made earlier in its own nest, or in an earlier one. */
static void expect_ready(const ir_region *region, ir_id id, const bool *made) {
    const ir_value *value = &region->values[id];
    for (int k = 0; k < ir_arity(value); k++) {
        ir_id from = value->argument[k];
        if (!needs_nest(&region->values[from]))
            continue;
        assert_true(made[from]);
        bool beside = region->nest_of[from] == region->nest_of[id];
        assert_true(!beside || region->values[from].op != IR_REDUCE);
    }
}

static void expect_nests(const ir_module *module, const ir_region *region, base_arena *arena) {
    bool *made = base_arena_take(arena, region->count);
    uint32_t count = 1, last_read = 0, first_set = UINT32_MAX;
    for (uint32_t n = 0; n < region->nest_count; n++)
        for (uint32_t k = 0; k < region->nests[n].count; k++, count++) {
            ir_id id = region->nests[n].ids[k];
            const ir_value *value = &region->values[id];
            assert_false(made[id]);
            assert_int_equal(loop_dims(region, value), region->nests[n].dims);
            assert_int_equal(region->nest_of[id], n);
            expect_ready(region, id, made);
            made[id] = true;
            bool sets = ir_is_root(value) && module->symbols[value->symbol].role == IR_STATE;
            if (sets && n < first_set)
                first_set = n;
            if (!ir_is_root(value))
                last_read = n;
        }
    for (ir_id id = 1; id < region->count; id++)
        count += !needs_nest(&region->values[id]);
    assert_int_equal(count, region->count ? region->count : 1);
    assert_true(first_set >= last_read); /* loads of states see the old ones */
}

static void nests_hold_every_value_in_order(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= MODULES; seed++) {
        base_arena *arena = base_arena_create();
        ir_module *module = random_module(arena, seed);
        assert_null(pass_run(module, &(pass_options){0}));
        for (int kind = 0; kind < IR_REGIONS; kind++)
            expect_nests(module, &module->regions[kind], arena);
        base_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pass_keeps_values_and_bars),
        cmocka_unit_test(nests_hold_every_value_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
