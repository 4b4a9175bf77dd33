/* The gradient is the same to the last bit however the work is done. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "time/parallel.h"
#include "verify/verify_compare.h"

/* Memory for a run of those arguments, aligned as the contract wants it. */
static void take_work(cli_verification *v, const afx_model *model, afx_args *args) {
    size_t size = model->work_size(args, AFX_REVERSE);
    char *memory = base_arena_take(v->arena, size + 64);
    args->work = memory + (64 - (uintptr_t)memory % 64) % 64;
    args->work_size = size;
}

/* Notes which numbers have other bits. */
static void compare_bits(cli_verification *v, cli_finding *finding, const cli_program *p,
                         const double *a, const double *b, const char *what) {
    size_t others = 0;
    for (size_t k = 0; k < p->inputs; k++) {
        bool same = memcmp(&a[k], &b[k], sizeof a[k]) == 0;
        cli_note(finding, same ? 0 : 1);
        if (same || others++)
            continue;
        finding->place = cli_place_span(p, p->input, CLI_INPUTS, k);
        finding->fault =
            base_arena_format(v->arena, "the gradient by %s has other bits %s",
                              cli_place_name(p, p->input, CLI_INPUTS, k, v->arena), what);
    }
}

typedef struct schedule_case {
    afx_schedule schedule;
    size_t slots;
    const char *words;
} schedule_case;

static const schedule_case schedules[] = {
    {AFX_STORE_STATES, 0, "when only the states are stored"},
    {AFX_TWO_LEVEL, 1, "at two levels with 1 slot"},
    {AFX_TWO_LEVEL, 3, "at two levels with 3 slots"},
    {AFX_TWO_LEVEL, 7, "at two levels with 7 slots"},
    {AFX_BINOMIAL, 1, "with 1 binomial slot"},
    {AFX_BINOMIAL, 2, "with 2 binomial slots"},
    {AFX_BINOMIAL, 5, "with 5 binomial slots"},
    {AFX_BINOMIAL, 64, "with more binomial slots than steps"},
};

static void check_schedules(cli_verification *v) {
    cli_program *p = &v->program;
    cli_workspace w = cli_take_workspace(v, p);
    cli_finding *finding = cli_new_finding(v, CLI_INVARIANCE, "same bits under every schedule", 0);
    cli_random_point(v, p, 300, w.x);
    cli_random_vector(v->seed, 13000, w.y_bar, p->results);
    if (cli_compiled_adjoint(p, w.x, w.y_bar, w.x_bar) != AFX_OK)
        cli_note(finding, NAN);
    for (size_t k = 0; k < sizeof schedules / sizeof *schedules; k++) {
        afx_args args = cli_reverse_arguments(p, w.x, w.y_bar, w.x_bar_2);
        args.schedule = schedules[k].schedule;
        args.slots = schedules[k].slots;
        take_work(v, p->model, &args);
        if (p->model->run_b(&args) != AFX_OK)
            cli_note(finding, NAN);
        compare_bits(v, finding, p, w.x_bar, w.x_bar_2, schedules[k].words);
    }
    finding->note = base_arena_format(v->arena, "%zu schedules over %zu steps",
                                      sizeof schedules / sizeof *schedules, p->steps);
}

/* ---- threads ---- */

enum { POINTS = 5, BLOCKS = 3, THREADS = 2, THREAD_STEPS = 5 };

/* Blocks of a run shared out among threads, each with its own work memory. */
typedef struct shared_run {
    const afx_model *model;
    afx_args args;
    void *work[THREADS];
    double *weights_bar[BLOCKS]; /* of each block: added up afterwards, in order */
} shared_run;

static core_status run_block(void *context, size_t thread, size_t piece, afx_error *error) {
    const shared_run *run = context;
    afx_args args = run->args;
    args.weights_bar = run->weights_bar[piece];
    afx_status status = run->model->block_forward(&args, piece, run->work[thread], AFX_REVERSE);
    if (status == AFX_OK)
        status = run->model->block_reverse(&args, piece, run->work[thread], AFX_REVERSE);
    return status == AFX_OK ? CORE_OK : core_fail(error, CORE_NUMERICAL, "not finite");
}

