/* Each node of arrays against a loop written by hand, before and after the passes; its tangent
 * against complex step, and its adjoint against its tangent. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ir/simulate.h"
#include "passes/pass.h"
#include "random_source.h"

enum { Y = 4, Z = 3, PARTS = 3, STEPS = 3 };
enum { ALONG_Y = 1, ALONG_Z = 2, ALONG_PARTS = 3 };
enum { FORCING, PARAMETER, STATE, OUTPUT };

typedef struct array_module {
    base_arena *arena;
    ir_module *module;
    ir_builder step;
    ir_id g; /* f[y] * p[y] */
    ir_id s; /* s[y] */
} array_module;

/* One node: as IR of g and s, and the same as a loop. q[y] is the output, and the state after. */
typedef struct array_case {
    const char *name;
    ir_id (*make)(array_module *x);
    void (*want)(const double *g, const double *s, double *q);
} array_case;

static ir_id add(array_module *x, ir_id a, ir_id b) {
    return ir_operate(&x->step, IR_ADD, a, b, 0);
}

static ir_id times(array_module *x, double factor, ir_id a) {
    return ir_operate(&x->step, IR_MUL, ir_number(&x->step, factor), a, 0);
}

static ir_id of(array_module *x, ir_op op, ir_id a) {
    return ir_operate(&x->step, op, a, 0, 0);
}

/* ---- shifts ---- */

static ir_id make_fill(array_module *x) {
    return ir_shift(&x->step, ALONG_Y, 1, IR_FILL, x->g, of(x, IR_SIN, x->s));
}

static void want_fill(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = k + 1 < Y ? g[k + 1] : sin(s[k]);
}

static ir_id make_edge(array_module *x) {
    return add(x, x->s, ir_shift(&x->step, ALONG_Y, -2, IR_EDGE, of(x, IR_EXP, x->g), 0));
}

static void want_edge(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = s[k] + exp(g[k < 2 ? 0 : k - 2]);
}

static ir_id make_wrap(array_module *x) {
    return add(x, x->g, ir_shift(&x->step, ALONG_Y, 3, IR_WRAP, of(x, IR_COS, x->s), 0));
}

static void want_wrap(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = g[k] + cos(s[(k + 3) % Y]);
}

static ir_id make_far(array_module *x) {
    ir_id far = ir_shift(&x->step, ALONG_Y, 9, IR_FILL, x->g, x->s);
    return add(x, far, ir_shift(&x->step, ALONG_Y, -9, IR_EDGE, x->g, 0));
}

static void want_far(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = s[k] + g[0];
}

/* ---- places and reductions ---- */

static ir_id make_element(array_module *x) {
    return ir_operate(&x->step, IR_MUL, ir_element(&x->step, ALONG_Y, 2, x->g), x->s, 0);
}

static void want_element(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = g[2] * s[k];
}

static ir_id make_index(array_module *x) {
    ir_id index = ir_index(&x->step, ALONG_Y);
    ir_id wrapped = ir_shift(&x->step, ALONG_Y, -1, IR_WRAP, index, 0);
    ir_id edge = ir_shift(&x->step, ALONG_Y, 2, IR_EDGE, index, 0);
    ir_id place = add(x, add(x, wrapped, times(x, 10, edge)), times(x, 100, index));
    return add(x, ir_operate(&x->step, IR_MUL, x->g, times(x, 0.001, place), 0), x->s);
}

static void want_index(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = g[k] * 0.001 * ((k + Y - 1) % Y + 10 * fmin(k + 2, Y - 1) + 100 * k) + s[k];
}

static ir_id make_extremes(array_module *x) {
    ir_id least = ir_reduce_by(&x->step, IR_MIN, ALONG_Y, x->g);
    ir_id most = ir_reduce_by(&x->step, IR_MAX, ALONG_Y, x->s);
    return add(x, ir_operate(&x->step, IR_MUL, least, x->s, 0), of(x, IR_SIN, most));
}

