/* Every row of op.def: its value against its complex expansion, its partials against complex step
 * and signed central differences, its ties as documented, its expansion to IR. Altered rows must be
 * caught by the same checks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ir/build.h"
#include "ir/simulate.h"
#include "op_ties.h"
#include "random_module.h"

enum { DRAWS = 60 };
static const double FROM_KINK = 0.02; /* points nearer to a kink or jump are not swept */

typedef enum alteration { AS_WRITTEN, SIGN, SWAPPED, FACTOR, NOTHING, ALTERATIONS } alteration;

/* What the sweep believes of a row: op.def, or op.def with one partial altered. */
typedef struct row_rules {
    ir_op op;
    int altered; /* the partial; SWAPPED: with the next one */
    alteration how;
} row_rules;

static double row_partial(const row_rules *rules, int k, const double argument[3], double y) {
    int other = rules->altered == k ? k + 1 : rules->altered + 1 == k ? k - 1 : k;
    bool hit = rules->altered == k;
    switch (rules->how) {
    case SIGN:
        return (hit ? -1 : 1) * op_partial(rules->op, k, argument, y);
    case SWAPPED:
        return op_partial(rules->op, other, argument, y);
    case FACTOR:
        return (hit ? 1.001 : 1) * op_partial(rules->op, k, argument, y);
    case NOTHING:
        return hit ? 0 : op_partial(rules->op, k, argument, y);
    default:
        return op_partial(rules->op, k, argument, y);
    }
}

/* Truths are drawn as 0 or 1. */
static bool is_truth(ir_op op, int k) {
    return op_row_of(op)->unit == OP_UNIT_LOGIC || (op == IR_SELECT && k == 0);
}

static void draw(ir_op op, random_source *source, double argument[3]) {
    const op_row *row = op_row_of(op);
    for (int k = 0; k < 3; k++) {
        argument[k] = random_between(source, row->box[2 * k], row->box[2 * k + 1]);
        if (is_truth(op, k))
            argument[k] = argument[k] < 0.5 ? 0 : 1;
    }
}

static double by_complex_step(ir_op op, int k, const double argument[3]) {
    double complex shifted[3] = {argument[0], argument[1], argument[2]};
    shifted[k] += 1e-30 * I;
    return cimag(op_value_complex(op, shifted)) / 1e-30;
}

static double by_difference(ir_op op, int k, const double argument[3], double step) {
    double above[3] = {argument[0], argument[1], argument[2]};
    double below[3] = {argument[0], argument[1], argument[2]};
    above[k] += step;
    below[k] -= step;
    return (op_value(op, above) - op_value(op, below)) / (above[k] - below[k]);
}

/* The difference, with its sign, at the step where it lies nearest. */
static double nearest_difference(ir_op op, int k, const double argument[3], double partial) {
    double nearest = INFINITY;
    for (double step = 1e-3; step > 1e-7; step /= 10) {
        double difference = by_difference(op, k, argument, step);
        if (!(fabs(difference - partial) >= fabs(nearest - partial)))
            nearest = difference;
    }
    return nearest;
}

static bool near(double a, double b, double tolerance) {
    return fabs(a - b) <= tolerance * (1 + fabs(b));
}

static bool point_holds(const row_rules *rules, const double argument[3]) {
    double y = op_value(rules->op, argument);
    double complex all[3] = {argument[0], argument[1], argument[2]};
    if (!near(creal(op_value_complex(rules->op, all)), y, 1e-13))
        return false;
    for (int k = 0; k < op_row_of(rules->op)->arity; k++) {
        double partial = row_partial(rules, k, argument, y);
        if (is_truth(rules->op, k)) {
            if (partial != 0)
                return false;
            continue;
        }
        if (!near(by_complex_step(rules->op, k, argument), partial, 1e-12))
            return false;
        if (!near(nearest_difference(rules->op, k, argument, partial), partial, 1e-7))
            return false;
    }
    return true;
}

static bool row_holds(const row_rules *rules) {
    random_source source = {(uint64_t)rules->op};
    int swept = 0;
    for (int tries = 0; swept < DRAWS && tries < 20 * DRAWS; tries++) {
        double argument[3];
        draw(rules->op, &source, argument);
        if (op_distance(rules->op, argument) < FROM_KINK)
            continue;
        if (!point_holds(rules, argument))
            return false;
        swept++;
    }
    return swept == DRAWS;
}

static void every_row_holds(void **state) {
    (void)state;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (!row_holds(&(row_rules){.op = op}))
            fail_msg("%s: value or partials are wrong", op_row_of(op)->name);
}

/* ---- altered rows ---- */

/* Does the alteration change anything at all? Not where a partial is 0 everywhere, nor when two
 * that are alike are swapped. */
