/* A run made again from its own folder, and compared to the bit. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "training/compare_runs.h"
#include "training/ensemble.h"
#include "training/record.h"
#include "training/training.h"

/* What one run was, and where it is made again. */
typedef struct reproducing {
    const cli_arguments *arguments; /* with the words of the record */
    const char *run;
    const char *again;
    cli_project project;
    cli_record was;
    bool same;
} reproducing;

/* ---- what differs before anything is trained ---- */

static bool is_data(const char *name) {
    return strncmp(name, "data ", strlen("data ")) == 0;
}

static void say_row(const char *name, const char *was, const char *is) {
    fprintf(stderr, "  %s: was %s, is %s\n", name, was ? was : "not there", is ? is : "not there");
}

/* How many rows differ; *data when those of the data do. */
static size_t compare_records(const cli_record *was, const cli_record *is, bool *data) {
    size_t count = 0;
    for (size_t k = 0; k < was->count + is->count; k++) {
        bool old = k < was->count;
        const char *name = old ? was->rows[k].name : is->rows[k - was->count].name;
        const char *then = cli_record_value(was, name), *now = cli_record_value(is, name);
        if ((!old && then) || !cli_record_matters(name))
            continue;
        if (then && now && strcmp(then, now) == 0)
            continue;
        if (count++ == 0)
            fprintf(stderr, "not made with the same:\n");
        say_row(name, then, now);
        *data = *data || is_data(name);
    }
    return count;
}

/* ---- training again ---- */

static core_status score_again(cli_project *p, const char *folder, const char *period,
                               const double *weights, afx_error *error) {
    time_summary summary;
    cli_score score = {.folder = folder,
                       .weights = weights,
                       .period = cli_period_of(p, period),
                       .period_name = period,
                       .summary = &summary};
    return cli_score_run(p, &score, error);
}

static bool has_metrics(const reproducing *r) {
    return access(base_arena_format(r->was.arena, "%s/metrics.csv", r->run), F_OK) == 0;
}

static core_status train_again(reproducing *r, bool *stopped, afx_error *error) {
    cli_project *p = &r->project;
    size_t passes = (size_t)cli_record_number(&r->was, "passes");
    cli_training run = {.folder = r->again, .most_passes = passes};
    core_status status = cli_train_project(p, &run, error);
    *stopped = status == CORE_OK && run.trained.epoch_count < passes;
    const double *weights = run.trained.weights;
    if (status == CORE_OK && !*stopped)
        status = score_again(p, r->again, "validation", weights, error);
    if (status == CORE_OK && !*stopped && has_metrics(r))
        status = score_again(p, r->again, "test", weights, error);
    time_trained_free(&run.trained);
    return status;
}

static int reproduce_opened(reproducing *r) {
    cli_record is;
    afx_error error = {0};
    bool data = false, stopped = false;
    core_status status = cli_record_of(&r->project, &is, &error);
    if (status != CORE_OK)
        return cli_fail_with(r->arguments, status, &error);
    size_t differing = compare_records(&r->was, &is, &data);
    if (data)
        return cli_fail(r->arguments, CLI_CHECK, "%s: these are not the data it was trained on",
                        r->run);
    status = train_again(r, &stopped, &error);
    if (status == CORE_OK && stopped)
        return cli_fail(r->arguments, CLI_CHECK, "stopped, nothing was compared");
    if (status == CORE_OK)
        status = cli_compare_runs(r->run, r->again, &r->same, &error);
    if (status != CORE_OK)
        return cli_fail_project(r->arguments, &r->project.faults, status, &error);
    printf("%s: %s%s\n", r->run, r->same ? "the same to the bit" : "NOT the same",
           r->same && differing ? ", though not made with the same" : "");
    return r->same ? CLI_OK : CLI_CHECK;
}

/* ---- one run ---- */

