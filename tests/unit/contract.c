/* What afflux/model.h promises, on one compiled model whose names are as unlucky as can be. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "compiled.h"
#include "host.h"
#include "ir/build.h"
#include "passes/pass.h"

enum { LANES = 22, STEPS = 6 };

/* Keywords, functions of math.h, and names that generated code uses itself. */
static const struct {
    ir_role role;
    const char *name;
} symbols[] = {
    {IR_FORCING, "double"},  {IR_FORCING, "exp"}, {IR_ATTRIBUTE, "n"},
    {IR_PARAMETER, "lanes"}, {IR_DYNAMIC, "i"},   {IR_STATE, "exp_dot"},
    {IR_STATE, "v1"},        {IR_OUTPUT, "NAN"},  {IR_WEIGHT, "k1"},
};

enum { SYMBOLS = sizeof symbols / sizeof *symbols };
enum { DOUBLE, EXP, N, LANES_, I_, EXP_DOT, V1, NAN_, K1 };

static ir_module *unlucky_module(base_arena *arena) {
    ir_module *module = ir_module_create(arena, "static");
    module->words = "a \"quoted\" */ what?\?/ model";
    ir_add_dim(module, "for", 2);
    for (int k = 0; k < SYMBOLS; k++) {
        ir_symbol symbol = {
            .role = symbols[k].role, .name = symbols[k].name, .words = "", .unit = "mm/d"};
        symbol.laned = symbol.role != IR_WEIGHT;
        symbol.rank = symbol.role == IR_WEIGHT;
        symbol.dims[0] = 1;
        ir_add_symbol(module, symbol);
        if (symbol.role != IR_ATTRIBUTE)
            module->wanted |= 1u << symbol.role;
    }
    return module;
}

/* v1 += double * n * sum(k1); exp_dot = exp_dot / 2 + i * lanes * v1; NAN = exp(exp) + exp_dot. */
static ir_module *make_module(base_arena *arena) {
    ir_module *module = unlucky_module(arena);
    ir_builder b = ir_build(module, &module->regions[IR_PREPARE]);
    ir_store(&b, V1, IR_VALUE, ir_load(&b, LANES_, IR_VALUE));
    ir_store(&b, EXP_DOT, IR_VALUE, ir_number(&b, 1));
    b = ir_build(module, &module->regions[IR_STEP]);
    ir_id of[SYMBOLS];
    for (uint32_t k = 0; k < SYMBOLS; k++)
        of[k] = k == NAN_ ? 0 : ir_load(&b, k, IR_VALUE);
    ir_id gain = ir_operate(&b, IR_MUL, of[DOUBLE], of[N], 0);
    gain = ir_operate(&b, IR_MUL, gain, ir_reduce(&b, 1, of[K1]), 0);
    ir_give_name(&b, gain, "if");
    ir_id product = ir_operate(&b, IR_MUL, of[I_], of[LANES_], 0);
    product = ir_operate(&b, IR_MUL, product, of[V1], 0);
    ir_give_name(&b, product, "c2");
    ir_id half = ir_operate(&b, IR_MUL, of[EXP_DOT], ir_number(&b, 0.5), 0);
    ir_id sum = ir_operate(&b, IR_ADD, half, product, 0);
    ir_id output = ir_operate(&b, IR_ADD, ir_operate(&b, IR_EXP, of[EXP], 0, 0), sum, 0);
    ir_store(&b, V1, IR_VALUE, ir_operate(&b, IR_ADD, of[V1], gain, 0));
    ir_store(&b, EXP_DOT, IR_VALUE, sum);
    ir_store(&b, NAN_, IR_VALUE, output);
    return module;
}

typedef struct fixture {
    base_arena *arena;
    compiled all;
    const afx_model *model;
} fixture;

static int compile_model(void **state) {
    base_arena *arena = base_arena_create();
    fixture *x = base_arena_take(arena, sizeof *x);
    x->arena = arena;
    ir_module *module = make_module(arena);
    const char *fault = pass_run(module, &(pass_options){0});
    compiled_open(&x->all);
    if (fault)
        return -1;
    compiled_add(&x->all, module, false);
    if (!compiled_load(&x->all, "cc"))
        return -1;
    x->model = compiled_model(&x->all, 0);
    *state = x;
    return 0;
}

static int close_model(void **state) {
    fixture *x = *state;
    if (!x)
        return -1;
    compiled_close(&x->all);
    base_arena_free(x->arena);
    return 0;
}

static host make_host(const fixture *x, afx_mode mode) {
    afx_args extents = {.lanes = LANES, .members = 2, .steps = STEPS, .block = 16};
    host h = host_create(x->model, x->arena, &extents, 5);
    host_give_work(&h, mode);
    return h;
}