static bool alters(const row_rules *rules) {
    random_source source = {1};
    for (int n = 0; n < DRAWS; n++) {
        double argument[3];
        draw(rules->op, &source, argument);
        double y = op_value(rules->op, argument);
        for (int k = 0; k < op_row_of(rules->op)->arity; k++)
            if (row_partial(rules, k, argument, y) != op_partial(rules->op, k, argument, y))
                return true;
    }
    return false;
}

static int catch_alterations(ir_op op) {
    int caught = 0, arity = op_row_of(op)->arity;
    for (int k = 0; k < arity; k++)
        for (alteration how = SIGN; how < ALTERATIONS; how++) {
            row_rules altered = {op, k, how};
            if ((how == SWAPPED && k + 1 == arity) || !alters(&altered))
                continue;
            if (row_holds(&altered))
                fail_msg("%s: alteration %d of partial %d survived", op_row_of(op)->name, how, k);
            caught++;
        }
    return caught;
}

static void every_altered_row_is_caught(void **state) {
    (void)state;
    int rows = 0;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        int caught = catch_alterations(op);
        bool varies = op_row_of(op)->kink != OP_JUMP && op_row_of(op)->unit != OP_UNIT_LOGIC;
        if (varies != (caught >= 3))
            fail_msg("%s: %d alterations caught", op_row_of(op)->name, caught);
        rows += caught > 0;
    }
    assert_true(rows >= 20);
}

/* ---- ties ---- */

static void ties_are_as_documented(void **state) {
    (void)state;
    for (size_t n = 0; n < op_tie_count; n++) {
        const op_tie *at = &op_ties[n];
        double y = op_value(at->op, at->argument);
        if (y != at->value)
            fail_msg("%s at tie %zu is %g", op_row_of(at->op)->name, n, y);
        for (int k = 0; k < op_row_of(at->op)->arity; k++) {
            double partial = op_partial(at->op, k, at->argument, y);
            if (partial != at->partial[k])
                fail_msg("%s at tie %zu: partial %d is %g", op_row_of(at->op)->name, n, k, partial);
        }
    }
}

static void not_a_number_is_not_hidden(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        double argument[3] = {1, 1, 1};
        argument[k] = NAN;
        assert_true(isnan(op_value(IR_MIN, argument)));
        assert_true(isnan(op_value(IR_MAX, argument)));
    }
    assert_true(isnan(op_value(IR_CLAMP, (double[3]){NAN, 0, 1})));
}

/* ---- expansion to IR ---- */

/* A map from three parameters to the value of op and its partials. */
static ir_module *module_of_partials(base_arena *arena, ir_op op) {
    ir_module *module = ir_module_create(arena, op_row_of(op)->name);
    for (int k = 0; k < 3; k++)
        ir_add_symbol(module, (ir_symbol){.name = "x", .role = IR_PARAMETER, .laned = true});
    ir_builder builder = ir_build(module, &module->regions[IR_STEP]);
    ir_id argument[3] = {0};
    int arity = op_row_of(op)->arity;
    for (int k = 0; k < arity; k++)
        argument[k] = ir_load(&builder, (uint32_t)k, IR_VALUE);
    ir_id y = ir_operate(&builder, op, argument[0], argument[1], argument[2]);
    for (int k = 0; k < arity; k++) {
        uint32_t output =
            ir_add_symbol(module, (ir_symbol){.name = "y", .role = IR_OUTPUT, .laned = true});
        ir_store(&builder, output, IR_VALUE, ir_partial(&builder, op, k, argument, y));
    }
    return module;
}

static void expect_expansion(ir_simulation *run, ir_op op, const double argument[3]) {
    for (int k = 0; k < 3; k++)
        run->values.of[IR_PARAMETER][k] = argument[k];
    ir_simulate(run);
    for (int k = 0; k < op_row_of(op)->arity; k++) {
        double wanted = op_partial(op, k, argument, op_value(op, argument));
        double got = creal(run->values.of[IR_OUTPUT][k]);
        if (got != wanted)
            fail_msg("%s: partial %d is %.17g as IR, %.17g in doubles", op_row_of(op)->name, k, got,
                     wanted);
    }
}

static void partials_as_ir_are_the_same(void **state) {
    (void)state;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        base_arena *arena = base_arena_create();
        ir_simulation run = ir_simulation_create(module_of_partials(arena, op), 1, arena);
        random_source source = {7};
        for (int n = 0; n < DRAWS; n++) {
            double argument[3];
            draw(op, &source, argument);
            expect_expansion(&run, op, argument);
        }
        for (size_t n = 0; n < op_tie_count; n++)
            if (op_ties[n].op == op)
                expect_expansion(&run, op, op_ties[n].argument);
        base_arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_holds),
        cmocka_unit_test(every_altered_row_is_caught),
        cmocka_unit_test(ties_are_as_documented),
        cmocka_unit_test(not_a_number_is_not_hidden),
        cmocka_unit_test(partials_as_ir_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
