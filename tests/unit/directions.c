/* Several directions of the tangent at once are, to the bit, the runs in one direction each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "compiled.h"
#include "passes/pass.h"

enum { DIRECTIONS = 3, MODULES = 10 };

/* Numbers from the first to the last of an array. */
static size_t extent_of(const host_array *array) {
    if (array->variables == 0 || array->times == 0 || array->lanes == 0)
        return 0;
    return (array->variables - 1) * (size_t)array->view.variable +
           (array->times - 1) * (size_t)array->view.time +
           (array->lanes - 1) * (size_t)array->view.lane + 1;
}

/* Room for as many directions, with some more between them; weights stand close. */
static afx_array room_for(const host_array *like, base_arena *arena) {
    afx_array all = like->view;
    all.direction = (ptrdiff_t)extent_of(like) + (like->lanes == 1 ? 0 : 5);
    all.data = base_arena_take(arena, ((size_t)all.direction * DIRECTIONS + 1) * 8);
    return all;
}

/* The directions of a role, one after another. */
static afx_array join(const host one[DIRECTIONS], ir_role role, base_arena *arena) {
    afx_array all = room_for(&one->dot[role], arena);
    size_t bytes = one->single ? sizeof(float) : sizeof(double);
    for (size_t d = 0; d < DIRECTIONS; d++)
        memcpy((char *)all.data + d * (size_t)all.direction * bytes, one[d].dot[role].view.data,
               extent_of(&one[d].dot[role]) * bytes);
    return all;
}

/* Does what `all` found in direction d stand in `one` too? */
static bool is_same(const afx_array *all, size_t d, const host_array *one) {
    host_array part = *one;
    size_t bytes = one->single ? sizeof(float) : sizeof(double);
    part.view.data = (char *)all->data + d * (size_t)all->direction * bytes;
    for (size_t v = 0; v < one->variables; v++)
        for (size_t t = 0; t < one->times; t++)
            for (size_t lane = 0; lane < one->lanes; lane++)
                if (host_get(&part, v, t, lane) != host_get(one, v, t, lane))
                    return false;
    return true;
}

static void draw_direction(host *h, uint64_t seed) {
    random_source source = {seed};
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        for (size_t v = 0; v < h->dot[role].variables && role != IR_OUTPUT; v++)
            for (size_t t = 0; t < h->dot[role].times; t++)
                for (size_t lane = 0; lane < h->dot[role].lanes; lane++)
                    host_set(&h->dot[role], v, t, lane, random_between(&source, -1, 1));
}

static void run_tangent(host *h) {
    host_give_work(h, AFX_TANGENT);
    assert_int_equal(h->model->run_d(&h->args), AFX_OK);
    assert_true(host_work_is_whole(h));
}

static void join_args(host *all, const host one[DIRECTIONS]) {
    afx_args *args = &all->args;
    args->directions = DIRECTIONS;
    args->forcing_dot = join(one, IR_FORCING, all->arena);
    args->parameter_dot = join(one, IR_PARAMETER, all->arena);
    args->dynamic_dot = join(one, IR_DYNAMIC, all->arena);
    args->weights_dot = join(one, IR_WEIGHT, all->arena).data;
    if (args->start.data)
        args->start_dot = join(one, IR_STATE, all->arena);
    args->output_dot = room_for(&all->dot[IR_OUTPUT], all->arena);
    args->end_dot = room_for(&all->end_dot, all->arena);
}

static void expect_directions(const afx_model *model, const afx_args *drawn, uint64_t seed) {
    base_arena *arena = base_arena_create();
    host one[DIRECTIONS], all = host_create(model, arena, drawn, seed);
    bool started = seed % 2;
    for (size_t d = 0; d < DIRECTIONS; d++) {
        one[d] = host_create(model, arena, drawn, seed);
        draw_direction(&one[d], seed + 17 * d);
        host_give_start(&one[d], started);
        run_tangent(&one[d]);
    }
    host_give_start(&all, started);
    join_args(&all, one);
    run_tangent(&all);
    for (size_t d = 0; d < DIRECTIONS; d++) {
        assert_true(is_same(&all.args.output_dot, d, &one[d].dot[IR_OUTPUT]));
        assert_true(is_same(&all.args.end_dot, d, &one[d].end_dot));
        assert_true(is_same(&all.args.output, 0, &one[d].value[IR_OUTPUT]));
        assert_true(is_same(&all.args.end, 0, &one[d].end));
    }
    base_arena_free(arena);
}

static void check_modules(bool single) {
    base_arena *arena = base_arena_create();
    compiled all;
    ir_module *modules[MODULES];
    compiled_open(&all);
    for (uint64_t k = 0; k < MODULES; k++) {
        modules[k] = k % 2 ? random_module(arena, 31 + k) : random_array_module(arena, 31 + k);
        assert_null(pass_run(modules[k], &(pass_options){0}));
        compiled_add(&all, modules[k], single);
    }
    assert_true(compiled_load(&all, "cc"));
    for (uint64_t k = 0; k < MODULES; k++) {
        random_source source = {k};
        afx_args drawn = compare_draw_extents(modules[k], &source);
        drawn.network = compare_draw_network(modules[k], drawn.lanes, &source, arena);
        expect_directions(compiled_model(&all, k), &drawn, k);
    }
    compiled_close(&all);
    base_arena_free(arena);
}

static void doubles_in_several_directions(void **state) {
    (void)state;
    check_modules(false);
}

static void floats_in_several_directions(void **state) {
    (void)state;
    check_modules(true);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles_in_several_directions),
                                       cmocka_unit_test(floats_in_several_directions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
