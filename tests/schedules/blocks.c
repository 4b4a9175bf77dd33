/* A run of HBV with its blocks on several threads: the same bits, the first failure, and no run of
 * arguments that the model refuses. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "core/random.h"
#include "hbv.h"
#include "time/blocks.h"

enum { SITES = 100, BLOCK = 16, DAYS = 200, STORES = HBV_STATE_COUNT };
enum { FORCING = HBV_FORCING_COUNT * SITES * DAYS, OUTPUT = HBV_OUTPUT_COUNT * SITES * DAYS };

typedef struct world {
    double forcing[FORCING], parameter[HBV_PARAMETER_COUNT * SITES];
    double output[OUTPUT], end[STORES * SITES];
    afx_fault fault;
} world;

static const size_t threads[] = {1, 2, 3, 7, 20};
enum { CROWDS = sizeof threads / sizeof *threads };

static void fill(world *of) {
    core_random random = {.seed = 5};
    for (size_t k = 0; k < FORCING; k++) /* P mm/d, T degC, PET mm/d */
        of->forcing[k] =
            (k < FORCING / 3 || k >= 2 * FORCING / 3 ? 4 : 12) * core_random_uniform(&random);
    for (size_t k = 0; k < hbv_info.symbol_count; k++) {
        const afx_symbol *symbol = &hbv_info.symbols[k];
        for (size_t s = 0; symbol->role == AFX_PARAMETER && s < SITES; s++)
            of->parameter[symbol->index * SITES + s] =
                symbol->lowest + core_random_uniform(&random) * (symbol->highest - symbol->lowest);
    }
}

static afx_args arguments(world *of) {
    return (afx_args){.size = sizeof(afx_args),
                      .version = AFX_ABI_VERSION,
                      .lanes = SITES,
                      .steps = DAYS,
                      .block = BLOCK,
                      .forcing = {of->forcing, SITES * DAYS, SITES, 1, 0},
                      .parameter = {of->parameter, SITES, 0, 1, 0},
                      .output = {of->output, SITES * DAYS, SITES, 1, 0},
                      .end = {of->end, SITES, 0, 1, 0},
                      .fault = &of->fault};
}

static afx_status run(afx_args args, size_t crowd) {
    afx_status status = AFX_OK;
    args.work_size = time_run_work_size(hbv_model(), &args, crowd);
    args.work = core_allocate(args.work_size, 1);
    assert_non_null(args.work);
    assert_int_equal(time_run(hbv_model(), &args, crowd, &status, NULL), CORE_OK);
    core_free(args.work);
    return status;
}

static world *make_world(void) {
    world *of = core_allocate(1, sizeof *of);
    assert_non_null(of);
    fill(of);
    return of;
}

static void bits_do_not_depend_on_threads(void **state) {
    (void)state;
    world *one = make_world(), *more = make_world();
    assert_int_equal(run(arguments(one), 1), AFX_OK);
    assert_true(one->output[OUTPUT - 1] > 0);
    for (size_t k = 1; k < CROWDS; k++) {
        memset(more->output, 0, sizeof more->output);
        memset(more->end, 0, sizeof more->end);
        assert_int_equal(run(arguments(more), threads[k]), AFX_OK);
        assert_memory_equal(more->output, one->output, sizeof one->output);
        assert_memory_equal(more->end, one->end, sizeof one->end);
    }
    core_free(one);
    core_free(more);
}

/* Rain is NaN at two sites of two blocks; in the later block it is so sooner. */
static void the_first_block_that_fails_is_told(void **state) {
    (void)state;
    world *of = make_world();
    of->forcing[150 * SITES + 40] = NAN;
    of->forcing[3 * SITES + 90] = NAN;
    for (size_t k = 0; k < CROWDS; k++) {
        of->fault = (afx_fault){0};
        assert_int_equal(run(arguments(of), threads[k]), AFX_NOT_FINITE);
        assert_int_equal(of->fault.lane, 40);
        assert_int_equal(of->fault.step, 150);
    }
    core_free(of);
}

static void what_the_model_refuses_is_not_run(void **state) {
    (void)state;
    world *of = make_world();
    for (size_t k = 0; k < CROWDS; k++) {
        afx_args args = arguments(of);
        args.parameter.data = NULL;
        assert_int_equal(run(args, threads[k]), AFX_BAD_ARGUMENTS);
    }
    core_free(of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_do_not_depend_on_threads),
        cmocka_unit_test(the_first_block_that_fails_is_told),
        cmocka_unit_test(what_the_model_refuses_is_not_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