static void want_extremes(const double *g, const double *s, double *q) {
    double least = g[0], most = s[0];
    for (int k = 1; k < Y; k++) {
        least = fmin(least, g[k]);
        most = fmax(most, s[k]);
    }
    for (int k = 0; k < Y; k++)
        q[k] = least * s[k] + sin(most);
}

/* ---- circles ---- */

static ir_id make_up(array_module *x) {
    ir_id above = ir_previous(&x->step, ALONG_Y, -1, 3, of(x, IR_COS, x->s));
    ir_id here = of(x, IR_TANH, add(x, x->g, times(x, 0.7, above)));
    ir_close_circle(&x->step, above, here);
    return here;
}

static void want_up(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = tanh(g[k] + 0.7 * (k ? q[k - 1] : cos(s[0])));
}

static ir_id make_down(array_module *x) {
    ir_id below = ir_previous(&x->step, ALONG_Y, 2, 3, x->s);
    ir_id here = of(x, IR_SIN, ir_operate(&x->step, IR_SUB, x->g, below, 0));
    ir_close_circle(&x->step, below, here);
    return here;
}

static void want_down(const double *g, const double *s, double *q) {
    for (int k = Y; k-- > 0;)
        q[k] = sin(g[k] - (k + 2 < Y ? q[k + 2] : s[k]));
}

/* Three parts of a step over a hidden dim, with a stencil and a sum over y inside. */
static ir_id make_parts(array_module *x) {
    ir_id before = ir_previous(&x->step, ALONG_PARTS, -1, 1 | 2 | 8, x->s);
    ir_id left = ir_shift(&x->step, ALONG_Y, -1, IR_EDGE, before, 0);
    ir_id right = ir_shift(&x->step, ALONG_Y, 1, IR_WRAP, before, 0);
    ir_id sum = ir_reduce(&x->step, ALONG_Y, of(x, IR_SIN, before));
    ir_id change = add(x, add(x, times(x, 0.1, left), times(x, -0.2, right)),
                       ir_operate(&x->step, IR_MUL, times(x, 0.05, sum), x->g, 0));
    ir_id after = add(x, before, change);
    ir_close_circle(&x->step, before, after);
    return ir_element(&x->step, ALONG_PARTS, PARTS - 1, after);
}

static void want_parts(const double *g, const double *s, double *q) {
    double before[Y];
    for (int k = 0; k < Y; k++)
        q[k] = s[k];
    for (int part = 0; part < PARTS; part++) {
        double sum = 0;
        for (int k = 0; k < Y; k++) {
            before[k] = q[k];
            sum += sin(q[k]);
        }
        for (int k = 0; k < Y; k++)
            q[k] += 0.1 * before[k ? k - 1 : 0] - 0.2 * before[(k + 1) % Y] + 0.05 * sum * g[k];
    }
}

/* A sheet in which every place waits for two neighbours. */
static ir_id make_sheet(array_module *x) {
    ir_id left = ir_previous(&x->step, ALONG_Y, -1, 1 | 2 | 4, 0);
    ir_id below = ir_previous(&x->step, ALONG_Z, 1, 1 | 2 | 4, x->s);
    ir_id sum = add(x, times(x, 0.3, left), times(x, 0.6, below));
    ir_id here = of(x, IR_SIN, add(x, sum, x->g));
    ir_close_circle(&x->step, left, here);
    ir_close_circle(&x->step, below, here);
    return ir_reduce(&x->step, ALONG_Z, here);
}

static void want_sheet(const double *g, const double *s, double *q) {
    double sheet[Y][Z];
    for (int k = 0; k < Y; k++) {
        q[k] = 0;
        for (int z = Z; z-- > 0;) {
            double left = k ? sheet[k - 1][z] : 0, below = z + 1 < Z ? sheet[k][z + 1] : s[k];
            sheet[k][z] = sin(0.3 * left + 0.6 * below + g[k]);
            q[k] += sheet[k][z];
        }
    }
}

