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

#include "compiled.h"
#include "host.h"
#include "passes/pass.h"

static const double NEAR_TIE = 1e-4; /* floats nearer to a tie may choose another branch */

typedef struct expectation {
    const host *h;
    const char *name; /* of the module */
    double tolerance;
    double *weight_bars; /* sums over lanes */
    bool near_tie;
} expectation;

/* [place] of one lane, or [step][place], against the interpreter's. */
static void expect_array(const expectation *e, const host_array *array, size_t lane,
                         const double complex *wanted) {
    double largest = 1;
    size_t count = array->times * array->variables;
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, fabs(creal(wanted[k])));
    for (size_t k = 0; k < count; k++) {
        double got = host_get(array, k % array->variables, k / array->variables, lane);
        if (!(fabs(got - creal(wanted[k])) <= e->tolerance * largest))
            fail_msg("%s: lane %zu, number %zu: %.17g, interpreter %.17g", e->name, lane, k, got,
                     creal(wanted[k]));
    }
}

static void expect_lane(expectation *e, ir_simulation *run, size_t lane) {
    const host *h = e->h;
    host_load_lane(h, lane, run);
    ir_simulate_adjoint(run);
    ir_simulate_tangent(run);
    double nearest = fmin(run->environment.nearest_kink, run->environment.nearest_jump);
    e->near_tie = e->near_tie || nearest < NEAR_TIE;
    if (h->single && nearest < NEAR_TIE)
        return;
    expect_array(e, &h->value[IR_OUTPUT], lane, run->values.of[IR_OUTPUT]);
    expect_array(e, &h->end, lane, run->values.of[IR_STATE]);
    expect_array(e, &h->dot[IR_OUTPUT], lane, run->dots.of[IR_OUTPUT]);
    expect_array(e, &h->end_dot, lane, run->dots.of[IR_STATE]);
    expect_array(e, &h->bar[IR_FORCING], lane, run->bars.of[IR_FORCING]);
    expect_array(e, &h->bar[IR_PARAMETER], lane, run->bars.of[IR_PARAMETER]);
    expect_array(e, &h->bar[IR_DYNAMIC], lane, run->bars.of[IR_DYNAMIC]);
    expect_array(e, &h->bar[IR_STATE], lane, run->bars.start);
    for (size_t k = 0; k < run->module->places[IR_WEIGHT]; k++)
        e->weight_bars[k] += creal(run->bars.of[IR_WEIGHT][k]);
}

static void expect_weights(const expectation *e, const ir_module *module) {
    double largest = 1;
    for (size_t k = 0; k < module->places[IR_WEIGHT]; k++)
        largest = fmax(largest, fabs(e->weight_bars[k]));
    for (size_t k = 0; k < module->places[IR_WEIGHT]; k++) {
        double got = host_get(&e->h->bar[IR_WEIGHT], k, 0, 0);
        double allowed = e->tolerance * largest * (double)e->h->args.lanes;
        if (!(fabs(got - e->weight_bars[k]) <= allowed))
            fail_msg("%s: bar of weight %zu: %.17g, interpreter %.17g", e->name, k, got,
                     e->weight_bars[k]);
    }
}

static void run_all(host *h) {
    const afx_model *model = h->model;
    afx_status (*const runs[])(const afx_args *) = {model->run, model->run_b, model->run_d};
    for (afx_mode mode = AFX_FORWARD; mode <= AFX_TANGENT; mode++) {
        host_give_work(h, mode);
        assert_int_equal(runs[mode](&h->args), AFX_OK);
        assert_true(host_work_is_whole(h));
    }
}

/* Lanes, members, lanes of a block. */
static const size_t extents[][3] = {{1, 1, 0},  {21, 1, 0},  {36, 3, 16}, {150, 1, 0},
                                    {20, 5, 7}, {33, 1, 16}, {32, 2, 5}};

static afx_args draw_extents(random_source *source) {
    const size_t *drawn = extents[random_below(source, sizeof extents / sizeof *extents)];
    afx_args args = {.lanes = drawn[0], .members = drawn[1], .block = drawn[2]};
    args.steps = 1 + random_below(source, 6);
    args.gradient_from = random_below(source, 3) ? 0 : random_below(source, 4);
    return args;
}

/* Returns whether every lane could be compared. */
static bool compare_model(const ir_module *module, const afx_model *model, uint64_t seed) {
    base_arena *arena = base_arena_create();
    random_source source = {seed + 1000};
    afx_args drawn = draw_extents(&source);
    host h = host_create(model, arena, &drawn, seed);
    host_give_start(&h, random_below(&source, 2));
    run_all(&h);
    expectation e = {.h = &h, .name = module->name, .tolerance = h.single ? 1e-4 : 1e-12};
    e.weight_bars = base_arena_take(arena, (module->places[IR_WEIGHT] + 1) * sizeof(double));
    ir_simulation run = ir_simulation_create(module, h.args.steps, arena);
    for (size_t lane = 0; lane < h.args.lanes; lane++)
        expect_lane(&e, &run, lane);
    bool compared = !(h.single && e.near_tie);
    if (compared)
        expect_weights(&e, module);
    base_arena_free(arena);
    return compared;
}

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
        afx_args drawn = draw_extents(&source);
        compared += compare_model(modules[k], model, seed);
        expect_steps(model, &drawn, seed, false);
        expect_steps(model, &drawn, seed, true);
        expect_step_adjoint(model, &drawn, seed);
        expect_sizes(&all, k);
    }
    assert_true(2 * compared > of->count);
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