static core_status run_shared(cli_verification *v, cli_program *p, shared_run *run,
                              double *weights_bar, afx_error *error) {
    size_t weights = p->model->info->count[AFX_WEIGHT];
    for (int k = 0; k < THREADS; k++) {
        take_work(v, p->model, &run->args);
        run->work[k] = run->args.work;
    }
    for (int k = 0; k < BLOCKS; k++)
        run->weights_bar[k] = base_arena_take(v->arena, (weights + 1) * sizeof(double));
    time_job job = {p->model->blocks(&run->args), THREADS, run, run_block};
    CORE_TRY(time_in_parallel(&job, error));
    for (size_t k = 0; k < job.pieces; k++)
        for (size_t e = 0; e < weights; e++)
            weights_bar[e] += run->weights_bar[k][e];
    return CORE_OK;
}

/* A point of one lane into one of many; weights are the same for all. */
static void put_lane(const cli_program *one, const double *point, cli_program *p, size_t lane,
                     double *x) {
    for (int s = 0; s < CLI_INPUTS; s++) {
        const cli_stretch *from = &one->input[s], *to = &p->input[s];
        size_t places = p->model->info->count[from->role];
        for (size_t k = 0; k < from->count; k++) {
            size_t row = k / places * p->lanes + lane;
            size_t at = from->role == IR_WEIGHT ? k : row * places + k % places;
            x[to->begin + at] = point[from->begin + k];
        }
    }
    size_t attributes = p->model->info->count[AFX_ATTRIBUTE];
    for (size_t k = 0; k < attributes; k++)
        p->attribute[lane * attributes + k] = one->attribute[k];
}

/* The lanes are a few points in turn: where a solve does not end, one lane is drawn again. */
static void put_lanes(cli_verification *v, cli_program *p, double *x) {
    cli_program *one = base_arena_take(v->arena, sizeof *one);
    cli_program_options options = {p->module, p->model, NULL, 1, p->steps};
    cli_program_create(&options, v->arena, one);
    double *point = base_arena_take(v->arena, (one->inputs + 1) * sizeof *point);
    for (size_t k = 0; k < POINTS; k++) {
        cli_random_point(v, one, 400 + k, point);
        for (size_t lane = k; lane < p->lanes; lane += POINTS)
            put_lane(one, point, p, lane, x);
    }
}

static void check_threads(cli_verification *v) {
    const afx_model *model = v->program.model;
    size_t block = model->info->lanes_multiple, lanes = BLOCKS * block - 1;
    cli_program_options options = {v->program.module, model, NULL, lanes,
                                   model->info->map ? 1 : THREAD_STEPS};
    cli_program *p = base_arena_take(v->arena, sizeof *p);
    cli_finding *finding = cli_new_finding(v, CLI_INVARIANCE, "same bits for 1 and 2 threads", 0);
    cli_program_create(&options, v->arena, p);
    cli_workspace w = cli_take_workspace(v, p);
    put_lanes(v, p, w.x);
    cli_random_vector(v->seed, 14000, w.y_bar, p->results);
    afx_args alone = cli_reverse_arguments(p, w.x, w.y_bar, w.x_bar);
    alone.block = block;
    take_work(v, model, &alone);
    shared_run run = {.model = model, .args = cli_reverse_arguments(p, w.x, w.y_bar, w.x_bar_2)};
    run.args.block = block;
    double *weights_bar = w.x_bar_2 + p->input[3].begin;
    afx_error error = {0};
    if (model->run_b(&alone) != AFX_OK || run_shared(v, p, &run, weights_bar, &error) != CORE_OK)
        cli_note(finding, NAN);
    compare_bits(v, finding, p, w.x_bar, w.x_bar_2, "on two threads");
    finding->note = base_arena_format(v->arena, "%zu lanes in %d blocks", lanes, BLOCKS);
}

void cli_check_invariance(cli_verification *v) {
    check_schedules(v);
    if (!v->program.network) /* a network is one block */
        check_threads(v);
}