/* What is read at an earlier place but in no circle is an array moved. */
static ir_id make_no_circle(array_module *x) {
    ir_id moved = ir_previous(&x->step, ALONG_Y, -1, 3, x->s);
    ir_id later = of(x, IR_EXP, x->g);
    ir_close_circle(&x->step, moved, later);
    return add(x, moved, x->s);
}

static void want_no_circle(const double *g, const double *s, double *q) {
    for (int k = 0; k < Y; k++)
        q[k] = (k ? exp(g[k - 1]) : s[0]) + s[k];
}

static const array_case cases[] = {
    {"shift, fill", make_fill, want_fill},
    {"shift, edge", make_edge, want_edge},
    {"shift, wrap", make_wrap, want_wrap},
    {"shift past all", make_far, want_far},
    {"element", make_element, want_element},
    {"index", make_index, want_index},
    {"least and largest", make_extremes, want_extremes},
    {"circle upwards", make_up, want_up},
    {"circle downwards", make_down, want_down},
    {"parts of a step", make_parts, want_parts},
    {"circle in a circle", make_sheet, want_sheet},
    {"no circle", make_no_circle, want_no_circle},
};

/* ---- what all of them must do ---- */

static array_module create(void) {
    static const ir_role roles[] = {IR_FORCING, IR_PARAMETER, IR_STATE, IR_OUTPUT};
    static const char *const names[] = {"f", "p", "s", "q"};
    array_module x = {.arena = base_arena_create()};
    x.module = ir_module_create(x.arena, "arrays");
    ir_add_dim(x.module, "y", Y);
    ir_add_dim(x.module, "z", Z);
    ir_add_dim(x.module, "parts", PARTS);
    for (int k = 0; k < 4; k++) {
        ir_symbol symbol = {
            .name = names[k], .role = roles[k], .laned = true, .rank = 1, .dims = {ALONG_Y}};
        ir_add_symbol(x.module, symbol);
        x.module->wanted |= 1u << roles[k];
    }
    ir_build(x.module, &x.module->regions[IR_PREPARE]);
    x.step = ir_build(x.module, &x.module->regions[IR_STEP]);
    ir_id f = ir_load(&x.step, FORCING, IR_VALUE), p = ir_load(&x.step, PARAMETER, IR_VALUE);
    x.g = ir_operate(&x.step, IR_MUL, f, p, 0);
    x.s = ir_load(&x.step, STATE, IR_VALUE);
    return x;
}

static ir_simulation simulation_of(const array_module *x, double dots) {
    random_source source = {17};
    ir_simulation run = ir_simulation_create(x->module, STEPS, x->arena);
    run.started = true;
    double complex *in[3] = {run.values.of[IR_FORCING], run.values.of[IR_PARAMETER],
                             run.values.start};
    double complex *dot[3] = {run.dots.of[IR_FORCING], run.dots.of[IR_PARAMETER], run.dots.start};
    for (int n = 0; n < 3; n++) {
        size_t count = n ? Y : Y * STEPS;
        random_fill(in[n], count, &source);
        random_fill(dot[n], count, &source);
        for (size_t k = 0; k < count; k++)
            in[n][k] += I * dots * dot[n][k];
    }
    random_fill(run.bars.of[IR_OUTPUT], Y * STEPS, &source);
    random_fill(run.bars.of[IR_STATE], Y, &source);
    return run;
}

static void expect_near(const char *name, const char *what, double got, double wanted) {
    if (!(fabs(got - wanted) <= 1e-13 * (1 + fabs(wanted))))
        fail_msg("%s: %s %.17g instead of %.17g", name, what, got, wanted);
}

static void expect_values(const array_case *of, ir_simulation *run) {
    double g[Y], s[Y], q[Y];
    ir_simulate(run);
    for (int k = 0; k < Y; k++)
        s[k] = creal(run->values.start[k]);
    for (int t = 0; t < STEPS; t++) {
        for (int k = 0; k < Y; k++)
            g[k] = creal(run->values.of[IR_FORCING][t * Y + k] * run->values.of[IR_PARAMETER][k]);
        of->want(g, s, q);
        for (int k = 0; k < Y; k++) {
            s[k] = q[k];
            expect_near(of->name, "value", creal(run->values.of[IR_OUTPUT][t * Y + k]), q[k]);
        }
    }
}

