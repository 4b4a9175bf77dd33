/* What afflux/model.h promises of second order, on compiled random models. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "compiled.h"
#include "passes/pass.h"

enum { MODELS = 8, LANES = 21, STEPS = 5 };

typedef struct fixture {
    base_arena *arena;
    compiled all;
} fixture;

/* The last has no second order. */
static int compile_models(void **state) {
    base_arena *arena = base_arena_create();
    fixture *x = base_arena_take(arena, sizeof *x);
    *state = x;
    x->arena = arena;
    compiled_open(&x->all);
    for (uint64_t k = 0, seed = 900; k < MODELS; seed++) {
        ir_module *module = random_module(arena, seed);
        if (module->places[IR_STATE] == 0 || module->places[IR_PARAMETER] == 0)
            continue;
        module->second = ++k < MODELS;
        if (pass_run(module, &(pass_options){0}))
            return -1;
        compiled_add(&x->all, module, false);
    }
    return compiled_load(&x->all, "cc") ? 0 : -1;
}

static int remove_models(void **state) {
    fixture *x = *state;
    compiled_close(&x->all);
    base_arena_free(x->arena);
    return 0;
}

static host make_host(const fixture *x, size_t model, size_t steps, base_arena *arena) {
    afx_args extents = {.lanes = LANES, .members = 1, .steps = steps, .block = 16};
    host h = host_create(compiled_model(&x->all, model), arena, &extents, model + 3);
    host_give_start(&h, true);
    host_give_work(&h, AFX_SECOND);
    return h;
}

static void run(host *h) {
    assert_int_equal(h->model->run_bd(&h->args), AFX_OK);
    assert_true(host_work_is_whole(h));
}

static const ir_role inputs[] = {IR_FORCING, IR_PARAMETER, IR_DYNAMIC, IR_STATE, IR_WEIGHT};
enum { INPUTS = sizeof inputs / sizeof *inputs };

/* a is `times` b, to the bit if within is 0. */
static void expect_multiple(const host_array *a, const host_array *b, double times, double within) {
    for (size_t v = 0; v < a->variables; v++)
        for (size_t t = 0; t < a->times; t++)
            for (size_t lane = 0; lane < a->lanes; lane++) {
                double got = host_get(a, v, t, lane), wanted = times * host_get(b, v, t, lane);
                if (!(fabs(got - wanted) <= within * fmax(1, fabs(wanted))))
                    fail_msg("%.17g instead of %.17g", got, wanted);
            }
}

static void expect_multiples(const host *a, const host *b, double times, double within) {
    for (size_t k = 0; k < INPUTS; k++) {
        expect_multiple(&a->bar[inputs[k]], &b->bar[inputs[k]], times, within);
        expect_multiple(&a->bar_dot[inputs[k]], &b->bar_dot[inputs[k]], times, within);
    }
}

typedef void check_model(const fixture *x, size_t model, base_arena *arena);

static void check_all(void **state, check_model *check) {
    for (size_t model = 0; model + 1 < MODELS; model++) {
        base_arena *arena = base_arena_create();
        check(*state, model, arena);
        base_arena_free(arena);
    }
}

/* ---- tests ---- */

static void nothing_is_made_that_was_not_asked_for(void **state) {
    const fixture *x = *state;
    const afx_model *model = compiled_model(&x->all, MODELS - 1);
    assert_null(model->run_bd);
    assert_null(model->step_bd);
    assert_int_equal(model->info->second, 0);
    model = compiled_model(&x->all, 0);
    assert_non_null(model->run_bd);
    assert_int_equal(model->info->second, 1);
}

static void check_added(const fixture *x, size_t model, base_arena *arena) {
    host once = make_host(x, model, STEPS, arena), twice = make_host(x, model, STEPS, arena);
    run(&once);
    run(&twice);
    run(&twice);
    expect_multiples(&twice, &once, 2, 1e-14);
}

static void bars_and_their_dots_are_added_to(void **state) {
    check_all(state, check_added);
}

static void check_still(const fixture *x, size_t model, base_arena *arena) {
    host whole = make_host(x, model, STEPS, arena), still = make_host(x, model, STEPS, arena);
    afx_args *args = &still.args;
    args->forcing_dot = args->parameter_dot = args->dynamic_dot = args->start_dot = (afx_array){0};
    args->output_bar_dot = args->end_bar_dot = (afx_array){0};
    args->weights_dot = NULL;
    run(&whole);
    run(&still);
    for (size_t k = 0; k < INPUTS; k++) {
        expect_multiple(&still.bar[inputs[k]], &whole.bar[inputs[k]], 1, 0);
        expect_multiple(&still.bar_dot[inputs[k]], &whole.bar_dot[inputs[k]], 0, 0);
    }
}

static void absent_directions_are_zero(void **state) {
    check_all(state, check_still);
}

