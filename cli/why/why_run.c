/* A run up to the step that is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "simulation/forensic.h"
#include "simulation/simulation.h"
#include "why/why_numbers.h"

/* By its name, else by its number. */
static bool find_site(const cli_simulation *s, size_t *site) {
    const char *wanted = cli_value(s->arguments, "--site");
    *site = 0;
    if (!wanted)
        return true;
    for (size_t k = 0; s->name && k < s->sites; k++)
        if (strcmp(s->name[k], wanted) == 0) {
            *site = k;
            return true;
        }
    char *end = NULL;
    unsigned long number = strtoul(wanted, &end, 10);
    *site = number - 1;
    if (number > 0 && number <= s->sites && !*end)
        return true;
    cli_fail(s->arguments, CLI_USAGE, "--site: there is no site '%s' among %zu", wanted, s->sites);
    return false;
}

/* --date 1990-06-01 or --step 240; else the last. */
static bool find_step(const cli_simulation *s, size_t *step) {
    const char *date = cli_value(s->arguments, "--date");
    size_t steps = s->rows * s->hold, number = steps;
    if (!cli_whole_number(s->arguments, "--step", 1, &number))
        return false;
    if (number > steps) {
        cli_fail(s->arguments, CLI_USAGE, "--step: the run has %zu steps", steps);
        return false;
    }
    *step = number - 1;
    if (!date)
        return true;
    data_time time;
    if (!data_parse_time(date, &time)) {
        cli_fail(s->arguments, CLI_USAGE, "--date: a date was expected, not '%s'", date);
        return false;
    }
    int64_t seconds = s->row_seconds / (int64_t)s->hold, since = time.seconds - s->start;
    if (!s->dated || since < 0 || since / seconds >= (int64_t)steps) {
        cli_fail(s->arguments, CLI_USAGE, "--date: %s is not among the dates of the series", date);
        return false;
    }
    *step = (size_t)(since / seconds);
    return true;
}

static void print_place(const cli_simulation *s, size_t site, size_t step) {
    char moment[64];
    printf("%s%s%s, ", s->name ? "site " : "", s->name ? s->name[site] : "",
           s->name ? "" : "the site");
    printf("%s (step %zu)\n", cli_simulation_moment(s, step, moment), step + 1);
}

static int number_at(cli_simulation *s, cli_reasons *reasons) {
    size_t site, step;
    if (!find_site(s, &site) || !find_step(s, &step))
        return CLI_USAGE;
    afx_args args = cli_simulation_arguments(s, 0, s->rows * s->hold);
    afx_fault fault = {.lane = cli_simulation_lane(s, site), .step = step};
    args.fault = &fault;
    cli_failure failure = {.unit = s->unit, .model = s->model, .args = &args};
    ir_simulation *run;
    uint32_t lane;
    if (!cli_replay_step(&failure, reasons->arena, &run, &lane))
        return cli_fail(s->arguments, CLI_NUMERICAL,
                        "the run goes wrong before that step; afflux run says where");
    cli_fill_numbers(reasons, run, lane);
    print_place(s, site, step);
    return CLI_OK;
}

int cli_number_reasons(const cli_arguments *arguments, const driver_unit *unit,
                       cli_reasons *reasons) {
    cli_native native;
    afx_error error = {0};
    core_status status = cli_native_load(unit, CLI_NATIVE_FAST, &native, &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    cli_simulation s = {.arguments = arguments, .model = native.model, .unit = unit, .threads = 1};
    status = cli_read_series(&s, &error);
    if (status == CORE_OK)
        status = cli_read_values(&s, &error);
    int code =
        status == CORE_OK ? number_at(&s, reasons) : cli_fail_with(arguments, status, &error);
    cli_free_simulation(&s);
    cli_native_close(&native);
    return code;
}
