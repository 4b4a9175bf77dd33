/* The numbers of a trained run: one site through the period that holds the date, up to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "data/calendar.h"
#include "experiment/project.h"
#include "simulation/forensic.h"
#include "time/checkpoint.h"
#include "time/chunk.h"
#include "time/recurrent.h"
#include "why/why_numbers.h"

typedef struct trained_run {
    cli_project *project;
    size_t site;
    data_steps window; /* of the set: from the warm-up of the period to the day that is asked for */
    double *weights;
    void *reals;
    time_chunk chunk;
    time_unrolled moving;
} trained_run;

/* ---- which site and day ---- */

static bool find_site(trained_run *run) {
    const cli_project *p = run->project;
    const char *wanted = cli_value(p->arguments, "--site");
    for (size_t s = 0; s < p->set.shape.sites; s++)
        if (!wanted || strcmp(p->set.site[s].name, wanted) == 0) {
            run->site = s;
            return true;
        }
    cli_fail(p->arguments, CLI_USAGE, "--site: there is no site '%s' among %zu", wanted,
             p->set.shape.sites);
    return false;
}

static bool holds(data_steps period, size_t step) {
    return step >= period.begin && step < period.end;
}

/* The last day of the test period, or the one given; steps of the set. */
static bool find_step(const cli_project *p, size_t *step) {
    const char *date = cli_value(p->arguments, "--date");
    data_time time;
    *step = p->test.end - 1;
    if (!date)
        return true;
    if (!data_parse_time(date, &time)) {
        cli_fail(p->arguments, CLI_USAGE, "--date: a date was expected, not '%s'", date);
        return false;
    }
    int64_t since = time.seconds - data_time_of_step(&p->set, 0);
    *step = since < 0 ? p->set.shape.steps : (size_t)(since / p->set.shape.step);
    if (holds(p->test, *step) || holds(p->validate, *step) || holds(p->train, *step))
        return true;
    cli_fail(p->arguments, CLI_USAGE, "--date: %s is in no period of the experiment", date);
    return false;
}

static bool find_window(trained_run *run) {
    const cli_project *p = run->project;
    data_steps record = p->set.site[run->site].record;
    size_t step;
    if (!find_step(p, &step))
        return false;
    data_steps period = holds(p->test, step)       ? p->test
                        : holds(p->validate, step) ? p->validate
                                                   : p->train;
    size_t begin = period.begin - (period.begin < p->warmup ? period.begin : p->warmup);
    run->window.begin = begin > record.begin ? begin : record.begin;
    run->window.end = step + 1;
    if (holds((data_steps){run->window.begin, record.end}, step))
        return true;
    cli_fail(p->arguments, CLI_USAGE, "site %s has no data on that day",
             p->set.site[run->site].name);
    return false;
}

/* ---- the run ---- */

static core_status read_weights(trained_run *run, afx_error *error) {
    cli_project *p = run->project;
    size_t count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    run->weights = core_allocate(count, sizeof *run->weights);
    if (!run->weights)
        return core_fail_memory(error);
    CORE_TRY(time_weights_read(cli_value(p->arguments, "--run"), &p->setup, &p->network,
                               run->weights, error));
    CORE_TRY(time_network_forward(&p->network, run->weights, NULL, p->set.shape.sites, error));
    return time_model_weights(&p->setup, &p->network, run->weights, &run->reals, error);
}

static core_status go_forward(trained_run *run, afx_error *error) {
    cli_project *p = run->project;
    size_t steps = run->window.end - run->window.begin;
    time_room room = {.sites = 1, .steps = steps};
    CORE_TRY(read_weights(run, error));
    CORE_TRY(time_chunk_create(&p->setup, &room, &run->chunk, error));
    CORE_TRY(time_recurrent_open(p->setup.recurrent, 1, &run->moving, error));
    data_window window = {
        .site = &run->site, .begin = run->window.begin, .sites = 1, .steps = steps};
    time_inputs inputs = {.columns = p->network.columns + run->site * time_columns(&p->setup),
                          .weights = run->reals,
                          .scored_from = steps - 1};
    time_chunk_load(&run->chunk, &window);
    CORE_TRY(time_recurrent_run(&run->moving, &run->chunk, error));
    return time_chunk_forward(&run->chunk, &inputs, error);
}

static void close_run(trained_run *run) {
    time_chunk_free(&run->chunk);
    time_unrolled_free(&run->moving);
    core_free(run->reals);
    core_free(run->weights);
}

/* ---- the numbers ---- */

static int number_last_step(trained_run *run, cli_reasons *reasons) {
    cli_project *p = run->project;
    size_t member = 1, members = p->setup.members, step = run->window.end - 1;
    char time[DATA_TIME_LENGTH];
    if (!cli_whole_number(p->arguments, "--member", 1, &member))
        return CLI_USAGE;
    if (member > members)
        return cli_fail(p->arguments, CLI_USAGE, "--member: the model has %zu copies", members);
    afx_args args = run->chunk.args;
    afx_fault fault = {.lane = member - 1, .step = step - run->window.begin};
    args.fault = &fault;
    cli_failure failure = {.unit = p->unit, .model = p->native.model, .args = &args};
    ir_simulation *simulation;
    uint32_t lane;
    if (!cli_replay_step(&failure, reasons->arena, &simulation, &lane))
        return cli_fail(p->arguments, CLI_NUMERICAL, "the run goes wrong before that day");
    cli_fill_numbers(reasons, simulation, lane);
    printf("site %s, ", p->set.site[run->site].name);
    if (members > 1)
        printf("member %zu, ", member);
    printf("%s\n", data_format_time(data_time_of_step(&p->set, step), time));
    return CLI_OK;
}

int cli_number_trained(cli_project *project, cli_reasons *reasons) {
    trained_run run = {.project = project};
    afx_error error = {0};
    if (!find_site(&run) || !find_window(&run))
        return CLI_USAGE;
    core_status status = go_forward(&run, &error);
    int code = status == CORE_OK
                   ? number_last_step(&run, reasons)
                   : cli_fail_project(project->arguments, &project->faults, status, &error);
    close_run(&run);
    return code;
}
