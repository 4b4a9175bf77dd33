/* Every schedule of the reverse sweep, on random models: the bits of STORE_ALL, the steps of the
 * theory, no byte more than told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "compiled.h"
#include "passes/pass.h"
#include "theory.h"

enum { MODELS = 9 };

typedef struct fixture {
    base_arena *arena;
    compiled all;
    ir_module *modules[MODELS];
} fixture;

static ir_module *draw_module(base_arena *arena, uint64_t seed) {
    ir_module *module = seed % 3 ? random_module(arena, seed) : random_array_module(arena, seed);
    module->second = seed % 2 == 0;
    return pass_run(module, &(pass_options){0}) ? NULL : module;
}

static int compile_models(void **state) {
    base_arena *arena = base_arena_create();
    fixture *x = base_arena_take(arena, sizeof *x);
    *state = x;
    x->arena = arena;
    compiled_open(&x->all);
    for (uint64_t k = 0, seed = 500; k < MODELS; seed++) {
        ir_module *module = draw_module(arena, seed);
        if (!module)
            return -1;
        if (module->map)
            continue;
        compiled_add(&x->all, module, k % 2);
        x->modules[k++] = module;
    }
    return compiled_load(&x->all, "cc") ? 0 : -1;
}

static int remove_models(void **state) {
    fixture *x = *state;
    compiled_close(&x->all);
    base_arena_free(x->arena);
    return 0;
}

/* ---- one run under one schedule ---- */

typedef struct order {
    const fixture *x;
    size_t model;
    size_t steps, gradient_from;
    afx_schedule schedule;
    size_t slots;
    bool second; /* with the tangent of the adjoint */
} order;

static afx_mode mode_of(const order *of) {
    return of->second ? AFX_SECOND : AFX_REVERSE;
}

static host make_host(const order *of, base_arena *arena) {
    ir_module *module = of->x->modules[of->model];
    random_source source = {of->model};
    afx_args extents = compare_draw_extents(module, &source);
    extents.steps = of->steps;
    extents.gradient_from = of->gradient_from;
    extents.schedule = of->schedule;
    extents.slots = of->slots;
    extents.network = compare_draw_network(module, extents.lanes, &source, arena);
    host h = host_create(compiled_model(&of->x->all, of->model), arena, &extents, of->model + 7);
    host_give_start(&h, of->model % 2);
    host_give_work(&h, mode_of(of));
    return h;
}

static afx_status run(const order *of, const host *h) {
    return of->second ? h->model->run_bd(&h->args) : h->model->run_b(&h->args);
}

static uint64_t run_order(const order *of, host *h) {
    uint64_t steps_run = 0;
    h->args.steps_run = &steps_run;
    assert_int_equal(run(of, h), AFX_OK);
    assert_true(host_work_is_whole(h));
    return steps_run;
}

static void expect_same_bits(const host_array *a, const host_array *b) {
    for (size_t v = 0; v < a->variables; v++)
        for (size_t t = 0; t < a->times; t++)
            for (size_t lane = 0; lane < a->lanes; lane++) {
                double one = host_get(a, v, t, lane), other = host_get(b, v, t, lane);
                assert_memory_equal(&one, &other, sizeof one);
            }
}

static void expect_same_results(const host *a, const host *b) {
    static const ir_role roles[] = {IR_FORCING, IR_PARAMETER, IR_DYNAMIC, IR_STATE, IR_WEIGHT};
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
        expect_same_bits(&a->bar[roles[k]], &b->bar[roles[k]]);
        expect_same_bits(&a->bar_dot[roles[k]], &b->bar_dot[roles[k]]);
    }
    expect_same_bits(&a->value[IR_OUTPUT], &b->value[IR_OUTPUT]);
    expect_same_bits(&a->end, &b->end);
}

/* Bytes of the work memory, from those of simpler runs: no tape, one tape, one state. */
static size_t told_size(const host *h, afx_mode mode) {
    afx_args args = h->args;
    size_t (*const size)(const afx_args *, afx_mode) = h->model->work_size;
    args.schedule = AFX_STORE_ALL;
    args.gradient_from = 0;
    args.steps = 0;
    size_t bare = size(&args, mode);
    args.steps = 1;
    size_t tape = size(&args, mode) - bare;
    args.schedule = AFX_BINOMIAL;
    args.slots = 1;
    size_t state = size(&args, mode) - bare - tape - 64; /* two numbers in a line of 64 */
    size_t states = theory_states(&h->args), list = 0;
    if (states > 0)
        list = ((states + 1) * sizeof(size_t) + 63) / 64 * 64;
    return bare + theory_tapes(&h->args) * tape + states * state + list;
}

static void check_order(const order *of) {
    base_arena *arena = base_arena_create();
    order all = *of;
    all.schedule = AFX_STORE_ALL;
    host expected = make_host(&all, arena), got = make_host(of, arena);
    size_t blocks = expected.model->blocks(&expected.args);
    assert_int_equal(run_order(of, &expected), blocks * of->steps);
    assert_int_equal(run_order(of, &got), blocks * theory_steps_run(&got.args));
    assert_int_equal(got.args.work_size, told_size(&got, mode_of(of)));
    expect_same_results(&expected, &got);
    got.args.work_size--;
    assert_int_equal(run(of, &got), AFX_BAD_ARGUMENTS);
    base_arena_free(arena);
}

/* ---- tests ---- */

