/* The whole path in one command: equations, a network, data, training, a report. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "begin/demo_report.h"
#include "begin/truth.h"
#include "core/file.h"
#include "core/memory.h"
#include "data/folder.h"
#include "data/table_write.h"
#include "training/training.h"

enum { LONGEST_PATH = 4096, SITES = 20 };

static const double observation_error = 0.05;

typedef struct demo_work {
    const cli_arguments *arguments;
    const char *folder;
    const char *experiment; /* file */
    char data[LONGEST_PATH];
    char run[LONGEST_PATH];
    bool synthetic;
    cli_truth truth;
    cli_project project;
    cli_training training;
} demo_work;

/* ---- the truth ---- */

enum { MOST_COLUMNS = 64 };

/* The true parameters beside the data, for whoever wants to compare. */
static core_status write_truth(const demo_work *w, const afx_info *info, afx_error *error) {
    char path[LONGEST_PATH + 32];
    data_written_column columns[MOST_COLUMNS];
    char own[MOST_COLUMNS][TIME_NAME_LENGTH];
    size_t count = w->truth.parameters < MOST_COLUMNS ? w->truth.parameters : MOST_COLUMNS;
    const char *names[SITES];
    snprintf(path, sizeof path, "%s/true_parameters.csv", w->folder);
    for (size_t s = 0; s < SITES; s++)
        names[s] = w->truth.set.site[s].name;
    for (size_t p = 0; p < count; p++) {
        const afx_symbol *symbol = time_symbol(info, AFX_PARAMETER, p);
        columns[p] = (data_written_column){time_element_name(info, AFX_PARAMETER, p, own[p]),
                                           symbol->unit, w->truth.columns + p, w->truth.parameters};
    }
    data_written_table table = {
        .key = "site", .label = names, .column = columns, .columns = count, .rows = SITES};
    return data_table_write(path, &table, error);
}

static core_status make_world(demo_work *w, driver_unit *unit, const cli_plan *plan,
                              afx_error *error) {
    cli_native native;
    CORE_TRY(cli_native_load(unit, CLI_NATIVE_FAST, &native, error));
    cli_truth_options options = {
        .model = native.model,
        .sites = SITES,
        .seed = 20261001,
        .period = {plan->train.first - 365 * DATA_SECONDS_OF_DAY, plan->test.end},
        .training = plan->train,
        .noise = observation_error};
    core_status status = cli_truth_create(&options, &w->truth, error);
    if (status == CORE_OK)
        status = data_folder_write(w->data, &w->truth.set, error);
    if (status == CORE_OK)
        status = write_truth(w, native.model->info, error);
    cli_native_close(&native);
    return status;
}

/* The experiment's model in double is the true one. */
static int make_truth(demo_work *w) {
    driver_unit *unit = driver_create();
    if (!unit)
        return cli_fail(w->arguments, CLI_INTERNAL, "memory is out");
    cli_plan plan;
    if (!cli_choose_warnings(w->arguments, unit)) {
        driver_free(unit);
        return CLI_USAGE;
    }
    bool fine = driver_read(unit, w->experiment);
    const front_experiment *experiment =
        fine ? front_experiment_of(&unit->context, unit->program, NULL) : NULL;
    fine = experiment && cli_make_plan(unit, experiment, &plan);
    if (fine) {
        driver_options options = {.model = plan.model, .no_forcing_gradient = true};
        driver_compile(unit, &options);
    }
    int code = cli_show_diagnostics(w->arguments, unit);
    afx_error error = {0};
    if (code == CLI_OK && fine) {
        core_status status = make_world(w, unit, &plan, &error);
        if (status != CORE_OK)
            code = cli_fail_with(w->arguments, status, &error);
    }
    driver_free(unit);
    return code;
}

/* ---- training and looking ---- */

/* Each row of the table as a name and a number. */
static void print_json(const report_table *table) {
    printf("{");
    for (size_t row = 0; row < report_table_rows(table); row++) {
        const char *name = report_table_cell(table, row, 0);
        printf("%s\n  ", row ? "," : "");
        cli_print_json_text(name + strspn(name, " "));
        printf(": ");
        cli_print_json_number(strtod(report_table_cell(table, row, 1), NULL));
    }
    printf("\n}\n");
}