static void info_tells_what_was_declared(void **state) {
    fixture *x = *state;
    const afx_info *info = x->model->info;
    assert_int_equal(info->version, AFX_ABI_VERSION);
    assert_int_equal(info->real_bytes, sizeof(double));
    assert_string_equal(info->name, "static");
    assert_string_equal(info->words, "a \"quoted\" */ what?\?/ model");
    assert_int_equal(info->symbol_count, SYMBOLS);
    const uint32_t counts[] = {2, 1, 1, 1, 2, 1, 2};
    assert_memory_equal(info->count, counts, sizeof counts);
    for (uint32_t k = 0; k < SYMBOLS; k++) {
        assert_string_equal(info->symbols[k].name, symbols[k].name);
        assert_string_equal(info->symbols[k].unit, "mm/d");
        assert_int_equal(info->symbols[k].role, symbols[k].role);
    }
}

static void wrong_arguments_are_refused(void **state) {
    fixture *x = *state;
    const host whole = make_host(x, AFX_FORWARD);
    assert_int_equal(x->model->run(&whole.args), AFX_OK);
    host h = whole;
    h.args.size--;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    assert_int_equal(x->model->step(&h.args, 0), AFX_BAD_ARGUMENTS);
    h = whole;
    h.args.version++;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    h = whole;
    h.args.work_size--;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    h = whole;
    h.args.work = NULL;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    h = whole;
    h.args.weights = NULL;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    assert_int_equal(x->model->step(&whole.args, STEPS), AFX_BAD_ARGUMENTS);
}

static void missing_inputs_are_refused(void **state) {
    fixture *x = *state;
    const host whole = make_host(x, AFX_REVERSE);
    for (int k = 0; k < 4; k++) {
        host h = whole;
        afx_array *const inputs[] = {&h.args.forcing, &h.args.attribute, &h.args.parameter,
                                     &h.args.dynamic};
        inputs[k]->data = NULL;
        assert_int_equal(x->model->run_b(&h.args), AFX_BAD_ARGUMENTS);
    }
}

/* Work for a forward run is too little for a gradient. */
static void work_is_by_mode(void **state) {
    fixture *x = *state;
    host h = make_host(x, AFX_FORWARD);
    assert_int_equal(x->model->run_b(&h.args), AFX_BAD_ARGUMENTS);
    assert_int_equal(x->model->run_d(&h.args), AFX_BAD_ARGUMENTS);
}

static void a_run_that_is_not_finite_tells_where(void **state) {
    fixture *x = *state;
    afx_status (*const runs[])(const afx_args *) = {x->model->run, x->model->run_b,
                                                    x->model->run_d};
    for (afx_mode mode = AFX_FORWARD; mode <= AFX_TANGENT; mode++) {
        host h = make_host(x, mode);
        afx_fault fault = {0};
        h.args.fault = &fault;
        host_set(&h.value[IR_FORCING], DOUBLE, 3, 9, NAN); /* site 9: lanes 18 and 19 */
        assert_int_equal(runs[mode](&h.args), AFX_NOT_FINITE);
        assert_int_equal(fault.step, 3);
        assert_int_equal(fault.lane, 18);
        assert_string_equal(x->model->info->symbols[fault.symbol].name, "v1");
    }
}

static void a_step_that_is_not_finite_tells_where(void **state) {
    fixture *x = *state;
    host h = make_host(x, AFX_FORWARD);
    afx_fault fault = {0};
    h.args.fault = &fault;
    host_set(&h.value[IR_FORCING], 1, 4, 10, INFINITY);
    assert_int_equal(x->model->step(&h.args, 3), AFX_OK);
    assert_int_equal(x->model->step(&h.args, 4), AFX_NOT_FINITE);
    assert_int_equal(fault.step, 4);
    assert_int_equal(fault.lane, 20);
    assert_string_equal(x->model->info->symbols[fault.symbol].name, "NAN");
}

static double sum_of(const host_array *array) {
    double sum = 0;
    for (size_t v = 0; v < array->variables; v++)
        for (size_t t = 0; t < array->times; t++)
            for (size_t lane = 0; lane < array->lanes; lane++)
                sum += fabs(host_get(array, v, t, lane));
    return sum;
}

static void absent_directions_and_seeds_are_zero(void **state) {
    fixture *x = *state;
    const afx_array absent = {0};
    host h = make_host(x, AFX_TANGENT);
    h.args.forcing_dot = h.args.parameter_dot = h.args.dynamic_dot = absent;
    h.args.weights_dot = NULL;
    assert_int_equal(x->model->run_d(&h.args), AFX_OK);
    assert_true(sum_of(&h.dot[IR_OUTPUT]) == 0 && sum_of(&h.value[IR_OUTPUT]) > 0);
    h = make_host(x, AFX_REVERSE);
    h.args.output_bar = h.args.end_bar = absent;
    assert_int_equal(x->model->run_b(&h.args), AFX_OK);
    assert_true(sum_of(&h.bar[IR_PARAMETER]) == 0);
}