static void expect_complex_step(const array_case *of, const array_module *x,
                                const ir_simulation *tangent) {
    ir_simulation run = simulation_of(x, 1e-30);
    run.environment.complex_numbers = true;
    ir_simulate(&run);
    for (int k = 0; k < Y * STEPS; k++)
        expect_near(of->name, "dot", creal(tangent->dots.of[IR_OUTPUT][k]),
                    cimag(run.values.of[IR_OUTPUT][k]) * 1e30);
}

static double product(const double complex *a, const double complex *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += creal(a[k]) * creal(b[k]);
    return sum;
}

static void expect_same_products(const array_case *of, const ir_simulation *run) {
    const ir_numbers *bars = &run->bars, *dots = &run->dots;
    double results = product(bars->of[IR_OUTPUT], dots->of[IR_OUTPUT], Y * STEPS) +
                     product(bars->of[IR_STATE], dots->of[IR_STATE], Y);
    double inputs = product(bars->of[IR_FORCING], dots->of[IR_FORCING], Y * STEPS) +
                    product(bars->of[IR_PARAMETER], dots->of[IR_PARAMETER], Y) +
                    product(bars->start, dots->start, Y);
    expect_near(of->name, "adjoint", inputs, results);
    assert_true(fabs(results) > 1e-3);
}

static void check_case(const array_case *of) {
    array_module x = create();
    ir_id q = of->make(&x);
    ir_store(&x.step, OUTPUT, IR_VALUE, q);
    ir_store(&x.step, STATE, IR_VALUE, q);
    ir_simulation plain = simulation_of(&x, 0);
    expect_values(of, &plain);
    const char *fault = pass_run(x.module, &(pass_options){0});
    if (fault)
        fail_msg("%s: %s", of->name, fault);
    ir_simulation run = simulation_of(&x, 0);
    expect_values(of, &run);
    ir_simulate_adjoint(&run);
    ir_simulate_tangent(&run);
    expect_complex_step(of, &x, &run);
    expect_same_products(of, &run);
    base_arena_free(x.arena);
}

static void nodes_mean_what_they_say(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        check_case(&cases[k]);
}

/* ---- ties ---- */

static void equal_extremes_share(void **state) {
    (void)state;
    array_module x = create();
    ir_store(&x.step, OUTPUT, IR_VALUE, ir_reduce_by(&x.step, IR_MAX, ALONG_Y, x.s));
    ir_store(&x.step, STATE, IR_VALUE, x.s);
    assert_null(pass_run(x.module, &(pass_options){0}));
    ir_simulation run = ir_simulation_create(x.module, 1, x.arena);
    run.started = true;
    const double start[Y] = {2, 1, 2, -1}, bar[Y] = {0.5, 0, 0.5, 0};
    for (int k = 0; k < Y; k++)
        run.values.start[k] = start[k];
    run.bars.of[IR_OUTPUT][1] = 1;
    ir_simulate_adjoint(&run);
    for (int k = 0; k < Y; k++)
        assert_true(creal(run.bars.start[k]) == bar[k]);
    assert_int_equal(x.module->symbols[STATE].taped, true);
    base_arena_free(x.arena);
}

/* A linear model's adjoint needs none of its states. */
static void states_that_no_bar_needs_are_not_taped(void **state) {
    (void)state;
    array_module x = create();
    ir_store(&x.step, OUTPUT, IR_VALUE, x.s);
    ir_store(&x.step, STATE, IR_VALUE, add(&x, x.g, times(&x, 0.5, x.s)));
    assert_null(pass_run(x.module, &(pass_options){0}));
    assert_int_equal(x.module->symbols[STATE].taped, false);
    base_arena_free(x.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_mean_what_they_say),
        cmocka_unit_test(equal_extremes_share),
        cmocka_unit_test(states_that_no_bar_needs_are_not_taped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
