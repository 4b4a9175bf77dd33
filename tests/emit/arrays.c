/* The generated C of arrays, recurrences and river networks against the interpreter, under every
 * compiler at hand: run, tangent and adjoint. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "array_models.h"
#include "compiled.h"
#include "host.h"
#include "passes/pass.h"

/* Seven sites on three levels, two of which flow out: 0, 1 -> 4; 2 -> 5; 4, 5 -> 6; 3 and 6 out. */
static const uint32_t level_begin[] = {0, 4, 6, 7}, upstream_begin[] = {0, 0, 0, 0, 0, 2, 3, 5},
                      upstream[] = {0, 1, 2, 4, 5}, downstream[] = {4, 4, 5, 7, 6, 6, 7};
static const ir_network seven_sites = {7, 3, level_begin, upstream_begin, upstream, downstream};

/* A module and, if it has one, its network. */
typedef struct subject {
    const ir_module *module;
    const ir_network *network;
    uint64_t seed;
} subject;

typedef struct comparison {
    const host *h;
    const char *name;
    size_t first; /* lane of the run that the interpreter's first is */
    size_t lanes; /* of the interpreter */
    double tolerance;
} comparison;

static double largest_of(const double complex *numbers, size_t count) {
    double largest = 1;
    for (size_t k = 0; k < count; k++)
        largest = fmax(largest, fabs(creal(numbers[k])));
    return largest;
}

/* The interpreter has [step][lane][place]. */
static void expect(const comparison *c, const host_array *array, const double complex *wanted) {
    double allowed = c->tolerance * largest_of(wanted, array->times * c->lanes * array->variables);
    for (size_t t = 0; t < array->times; t++)
        for (size_t lane = 0; lane < c->lanes; lane++)
            for (size_t v = 0; v < array->variables; v++) {
                double got = host_get(array, v, t, c->first + lane), want = creal(*wanted++);
                if (!(fabs(got - want) <= allowed))
                    fail_msg("%s: place %zu, step %zu, lane %zu: %.17g, interpreter %.17g", c->name,
                             v, t, c->first + lane, got, want);
            }
}

static void expect_all(const comparison *c, const ir_simulation *run) {
    const host *h = c->h;
    expect(c, &h->value[IR_OUTPUT], run->values.of[IR_OUTPUT]);
    expect(c, &h->end, run->values.of[IR_STATE]);
    expect(c, &h->dot[IR_OUTPUT], run->dots.of[IR_OUTPUT]);
    expect(c, &h->end_dot, run->dots.of[IR_STATE]);
    expect(c, &h->bar[IR_FORCING], run->bars.of[IR_FORCING]);
    expect(c, &h->bar[IR_PARAMETER], run->bars.of[IR_PARAMETER]);
    expect(c, &h->bar[IR_DYNAMIC], run->bars.of[IR_DYNAMIC]);
    expect(c, &h->bar[IR_STATE], run->bars.start);
}

static void load(const comparison *c, const host_array *from, double complex *to) {
    for (size_t t = 0; t < from->times; t++)
        for (size_t lane = 0; lane < c->lanes; lane++)
            for (size_t v = 0; v < from->variables; v++)
                *to++ = host_get(from, v, t, from->lanes == 1 ? 0 : c->first + lane);
}

static void load_weights(const host_array *from, double complex *to) {
    for (size_t v = 0; v < from->variables; v++)
        to[v] = host_get(from, v, 0, 0);
}

static void load_all(const comparison *c, ir_simulation *run) {
    const host *h = c->h;
    run->started = h->args.start.data != NULL;
    for (ir_role role = IR_FORCING; role <= IR_DYNAMIC; role++) {
        load(c, &h->value[role], run->values.of[role]);
        load(c, &h->dot[role], run->dots.of[role]);
    }
    load_weights(&h->value[IR_WEIGHT], run->values.of[IR_WEIGHT]);
    load_weights(&h->dot[IR_WEIGHT], run->dots.of[IR_WEIGHT]);
    load(c, &h->value[IR_STATE], run->values.start);
    load(c, &h->dot[IR_STATE], run->dots.start);
    load(c, &h->bar[IR_OUTPUT], run->bars.of[IR_OUTPUT]);
    load(c, &h->end_bar, run->bars.of[IR_STATE]);
}

static void run_all(host *h, const char *name) {
    const afx_model *model = h->model;
    afx_status (*const runs[])(const afx_args *) = {model->run, model->run_b, model->run_d};
    for (afx_mode mode = AFX_FORWARD; mode <= AFX_TANGENT; mode++) {
        host_give_work(h, mode);
        if (runs[mode](&h->args) != AFX_OK || !host_work_is_whole(h))
            fail_msg("%s: mode %d", name, (int)mode);
    }
}

