#include <stdio.h>

#include "core/memory.h"
#include "simulation.h"

static core_status fail_run(const cli_simulation *s, afx_status status, const afx_fault *fault,
                            afx_error *error) {
    const afx_info *info = s->model->info;
    const afx_symbol *symbol = &info->symbols[fault->symbol];
    char moment[64], site[160] = "";
    if (status != AFX_NOT_FINITE)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    size_t at = s->river.site_of ? s->river.site_of[fault->lane] : fault->lane;
    if (s->sites > 1 && s->name)
        snprintf(site, sizeof site, " at site %.128s", s->name[at]);
    return core_fail(error, CORE_NUMERICAL, "%s:%u: %s is not finite%s from %s on", info->source,
                     symbol->line, symbol->name, site,
                     cli_simulation_moment(s, fault->step, moment));
}

/* Of one map, or of all steps. */
static afx_args arguments_of(const cli_simulation *s, size_t first, size_t steps) {
    ptrdiff_t lanes = (ptrdiff_t)s->sites, all = (ptrdiff_t)(s->rows * s->hold) * lanes;
    size_t skip = first * s->sites;
    return (afx_args){.size = sizeof(afx_args),
                      .version = AFX_ABI_VERSION,
                      .lanes = s->sites,
                      .steps = steps,
                      .forcing = {s->forcing + skip, all, lanes, 1},
                      .dynamic = {s->dynamic + skip, all, lanes, 1},
                      .attribute = {s->attribute, lanes, 0, 1},
                      .parameter = {s->parameter, lanes, 0, 1},
                      .start = {s->state_given ? s->state : NULL, lanes, 0, 1},
                      .end = {s->state, lanes, 0, 1},
                      .output = {s->output + skip, all, lanes, 1},
                      .weights = s->weights,
                      .network = s->river.lane_of ? &s->river.network : NULL};
}

static core_status run_stretch(cli_simulation *s, size_t first, size_t steps, afx_error *error) {
    afx_fault fault = {0};
    afx_args args = arguments_of(s, first, steps);
    args.fault = &fault;
    args.work_size = s->model->work_size(&args, AFX_FORWARD);
    if (!s->work)
        s->work = core_allocate(args.work_size, 1);
    args.work = s->work;
    if (!args.work)
        return core_fail_memory(error);
    afx_status status = s->model->run(&args);
    fault.step += first;
    return status == AFX_OK ? CORE_OK : fail_run(s, status, &fault, error);
}

/* Maps stand each for itself. */
core_status cli_run_simulation(cli_simulation *s, afx_error *error) {
    if (!s->model->info->map)
        return run_stretch(s, 0, s->rows * s->hold, error);
    for (size_t row = 0; row < s->rows; row++)
        CORE_TRY(run_stretch(s, row, 1, error));
    return CORE_OK;
}

void cli_free_simulation(cli_simulation *s) {
    for (size_t k = 0; k < s->source_count; k++) {
        data_panel_free(&s->source[k].panel);
        core_free(s->source[k].site);
        core_free(s->source[k].path);
    }
    if (s->name != s->links.name)
        core_free(s->name);
    void *pieces[] = {s->forcing, s->dynamic, s->attribute, s->parameter,
                      s->state,   s->output,  s->weights,   s->work};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    data_name_index_free(&s->index);
    data_links_free(&s->links);
    time_river_free(&s->river);
}

int cli_simulate(const cli_arguments *arguments, const cli_native *native) {
    cli_simulation s = {.arguments = arguments, .model = native->model};
    afx_error error = {0};
    core_status status = cli_read_series(&s, &error);
    if (status == CORE_OK)
        status = cli_read_values(&s, &error);
    if (status == CORE_OK)
        status = cli_run_simulation(&s, &error);
    if (status == CORE_OK)
        status = cli_write_simulation(&s, &error);
    cli_free_simulation(&s);
    return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
}
