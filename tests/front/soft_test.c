/* Decisions that are smooth, by their values; which decisions are; and what scales them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "front/lower.h"
#include "ir/simulate.h"
#include "reading.h"

static reading checked_with(const char *text, const front_options *options) {
    reading read = read_text(text);
    read.checked = front_check(&read.context, read.program, options);
    if (!read.checked)
        diag_print(read.context.diags, (diag_style){0}, stderr);
    assert_non_null(read.checked);
    return read;
}

static void assert_near(double value, double wanted) {
    if (!(fabs(value - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g is not %.17g", value, wanted);
}

static size_t count_of(const ir_module *module, ir_op op) {
    size_t count = 0;
    for (ir_id id = 1; id < module->regions[IR_STEP].count; id++)
        count += module->regions[IR_STEP].values[id].op == op;
    return count;
}

/* One step with all forcings and weights as given; the outputs, in their declared units. */
static const double complex *run_of(reading *read, double forcing, double weight) {
    const ir_module *module = front_lower(&read->context, read->checked, 0)->module;
    ir_simulation run = ir_simulation_create(module, 1, read->context.arena);
    run.started = true;
    for (uint32_t k = 0; k < module->places[IR_FORCING]; k++)
        run.values.of[IR_FORCING][k] = forcing;
    for (uint32_t k = 0; k < module->places[IR_WEIGHT]; k++)
        run.values.of[IR_WEIGHT][k] = weight;
    ir_simulate(&run);
    return run.values.of[IR_OUTPUT];
}

static const char *const three_conditions =
    "model m {\nstep 1 d\nforcing T : degC\n"
    "output a : 1 = soft(T > 1 [degC], 2)\noutput b : 1 = soft(T < 1 [degC], 0)\n"
    "output c : 1 = soft(T > 1 [degC] or T < -1 [degC], 2, product)\n"
    "output d : 1 = soft(not (T > 1 [degC] and T < 8 [degC]), 2, straight, product)\n}\n";

static void test_soft_is_a_sigmoid(void **state) {
    (void)state;
    reading read = checked_with(three_conditions, &(front_options){0});
    const double complex *output = run_of(&read, 4, 0);
    double x = 1 / (1 + exp(-1.5)), y = 1 / (1 + exp(2.5));
    assert_near(creal(output[0]), x);
    assert_near(creal(output[1]), 0);
    assert_near(creal(output[2]), x + y - x * y);
    assert_near(creal(output[3]), 0); /* hard in its value */
    assert_near(creal(run_of(&read, 0.5, 0)[1]), 1);
    forget(&read);
}

static void test_declared_widths_scale(void **state) {
    (void)state;
    double scale = 0.5;
    reading read = checked_with(three_conditions, &(front_options){.relax_scale = &scale});
    assert_near(creal(run_of(&read, 4, 0)[0]), 1 / (1 + exp(-3.0)));
    forget(&read);
}

static void test_a_width_of_nothing_divides_nothing(void **state) {
    (void)state;
    reading read = checked_with("model m {\nstep 1 d\nforcing T : K\n"
                                "output b : 1 = soft(T < 1 [K], 0)\n}\n",
                                &(front_options){0});
    const ir_module *module = front_lower(&read.context, read.checked, 0)->module;
    assert_int_equal(count_of(module, IR_DIV), 0);
    assert_int_equal(count_of(module, IR_SIGMOID), 0);
    forget(&read);
}

/* ---- from outside ---- */

static reading relaxed_model(const char *value, const char *choice, bool annealed) {
    char text[400];
    snprintf(text, sizeof text,
             "model m {\nstep 1 h\nforcing P : mm/d\nstore S : mm = 1\nflux q : S -> = %s\n"
             "output o : mm/d = q\n}\n",
             value);
    reading read = read_text(text);
    front_relax relax;
    assert_true(front_relax_parse(&read.context, choice, &relax));
    front_options options = {.relaxed = &relax, .relaxed_count = 1, .annealed = annealed};
    read.checked = front_check(&read.context, read.program, &options);
    if (!read.checked)
        diag_print(read.context.diags, (diag_style){0}, stderr);
    assert_non_null(read.checked);
    return read;
}

static double relaxed(const char *value, const char *choice, double given) {
    reading read = relaxed_model(value, choice, false);
    double found = creal(run_of(&read, given, 0)[0]);
    forget(&read);
    return found;
}

