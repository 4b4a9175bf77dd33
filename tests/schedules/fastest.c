/* What is remembered where memory is no matter: by how dear and how wide a model's step is, and how
 * many threads share the ways to memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exphydro.h"
#include "gr4j.h"
#include "hbv.h"
#include "time/fastest.h"

enum { MIB = 1 << 20 };

/* A block whose gradient takes just so much memory, if it remembers all. */
static afx_args block_of(const afx_model *model, size_t bytes) {
    afx_args args = {
        .size = sizeof args, .version = AFX_ABI_VERSION, .lanes = 64, .members = 16, .steps = 1};
    const size_t least = model->block_work_size(&args, AFX_REVERSE);
    args.steps = 1001;
    const size_t step = (model->block_work_size(&args, AFX_REVERSE) - least) / 1000;
    args.steps = 1 + (bytes - least) / step;
    return args;
}

static void check(const afx_model *model, size_t mib, size_t threads, afx_schedule expected) {
    afx_args args = block_of(model, mib * MIB);
    time_take_fastest(model, &args, AFX_REVERSE, threads);
    assert_int_equal(args.schedule, expected);
    if (expected == AFX_STORE_ALL)
        return;
    const size_t chosen = model->block_work_size(&args, AFX_REVERSE);
    assert_true(chosen < mib * MIB / 2);
    args.slots++;
    assert_true(chosen <= model->block_work_size(&args, AFX_REVERSE));
    args.slots -= 2;
    assert_true(chosen <= model->block_work_size(&args, AFX_REVERSE));
}

static void test_a_light_step_stays_near_where_threads_share(void **state) {
    (void)state;
    check(hbv_model(), 24, 2, AFX_STORE_ALL);
    check(hbv_model(), 25, 2, AFX_TWO_LEVEL);
    check(hbv_model(), 128, 1, AFX_STORE_ALL);
    check(hbv_model(), 129, 1, AFX_TWO_LEVEL);
}

static void test_a_dear_step_is_remembered_with_any_threads(void **state) {
    (void)state;
    check(gr4j_model(), 128, 1, AFX_STORE_ALL);
    check(gr4j_model(), 128, 16, AFX_STORE_ALL);
    check(gr4j_model(), 129, 16, AFX_TWO_LEVEL);
}

static void test_a_wide_step_is_remembered_nearby_alone(void **state) {
    (void)state;
    for (size_t threads = 1; threads <= 2; threads++) {
        check(exphydro_model(), 12, threads, AFX_STORE_ALL);
        check(exphydro_model(), 13, threads, AFX_TWO_LEVEL);
    }
}

static void test_nothing_to_go_back_through(void **state) {
    (void)state;
    afx_args args = block_of(hbv_model(), 30 * MIB);
    args.gradient_from = args.steps;
    time_take_fastest(hbv_model(), &args, AFX_REVERSE, 2);
    assert_int_equal(args.schedule, AFX_STORE_ALL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_light_step_stays_near_where_threads_share),
        cmocka_unit_test(test_a_dear_step_is_remembered_with_any_threads),
        cmocka_unit_test(test_a_wide_step_is_remembered_nearby_alone),
        cmocka_unit_test(test_nothing_to_go_back_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
