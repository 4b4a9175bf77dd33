#include "plot/plot.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "data/endings.h"
#include "model_options.h"

void cli_plot_folder(const cli_arguments *arguments, const char *path, char folder[4096]) {
    const char *out = cli_value(arguments, "-o"), *point = strrchr(path, '.');
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    struct stat about;
    bool folder_given = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    bool file = !folder_given && point && !strchr(point, '/') && point > path;
    if (out)
        snprintf(folder, 4096, "%s", out);
    else if (file)
        snprintf(folder, 4096, "%.*s_plots", (int)(point - path), path);
    else
        snprintf(folder, 4096, "%.*s/plots", (int)length, path);
}

void cli_tell_plots(const char *folder, size_t figures) {
    printf("%s/index.html: %zu figure%s, each also as an SVG beside it\n", folder, figures,
           figures == 1 ? "" : "s");
}

static bool has_experiment(const char *folder) {
    char path[4096];
    return snprintf(path, sizeof path, "%s/experiment.afx", folder) < (int)sizeof path &&
           access(path, R_OK) == 0;
}

/* Options that say something about the other kind only. */
static bool fits(const cli_arguments *arguments, bool run) {
    static const char *const of_runs[] = {"--period", "--data", "--size", "--relax", "--threads"};
    static const char *const of_files[] = {"--forcing", "--observed"};
    const char *const *wrong = run ? of_files : of_runs;
    size_t count = run ? sizeof of_files / sizeof *of_files : sizeof of_runs / sizeof *of_runs;
    for (size_t k = 0; k < count; k++)
        if (cli_given(arguments, wrong[k])) {
            cli_fail(arguments, CLI_USAGE,
                     run ? "%s is for files; a run knows its data"
                         : "%s is for the folders of trained runs",
                     wrong[k]);
            return false;
        }
    return true;
}

static int run_plot(const cli_arguments *arguments) {
    const char *path = arguments->words[0], *period = cli_value(arguments, "--period");
    if (period && strcmp(period, "train") && strcmp(period, "validation") && strcmp(period, "test"))
        return cli_fail(arguments, CLI_USAGE,
                        "--period: train, validation or test was expected, not '%s'", period);
    struct stat about;
    if (stat(path, &about) != 0)
        return cli_fail(arguments, CLI_DATA, "%s: there is no such file or folder", path);
    bool run = S_ISDIR(about.st_mode) && has_experiment(path);
    if (!fits(arguments, run))
        return CLI_USAGE;
    return run ? cli_plot_run(arguments, path) : cli_plot_file(arguments, path);
}

static const cli_option options[] = {
    {"-o", "FOLDER", "where figures and index.html go; RUN/plots or FILE_plots by default"},
    {"--site", "NAME", "a site to show (repeatable); three typical ones by default"},
    {"--from", "DATE", "the first day that is shown"},
    {"--to", "DATE", "the last one"},
    {"--variables", "A,B", "of stores, fluxes and outputs only these"},
    {"--period", "NAME", "of a run: train, validation or test (default)"},
    {"--forcing", "FILE.csv", "of a file: where its rain is, and what was observed"},
    {"--observed", "NAME", "of a file: the column that was observed, there or in --forcing"},
    {"--data", "DIR", "of a run: read the data from here"},
    {"--threads", "N", "results do not depend on it"},
    CLI_SHAPE_OPTIONS,
    CLI_DIAGNOSTIC_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_plot = {
    .name = "plot",
    .form = "RUN | OUT.csv | OUT.nc | FOLDER",
    .words = "draws a trained run, or what a run wrote: SVG figures and one page with all of them",
    .examples = "afflux plot runs/synthetic --site site_004 --from 2001-10-01 --to 2002-09-30\n"
                "afflux plot q.csv --forcing forcing.csv",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_plot,
};