static double annealed(const char *value, const char *choice, double weight) {
    reading read = relaxed_model(value, choice, true);
    double found = creal(run_of(&read, 3, weight)[0]);
    forget(&read);
    return found;
}

static void test_forms(void **state) {
    (void)state;
    double w = 0.5;
    assert_near(relaxed("max(P, 2 [mm/d])", "q=0.5", 3), 2 + w * log1p(exp(1 / w)));
    assert_near(relaxed("min(P, 2 [mm/d])", "q=0.5 [mm/d]", 3), 2 - w * log1p(exp(-1 / w)));
    assert_near(relaxed("min(P, 2 [mm/d])", "q=12 [mm/yr]", 3), 2);
    assert_near(relaxed("abs(P)", "q=0.5", 3), 3 * tanh(3 / (2 * w)));
    assert_near(relaxed("if P > 2 [mm/d] then P else 0", "q=0.5", 3), 3 / (1 + exp(-1 / w)));
    assert_near(relaxed("max(P, 2 [mm/d])", "q=0", 3), 3);
    assert_near(relaxed("max(0, P)", "q=0.5", 0), w * log(2)); /* 0 has no unit of its own */
    double low = 1 + w * log1p(exp(2 / w));
    assert_near(relaxed("clamp(P, 1 [mm/d], 2 [mm/d])", "q=0.5", 3),
                2 - w * log1p(exp((2 - low) / w)));
}

static void test_the_decision_named(void **state) {
    (void)state;
    double rounded = 2 + 0.5 * log1p(exp(2));
    assert_near(relaxed("max(P, 1 [mm/d]) + max(P, 2 [mm/d])", "q:2=0.5", 3), 3 + rounded);
    reading read = relaxed_model("min(max(P, 0), S/dt)", "q=0.1", false);
    const front_expr *limiter = symbol_called(&read, SYMBOL_FLUX, "q")->value;
    assert_false(limiter->softened);
    assert_true(limiter->arguments.at[0]->softened);
    forget(&read);
}

/* A choice between truths in a condition is one of them and the condition. */
static void test_logic(void **state) {
    (void)state;
    const char *value = "if (if P > 2 [mm/d] then P < 4 [mm/d] else P < 1 [mm/d]) then P else 0";
    double c = 1 / (1 + exp(-1 / 0.5)), x = 1 / (1 + exp(-1 / 0.5)), y = 1 / (1 + exp(2 / 0.5));
    assert_near(relaxed(value, "q=0.5", 3), 3 * fmax(fmin(c, x), fmin(1 - c, y)));
    double product = 1 - (1 - c * x) * (1 - (1 - c) * y);
    assert_near(relaxed(value, "q=0.5,product", 3), 3 * product);
    assert_near(relaxed(value, "q=0.5,product,straight", 3), 3);
}

static void test_straight_is_hard(void **state) {
    (void)state;
    reading read = relaxed_model("max(P, 2 [mm/d])", "q=0.5,straight", false);
    const ir_module *module = front_lower(&read.context, read.checked, 0)->module;
    assert_true(module->straight);
    assert_int_equal(count_of(module, IR_ATTACH), 1);
    forget(&read);
}

static void test_widths_at_run_time(void **state) {
    (void)state;
    assert_near(annealed("max(P, 2 [mm/d])", "q=1", 0.5), 2 + 0.5 * log1p(exp(2)));
    assert_near(annealed("max(P, 2 [mm/d])", "q=1", 0), 3);
    assert_near(annealed("if P > 3 [mm/d] then P else 0", "q=1", 0.1), 1.5);
    assert_near(annealed("if P > 3 [mm/d] then P else 0", "q=1", 0), 0);
    reading read = relaxed_model("max(P, 2 [mm/d])", "q=1", true);
    const ir_module *module = front_lower(&read.context, read.checked, 0)->module;
    const ir_symbol *relax = &module->symbols[module->symbol_count - 1];
    assert_string_equal(relax->name, "relax");
    assert_int_equal(relax->role, IR_WEIGHT);
    assert_true(relax->fixed && relax->normal == 1 && !(relax->lowest < relax->highest));
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_soft_is_a_sigmoid),
        cmocka_unit_test(test_declared_widths_scale),
        cmocka_unit_test(test_a_width_of_nothing_divides_nothing),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_the_decision_named),
        cmocka_unit_test(test_logic),
        cmocka_unit_test(test_straight_is_hard),
        cmocka_unit_test(test_widths_at_run_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
