#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "profile.h"
#include "score.h"
#include "training.h"

enum { LONGEST_PATH = 4096 };

static bool has_checkpoint(const char *folder) {
    char path[LONGEST_PATH + 32];
    snprintf(path, sizeof path, "%s/checkpoint.safetensors", folder);
    return access(path, F_OK) == 0;
}

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
    if (stopped)
        fprintf(stderr, "stopped; what was learned is in %s, `afflux train --resume %s` goes on\n",
                folder, folder);
    return CLI_OK;
}

static int run_train(const cli_arguments *arguments) {
    const char *resumed = cli_value(arguments, "--resume"), *folder = cli_value(arguments, "-o");
    char path[LONGEST_PATH + 32], own[LONGEST_PATH];
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
    if (code == CLI_OK) {
        if (!folder)
            snprintf(own, sizeof own, "runs/%s", project.experiment->name);
        const char *to = resumed ? resumed : folder ? folder : own;
        if (!resumed && has_checkpoint(to))
            code = cli_fail(arguments, CLI_USAGE,
                            "%s holds a run already: --resume %s goes on with it, -o DIR takes "
                            "another folder",
                            to, to);
        else
            code = train_in(&project, to);
    }
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
