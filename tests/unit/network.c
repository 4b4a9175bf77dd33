/* A river network of three levels: what comes from upstream and what is downstream, in a step as a
 * recurrence and of the step before, with tangent and adjoint. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ir/simulate.h"
#include "passes/pass.h"
#include "random_source.h"

/* 0 and 1 flow into 3, 3 and 2 into 4; 4 flows out. */
enum { LANES = 5, STEPS = 3 };
enum { FORCING, PARAMETER, WEIGHT, STATE, OUTPUT, SYMBOLS };

static const uint32_t level_begin[] = {0, 3, 4, 5};
static const uint32_t upstream_begin[] = {0, 0, 0, 0, 2, 4};
static const uint32_t upstream[] = {0, 1, 2, 3};
static const uint32_t downstream[] = {3, 3, 4, 4, LANES};
static const ir_network rivers = {LANES, 3, level_begin, upstream_begin, upstream, downstream};

typedef struct river_module {
    base_arena *arena;
    ir_module *module;
    ir_builder step;
} river_module;

static ir_id of2(river_module *x, ir_op op, ir_id a, ir_id b) {
    return ir_operate(&x->step, op, a, b, 0);
}

/* q = tanh(f*p + w*upstream(q)) + upstream(s) * downstream(f) + upstream(1); s' = q - 0.1*s */
static void write_equations(river_module *x) {
    ir_builder *step = &x->step;
    ir_id f = ir_load(step, FORCING, IR_VALUE), p = ir_load(step, PARAMETER, IR_VALUE);
    ir_id w = ir_load(step, WEIGHT, IR_VALUE), s = ir_load(step, STATE, IR_VALUE);
    ir_id above = ir_previous(step, IR_LANES, -1, 1, 0);
    ir_id before = ir_shift(step, IR_LANES, -1, IR_FILL, s, 0);
    ir_id below = ir_shift(step, IR_LANES, 1, IR_FILL, f, 0);
    ir_id count = ir_shift(step, IR_LANES, -1, IR_FILL, ir_number(step, 1), 0);
    ir_id sum = of2(x, IR_ADD, of2(x, IR_MUL, f, p), of2(x, IR_MUL, w, above));
    ir_id q = of2(x, IR_ADD, ir_operate(step, IR_TANH, sum, 0, 0), of2(x, IR_MUL, before, below));
    q = of2(x, IR_ADD, q, count);
    ir_close_circle(step, above, q);
    ir_store(step, OUTPUT, IR_VALUE, q);
    ir_store(step, STATE, IR_VALUE, of2(x, IR_SUB, q, of2(x, IR_MUL, ir_number(step, 0.1), s)));
}

static river_module create(void) {
    static const ir_role roles[SYMBOLS] = {IR_FORCING, IR_PARAMETER, IR_WEIGHT, IR_STATE,
                                           IR_OUTPUT};
    static const char *const names[SYMBOLS] = {"f", "p", "w", "s", "q"};
    river_module x = {.arena = base_arena_create()};
    x.module = ir_module_create(x.arena, "rivers");
    x.module->network = true;
    for (int k = 0; k < SYMBOLS; k++) {
        ir_symbol symbol = {.name = names[k], .role = roles[k], .laned = k != WEIGHT};
        ir_add_symbol(x.module, symbol);
        x.module->wanted |= 1u << roles[k];
    }
    ir_build(x.module, &x.module->regions[IR_PREPARE]);
    x.step = ir_build(x.module, &x.module->regions[IR_STEP]);
    write_equations(&x);
    return x;
}

/* ---- inputs ---- */

typedef struct input {
    double complex *value, *dot, *bar;
    size_t count;
} input;

enum { INPUTS = 4 };

static void find_inputs(ir_simulation *run, input in[INPUTS]) {
    static const ir_role roles[] = {IR_FORCING, IR_PARAMETER, IR_WEIGHT};
    for (int k = 0; k < 3; k++)
        in[k] = (input){run->values.of[roles[k]], run->dots.of[roles[k]], run->bars.of[roles[k]],
                        ir_simulation_extent(run, roles[k])};
    in[3] = (input){run->values.start, run->dots.start, run->bars.start, LANES};
}

static ir_simulation simulation_of(const river_module *x, double dots) {
    random_source source = {23};
    ir_simulation run = ir_simulation_create_network(x->module, STEPS, &rivers, x->arena);
    input in[INPUTS];
    run.started = true;
    find_inputs(&run, in);
    for (int n = 0; n < INPUTS; n++) {
        random_fill(in[n].value, in[n].count, &source);
        random_fill(in[n].dot, in[n].count, &source);
        for (size_t k = 0; k < in[n].count; k++)
            in[n].value[k] += I * dots * in[n].dot[k];
    }
    random_fill(run.bars.of[IR_OUTPUT], LANES * STEPS, &source);
    random_fill(run.bars.of[IR_STATE], LANES, &source);
    return run;
}

