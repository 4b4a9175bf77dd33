/* What a model of a river network asks of its host. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "array_models.h"
#include "compiled.h"
#include "host.h"
#include "passes/pass.h"

enum { SITES = 5, LEVELS = 3, FLOWS = 4 };

/* 0, 1 -> 3; 2, 3 -> 4. */
typedef struct fixture {
    base_arena *arena;
    compiled all;
    const afx_model *model;
    uint32_t level_begin[LEVELS + 1], upstream_begin[SITES + 1], upstream[FLOWS], downstream[SITES];
    afx_network network;
} fixture;

static void set_network(fixture *x) {
    const uint32_t level_begin[] = {0, 3, 4, 5}, upstream_begin[] = {0, 0, 0, 0, 2, 4};
    const uint32_t upstream[] = {0, 1, 2, 3}, downstream[] = {3, 3, 4, 4, 5};
    memcpy(x->level_begin, level_begin, sizeof level_begin);
    memcpy(x->upstream_begin, upstream_begin, sizeof upstream_begin);
    memcpy(x->upstream, upstream, sizeof upstream);
    memcpy(x->downstream, downstream, sizeof downstream);
    x->network =
        (afx_network){SITES, LEVELS, x->level_begin, x->upstream_begin, x->upstream, x->downstream};
}

static int compile_river(void **state) {
    base_arena *arena = base_arena_create();
    fixture *x = base_arena_take(arena, sizeof *x);
    *state = x;
    x->arena = arena;
    compiled_open(&x->all);
    for (size_t k = 0; k < ARRAY_MODELS; k++) {
        if (strcmp(array_models[k].name, "river") != 0)
            continue;
        ir_module *module = array_models[k].make(arena, "river");
        if (pass_run(module, &(pass_options){0}))
            return -1;
        compiled_add(&x->all, module, false);
    }
    if (!compiled_load(&x->all, "cc"))
        return -1;
    x->model = compiled_model(&x->all, 0);
    return 0;
}

static int close_river(void **state) {
    fixture *x = *state;
    compiled_close(&x->all);
    base_arena_free(x->arena);
    return 0;
}

static host make_host(fixture *x) {
    afx_args extents = {.lanes = SITES, .members = 1, .steps = 3, .network = &x->network};
    set_network(x);
    host h = host_create(x->model, x->arena, &extents, 4);
    host_give_work(&h, AFX_FORWARD);
    return h;
}

static void a_run_is_one_block(void **state) {
    fixture *x = *state;
    host h = make_host(x);
    h.args.block = 2;
    assert_int_equal(x->model->info->network, 1);
    assert_int_equal(x->model->blocks(&h.args), 1);
    assert_int_equal(x->model->block_lanes(&h.args), SITES);
    assert_int_equal(x->model->run(&h.args), AFX_OK);
}

static void a_network_of_these_lanes_is_wanted(void **state) {
    fixture *x = *state;
    host h = make_host(x);
    h.args.network = NULL;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    h = make_host(x);
    x->network.lanes--;
    assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    assert_int_equal(x->model->step(&h.args, 1), AFX_BAD_ARGUMENTS);
}

/* One number of the network's arrays changed at a time. */
static void a_network_that_contradicts_itself_is_refused(void **state) {
    fixture *x = *state;
    host h = make_host(x);
    const struct {
        uint32_t *at;
        uint32_t wrong;
    } changes[] = {{&x->level_begin[0], 1},    {&x->level_begin[1], 4}, {&x->level_begin[2], 2},
                   {&x->level_begin[3], 4},    {&x->upstream[1], 0},    {&x->upstream[2], 4},
                   {&x->upstream_begin[3], 1}, {&x->upstream[0], 1},    {&x->downstream[0], 4},
                   {&x->downstream[2], 5},     {&x->downstream[4], 0}};
    for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
        set_network(x);
        assert_int_equal(x->model->run(&h.args), AFX_OK);
        *changes[k].at = changes[k].wrong;
        assert_int_equal(x->model->run(&h.args), AFX_BAD_ARGUMENTS);
    }
}

/* A fault shows at the site where it begins, not at lanes that only pad. */
static void a_fault_tells_the_site(void **state) {
    fixture *x = *state;
    host h = make_host(x);
    afx_fault fault = {0};
    h.args.fault = &fault;
    host_set(&h.value[IR_FORCING], 0, 1, 2, INFINITY);
    assert_int_equal(x->model->run(&h.args), AFX_NOT_FINITE);
    assert_int_equal(fault.lane, 2);
    assert_int_equal(fault.step, 1);
    assert_string_equal(x->model->info->symbols[fault.symbol].name, "S");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_one_block),
        cmocka_unit_test(a_network_of_these_lanes_is_wanted),
        cmocka_unit_test(a_network_that_contradicts_itself_is_refused),
        cmocka_unit_test(a_fault_tells_the_site),
    };
    return cmocka_run_group_tests(tests, compile_river, close_river);
}