/* The words that the record has kept of the command line, as if they were given now. */
static void take_words(const cli_record *record, cli_arguments *arguments) {
    for (size_t k = 0; k < record->count; k++) {
        const char *name = record->rows[k].name;
        for (const cli_option *option = arguments->command->options; option->name; option++) {
            size_t length = strlen(option->name);
            if (strncmp(name, option->name, length) == 0 && name[length] == ' ' &&
                arguments->given_count < CLI_MOST_WORDS) {
                arguments->given[arguments->given_count].option = option;
                arguments->given[arguments->given_count++].value = record->rows[k].value;
            }
        }
    }
}

static core_status read_record(reproducing *r, base_arena *arena, afx_error *error) {
    r->was = (cli_record){.arena = arena};
    CORE_TRY(cli_record_read(r->run, &r->was, error));
    if (!(cli_record_number(&r->was, "passes") >= 1))
        return core_fail(error, CORE_USAGE, "%s: no pass of it was finished", r->run);
    return CORE_OK;
}

static int reproduce(const cli_arguments *arguments, const char *run, const char *again,
                     base_arena *arena) {
    cli_arguments own = *arguments;
    reproducing r = {.arguments = &own, .run = run, .again = again};
    afx_error error = {0};
    core_status status = read_record(&r, arena, &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    take_words(&r.was, &own);
    int code =
        cli_project_open(&own, base_arena_format(arena, "%s/experiment.afx", run), &r.project);
    size_t epochs = (size_t)cli_record_number(&r.was, "epochs");
    if (code == CLI_OK) {
        r.project.plan.epochs = epochs ? epochs : r.project.plan.epochs;
        cli_project_rehash(&r.project);
        code = reproduce_opened(&r);
    }
    cli_project_close(&r.project);
    return code;
}

/* ---- a run, or the seeds of one ---- */

/* A run of several seeds has no record of its own. */
static int list_seeds(const cli_arguments *arguments, const char *run, cli_plan *plan,
                      base_arena *arena) {
    driver_unit *unit = driver_create();
    if (!unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    const front_experiment *experiment = NULL;
    if (driver_read(unit, base_arena_format(arena, "%s/experiment.afx", run)))
        experiment = front_experiment_of(&unit->context, unit->program, NULL);
    if (experiment)
        cli_make_plan(unit, experiment, plan);
    int code = cli_show_diagnostics(arguments, unit);
    driver_free(unit);
    return code;
}

static int reproduce_all(const cli_arguments *arguments, base_arena *arena) {
    const char *run = arguments->words[0], *to = cli_value(arguments, "-o");
    cli_plan plan = {0};
    int code = list_seeds(arguments, run, &plan, arena);
    if (code != CLI_OK)
        return code;
    if (!to)
        to = base_arena_format(arena, "%s/repro", run);
    if (plan.seeds == 1)
        return reproduce(arguments, run, to, arena);
    for (size_t k = 0; k < plan.seeds; k++) {
        const char *one = cli_seed_folder(arena, run, plan.seed + (uint64_t)k);
        int next =
            reproduce(arguments, one, cli_seed_folder(arena, to, plan.seed + (uint64_t)k), arena);
        code = next != CLI_OK ? next : code;
    }
    return code;
}

static int run_repro(const cli_arguments *arguments) {
    base_arena *arena = base_arena_create();
    if (!arena)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    int code = reproduce_all(arguments, arena);
    base_arena_free(arena);
    return code;
}

static const cli_option options[] = {
    {"-o", "DIR", "where it is trained again; RUN/repro by default"},
    {"--data", "DIR", "read the data from here"},
    {"--threads", "N", "results do not depend on it"},
    CLI_SHAPE_OPTIONS,
    CLI_MATH_OPTION,
    CLI_DIAGNOSTIC_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_repro = {
    .name = "repro",
    .form = "RUN",
    .words = "trains a run again from its folder and compares weights and metrics bit for bit",
    .examples = "afflux repro runs/synthetic\n"
                "afflux repro runs/synthetic --threads 1",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_repro,
};