static core_status show(const demo_work *w, cli_demo_result *demo, afx_error *error) {
    static const report_column columns[] = {{"result", REPORT_LEFT, 0}, {"", REPORT_RIGHT, 0}};
    report_table table = {.columns = columns, .column_count = 2};
    bool json = cli_given(w->arguments, "--json");
    core_status status = cli_demo_write(demo, &table, error);
    if (status == CORE_OK && json)
        print_json(&table);
    else if (status == CORE_OK)
        status = cli_print_table(&table, error);
    if (status == CORE_OK && !json)
        printf("\npictures: %s/report.html\nthe run:  %s\n", w->folder, w->run);
    report_table_free(&table);
    return status;
}

/* The test period is looked at once, here, with the weights that the validation period chose. */
static core_status test_and_show(demo_work *w, afx_error *error) {
    cli_project *p = &w->project;
    size_t sites = p->set.shape.sites, steps = p->test.end - p->test.begin;
    double *simulated = core_allocate(sites * steps, sizeof *simulated);
    loss_metrics *metrics = core_allocate(sites, sizeof *metrics);
    cli_demo_result demo = {.project = p,
                            .truth = w->synthetic ? &w->truth : NULL,
                            .folder = w->folder,
                            .metrics = metrics,
                            .simulated = simulated,
                            .seconds = w->training.seconds};
    cli_score score = {.folder = w->run,
                       .weights = w->training.trained.weights,
                       .period = p->test,
                       .period_name = "test",
                       .simulated = simulated,
                       .metrics = metrics,
                       .summary = &demo.summary};
    core_status status =
        simulated && metrics ? cli_score_run(p, &score, error) : core_fail_memory(error);
    if (status == CORE_OK)
        status = show(w, &demo, error);
    core_free(simulated);
    core_free(metrics);
    return status;
}

static int train_and_show(demo_work *w) {
    afx_error error = {0};
    w->training = (cli_training){.folder = w->run};
    core_status status = cli_train_project(&w->project, &w->training, &error);
    if (status == CORE_OK && w->training.trained.stopped) {
        fprintf(stderr, "stopped; `afflux train --resume %s` goes on\n", w->run);
        return CLI_OK;
    }
    if (status == CORE_OK)
        status = test_and_show(w, &error);
    return status == CORE_OK ? CLI_OK
                             : cli_fail_project(w->arguments, &w->project.faults, status, &error);
}

static void choose_places(demo_work *w) {
    const char *data = cli_value(w->arguments, "--data"), *out = cli_value(w->arguments, "-o");
    const char *experiment = cli_value(w->arguments, "--experiment-file");
    w->synthetic = data == NULL;
    w->folder = out ? out : "demo";
    w->experiment = experiment     ? experiment
                    : w->synthetic ? "examples/synthetic.afx"
                                   : "examples/camels.afx";
    snprintf(w->data, sizeof w->data, "%s/data", w->folder);
    snprintf(w->run, sizeof w->run, "%s/run", w->folder);
}

static int run_demo(const cli_arguments *arguments) {
    demo_work *w = core_allocate(1, sizeof *w);
    if (!w)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    w->arguments = arguments;
    choose_places(w);
    int code = w->synthetic ? make_truth(w) : CLI_OK;
    if (code == CLI_OK) {
        w->project.data_path = w->synthetic ? w->data : NULL;
        code = cli_project_open(arguments, w->experiment, &w->project);
        if (code == CLI_OK)
            code = train_and_show(w);
        cli_project_close(&w->project);
    }
    time_trained_free(&w->training.trained);
    cli_truth_free(&w->truth);
    core_free(w);
    return code;
}

static const cli_option options[] = {
    {"--data", "DIR", "real catchments: the CAMELS-US package; without it, synthetic ones"},
    {"-o", "DIR", "where data, run and pictures go; demo by default"},
    {"--experiment-file", "FILE.afx", "instead of examples/synthetic.afx or examples/camels.afx"},
    {"--epochs", "N", "passes over the training period"},
    {"--seed", "N", "of weights and batches"},
    {"--threads", "N", "results do not depend on it"},
    {"--json", NULL, "the table as JSON"},
    CLI_DIAGNOSTIC_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_demo = {
    .name = "demo",
    .form = "[--data DIR]",
    .words = "trains a hybrid model on synthetic or real catchments and draws what it learned",
    .examples = "afflux demo\n"
                "afflux demo --data ../shared/data/camels-us -o demo-camels",
    .options = options,
    .least_words = 0,
    .most_words = 0,
    .run = run_demo,
};
