/* The generated C of random modules against the interpreter: compiled as strictly as promised,
 * under every compiler at hand, in double and float, with odd numbers of lanes, members and
 * blocks. */
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

/* ---- one step is a run of one step ---- */

static void expect_same_bits(const host_array *a, const host_array *b, size_t t) {
    for (size_t v = 0; v < a->variables; v++)
        for (size_t lane = 0; lane < a->lanes; lane++)
            assert_true(host_get(a, v, t, lane) == host_get(b, v, t, lane));
}

/* Forward and tangent step by step, each from where the last one ended. */
static void expect_steps(const afx_model *model, const afx_args *drawn, uint64_t seed,
                         bool tangent) {
    base_arena *arena = base_arena_create();
    afx_mode mode = tangent ? AFX_TANGENT : AFX_FORWARD;
    host whole = host_create(model, arena, drawn, seed),
         steps = host_create(model, arena, drawn, seed);
    host_give_start(&whole, false);
    host_give_start(&steps, false);
    host_give_work(&whole, mode);
    host_give_work(&steps, mode);
    assert_int_equal((tangent ? model->run_d : model->run)(&whole.args), AFX_OK);
    for (size_t t = 0; t < drawn->steps; t++) {
        assert_int_equal((tangent ? model->step_d : model->step)(&steps.args, t), AFX_OK);
        steps.args.start = steps.args.end;
        steps.args.start_dot = steps.args.end_dot;
        expect_same_bits(&whole.value[IR_OUTPUT], &steps.value[IR_OUTPUT], t);
        if (tangent)
            expect_same_bits(&whole.dot[IR_OUTPUT], &steps.dot[IR_OUTPUT], t);
    }
    expect_same_bits(&whole.end, &steps.end, 0);
    if (tangent)
        expect_same_bits(&whole.end_dot, &steps.end_dot, 0);
    base_arena_free(arena);
}

static void expect_step_adjoint(const afx_model *model, const afx_args *drawn, uint64_t seed) {
    base_arena *arena = base_arena_create();
    afx_args one = *drawn;
    one.steps = 1;
    one.gradient_from = 0;
    host whole = host_create(model, arena, &one, seed),
         step = host_create(model, arena, &one, seed);
    host_give_start(&whole, true);
    host_give_start(&step, true);
    host_give_work(&whole, AFX_REVERSE);
    host_give_work(&step, AFX_REVERSE);
    assert_int_equal(model->run_b(&whole.args), AFX_OK);
    assert_int_equal(model->step_b(&step.args, 0), AFX_OK);
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        if (role != IR_OUTPUT && role != IR_ATTRIBUTE)
            expect_same_bits(&whole.bar[role], &step.bar[role], 0);
    base_arena_free(arena);
}

/* ---- batches ---- */

static ir_module *finished_module(base_arena *arena, uint64_t seed) {
    ir_module *module = random_module(arena, seed);
    module->second = seed % 3 == 0;
    const char *fault = pass_run(module, &(pass_options){0});
    if (fault)
        fail_msg("module %llu: %s", (unsigned long long)seed, fault);
    return module;
}

static void expect_sizes(const compiled *all, size_t k) {
    const afx_model *model = compiled_model(all, k);
    afx_args args = {.lanes = 21, .steps = 9};
    assert_int_equal(compiled_forward_size(all, k, 21), model->work_size(&args, AFX_FORWARD));
    assert_int_equal(compiled_reverse_size(all, k, 21, 9), model->work_size(&args, AFX_REVERSE));
}

typedef struct batch {
    const char *compiler;
    bool single;
    uint64_t first; /* seed */
    uint64_t count;
} batch;

/* Draws other numbers for floats that come too near to a tie; false when they still do. */
static bool is_compared(const ir_module *module, const afx_model *model, uint64_t seed) {
    bool near_tie = true;
    for (uint64_t draw = 0; near_tie && draw < 4; draw++) {
        base_arena *arena = base_arena_create();
        const char *difference = compare_run(module, model, seed + draw * 100, arena, &near_tie);
        if (difference)
            fail_msg("%s: %s", module->name, difference);
        base_arena_free(arena);
    }
    return !near_tie;
}

static void check_batch(const batch *of) {
    base_arena *arena = base_arena_create();
    compiled all;
    size_t compared = 0;
    compiled_open(&all);
    ir_module **modules = base_arena_take(arena, of->count * sizeof(ir_module *));
    for (uint64_t k = 0; k < of->count; k++) {
        modules[k] = finished_module(arena, of->first + k);
        compiled_add(&all, modules[k], of->single);
    }
    if (!compiled_load(&all, of->compiler))
        fail_msg("%s did not compile what is in %s", of->compiler, all.folder);
    for (uint64_t k = 0; k < of->count; k++) {
        uint64_t seed = of->first + k;
        const afx_model *model = compiled_model(&all, k);
        random_source source = {seed};
        afx_args drawn = compare_draw_extents(modules[k], &source);
        compared += is_compared(modules[k], model, seed);
        expect_steps(model, &drawn, seed, false);
        expect_steps(model, &drawn, seed, true);
        expect_step_adjoint(model, &drawn, seed);
        expect_sizes(&all, k);
    }
    assert_true(3 * compared > 2 * of->count);
    compiled_close(&all);
    base_arena_free(arena);
}

static void check_batches(const char *compiler) {
    uint64_t batches = getenv("AFFLUX_SOAK") ? 5 : 1, count = getenv("AFFLUX_SOAK") ? 40 : 12;
    if (!compiled_can(compiler)) {
        print_message("no %s here\n", compiler);
        skip();
    }
    for (uint64_t k = 0; k < batches; k++) {
        check_batch(&(batch){compiler, false, 1 + k * count, count});
        check_batch(&(batch){compiler, true, 10001 + k * count, count});
    }
}

static void gcc_agrees(void **state) {
    (void)state;
    check_batches("gcc");
}

static void clang_agrees(void **state) {
    (void)state;
    check_batches("clang");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gcc_agrees),
        cmocka_unit_test(clang_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