static void check_unwanted(const fixture *x, size_t model, base_arena *arena) {
    host whole = make_host(x, model, STEPS, arena), one = make_host(x, model, STEPS, arena);
    afx_args *args = &one.args;
    args->output = args->end = args->output_dot = args->end_dot = (afx_array){0};
    args->forcing_bar = args->dynamic_bar = args->parameter_bar = args->start_bar = (afx_array){0};
    args->forcing_bar_dot = args->dynamic_bar_dot = args->start_bar_dot = (afx_array){0};
    args->weights_bar = args->weights_bar_dot = NULL;
    run(&whole);
    run(&one);
    expect_multiple(&one.bar_dot[IR_PARAMETER], &whole.bar_dot[IR_PARAMETER], 1, 0);
    expect_multiple(&one.bar[IR_PARAMETER], &whole.bar[IR_PARAMETER], 0, 0);
    expect_multiple(&one.bar_dot[IR_STATE], &whole.bar_dot[IR_STATE], 0, 0);
}

static void what_is_not_wanted_is_left_alone(void **state) {
    check_all(state, check_unwanted);
}

static void check_blocks(const fixture *x, size_t model, base_arena *arena) {
    host whole = make_host(x, model, STEPS, arena), parts = make_host(x, model, STEPS, arena);
    const afx_model *table = whole.model;
    run(&whole);
    for (size_t b = 0; b < table->blocks(&parts.args); b++) {
        void *work = parts.args.work;
        assert_int_equal(table->block_forward(&parts.args, b, work, AFX_SECOND), AFX_OK);
        assert_int_equal(table->block_reverse(&parts.args, b, work, AFX_SECOND), AFX_OK);
    }
    expect_multiples(&parts, &whole, 1, 0);
    expect_multiple(&parts.dot[IR_OUTPUT], &whole.dot[IR_OUTPUT], 1, 0);
}

static void blocks_one_by_one_are_a_run(void **state) {
    check_all(state, check_blocks);
}

/* [state][lane] of one moment. */
static afx_array room(const host *h, base_arena *arena) {
    size_t states = h->model->info->count[AFX_STATE];
    void *data = base_arena_take(arena, (states * LANES + 1) * sizeof(double));
    return (afx_array){data, LANES, 0, 1, 0};
}

static host_array as_states(const host *h, afx_array view) {
    return (host_array){view, h->model->info->count[AFX_STATE], 1, LANES, false};
}

/* Forward step by step, each state kept with its dot, then back. */
static void check_steps(const fixture *x, size_t model, base_arena *arena) {
    host whole = make_host(x, model, STEPS, arena), steps = make_host(x, model, STEPS, arena);
    afx_args *args = &steps.args;
    afx_array states[STEPS + 1] = {args->start}, dots[STEPS + 1] = {args->start_dot};
    run(&whole);
    for (size_t t = 0; t < STEPS; t++) {
        args->start = states[t];
        args->start_dot = dots[t];
        args->end = states[t + 1] = room(&steps, arena);
        args->end_dot = dots[t + 1] = room(&steps, arena);
        assert_int_equal(steps.model->step_d(args, t), AFX_OK);
    }
    args->end = args->end_dot = (afx_array){0};
    for (size_t t = STEPS; t-- > 0;) {
        args->start = states[t];
        args->start_dot = dots[t];
        args->start_bar = room(&steps, arena);
        args->start_bar_dot = room(&steps, arena);
        assert_int_equal(steps.model->step_bd(args, t), AFX_OK);
        args->end_bar = args->start_bar;
        args->end_bar_dot = args->start_bar_dot;
    }
    steps.bar[IR_STATE] = as_states(&steps, args->start_bar);
    steps.bar_dot[IR_STATE] = as_states(&steps, args->start_bar_dot);
    expect_multiples(&steps, &whole, 1, 1e-11);
}

static void steps_back_one_by_one_are_a_run(void **state) {
    check_all(state, check_steps);
}

static void work_of_the_adjoint_is_too_little(void **state) {
    base_arena *arena = base_arena_create();
    host h = make_host(*state, 0, STEPS, arena);
    host_give_work(&h, AFX_REVERSE);
    assert_int_equal(h.model->run_bd(&h.args), AFX_BAD_ARGUMENTS);
    base_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_made_that_was_not_asked_for),
        cmocka_unit_test(bars_and_their_dots_are_added_to),
        cmocka_unit_test(absent_directions_are_zero),
        cmocka_unit_test(what_is_not_wanted_is_left_alone),
        cmocka_unit_test(blocks_one_by_one_are_a_run),
        cmocka_unit_test(steps_back_one_by_one_are_a_run),
        cmocka_unit_test(work_of_the_adjoint_is_too_little),
    };
    return cmocka_run_group_tests(tests, compile_models, remove_models);
}
