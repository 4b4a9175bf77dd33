#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "training/ensemble.h"
#include "training/netcdf_output.h"

static core_status evaluate(cli_project *p, const char *folder, const char *period,
                            afx_error *error) {
    size_t count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    double *weights = core_allocate(count, sizeof *weights);
    if (!weights)
        return core_fail_memory(error);
    cli_score score = {.folder = folder,
                       .weights = weights,
                       .period = cli_period_of(p, period),
                       .period_name = period,
                       .table = true};
    const char *out = cli_value(p->arguments, "-o");
    size_t steps = p->set.shape.sites * (score.period.end - score.period.begin);
    if (out)
        score.simulated = core_allocate(steps, sizeof *score.simulated);
    core_status status = !out || score.simulated ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK)
        status = time_weights_read(folder, &p->setup, &p->network, weights, error);
    if (status == CORE_OK)
        status = cli_score_run(p, &score, error);
    if (status == CORE_OK && out)
        status = cli_write_project_netcdf(p, score.simulated, score.period, out, error);
    core_free(score.simulated);
    core_free(weights);
    return status;
}

static int open_run(const cli_arguments *arguments, const char *folder, cli_project *project) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/experiment.afx", folder) >= (int)sizeof path)
        return cli_fail(arguments, CLI_USAGE, "the path is too long");
    return cli_project_open(arguments, path, project);
}

static int fail(const cli_project *p, core_status status, const afx_error *error) {
    return status == CORE_OK ? CLI_OK : cli_fail_project(p->arguments, &p->faults, status, error);
}

/* The runs after the first; each has an experiment of its own. */
static int add_others(const cli_arguments *arguments, cli_ensemble *ensemble) {
    int code = CLI_OK;
    for (size_t k = 1; k < arguments->word_count && code == CLI_OK; k++) {
        cli_project other = {0};
        afx_error error = {0};
        code = open_run(arguments, arguments->words[k], &other);
        if (code == CLI_OK)
            code = fail(&other, cli_ensemble_add_all(ensemble, &other, arguments->words[k], &error),
                        &error);
        cli_project_close(&other);
    }
    return code;
}

/* Metrics of the mean go to -o, or to a run whose seeds they are. */
static int evaluate_several(cli_project *p, const char *period) {
    const cli_arguments *arguments = p->arguments;
    const char *first = arguments->words[0], *folder = cli_value(arguments, "-o");
    if (!folder && arguments->word_count == 1)
        folder = first;
    cli_ensemble ensemble = {.period = period};
    afx_error error = {0};
    int code = fail(p, cli_ensemble_add_all(&ensemble, p, first, &error), &error);
    if (code == CLI_OK)
        code = add_others(arguments, &ensemble);
    if (code == CLI_OK)
        code = fail(p, cli_ensemble_report(&ensemble, p, folder, &error), &error);
    cli_ensemble_free(&ensemble);
    return code;
}

static int run_eval(const cli_arguments *arguments) {
    const char *folder = arguments->words[0], *period = cli_value(arguments, "--period");
    if (!period)
        period = "test";
    if (strcmp(period, "train") && strcmp(period, "validation") && strcmp(period, "test"))
        return cli_fail(arguments, CLI_USAGE,
                        "--period: train, validation or test was expected, not '%s'", period);
    cli_project project = {0};
    afx_error error = {0};
    int code = open_run(arguments, folder, &project);
    bool single = code == CLI_OK && arguments->word_count == 1 && project.plan.seeds == 1;
    const char *out = cli_value(arguments, "-o");
    if (code == CLI_OK && out && single != cli_is_netcdf(out))
        code = cli_fail(arguments, CLI_USAGE, "-o %s: %s was expected", out,
                        single ? "a name that ends in .nc" : "a folder");
    else if (single)
        code = fail(&project, evaluate(&project, folder, period, &error), &error);
    else if (code == CLI_OK)
        code = evaluate_several(&project, period);
    cli_project_close(&project);
    return code;
}

static const cli_option options[] = {{"-o", "OUT",
                                      "OUT.nc: simulated and observed series of one run; a folder: "
                                      "metrics of the mean of several"},
                                     {"--period", "NAME", "train, validation or test (default)"},
                                     {"--data", "DIR", "read the data from here"},
                                     {"--threads", "N", "results do not depend on it"},
                                     {"--json", NULL, "report numbers as JSON"},
                                     CLI_SHAPE_OPTIONS,
                                     CLI_MATH_OPTION,
                                     CLI_DIAGNOSTIC_OPTIONS,
                                     {NULL, NULL, NULL}};

const cli_command cli_eval = {
    .name = "eval",
    .form = "RUN ...",
    .words = "scores trained runs over their test period, site by site, and the mean of several",
    .examples = "afflux eval runs/synthetic\n"
                "afflux eval runs/synthetic --period validation --json\n"
                "afflux eval runs/one runs/other -o runs/mean",
    .options = options,
    .least_words = 1,
    .most_words = CLI_MOST_WORDS,
    .run = run_eval,
};
