#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "simulation/forensic.h"
#include "simulation/simulation.h"
#include "time/blocks.h"
#include "time/parallel.h"

/* What steps are counted from: maps are run one by one. */
typedef struct run_place {
    const cli_simulation *simulation;
    size_t first;
} run_place;

static const char *site_of(const cli_simulation *s, size_t lane) {
    size_t site = s->river.site_of ? s->river.site_of[lane] : lane;
    return s->sites > 1 && s->name ? s->name[site] : NULL;
}

/* "at site 01013500 on 1984-03-02 (step 1249)". */
static const char *place_words(const void *context, size_t lane, size_t step, base_arena *arena) {
    const run_place *place = context;
    const cli_simulation *s = place->simulation;
    const char *site = site_of(s, lane), *text = "";
    char moment[64];
    if (step == CLI_BEFORE_STEPS)
        return site ? base_arena_format(arena, "at site %s before the first step", site)
                    : "before the first step";
    step += place->first;
    if (site)
        text = base_arena_format(arena, "at site %s ", site);
    if (s->dated)
        return base_arena_format(arena, "%son %s (step %zu)", text,
                                 cli_simulation_moment(s, step, moment), step + 1);
    if (s->model->info->map)
        return s->rows > 1 ? base_arena_format(arena, "in row %zu", step + 1) : text;
    return base_arena_format(arena, "%sin step %zu", text, step + 1);
}

/* The equation at fault, if it can be found. */
static cli_shown explain(const cli_simulation *s, const afx_args *args, afx_status status,
                         size_t first) {
    run_place place = {s, first};
    if (!s->unit)
        return (cli_shown){false, false};
    cli_failure failure = {s->unit, s->model, args, status, false, place_words, &place};
    return cli_show_failure(s->arguments, &failure);
}

/* "hbv.afx:21: SM is not finite"; "hbv.afx:20: the step was not solved". */
static void fault_words(const afx_info *info, const afx_fault *fault, afx_status status,
                        char text[200]) {
    if (status == AFX_NOT_SOLVED) {
        const afx_flag *flag = &info->flags[fault->flag];
        snprintf(text, 200, "%.100s:%u: %.60s%swas not solved", info->source, flag->line,
                 flag->name, *flag->name ? " " : "the step ");
        return;
    }
    const afx_symbol *symbol = &info->symbols[fault->symbol];
    snprintf(text, 200, "%.100s:%u: %.60s is not finite", info->source, symbol->line, symbol->name);
}

static core_status fail_run(const cli_simulation *s, const afx_args *args, afx_status status,
                            size_t first, afx_error *error) {
    const afx_info *info = s->model->info;
    const char *site = site_of(s, args->fault->lane);
    char moment[64], what[200];
    const char *when = cli_simulation_moment(s, first + args->fault->step, moment);
    bool alone = info->map && s->rows == 1;
    fault_words(info, args->fault, status, what);
    return core_fail(error, CORE_NUMERICAL, "%s%s%.128s%s%s%s", what, site ? " at site " : "",
                     site ? site : "", alone ? "" : " from ", alone ? "" : when,
                     alone ? "" : " on");
}

/* Of one map, or of all steps. */
afx_args cli_simulation_arguments(const cli_simulation *s, size_t first, size_t steps) {
    ptrdiff_t lanes = (ptrdiff_t)s->sites, all = (ptrdiff_t)(s->rows * s->hold) * lanes;
    size_t skip = first * s->sites;
    return (afx_args){.size = sizeof(afx_args),
                      .version = AFX_ABI_VERSION,
                      .lanes = s->sites,
                      .steps = steps,
                      .forcing = {s->forcing + skip, all, lanes, 1, 0},
                      .dynamic = {s->dynamic + skip, all, lanes, 1, 0},
                      .attribute = {s->attribute, lanes, 0, 1, 0},
                      .parameter = {s->parameter, lanes, 0, 1, 0},
                      .start = {s->state_given ? s->state : NULL, lanes, 0, 1, 0},
                      .end = {s->state, lanes, 0, 1, 0},
                      .output = {s->output + skip, all, lanes, 1, 0},
                      .weights = s->weights,
                      .network = s->river.lane_of ? &s->river.network : NULL};
}

/* What was overdrawn is told, and the run goes on unless that is an error. The states given before
 * the first step may be where those after the last are written: they are put back. */
static core_status run_watched(const cli_simulation *s, afx_args *args, size_t first,
                               afx_status *status, afx_error *error) {
    size_t count = cli_simulation_places(s, AFX_STATE) * s->sites;
    double *before = core_allocate(count, sizeof *before);
    if (!before)
        return core_fail_memory(error);
    memcpy(before, s->state, count * sizeof *before);
    if (s->unit && diag_is_wanted(s->unit->context.diags, DIAG_W012))
        args->watch = AFX_WATCH_STORES;
    core_status done = time_run(s->model, args, s->threads, status, error);
    bool fatal = false;
    if (*status == AFX_OVERDRAWN) {
        fatal = explain(s, args, *status, first).fatal;
        memcpy(s->state, before, count * sizeof *before);
        args->watch = 0;
        if (!fatal)
            done = time_run(s->model, args, s->threads, status, error);
    }
    core_free(before);
    if (done != CORE_OK)
        return done;
    return fatal ? core_fail(error, CORE_NUMERICAL, "a store is overdrawn") : CORE_OK;
}

static core_status run_stretch(cli_simulation *s, size_t first, size_t steps, afx_error *error) {
    afx_fault fault = {0};
    afx_status status;
    afx_args args = cli_simulation_arguments(s, first, steps);
    args.fault = &fault;
    args.work_size = time_run_work_size(s->model, &args, s->threads);
    if (!s->work)
        s->work = core_allocate(args.work_size, 1);
    args.work = s->work;
    if (!args.work)
        return core_fail_memory(error);
    CORE_TRY(run_watched(s, &args, first, &status, error));
    if (status == AFX_OK)
        return CORE_OK;
    if (status == AFX_BAD_ARGUMENTS)
        return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
    if (explain(s, &args, status, first).found && cli_given(s->arguments, "--message-format"))
        return CORE_NUMERICAL;
    return fail_run(s, &args, status, first, error);
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

/* False when what was said is no number. A map, and all sites of a river, are one block. */
static bool choose_threads(cli_simulation *s) {
    s->threads = time_processors();
    if (!cli_whole_number(s->arguments, "--threads", 1, &s->threads))
        return false;
    if (s->model->info->map || s->model->info->network)
        s->threads = 1;
    return true;
}

int cli_simulate(const cli_arguments *arguments, const cli_native *native,
                 const cli_inside *inside) {
    cli_simulation s = {
        .arguments = arguments, .model = native->model, .unit = native->unit, .inside = inside};
    afx_error error = {0};
    if (!choose_threads(&s))
        return CLI_USAGE;
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
