/* Thirty years of days through the gradient of HBV: every schedule, one and two threads, the same
 * bits; as many steps as the theory says; choices by memory that keep to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "core/random.h"
#include "hbv.h"
#include "theory.h"
#include "time/memory_plan.h"
#include "time/parallel.h"
#include "weather_source.h"

enum { SITES = 40, BLOCK = 16, DAYS = 10950, FROM = 700 };
enum { FORCING = HBV_FORCING_COUNT * SITES * DAYS, OUTPUT = HBV_OUTPUT_COUNT * SITES * DAYS };
enum { PARAMETER = HBV_PARAMETER_COUNT * SITES };

typedef struct world {
    double *forcing, *output_bar, *parameter;
    double expected[PARAMETER];      /* bars of STORE_ALL, one thread */
    double expected_late[PARAMETER]; /* the same, from FROM on */
} world;

/* ---- what all runs share ---- */

static void fill_forcing(world *of) {
    weather_source weather = {3, 86400};
    data_set set;
    assert_int_equal(weather_source_open(&weather, SITES, DAYS, &set, NULL), CORE_OK);
    data_pick picks[HBV_FORCING_COUNT] = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}};
    data_window window = {.sites = SITES, .steps = DAYS};
    data_target target = {{of->forcing, SITES * DAYS, SITES, 1, 0}, sizeof(double)};
    data_copy_series(&set, (data_picks){picks, HBV_FORCING_COUNT}, &window, &target);
    data_set_free(&set);
}

static void fill_parameters(world *of) {
    core_random random = {.seed = 11};
    for (size_t k = 0; k < hbv_info.symbol_count; k++) {
        const afx_symbol *symbol = &hbv_info.symbols[k];
        for (size_t s = 0; symbol->role == AFX_PARAMETER && s < SITES; s++)
            of->parameter[symbol->index * SITES + s] =
                symbol->lowest +
                (0.1 + 0.8 * core_random_uniform(&random)) * (symbol->highest - symbol->lowest);
    }
}

/* ---- a gradient ---- */

typedef struct gradient {
    const world *of;
    afx_args args; /* schedule, slots, gradient_from */
    size_t threads;
    void *work[2];
    uint64_t steps_run[2];
    double bars[PARAMETER];
} gradient;

static afx_args arguments(gradient *of) {
    const world *w = of->of;
    afx_args args = of->args;
    args.size = sizeof args;
    args.version = AFX_ABI_VERSION;
    args.lanes = SITES;
    args.steps = DAYS;
    args.block = BLOCK;
    args.forcing = (afx_array){w->forcing, SITES * DAYS, SITES, 1, 0};
    args.parameter = (afx_array){w->parameter, SITES, 0, 1, 0};
    args.output_bar = (afx_array){w->output_bar, SITES * DAYS, SITES, 1, 0};
    args.parameter_bar = (afx_array){of->bars, SITES, 0, 1, 0};
    return args;
}

static core_status run_block(void *context, size_t thread, size_t block, afx_error *error) {
    gradient *of = context;
    afx_args args = arguments(of);
    const afx_model *model = hbv_model();
    args.steps_run = &of->steps_run[thread];
    afx_status status = model->block_forward(&args, block, of->work[thread], AFX_REVERSE);
    if (status == AFX_OK)
        status = model->block_reverse(&args, block, of->work[thread], AFX_REVERSE);
    return status == AFX_OK ? CORE_OK : core_fail(error, CORE_INTERNAL, "status %d", (int)status);
}

/* Returns the steps that were run. */
static uint64_t run(gradient *of) {
    afx_args args = arguments(of);
    afx_error error;
    for (size_t k = 0; k < of->threads; k++) {
        of->work[k] = core_allocate(hbv_model()->block_work_size(&args, AFX_REVERSE), 1);
        assert_non_null(of->work[k]);
    }
    time_job job = {hbv_model()->blocks(&args), of->threads, of, run_block};
    assert_int_equal(time_in_parallel(&job, &error), CORE_OK);
    for (size_t k = 0; k < of->threads; k++)
        core_free(of->work[k]);
    return of->steps_run[0] + of->steps_run[1];
}

static int make_world(void **state) {
    world *of = core_allocate(1, sizeof *of);
    *state = of;
    of->forcing = core_allocate(FORCING, sizeof(double));
    of->output_bar = core_allocate(OUTPUT, sizeof(double));
    of->parameter = core_allocate(PARAMETER, sizeof(double));
    fill_forcing(of);
    fill_parameters(of);
    core_random random = {.seed = 12};
    for (size_t k = 0; k < OUTPUT; k++)
        of->output_bar[k] = core_random_uniform(&random) - 0.5;
    gradient whole = {.of = of, .threads = 1}, late = whole;
    late.args.gradient_from = FROM;
    run(&whole);
    run(&late);
    memcpy(of->expected, whole.bars, sizeof whole.bars);
    memcpy(of->expected_late, late.bars, sizeof late.bars);
    return 0;
}

