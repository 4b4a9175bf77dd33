#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/endings.h"
#include "data/folder.h"
#include "experiment/project.h"
#include "model_options.h"
#include "simulation/map.h"
#include "simulation/simulation.h"
#include "training/netcdf_output.h"
#include "training/trained.h"

static int run_native(const cli_arguments *arguments, driver_unit *unit, const cli_fields *fields,
                      const cli_inside *inside) {
    cli_native native;
    afx_error error = {0};
    core_status status = cli_native_load(unit, CLI_NATIVE_FAST, &native, &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    bool map = native.model->info->map && !cli_given(arguments, "--forcing");
    int code = CLI_OK;
    if (native.model->info->map && cli_given(arguments, "--plot"))
        code = cli_fail(arguments, CLI_USAGE, "--plot: a model without `step` has no time to draw");
    else if (map)
        code = cli_run_map(arguments, &native, fields);
    else if (!cli_given(arguments, "--forcing") && !cli_given(arguments, "--data"))
        code = cli_fail(arguments, CLI_USAGE, "--forcing FILE or --data FOLDER is wanted");
    else if (!cli_given(arguments, "-o") && !cli_given(arguments, "--plot"))
        code = cli_fail(arguments, CLI_USAGE, "-o OUT.csv or --plot FILE.svg is wanted");
    else
        code = cli_simulate(arguments, &native, inside);
    cli_native_close(&native);
    return code;
}

/* A table has one site; other files tell how many only when they are read. */
static bool is_table(const cli_arguments *arguments) {
    const char *values[CLI_MOST_WORDS];
    const char *option = cli_given(arguments, "--forcing") ? "--forcing" : "--data";
    char path[CLI_PATH_LENGTH];
    struct stat about;
    return cli_values(arguments, option, values, CLI_MOST_WORDS) == 1 &&
           !cli_given(arguments, "--network") && !data_is_packed(values[0]) &&
           stat(cli_find_file(arguments, values[0], path), &about) == 0 && S_ISREG(about.st_mode);
}

/* Fields are read first: they say how large the dims are. Of one site, lanes may run otherwise. */
static int run_model(const cli_arguments *arguments, driver_unit *unit, driver_options *options) {
    cli_fields fields = {0};
    cli_inside inside = {0};
    afx_error error = {0};
    core_status status = CORE_OK;
    const char *plot = cli_value(arguments, "--plot");
    if (plot && !data_ends_in(plot, ".svg"))
        return cli_fail(arguments, CLI_USAGE, "--plot %s: a name that ends in .svg was expected",
                        plot);
    if (!cli_given(arguments, "--forcing"))
        status = cli_read_fields(arguments, unit, options, &fields, &error);
    int code = status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
    options->sites = fields.count > 0 || is_table(arguments);
    if (status == CORE_OK) {
        if (!plot || cli_add_inside(unit, arguments->words[0], options, &inside))
            driver_compile(unit, options);
        code = cli_show_diagnostics(arguments, unit);
    }
    if (code == CLI_OK)
        code = run_native(arguments, unit, &fields, plot ? &inside : NULL);
    cli_free_fields(&fields);
    return code;
}

/* ---- an experiment: every site over the test period, with its trained weights ---- */

static core_status write_site(const cli_project *p, size_t site, const double *simulated,
                              const char *folder, afx_error *error) {
    size_t steps = p->test.end - p->test.begin;
    const afx_symbol *output = time_symbol(p->native.model->info, AFX_OUTPUT, p->setup.output);
    data_set one = {0};
    data_shape shape = {1, steps, 1, data_time_of_step(&p->set, p->test.begin), p->set.shape.step};
    CORE_TRY(data_set_create(&shape, &one, error));
    core_status status = data_name_site(&one, 0, p->set.site[site].name, error);
    if (status == CORE_OK)
        status = data_name_variable(&one, 0, output->name, output->unit, error);
    if (status == CORE_OK) {
        memcpy(data_series(&one, 0, 0), simulated + site * steps, steps * sizeof *simulated);
        status = data_folder_write(folder, &one, error);
    }
    data_set_free(&one);
    return status;
}

static core_status simulate_sites(cli_project *p, const char *run, double *simulated,
                                  afx_error *error) {
    cli_trained trained;
    loss_metrics *metrics = core_allocate(p->set.shape.sites, sizeof *metrics);
    core_status status = cli_trained_open(p, run, &trained, error);
    if (status == CORE_OK && !metrics)
        status = core_fail_memory(error);
    time_evaluation evaluation = cli_trained_evaluation(p, &trained, p->test, DATA_FOR_TEST);
    evaluation.simulated = simulated;
    evaluation.metrics = metrics;
    if (status == CORE_OK)
        status = time_evaluate(&p->setup, &evaluation, error);
    cli_trained_free(&trained);
    core_free(metrics);
    return status;
}

/* One netCDF file, or a table for each site that tests. */
static core_status write_sites(const cli_project *p, const double *simulated, const char *to,
                               afx_error *error) {
    if (cli_is_netcdf(to))
        return cli_write_project_netcdf(p, simulated, p->test, to, error);
    for (size_t s = 0; s < p->set.shape.sites; s++)
        if (data_site_serves(&p->set, s, DATA_FOR_TEST))
            CORE_TRY(write_site(p, s, simulated, to, error));
    return CORE_OK;
}

static int run_experiment(const cli_arguments *arguments) {
    const char *run = cli_value(arguments, "--run"), *folder = cli_value(arguments, "-o");
    if (cli_given(arguments, "--plot"))
        return cli_fail(arguments, CLI_USAGE,
                        "--plot draws a model's run; afflux plot RUN draws a trained one");
    if (!run || !folder)
        return cli_fail(arguments, CLI_USAGE,
                        "an experiment is run with the weights of a training: --run RUN -o DIR");
    cli_project p = {0};
    afx_error error = {0};
    int code = cli_project_open(arguments, arguments->words[0], &p);
    if (code == CLI_OK) {
        size_t count = p.set.shape.sites * (p.test.end - p.test.begin);
        double *simulated = core_allocate(count, sizeof *simulated);
        core_status status =
            simulated ? simulate_sites(&p, run, simulated, &error) : core_fail_memory(&error);
        if (status == CORE_OK)
            status = write_sites(&p, simulated, folder, &error);
        core_free(simulated);
        if (status != CORE_OK)
            code = cli_fail_project(arguments, &p.faults, status, &error);
    }
    cli_project_close(&p);
    return code;
}

static int run_unit(const cli_arguments *arguments, driver_unit *unit, driver_options *options) {
    if (!driver_read(unit, arguments->words[0]))
        return cli_show_diagnostics(arguments, unit);
    if (unit->program->experiments.count && !cli_given(arguments, "--forcing") &&
        !cli_given(arguments, "--input"))
        return run_experiment(arguments);
    return run_model(arguments, unit, options);
}

static int run_run(const cli_arguments *arguments) {
    return cli_with_unit(arguments, run_unit);
}

static const cli_option options[] = {
    {"--forcing", "FILE", "time and P [mm/d]; or FILE.nc; or P=FILE, a column for each site"},
    {"--data", "PATH", "a folder of SITE.csv, or one such file; other files are looked for there"},
    {"--input", "NAME=FILE", "of a model without steps: a grid; FILE.nc:VARIABLE (repeatable)"},
    {"--missing", "NUMBER", "of a grid: what to take where it has no number"},
    {"--column", "NAME=COLUMN", "what a column is called, as \"P=rain / 2 [mm/d]\" (repeatable)"},
    {"--every", "TIME", "rows are this far apart, \"3 h\": held, and outputs are their means"},
    {"--network", "FILE", "rows site,downstream of a river network"},
    {"--param", "NAME=VALUE", "a number, or a file with one for each site (repeatable)"},
    {"--params", "P.csv", "rows name,value, or a column `site` and one for each name"},
    {"--attribute", "NAME=VALUE", "as --param"},
    {"--attributes", "A.csv", "as --params; all attributes of the model are wanted"},
    {"--weights", "W.safetensors", "weights of the model's networks"},
    {"--state", "NAME=VALUE", "as --param: before the first step"},
    {"--load-state", "S.csv", "as --params: states before the first step"},
    {"--save-state", "S.csv", "states after the last step"},
    {"--run", "RUN", "of an experiment: the trained run whose weights are used"},
    {"--experiment", "NAME", "the experiment to take; the last of the file by default"},
    {"--threads", "N", "results do not depend on it"},
    {"-o", "OUT", "where the outputs go: a file, OUT.nc, or a folder for an experiment"},
    {"--plot", "FILE.svg", "draws rain, outputs, stores and fluxes of the (first) site"},
    CLI_MODEL_OPTIONS,
    CLI_MATH_OPTION,
    {NULL, NULL, NULL}};

const cli_command cli_run = {
    .name = "run",
    .form = "MODEL.afx --forcing F.csv -o OUT | EXPERIMENT.afx --run RUN -o DIR",
    .words = "simulates sites from tables, or an experiment's sites over its test period",
    .examples = "afflux run models/hbv.afx --forcing forcing.csv --params params.csv -o q.csv\n"
                "afflux run examples/synthetic.afx --run runs/synthetic -o simulated",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_run,
};