static void results_that_are_not_wanted_may_be_absent(void **state) {
    fixture *x = *state;
    const afx_array absent = {0};
    host all = make_host(x, AFX_REVERSE), one = make_host(x, AFX_REVERSE);
    one.args.output = one.args.end = one.args.forcing_bar = one.args.dynamic_bar = absent;
    one.args.weights_bar = NULL;
    assert_int_equal(x->model->run_b(&all.args), AFX_OK);
    assert_int_equal(x->model->run_b(&one.args), AFX_OK);
    for (size_t lane = 0; lane < LANES; lane++)
        assert_true(host_get(&all.bar[IR_PARAMETER], 0, 0, lane) ==
                    host_get(&one.bar[IR_PARAMETER], 0, 0, lane));
}

static void derivatives_are_added_to(void **state) {
    fixture *x = *state;
    host h = make_host(x, AFX_REVERSE);
    assert_int_equal(x->model->run_b(&h.args), AFX_OK);
    double forcing = sum_of(&h.bar[IR_FORCING]), weight = host_get(&h.bar[IR_WEIGHT], 1, 0, 0);
    assert_int_equal(x->model->run_b(&h.args), AFX_OK);
    assert_true(forcing > 0 && fabs(sum_of(&h.bar[IR_FORCING]) - 2 * forcing) < 1e-12 * forcing);
    assert_true(weight != 0 && host_get(&h.bar[IR_WEIGHT], 1, 0, 0) == 2 * weight);
}

/* Another block's forward may lie between, on its own work. */
static void blocks_one_by_one_are_a_run(void **state) {
    fixture *x = *state;
    host whole = make_host(x, AFX_REVERSE), parts = make_host(x, AFX_REVERSE);
    assert_int_equal(x->model->run_b(&whole.args), AFX_OK);
    assert_int_equal(x->model->blocks(&parts.args), 2);
    assert_int_equal(x->model->block_lanes(&parts.args), 16);
    void *work[2];
    for (size_t b = 0; b < 2; b++) {
        host_give_work(&parts, AFX_REVERSE);
        work[b] = parts.args.work;
        assert_int_equal(x->model->block_forward(&parts.args, b, work[b], AFX_REVERSE), AFX_OK);
    }
    for (size_t b = 0; b < 2; b++)
        assert_int_equal(x->model->block_reverse(&parts.args, b, work[b], AFX_REVERSE), AFX_OK);
    for (size_t lane = 0; lane < LANES; lane++)
        assert_true(host_get(&whole.bar[IR_PARAMETER], 0, 0, lane) ==
                    host_get(&parts.bar[IR_PARAMETER], 0, 0, lane));
    assert_true(host_get(&whole.bar[IR_WEIGHT], 0, 0, 0) ==
                host_get(&parts.bar[IR_WEIGHT], 0, 0, 0));
}

static void no_steps_leave_the_initial_states(void **state) {
    fixture *x = *state;
    host h = make_host(x, AFX_FORWARD);
    h.args.steps = 0;
    assert_int_equal(x->model->run(&h.args), AFX_OK);
    for (size_t lane = 0; lane < LANES; lane++) {
        assert_true(host_get(&h.end, 0, 0, lane) == 1);
        assert_true(host_get(&h.end, 1, 0, lane) == host_get(&h.value[IR_PARAMETER], 0, 0, lane));
    }
}

static void no_lanes_are_no_work(void **state) {
    fixture *x = *state;
    host h = make_host(x, AFX_FORWARD);
    h.args.lanes = 0;
    assert_int_equal(x->model->blocks(&h.args), 0);
    assert_int_equal(x->model->run(&h.args), AFX_OK);
    assert_true(sum_of(&h.value[IR_OUTPUT]) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_tells_what_was_declared),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(missing_inputs_are_refused),
        cmocka_unit_test(work_is_by_mode),
        cmocka_unit_test(a_run_that_is_not_finite_tells_where),
        cmocka_unit_test(a_step_that_is_not_finite_tells_where),
        cmocka_unit_test(absent_directions_and_seeds_are_zero),
        cmocka_unit_test(results_that_are_not_wanted_may_be_absent),
        cmocka_unit_test(derivatives_are_added_to),
        cmocka_unit_test(blocks_one_by_one_are_a_run),
        cmocka_unit_test(no_steps_leave_the_initial_states),
        cmocka_unit_test(no_lanes_are_no_work),
    };
    return cmocka_run_group_tests(tests, compile_model, close_model);
}
