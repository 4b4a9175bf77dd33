#include <stdio.h>
#include <string.h>

#include "training/ensemble.h"
#include "training/profile.h"
#include "training/training.h"

enum { LONGEST_PATH = 4096 };

static core_status report(cli_project *p, const cli_training *run, afx_error *error) {
    if (run->trained.best_epoch == 0)
        return CORE_OK;
    cli_score score = {.folder = run->folder,
                       .weights = run->trained.weights,
                       .period = p->validate,
                       .period_name = "validation",
                       .seconds = run->seconds,
                       .best_epoch = run->trained.best_epoch};
    return cli_score_run(p, &score, error);
}

static int say_stopped(const char *folder) {
    fprintf(stderr, "stopped; what was learned is in %s, `afflux train --resume %s` goes on\n",
            folder, folder);
    return CLI_OK;
}

static int train_in(cli_project *p, const char *folder) {
    cli_training run = {.folder = folder, .resume = cli_given(p->arguments, "--resume")};
    afx_error error = {0};
    core_status status = cli_train_project(p, &run, &error);
    if (status == CORE_OK)
        status = report(p, &run, &error);
    if (status == CORE_OK && p->profile)
        status = cli_profile_report(p->profile, folder, cli_given(p->arguments, "--json"), &error);
    bool stopped = run.trained.stopped;
    time_trained_free(&run.trained);
    if (status != CORE_OK)
        return cli_fail_project(p->arguments, &p->faults, status, &error);
    return stopped ? say_stopped(folder) : CLI_OK;
}

/* ---- several seeds ---- */

/* One seed after the other; those that were trained are found done, those begun go on. */
static core_status train_seeds(cli_project *p, const char *folder, cli_ensemble *ensemble,
                               bool *stopped, afx_error *error) {
    uint64_t first = p->plan.seed;
    size_t seeds = p->plan.seeds;
    p->plan.seeds = 1;
    for (size_t k = 0; k < seeds && !*stopped; k++) {
        p->plan.seed = first + (uint64_t)k;
        cli_project_rehash(p);
        const char *one = cli_seed_folder(p->unit->context.arena, folder, p->plan.seed);
        cli_training run = {.folder = one, .resume = cli_is_begun(one)};
        fprintf(stderr, "seed %zu of %zu: %s\n", k + 1, seeds, one);
        CORE_TRY(cli_train_project(p, &run, error));
        *stopped = run.trained.stopped;
        if (run.changed)
            cli_drop_tested(p, folder);
        time_trained_free(&run.trained);
        if (!*stopped)
            CORE_TRY(cli_ensemble_add(ensemble, p, one, error));
    }
    return *stopped ? CORE_OK : cli_ensemble_report(ensemble, p, folder, error);
}

static int train_several(cli_project *p, const char *folder) {
    cli_ensemble ensemble = {.period = "validation"};
    afx_error error = {0};
    bool stopped = false;
    core_status status = cli_write_experiment(p, folder, &error);
    if (status == CORE_OK)
        status = train_seeds(p, folder, &ensemble, &stopped, &error);
    cli_ensemble_free(&ensemble);
    if (status != CORE_OK)
        return cli_fail_project(p->arguments, &p->faults, status, &error);
    return stopped ? say_stopped(folder) : CLI_OK;
}

/* ---- the command ---- */

/* A run, or the seeds of one. */
static bool is_begun(const cli_project *p, const char *folder) {
    for (size_t k = 0; k < p->plan.seeds; k++)
        if (cli_is_begun(
                cli_seed_folder(p->unit->context.arena, folder, p->plan.seed + (uint64_t)k)))
            return true;
    return cli_is_begun(folder);
}

static int train_opened(cli_project *p) {
    const cli_arguments *arguments = p->arguments;
    const char *resumed = cli_value(arguments, "--resume"), *given = cli_value(arguments, "-o");
    const char *own = base_arena_format(p->unit->context.arena, "runs/%s", p->experiment->name);
    const char *folder = resumed ? resumed : given ? given : own;
    if (!resumed && is_begun(p, folder))
        return cli_fail(arguments, CLI_USAGE,
                        "%s holds a run already: --resume %s goes on with it, -o DIR takes "
                        "another folder",
                        folder, folder);
    if (p->plan.seeds > 1 && p->profile)
        return cli_fail(arguments, CLI_USAGE, "--profile watches one training: --seeds 1");
    return p->plan.seeds > 1 ? train_several(p, folder) : train_in(p, folder);
}

static int run_train(const cli_arguments *arguments) {
    const char *resumed = cli_value(arguments, "--resume");
    char path[LONGEST_PATH + 32];
    if (!resumed && arguments->word_count == 0)
        return cli_fail(arguments, CLI_USAGE, "EXPERIMENT.afx or --resume RUN is wanted");
    if (resumed)
        snprintf(path, sizeof path, "%s/experiment.afx", resumed);
    cli_project project = {0};
    core_profile profile = {0};
    if (cli_given(arguments, "--profile") && core_profile_create(&profile, NULL) != CORE_OK)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    project.profile = profile.watch ? &profile : NULL;
    int code = cli_project_open(arguments, resumed ? path : arguments->words[0], &project);
    if (code == CLI_OK)
        code = train_opened(&project);
    cli_project_close(&project);
    core_profile_free(&profile);
    return code;
}

static const cli_option options[] = {
    {"-o", "RUN", "the folder of the run; runs/EXPERIMENT by default"},
    {"--resume", "RUN", "go on with a run that was stopped, to the same numbers"},
    {"--data", "DIR", "read the data from here"},
    {"--epochs", "N", "passes over the training period"},
    {"--seed", "N", "of weights and batches"},
    {"--seeds", "N", "trainings with seed, seed + 1 and so on, and the mean of their series"},
    {"--threads", "N", "results do not depend on it"},
    {"--memory", "BYTES", "of work for each thread, such as 64M; any by default"},
    {"--experiment", "NAME", "the experiment to take; the last of the file by default"},
    {"--use", "NAME=LABEL", "choose an alternative of the model (repeatable)"},
    {"--profile", NULL, "say where time went, and in RUN/profile.json"},
    {"--json", NULL, "report numbers as JSON"},
    CLI_SHAPE_OPTIONS,
    CLI_MATH_OPTION,
    CLI_DIAGNOSTIC_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_train = {
    .name = "train",
    .form = "EXPERIMENT.afx [-o RUN] | --resume RUN",
    .words = "trains an experiment's network through its model's equations",
    .examples = "afflux train examples/synthetic.afx -o runs/synthetic\n"
                "afflux train --resume runs/synthetic",
    .options = options,
    .least_words = 0,
    .most_words = 1,
    .run = run_train,
};