/* ---- what must come out ---- */

static double flow(int lane, const double *f, const double *p, double w, const double *s,
                   const double *q) {
    double above = 0, before = 0, count = 0;
    for (int from = 0; from < lane; from++) {
        if (downstream[from] != (uint32_t)lane)
            continue;
        above += q[from];
        before += s[from];
        count++;
    }
    double below = downstream[lane] < LANES ? f[downstream[lane]] : 0;
    return tanh(f[lane] * p[lane] + w * above) + before * below + count;
}

static void expect_near(double got, double wanted) {
    if (!(fabs(got - wanted) <= 1e-13 * (1 + fabs(wanted))))
        fail_msg("%.17g instead of %.17g", got, wanted);
}

static void expect_values(ir_simulation *run) {
    double f[LANES], p[LANES], s[LANES], q[LANES];
    ir_simulate(run);
    for (int k = 0; k < LANES; k++) {
        p[k] = creal(run->values.of[IR_PARAMETER][k]);
        s[k] = creal(run->values.start[k]);
    }
    for (int t = 0; t < STEPS; t++) {
        for (int k = 0; k < LANES; k++)
            f[k] = creal(run->values.of[IR_FORCING][t * LANES + k]);
        for (int k = 0; k < LANES; k++) {
            q[k] = flow(k, f, p, creal(run->values.of[IR_WEIGHT][0]), s, q);
            expect_near(creal(run->values.of[IR_OUTPUT][t * LANES + k]), q[k]);
        }
        for (int k = 0; k < LANES; k++)
            s[k] = q[k] - 0.1 * s[k];
    }
}

static double product(const double complex *a, const double complex *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += creal(a[k]) * creal(b[k]);
    return sum;
}

static void rivers_flow(void **state) {
    (void)state;
    river_module x = create();
    ir_simulation plain = simulation_of(&x, 0);
    expect_values(&plain);
    assert_null(pass_run(x.module, &(pass_options){0}));
    ir_simulation run = simulation_of(&x, 0);
    expect_values(&run);
    base_arena_free(x.arena);
}

static void derivatives_flow_too(void **state) {
    (void)state;
    river_module x = create();
    assert_null(pass_run(x.module, &(pass_options){0}));
    ir_simulation run = simulation_of(&x, 0), shifted = simulation_of(&x, 1e-30);
    shifted.environment.complex_numbers = true;
    ir_simulate(&shifted);
    ir_simulate_adjoint(&run);
    ir_simulate_tangent(&run);
    for (int k = 0; k < LANES * STEPS; k++)
        expect_near(creal(run.dots.of[IR_OUTPUT][k]),
                    cimag(shifted.values.of[IR_OUTPUT][k]) * 1e30);
    input in[INPUTS];
    find_inputs(&run, in);
    double inputs = 0;
    for (int k = 0; k < INPUTS; k++)
        inputs += product(in[k].bar, in[k].dot, in[k].count);
    double results = product(run.bars.of[IR_OUTPUT], run.dots.of[IR_OUTPUT], LANES * STEPS) +
                     product(run.bars.of[IR_STATE], run.dots.of[IR_STATE], LANES);
    expect_near(inputs, results);
    assert_true(fabs(results) > 0.01);
    base_arena_free(x.arena);
}

/* The adjoint walks up the rivers, over what the step kept. */
static void one_circle_each_way(void **state) {
    (void)state;
    river_module x = create();
    assert_null(pass_run(x.module, &(pass_options){0}));
    for (int kind = IR_STEP; kind <= IR_STEP_ADJOINT; kind += IR_STEP_ADJOINT - IR_STEP) {
        const ir_region *region = &x.module->regions[kind];
        int circles = 0;
        for (uint32_t n = 0; n < region->nest_count; n++) {
            if (region->nests[n].kind != IR_NEST_OPEN)
                continue;
            circles++;
            assert_int_equal(region->nests[n].dim, IR_LANES);
            assert_int_equal(region->nests[n].backwards, kind == IR_STEP_ADJOINT);
        }
        assert_int_equal(circles, 1);
    }
    base_arena_free(x.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rivers_flow),
        cmocka_unit_test(derivatives_flow_too),
        cmocka_unit_test(one_circle_each_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
