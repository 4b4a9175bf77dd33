/* Every single alteration of a tangent or adjoint region that changes a derivative is found, in the
 * equation that it was made in; nothing is found where nothing was altered. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ir/locate.h"
#include "passes/pass.h"
#include "small_module.h"

enum { STEPS = 3, EQUATIONS = 6 };

/* What the spans of the equations point into: one line each. */
static const char TEXT[] = "wet = P*f\n"
                           "warm = exp(f*s)\n"
                           "lost = max(wet*s, warm)\n"
                           "kept = tanh(s - lost)\n"
                           "q = kept*lost/P\n"
                           "s = s + sum(w*kept)\n";

typedef struct scene {
    small_module *small;
    const base_source *source;
    ir_simulation run;
} scene;

static base_span line_span(const base_source *source, uint32_t line) {
    return (base_span){source, source->line_starts[line - 1], source->line_starts[line - 1] + 1};
}

static ir_id say(scene *s, uint32_t line) {
    s->small->step.span = line_span(s->source, line);
    return 0;
}

static ir_id named(scene *s, const char *name, ir_id id) {
    ir_give_name(&s->small->step, id, name);
    return id;
}

static void write_equations(scene *s) {
    small_module *x = s->small;
    say(s, 1);
    ir_id wet = named(s, "wet", small_of2(x, IR_MUL, x->p, x->f));
    say(s, 2);
    ir_id warm = named(s, "warm", small_of1(x, IR_EXP, small_of2(x, IR_MUL, x->f, x->s)));
    say(s, 3);
    ir_id lost = named(s, "lost", small_of2(x, IR_MAX, small_of2(x, IR_MUL, wet, x->s), warm));
    say(s, 4);
    ir_id kept = named(s, "kept", small_of1(x, IR_TANH, small_of2(x, IR_SUB, x->s, lost)));
    say(s, 5);
    ir_store(&x->step, Q, IR_VALUE, small_of2(x, IR_DIV, small_of2(x, IR_MUL, kept, lost), x->p));
    say(s, 6);
    ir_id sum = ir_reduce(&x->step, 1, small_of2(x, IR_MUL, x->w, kept));
    ir_store(&x->step, S, IR_VALUE, small_of2(x, IR_ADD, x->s, sum));
}

static void open_scene(scene *s, small_module *small) {
    *s = (scene){.small = small};
    s->source = base_source_of_text(small->arena, "small.afx", TEXT, sizeof TEXT - 1);
    write_equations(s);
    small->module->second = true;
    const char *fault = pass_run(small->module, &(pass_options){0});
    if (fault)
        fail_msg("%s", fault);
    s->run = ir_simulation_create(small->module, STEPS, small->arena);
    s->run.started = true;
}

/* Some numbers, the same each time; seeds and directions of size 1. */
static void set_numbers(ir_simulation *run) {
    double number = 0.37;
    for (ir_role role = 0; role < IR_ROLES; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++) {
            number = fmod(number * 7.13 + 0.41, 1);
            run->values.of[role][k] = 0.3 + number;
            run->dots.of[role][k] = 0.5 + fmod(number * 3.7, 1);
            run->bars.of[role][k] = 0.5 + fmod(number * 5.3, 1);
        }
    run->values.start[0] = 0.8;
    run->dots.start[0] = 1.1;
}

static bool locate(scene *s, ir_region_kind kind, ir_fault *fault) {
    set_numbers(&s->run);
    if (kind == IR_STEP_TANGENT)
        return ir_locate_in_tangent(&s->run, fault);
    if (kind == IR_STEP_SECOND)
        return ir_locate_in_second(&s->run, fault);
    return ir_locate_in_adjoint(&s->run, s->small->arena, fault);
}

