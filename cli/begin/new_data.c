/* The data of a new project: all of it follows from the seed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "begin/new.h"
#include "begin/truth.h"
#include "core/file.h"
#include "core/memory.h"
#include "core/random.h"
#include "data/calendar.h"
#include "data/folder.h"
#include "data/grid.h"
#include "data/weather.h"
#include "native.h"

enum { SITES = 6, ROWS = 24, COLUMNS = 32, CELLS = 5, FIELD_STREAM = 73, LONGEST = 4096 };

static const double observation_error = 0.05;

/* The experiment's periods and the year before them. */
static const data_date first_day = {1990, 10, 1}, trained_from = {1991, 10, 1},
                       trained_to = {1995, 10, 1}, last_day = {1998, 10, 1};

static int64_t moment(data_date date) {
    return data_days_of_date(date) * DATA_SECONDS_OF_DAY;
}

static core_status write_truth(const cli_new_project *project, const afx_model *model,
                               uint64_t seed, afx_error *error) {
    char path[LONGEST];
    cli_truth truth;
    cli_truth_options options = {.model = model,
                                 .sites = SITES,
                                 .seed = seed,
                                 .period = {moment(first_day), moment(last_day)},
                                 .training = {moment(trained_from), moment(trained_to)},
                                 .noise = observation_error};
    snprintf(path, sizeof path, "%s/data", project->making);
    CORE_TRY(cli_truth_create(&options, &truth, error));
    core_status status = data_folder_write(path, &truth.set, error);
    cli_truth_free(&truth);
    return status;
}

static core_status compile_truth(const cli_arguments *arguments, const cli_new_project *project,
                                 uint64_t seed, afx_error *error) {
    char path[LONGEST];
    cli_native native;
    snprintf(path, sizeof path, "%s/%s.afx", project->making, project->name);
    driver_unit *unit = driver_create();
    if (!unit)
        return core_fail_memory(error);
    driver_options options = {.no_forcing_gradient = true};
    core_status status = CORE_OK;
    if (!driver_read(unit, path) || !driver_compile(unit, &options)) {
        cli_show_diagnostics(arguments, unit);
        status = core_fail(error, CORE_INTERNAL, "the template does not compile");
    }
    if (status == CORE_OK)
        status = cli_native_load(unit, CLI_NATIVE_FAST, &native, error);
    if (status == CORE_OK) {
        status = write_truth(project, native.model, seed, error);
        cli_native_close(&native);
    }
    driver_free(unit);
    return status;
}

/* ---- a river ---- */

/* Two headwaters meet, twice: 1 and 2 in 3, 3 and 4 in 5, 5 in 6. */
static core_status write_links(const cli_new_project *project, const data_set *set,
                               afx_error *error) {
    static const size_t downstream[SITES] = {2, 2, 4, 4, 5, SITES};
    char path[LONGEST];
    core_buffer text = {0};
    core_status status = core_buffer_print(&text, error, "site,downstream\n");
    for (size_t s = 0; s < SITES && status == CORE_OK; s++)
        status = core_buffer_print(&text, error, "%s,%s\n", set->site[s].name,
                                   downstream[s] < SITES ? set->site[downstream[s]].name : "");
    snprintf(path, sizeof path, "%s/links.csv", project->making);
    if (status == CORE_OK)
        status = core_file_write(path, text.bytes, text.length, error);
    core_buffer_free(&text);
    return status;
}

static core_status write_river(const cli_new_project *project, uint64_t seed, afx_error *error) {
    char path[LONGEST];
    data_set set = {0};
    data_period training = {moment(trained_from), moment(trained_to)};
    data_weather_options options = {
        .seed = seed,
        .sites = SITES,
        .days = (size_t)((moment(last_day) - moment(first_day)) / DATA_SECONDS_OF_DAY),
        .start = moment(first_day),
        .training = training};
    snprintf(path, sizeof path, "%s/data", project->making);
    CORE_TRY(data_weather_generate(&options, &set, error));
    core_status status = data_folder_write(path, &set, error);
    if (status == CORE_OK)
        status = write_links(project, &set, error);
    data_set_free(&set);
    return status;
}

/* ---- a field ---- */

/* Cells of rain, each strongest in its middle. mm/h */
static core_status write_field(const cli_new_project *project, uint64_t seed, afx_error *error) {
    char path[LONGEST];
    double rain[ROWS * COLUMNS] = {0};
    core_random random = {.seed = seed, .stream = FIELD_STREAM};
    for (int cell = 0; cell < CELLS; cell++) {
        double y = ROWS * core_random_uniform(&random), x = COLUMNS * core_random_uniform(&random);
        double width = 2 + 4 * core_random_uniform(&random);
        double most = 2 + 18 * core_random_uniform(&random);
        for (int k = 0; k < ROWS * COLUMNS; k++) {
            double away = hypot((k / COLUMNS - y) / width, (k % COLUMNS - x) / width);
            rain[k] += most * exp(-away * away);
        }
    }
    for (int k = 0; k < ROWS * COLUMNS; k++)
        rain[k] = floor(100 * rain[k] + 0.5) / 100;
    snprintf(path, sizeof path, "%s/field.csv", project->making);
    return data_grid_write(path, rain, ROWS, COLUMNS, error);
}

core_status cli_write_new_data(const cli_arguments *arguments, const cli_new_project *project,
                               afx_error *error) {
    size_t seed = 1;
    if (!cli_whole_number(arguments, "--seed", 0, &seed))
        return core_fail(error, CORE_USAGE, "nothing was written");
    switch (project->template->data) {
    case CLI_TRUTH:
        return compile_truth(arguments, project, seed, error);
    case CLI_RIVER:
        return write_river(project, seed, error);
    case CLI_FIELD:
        return write_field(project, seed, error);
    }
    return core_fail(error, CORE_INTERNAL, "no such data");
}
