#include "experiment/project.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "experiment/data_source.h"
#include "experiment/project_recurrent.h"
#include "plot/inside.h"
#include "training/pretrain.h"
#include "units.h"

/* Options of the command line that stand above the experiment. */
static bool apply_options(cli_project *p) {
    const cli_arguments *arguments = p->arguments;
    cli_plan *plan = &p->plan;
    const char *data = p->data_path ? p->data_path : cli_value(arguments, "--data");
    size_t seed = plan->seed;
    if (data)
        plan->data_path = data;
    plan->use_count += cli_values(arguments, "--use", plan->uses + plan->use_count,
                                  CLI_MOST_WORDS - plan->use_count);
    const char *relaxes[CLI_MOST_WORDS];
    size_t relax_count = cli_values(arguments, "--relax", relaxes, CLI_MOST_WORDS);
    for (size_t k = 0; k < relax_count; k++)
        cli_plan_soften(plan, relaxes[k]);
    if (!cli_whole_number(arguments, "--threads", 1, &plan->threads) ||
        !cli_bytes(arguments, "--memory", &plan->memory) ||
        !cli_whole_number(arguments, "--epochs", 1, &plan->epochs) ||
        !cli_whole_number(arguments, "--seeds", 1, &plan->seeds) ||
        !cli_whole_number(arguments, "--seed", 0, &seed))
        return false;
    plan->seed = seed;
    return true;
}

/* ---- model ---- */

/* The code of a run's own experiment does not say in which folder it lies, so that all runs of one
 * model share what was compiled. */
static const char *shown_path(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && strcmp(slash, "/experiment.afx") == 0 ? slash + 1 : NULL;
}

bool cli_project_options(cli_project *p, driver_options *options) {
    const cli_plan *plan = &p->plan;
    *options = (driver_options){.model = plan->model,
                                .dynamics = plan->recurrent.targets,
                                .dynamic_count = plan->recurrent.target_count,
                                .uses = plan->uses,
                                .use_count = plan->use_count,
                                .single = plan->single,
                                .path = shown_path(p->path),
                                .annealed = plan->annealing.from > 0,
                                .no_forcing_gradient = true};
    cli_choose_shapes(p->arguments, &p->shapes, options);
    options->relaxes = plan->relaxes;
    options->relax_count = plan->relax_count;
    return cli_choose_math(p->arguments, options);
}

static int open_model(cli_project *p, const char *path) {
    driver_unit *unit = p->unit = driver_create();
    if (!unit)
        return cli_fail(p->arguments, CLI_INTERNAL, "memory is out");
    if (!cli_choose_warnings(p->arguments, unit))
        return CLI_USAGE;
    if (driver_read(unit, path))
        p->experiment = front_experiment_of(&unit->context, unit->program,
                                            cli_value(p->arguments, "--experiment"));
    if (p->experiment && cli_make_plan(unit, p->experiment, &p->plan)) {
        if (!apply_options(p))
            return CLI_USAGE;
        if (!cli_add_network_model(p->unit, &p->plan))
            return cli_show_diagnostics(p->arguments, unit);
        driver_options options;
        if (!cli_project_options(p, &options))
            return CLI_USAGE;
        if (!p->inside || p->plan.recurrent.alone ||
            cli_add_inside(unit, path, &options, p->inside))
            driver_compile(unit, &options);
    }
    int code = cli_show_diagnostics(p->arguments, unit);
    if (code == CLI_OK && unit->module)
        code = cli_check_pretraining(p);
    if (code != CLI_OK || unit->module)
        return code;
    return cli_fail(p->arguments, CLI_USAGE, "%s: no experiment with a model was found", path);
}

/* ---- data ---- */

/* Everything that drives a site, as far as the site's own record goes. */
static core_status check_forcing(const cli_project *p, data_steps steps, afx_error *error) {
    const afx_info *info = p->native.model->info;
    size_t count = info->count[AFX_FORCING];
    size_t moving = p->plan.recurrent.series_count;
    size_t *variable = core_allocate(count + moving, sizeof *variable);
    core_status status = variable ? CORE_OK : core_fail_memory(error);
    size_t used = 0;
    for (size_t k = 0; k < count && variable; k++)
        if (p->setup.forcing[k].index != DATA_NONE)
            variable[used++] = p->setup.forcing[k].index;
    for (size_t k = 0; k < moving && variable; k++)
        variable[used++] = p->moving[k].index;
    for (size_t s = 0; s < p->set.shape.sites && status == CORE_OK; s++) {
        data_steps record = p->set.site[s].record;
        data_steps own = {record.begin > steps.begin ? record.begin : steps.begin,
                          record.end < steps.end ? record.end : steps.end};
        data_needed needed = {variable, used, &s, 1, own};
        if (own.begin < own.end)
            status = data_check_complete(&p->set, &needed, error);
    }
    core_free(variable);
    return status;
}

/* Periods in steps, and every forcing there from the first warm-up to the last day. */
static core_status place_periods(cli_project *p, afx_error *error) {
    const cli_plan *plan = &p->plan;
    double step = p->native.model->info->step_seconds;
    p->warmup = (size_t)llround(plan->warmup / step);
    CORE_TRY(data_steps_of_period(&p->set, plan->train, &p->train, error));
    CORE_TRY(data_steps_of_period(&p->set, plan->validate, &p->validate, error));
    CORE_TRY(data_steps_of_period(&p->set, plan->test, &p->test, error));
    data_steps all[] = {p->train, p->validate, p->test};
    for (int k = 0; k < 3; k++) {
        data_steps run = all[k];
        size_t back = k == 0 ? 0 : p->warmup;
        run.begin -= run.begin < back ? run.begin : back;
        CORE_TRY(check_forcing(p, run, error));
    }
    return CORE_OK;
}