static host make_host(const subject *of, const afx_model *model, base_arena *arena, bool started) {
    afx_args extents = {.lanes = 37, .members = 1, .steps = 4, .block = 16};
    if (of->network) {
        afx_network *network = base_arena_take(arena, sizeof *network);
        *network = (afx_network){of->network->lanes,       of->network->levels,
                                 of->network->level_begin, of->network->upstream_begin,
                                 of->network->upstream,    of->network->downstream};
        extents.lanes = network->lanes;
        extents.network = network;
    }
    host h = host_create(model, arena, &extents, of->seed);
    host_give_start(&h, started);
    return h;
}

/* Lanes are alone, or all of a network's together; weights' bars are sums over them. */
static void compare_model(const subject *of, const afx_model *model, bool started) {
    base_arena *arena = base_arena_create();
    host h = make_host(of, model, arena, started);
    run_all(&h, of->module->name);
    comparison c = {&h, of->module->name, 0, of->network ? of->network->lanes : 1,
                    h.single ? 1e-4 : 1e-12};
    ir_simulation run = ir_simulation_create_network(of->module, 4, of->network, arena);
    size_t weights = of->module->places[IR_WEIGHT];
    double complex *bars = base_arena_take(arena, (weights + 1) * sizeof *bars);
    for (c.first = 0; c.first < h.args.lanes; c.first += c.lanes) {
        load_all(&c, &run);
        ir_simulate_adjoint(&run);
        ir_simulate_tangent(&run);
        expect_all(&c, &run);
        for (size_t k = 0; k < weights; k++)
            bars[k] += run.bars.of[IR_WEIGHT][k];
    }
    double many = c.tolerance * (double)h.args.lanes;
    expect(&(comparison){&h, of->module->name, 0, 1, many}, &h.bar[IR_WEIGHT], bars);
    base_arena_free(arena);
}

static void expect_sizes(const compiled *all, size_t k) {
    const afx_model *model = compiled_model(all, k);
    for (size_t lanes = 1; lanes < 200; lanes += 33) {
        afx_args args = {.lanes = lanes, .steps = 9};
        assert_int_equal(compiled_forward_size(all, k, lanes),
                         model->work_size(&args, AFX_FORWARD));
        assert_int_equal(compiled_reverse_size(all, k, lanes, 9),
                         model->work_size(&args, AFX_REVERSE));
    }
}

static void finish(ir_module *module) {
    const char *fault = pass_run(module, &(pass_options){0});
    if (fault)
        fail_msg("%s: %s", module->name, fault);
}

static size_t random_models(void) {
    return getenv("AFFLUX_SOAK") ? 200 : 10;
}

/* Those made by hand, then some drawn at random. */
static subject *make_subjects(base_arena *arena, size_t count) {
    subject *subjects = base_arena_take(arena, count * sizeof *subjects);
    random_source source = {3};
    for (size_t k = 0; k < count; k++) {
        bool by_hand = k < ARRAY_MODELS;
        ir_module *module = by_hand ? array_models[k].make(arena, array_models[k].name)
                                    : random_array_module(arena, k);
        const ir_network *network = by_hand ? &seven_sites : random_network(arena, &source);
        finish(module);
        subjects[k] = (subject){module, module->network ? network : NULL, 7 + k};
    }
    return subjects;
}

/* Lanes are sites, or the elements of a dim: that which `from` and the subject's number draw. */
static void compare_all(const char *compiler, bool single, size_t count, uint64_t from) {
    if (!compiled_can(compiler)) {
        print_message("no %s here\n", compiler);
        skip();
    }
    base_arena *arena = base_arena_create();
    subject *subjects = make_subjects(arena, count);
    compiled all;
    compiled_open(&all);
    for (size_t k = 0; k < count; k++)
        compiled_add_drawn(&all, subjects[k].module, single, k + 64 * k + from);
    if (!compiled_load(&all, compiler))
        fail_msg("%s did not compile what is in %s", compiler, all.folder);
    for (size_t k = 0; k < count; k++) {
        compare_model(&subjects[k], compiled_model(&all, k), false);
        compare_model(&subjects[k], compiled_model(&all, k), true);
        expect_sizes(&all, k);
    }
    compiled_close(&all);
    base_arena_free(arena);
}

static void gcc_agrees(void **state) {
    (void)state;
    compare_all("gcc", false, ARRAY_MODELS + random_models(), 0);
}

static void clang_agrees(void **state) {
    (void)state;
    compare_all("clang", false, ARRAY_MODELS + random_models(), 1);
}

static void floats_agree(void **state) {
    (void)state;
    compare_all("gcc", true, ARRAY_MODELS, 2);
    compare_all("clang", true, ARRAY_MODELS, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gcc_agrees),
        cmocka_unit_test(clang_agrees),
        cmocka_unit_test(floats_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