static void check_slots(order of) {
    const size_t slots[] = {1, 2, 3, of.steps, of.steps + 3};
    of.schedule = AFX_STORE_STATES;
    check_order(&of);
    for (size_t k = 0; k < sizeof slots / sizeof *slots; k++) {
        of.slots = slots[k];
        of.schedule = AFX_TWO_LEVEL;
        check_order(&of);
        of.schedule = AFX_BINOMIAL;
        check_order(&of);
    }
}

static void every_schedule_gives_the_same_bits(void **state) {
    static const size_t steps[] = {1, 2, 3, 7, 12};
    for (size_t model = 0; model < MODELS; model++)
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            order of = {.x = *state, .model = model, .steps = steps[k]};
            const size_t from[] = {0, 1, 2, steps[k] - 1, steps[k], steps[k] + 2};
            for (size_t f = 0; f < sizeof from / sizeof *from; f++) {
                of.gradient_from = from[f];
                check_slots(of);
            }
        }
}

static void every_schedule_of_second_order_too(void **state) {
    const fixture *x = *state;
    size_t compared = 0;
    for (size_t model = 0; model < MODELS; model++)
        for (size_t steps = 1; steps <= 7 && x->modules[model]->second; steps += 3)
            for (size_t from = 0; from < steps; from += 2, compared++)
                check_slots((order){x, model, steps, from, AFX_STORE_ALL, 0, true});
    assert_true(compared > 10);
}

/* The formula against all splits there are, and the driver against both. */
static void binomial_takes_the_fewest_steps_there_are(void **state) {
    theory_table *table = malloc(sizeof *table);
    assert_non_null(table);
    theory_fill(table);
    for (size_t n = 1; n <= THEORY_MOST; n++)
        for (size_t s = 1; s <= THEORY_MOST; s++) {
            assert_int_equal(theory_revolve(n, s), table->fewest[n][s]);
            if (s > 9 && s < n)
                continue;
            base_arena *arena = base_arena_create();
            order of = {*state, 0, n, 0, AFX_BINOMIAL, s, false};
            host h = make_host(&of, arena);
            assert_int_equal(run_order(&of, &h),
                             h.model->blocks(&h.args) * (n + table->fewest[n][s]));
            base_arena_free(arena);
        }
    free(table);
}

static void the_header_tells_the_same_size(void **state) {
    fixture *x = *state;
    for (size_t k = 0; k < MODELS; k++)
        for (size_t slots = 1; slots < 14; slots += 4) {
            afx_args args = {.lanes = 21, .steps = 9, .schedule = AFX_BINOMIAL, .slots = slots};
            const afx_model *model = compiled_model(&x->all, k);
            assert_int_equal(compiled_binomial_size(&x->all, k, &args),
                             model->work_size(&args, AFX_REVERSE));
        }
}

static void wrong_slots_and_schedules_are_refused(void **state) {
    base_arena *arena = base_arena_create();
    order of = {*state, 0, 5, 0, AFX_TWO_LEVEL, 2, false};
    host h = make_host(&of, arena);
    assert_int_equal(h.model->run_b(&h.args), AFX_OK);
    h.args.slots = 0;
    assert_int_equal(h.model->run_b(&h.args), AFX_BAD_ARGUMENTS);
    assert_int_equal(h.model->step_b(&h.args, 2), AFX_BAD_ARGUMENTS);
    h.args.schedule = AFX_BINOMIAL;
    assert_int_equal(h.model->run_b(&h.args), AFX_BAD_ARGUMENTS);
    h.args.schedule = AFX_STORE_ALL;
    host_give_work(&h, AFX_REVERSE);
    assert_int_equal(h.model->run_b(&h.args), AFX_OK);
    h.args.schedule = AFX_BINOMIAL + 1;
    assert_int_equal(h.model->run_b(&h.args), AFX_BAD_ARGUMENTS);
    base_arena_free(arena);
}

/* Inputs that change between forward and reverse break the contract; it shows. */
static void a_step_that_fails_when_computed_again_is_told(void **state) {
    base_arena *arena = base_arena_create();
    order of = {*state, 0, 6, 0, AFX_STORE_STATES, 0, false};
    host h = make_host(&of, arena);
    h.args.block = h.args.lanes;
    host_give_work(&h, AFX_REVERSE);
    afx_fault fault = {0};
    h.args.fault = &fault;
    assert_int_equal(h.model->block_forward(&h.args, 0, h.args.work, AFX_REVERSE), AFX_OK);
    for (size_t v = 0; v < h.value[IR_DYNAMIC].variables; v++)
        host_set(&h.value[IR_DYNAMIC], v, 3, 0, NAN);
    for (size_t v = 0; v < h.value[IR_FORCING].variables; v++)
        host_set(&h.value[IR_FORCING], v, 3, 0, NAN);
    assert_int_equal(h.model->block_reverse(&h.args, 0, h.args.work, AFX_REVERSE), AFX_NOT_FINITE);
    assert_int_equal(fault.step, 3);
    base_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schedule_gives_the_same_bits),
        cmocka_unit_test(every_schedule_of_second_order_too),
        cmocka_unit_test(binomial_takes_the_fewest_steps_there_are),
        cmocka_unit_test(the_header_tells_the_same_size),
        cmocka_unit_test(wrong_slots_and_schedules_are_refused),
        cmocka_unit_test(a_step_that_fails_when_computed_again_is_told),
    };
    return cmocka_run_group_tests(tests, compile_models, remove_models);
}