static int drop_world(void **state) {
    world *of = *state;
    core_free(of->forcing);
    core_free(of->output_bar);
    core_free(of->parameter);
    core_free(of);
    return 0;
}

/* ---- tests ---- */

static void check(const world *of, afx_args choice, size_t threads) {
    gradient here = {.of = of, .args = choice, .threads = threads};
    afx_args args = arguments(&here);
    size_t blocks = hbv_model()->blocks(&args);
    assert_int_equal(run(&here), blocks * theory_steps_run(&args));
    assert_int_equal(time_steps_run(&args), theory_steps_run(&args));
    assert_memory_equal(here.bars, choice.gradient_from ? of->expected_late : of->expected,
                        sizeof here.bars);
}

static void every_schedule_and_thread_gives_the_same_bits(void **state) {
    static const afx_args choices[] = {
        {.schedule = AFX_STORE_ALL},
        {.schedule = AFX_STORE_STATES},
        {.schedule = AFX_TWO_LEVEL, .slots = 1},
        {.schedule = AFX_TWO_LEVEL, .slots = 7},
        {.schedule = AFX_TWO_LEVEL, .slots = 105},
        {.schedule = AFX_TWO_LEVEL, .slots = DAYS + 9},
        {.schedule = AFX_BINOMIAL, .slots = 3},
        {.schedule = AFX_BINOMIAL, .slots = 20},
        {.schedule = AFX_BINOMIAL, .slots = 500},
        {.schedule = AFX_BINOMIAL, .slots = DAYS},
    };
    for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
        for (size_t threads = 1; threads <= 2; threads++) {
            afx_args choice = choices[k];
            check(*state, choice, threads);
            choice.gradient_from = FROM;
            check(*state, choice, threads);
        }
}

/* (20 + 4)! / (20! 4!) = 10,626 < 10,950 <= 53,130 = (20 + 5)! / (20! 5!): no step runs more than
 * five times before it is put on tape, all together 5 * 10,950 - (20 + 5)! / (21! 4!). */
static void twenty_states_take_the_steps_of_the_theory(void **state) {
    gradient of = {.of = *state, .threads = 1};
    of.args = (afx_args){.schedule = AFX_BINOMIAL, .slots = 20};
    afx_args args = arguments(&of);
    uint64_t advanced = 5 * (uint64_t)DAYS - 12650;
    assert_int_equal(theory_revolve(DAYS, 20), advanced);
    assert_int_equal(run(&of), hbv_model()->blocks(&args) * (DAYS + advanced));
}

/* ---- choices by memory ---- */

/* The fewest steps of any schedule in so many bytes, by trying them all. */
static uint64_t fewest_steps(afx_args args, size_t bytes) {
    uint64_t fewest = UINT64_MAX;
    size_t n = args.steps - args.gradient_from;
    for (afx_schedule schedule = AFX_STORE_ALL; schedule <= AFX_BINOMIAL; schedule++)
        for (size_t slots = 1; slots <= n + 1; slots++) {
            args.schedule = schedule;
            args.slots = slots;
            uint64_t steps = theory_steps_run(&args);
            if (hbv_model()->block_work_size(&args, AFX_REVERSE) <= bytes && steps < fewest)
                fewest = steps;
        }
    return fewest;
}

static void the_schedule_chosen_is_the_best_that_fits(void **state) {
    (void)state;
    for (size_t steps = 2; steps < 60; steps += 19)
        for (size_t from = 0; from < 2; from++) {
            afx_args args = {.lanes = 20, .steps = steps, .gradient_from = from};
            time_schedule chosen;
            afx_error error;
            size_t all = hbv_model()->block_work_size(&args, AFX_REVERSE);
            args.schedule = AFX_BINOMIAL;
            args.slots = 1;
            size_t least = hbv_model()->block_work_size(&args, AFX_REVERSE);
            least = least < all ? least : all;
            for (size_t bytes = least; bytes <= all + 64; bytes += 64 * 9) {
                assert_int_equal(
                    time_choose_schedule(hbv_model(), &args, AFX_REVERSE, bytes, &chosen, &error),
                    CORE_OK);
                args.schedule = chosen.schedule;
                args.slots = chosen.slots;
                assert_int_equal(chosen.bytes, hbv_model()->block_work_size(&args, AFX_REVERSE));
                assert_true(chosen.bytes <= bytes);
                assert_int_equal(chosen.steps_run, theory_steps_run(&args));
                assert_int_equal(chosen.steps_run, fewest_steps(args, bytes));
            }
            assert_int_equal(
                time_choose_schedule(hbv_model(), &args, AFX_REVERSE, least - 1, &chosen, &error),
                CORE_USAGE);
            char bytes[32];
            snprintf(bytes, sizeof bytes, "(%zu bytes)", least);
            assert_non_null(strstr(error.message, bytes));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schedule_and_thread_gives_the_same_bits),
        cmocka_unit_test(twenty_states_take_the_steps_of_the_theory),
        cmocka_unit_test(the_schedule_chosen_is_the_best_that_fits),
    };
    return cmocka_run_group_tests(tests, make_world, drop_world);
}