static void nothing_is_found_where_all_is_well(void **state) {
    scene s;
    ir_fault fault;
    open_scene(&s, *state);
    if (locate(&s, IR_STEP_TANGENT, &fault) || locate(&s, IR_STEP_ADJOINT, &fault) ||
        locate(&s, IR_STEP_SECOND, &fault))
        fail_msg("%s: %g and not %g", fault.name, fault.got, fault.wanted);
}

/* ---- alterations ---- */

static ir_op other_operator(ir_op op) {
    switch (op) {
    case IR_MUL:
        return IR_ADD;
    case IR_ADD:
        return IR_SUB;
    case IR_SUB:
        return IR_ADD;
    case IR_DIV:
        return IR_MUL;
    default:
        return IR_NONE;
    }
}

static uint32_t line_of(base_span span) {
    return span.source ? base_position_of(span.source, span.begin).line : 0;
}

static bool is_in(const ir_fault *fault, uint32_t line) {
    for (size_t k = 0; k < fault->span_count; k++)
        if (line_of(fault->spans[k]) == line)
            return true;
    return false;
}

/* The numbers that the region makes of the inputs. */
static double checksum(scene *s, ir_region_kind kind) {
    double sum = 0;
    set_numbers(&s->run);
    s->run.environment.complex_numbers = false;
    if (kind == IR_STEP_TANGENT)
        ir_simulate_tangent(&s->run);
    else if (kind == IR_STEP_ADJOINT)
        ir_simulate_adjoint(&s->run);
    else
        ir_simulate_second(&s->run);
    const ir_numbers *made = kind == IR_STEP_TANGENT   ? &s->run.dots
                             : kind == IR_STEP_ADJOINT ? &s->run.bars
                                                       : &s->run.bar_dots;
    for (ir_role role = 0; role <= IR_WEIGHT; role++)
        for (size_t k = 0; k < ir_simulation_extent(&s->run, role); k++)
            sum += (1 + 0.1 * (double)role + 0.01 * (double)k) * creal(made->of[role][k]);
    return sum + 3 * creal(made->start[0]);
}

/* In regions of second order the values and bars beside the dots are those of other regions. */
static void check_alteration(scene *s, ir_region_kind kind, ir_id id, uint32_t *found) {
    ir_value *value = &s->small->module->regions[kind].values[id];
    ir_op was = value->op;
    ir_fault fault = {0};
    double before = checksum(s, kind);
    value->op = other_operator(was);
    if (fabs(checksum(s, kind) - before) > 1e-6 * fabs(before)) {
        if (!locate(s, kind, &fault))
            fail_msg("%s altered in line %u is not found", op_row_of(was)->name,
                     line_of(value->span));
        if (!is_in(&fault, line_of(value->span)))
            fail_msg("%s altered in line %u is found in %s, line %u", op_row_of(was)->name,
                     line_of(value->span), fault.name, line_of(fault.spans[0]));
        ++*found;
    }
    value->op = was;
}

static void check_alterations(void **state, ir_region_kind kind, uint32_t least) {
    scene s;
    uint32_t found = 0;
    open_scene(&s, *state);
    const ir_region *region = &s.small->module->regions[kind];
    for (ir_id id = 1; id < region->count; id++)
        if (other_operator(region->values[id].op) && !region->values[id].origin)
            check_alteration(&s, kind, id, &found);
    if (found < least)
        fail_msg("only %u alterations changed a derivative", found);
}

static void altered_tangents_are_located(void **state) {
    check_alterations(state, IR_STEP_TANGENT, 10);
}

static void altered_second_orders_are_located(void **state) {
    check_alterations(state, IR_STEP_SECOND, 10);
}

static void altered_adjoints_are_located(void **state) {
    check_alterations(state, IR_STEP_ADJOINT, 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_found_where_all_is_well, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(altered_tangents_are_located, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(altered_second_orders_are_located, small_module_create,
                                        small_module_free),
        cmocka_unit_test_setup_teardown(altered_adjoints_are_located, small_module_create,
                                        small_module_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
