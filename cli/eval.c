#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "score.h"

static core_status evaluate(cli_project *p, const char *folder, const char *period,
                            afx_error *error) {
    size_t count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    double *weights = core_allocate(count, sizeof *weights);
    if (!weights)
        return core_fail_memory(error);
    cli_score score = {.folder = folder, .weights = weights, .period_name = period};
    score.period = strcmp(period, "train") == 0        ? p->train
                   : strcmp(period, "validation") == 0 ? p->validate
                                                       : p->test;
    core_status status = time_weights_read(folder, &p->setup, &p->network, weights, error);
    if (status == CORE_OK)
        status = cli_score_run(p, &score, error);
    core_free(weights);
    return status;
}

static int run_eval(const cli_arguments *arguments) {
    const char *folder = arguments->words[0], *period = cli_value(arguments, "--period");
    if (!period)
        period = "test";
    if (strcmp(period, "train") && strcmp(period, "validation") && strcmp(period, "test"))
        return cli_fail(arguments, CLI_USAGE,
                        "--period: train, validation or test was expected, not '%s'", period);
    char path[4096];
    if (snprintf(path, sizeof path, "%s/experiment.afx", folder) >= (int)sizeof path)
        return cli_fail(arguments, CLI_USAGE, "the path is too long");
    cli_project project = {0};
    int code = cli_project_open(arguments, path, &project);
    afx_error error = {0};
    if (code == CLI_OK) {
        core_status status = evaluate(&project, folder, period, &error);
        if (status != CORE_OK)
            code = cli_fail_project(arguments, &project.faults, status, &error);
    }
    cli_project_close(&project);
    return code;
}

static const cli_option options[] = {{"--period", "NAME", "train, validation or test (default)"},
                                     {"--data", "DIR", "read the data from here"},
                                     {"--threads", "N", "results do not depend on it"},
                                     {"--json", NULL, "report numbers as JSON"},
                                     CLI_SHAPE_OPTIONS,
                                     CLI_MATH_OPTION,
                                     CLI_DIAGNOSTIC_OPTIONS,
                                     {NULL, NULL, NULL}};

const cli_command cli_eval = {
    .name = "eval",
    .form = "RUN",
    .words = "scores a trained run over its test period, site by site",
    .examples = "afflux eval runs/synthetic\n"
                "afflux eval runs/synthetic --period validation --json",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_eval,
};