/* Attributes that are the same at all sites tell nothing; their deviation is taken as 1. */
static core_status normalise_inputs(cli_project *p, afx_error *error) {
    size_t count = p->set.attributes;
    bool asked = p->plan.recurrent.given && p->plan.recurrent.attributes;
    bool reads = p->plan.given == TIME_BY_NETWORK && time_columns(&p->setup) > 0;
    if (!asked && !reads)
        return CORE_OK;
    if (count == 0)
        return core_fail(error, CORE_DATA, "%s: there are no attributes for the network to read",
                         p->plan.data_path);
    p->inputs = core_allocate(count, sizeof *p->inputs);
    p->scales = core_allocate(count, sizeof *p->scales);
    if (!p->inputs || !p->scales)
        return core_fail_memory(error);
    for (size_t k = 0; k < count; k++)
        p->inputs[k] = (data_pick){k, 1, 0};
    CORE_TRY(data_scale_attributes(&p->set, (data_picks){p->inputs, count}, p->scales, error));
    for (size_t k = 0; k < count; k++)
        p->inputs[k] = data_normalised_pick(p->inputs[k], p->scales[k]);
    return CORE_OK;
}

core_status cli_open_network(cli_project *p, afx_error *error) {
    data_picks inputs = {p->inputs, p->set.attributes};
    time_network_options options = {.hidden = p->plan.hidden,
                                    .hidden_count = p->plan.hidden_count,
                                    .activation = p->plan.activation,
                                    .initial = p->plan.initial,
                                    .around = p->plan.around,
                                    .inputs = &inputs,
                                    .given = p->plan.given};
    return time_network_create(&p->setup, &options, &p->network, error);
}

static core_status open_data(cli_project *p, afx_error *error) {
    cli_plan *plan = &p->plan;
    CORE_TRY(cli_find_compared(&plan->loss, p->native.model->info, &plan->output,
                               &plan->observation, error));
    CORE_TRY(cli_read_data(p, error));
    time_setup_options options = {.model = p->native.model,
                                  .set = &p->set,
                                  .members = p->plan.members,
                                  .routed = p->plan.routed,
                                  .output = p->plan.output,
                                  .observation = p->plan.observation,
                                  .convert = cli_convert_unit};
    CORE_TRY(time_setup_create(&options, &p->setup, error));
    cli_watch_project(p->unit, &p->setup, &p->faults);
    CORE_TRY(cli_pick_moving(p, error));
    CORE_TRY(place_periods(p, error));
    CORE_TRY(cli_audit_data(p, error));
    CORE_TRY(normalise_inputs(p, error));
    CORE_TRY(cli_bind_objective(&p->plan.loss, &p->setup, p->train, &p->objective, error));
    CORE_TRY(cli_open_recurrent(p, error));
    return cli_open_network(p, error);
}

/* Like the words on the command line they come from. */
static void add_shapes(base_hash *hash, const cli_project *p) {
    driver_options options = {0};
    cli_shape_choice shapes;
    cli_choose_shapes(p->arguments, &shapes, &options);
    for (size_t k = 0; k < options.size_count; k++)
        base_hash_add(hash, shapes.sizes[k]);
}

/* The models and what the experiment says about learning: a checkpoint of another run does not fit.
 * Where the data lie and how many threads do not matter, nor how many passes, unless they say how
 * widths or the rate shrink. */
void cli_project_rehash(cli_project *p) {
    base_arena *arena = p->unit->context.arena;
    cli_plan plan = p->plan;
    plan.data_path = NULL;
    plan.threads = 0;
    plan.seeds = 1;
    if (!(plan.annealing.from > 0) && plan.schedule.kind != OPTIM_COSINE)
        plan.epochs = 0;
    const char *texts[] = {
        front_print(arena, &(front_program){.models = p->unit->program->models,
                                            .functions = p->unit->program->functions}),
        cli_plan_text(&plan, arena, "any")};
    base_hash hash = base_hash_start();
    base_hash_add(&hash, texts[0]);
    base_hash_add(&hash, texts[1]);
    add_shapes(&hash, p);
    base_hash_print(&hash, p->hash);
}

int cli_project_open(const cli_arguments *arguments, const char *path, cli_project *project) {
    project->arguments = arguments;
    project->path = path;
    int code = open_model(project, path);
    if (code != CLI_OK)
        return code;
    afx_error error = {0};
    core_status status = cli_native_load(project->unit, CLI_NATIVE_FAST, &project->native, &error);
    if (status == CORE_OK)
        code = cli_compile_objective(arguments, path, &project->plan, project->native.model->info,
                                     &project->objective);
    if (code != CLI_OK)
        return code;
    core_turn(core_watch_of(project->profile, 0), CORE_FILES);
    if (status == CORE_OK)
        status = open_data(project, &error);
    if (status == CORE_OK && project->profile)
        status = core_profile_threads(project->profile, project->plan.threads, &error);
    core_turn(core_watch_of(project->profile, 0), CORE_OUTPUT);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    cli_project_rehash(project);
    return CLI_OK;
}

void cli_project_close(cli_project *project) {
    time_network_free(&project->network);
    time_recurrent_free(&project->recurrent);
    core_free(project->moving);
    core_free(project->moving_scales);
    cli_unwatch_project(&project->faults);
    time_setup_free(&project->setup);
    data_set_free(&project->set);
    core_free(project->inputs);
    core_free(project->scales);
    cli_free_objective(&project->objective);
    cli_native_close(&project->native);
    driver_free(project->unit);
}
