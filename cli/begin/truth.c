#include "begin/truth.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"
#include "data/normalise.h"
#include "data/weather.h"
#include "optim/bounds.h"
#include "units.h"

enum { LAW_STREAM = 71, NOISE_STREAM = 72 };

typedef struct truth_work {
    const cli_truth_options *options;
    cli_truth *truth;
    time_setup setup;
    double *forcing, *output, *end, *memory; /* of one site */
} truth_work;

static const afx_info *info_of(const truth_work *work) {
    return work->options->model->info;
}

/* ---- parameters from attributes ---- */

static core_status scale_attributes(const data_set *set, double *scaled, afx_error *error) {
    size_t count = set->attributes;
    data_pick *picks = core_allocate(count, sizeof *picks);
    data_scale *scales = core_allocate(count, sizeof *scales);
    core_status status = picks && scales ? CORE_OK : core_fail_memory(error);
    for (size_t k = 0; k < count && status == CORE_OK; k++)
        picks[k] = (data_pick){k, 1, 0};
    if (status == CORE_OK)
        status = data_scale_attributes(set, (data_picks){picks, count}, scales, error);
    for (size_t k = 0; k < count && status == CORE_OK; k++)
        for (size_t s = 0; s < set->shape.sites; s++)
            scaled[s * count + k] =
                (data_attribute_of(set, k, s) - scales[k].mean) / scales[k].deviation;
    core_free(picks);
    core_free(scales);
    return status;
}

/* Each parameter follows three attributes, drawn with their weights. */
static void draw_parameters(truth_work *work, const double *scaled) {
    const data_set *set = &work->truth->set;
    core_random random = {.seed = work->options->seed, .stream = LAW_STREAM};
    size_t parameters = work->truth->parameters, attributes = set->attributes;
    for (size_t p = 0; p < parameters; p++) {
        size_t which[3];
        double weight[3];
        const afx_symbol *symbol = time_symbol(info_of(work), AFX_PARAMETER, p);
        for (int k = 0; k < 3; k++) {
            which[k] = core_random_below(&random, attributes);
            weight[k] = 0.6 * core_random_normal(&random);
        }
        for (size_t s = 0; s < set->shape.sites; s++) {
            double raw = 0;
            for (int k = 0; k < 3; k++)
                raw += weight[k] * scaled[s * attributes + which[k]];
            work->truth->columns[s * parameters + p] =
                optim_bounded((optim_bounds){symbol->lowest, symbol->highest}, raw);
        }
    }
}

/* ---- flow ---- */

static core_status run_site(truth_work *work, size_t site, afx_error *error) {
    const data_set *set = &work->truth->set;
    size_t steps = set->shape.steps;
    data_window window = {.site = &site, .sites = 1, .steps = steps};
    data_target target = {{work->forcing, (ptrdiff_t)steps, 1, 1, 0}, sizeof(double)};
    data_copy_series(set, (data_picks){work->setup.forcing, info_of(work)->count[AFX_FORCING]},
                     &window, &target);
    afx_args args = {
        .size = sizeof args,
        .version = AFX_ABI_VERSION,
        .lanes = 1,
        .steps = steps,
        .forcing = {work->forcing, (ptrdiff_t)steps, 1, 1, 0},
        .parameter = {work->truth->columns + site * work->truth->parameters, 1, 0, 1, 0},
        .output = {work->output, (ptrdiff_t)steps, 1, 1, 0},
        .end = {work->end, 1, 0, 1, 0}};
    args.work_size = work->options->model->work_size(&args, AFX_FORWARD);
    if (!work->memory)
        work->memory = core_allocate(args.work_size, 1);
    if (!work->memory)
        return core_fail_memory(error);
    args.work = work->memory;
    if (work->options->model->run(&args) == AFX_OK)
        return CORE_OK;
    return core_fail(error, CORE_NUMERICAL, "the true model of site %s is not finite",
                     set->site[site].name);
}

static double sum_of(const double *numbers, size_t count) {
    double sum = 0, lost = 0; /* compensated: Kahan, 1965 */
    for (size_t k = 0; k < count; k++) {
        double next = numbers[k] - lost, total = sum + next;
        lost = (total - sum) - next;
        sum = total;
    }
    return sum;
}

/* Rain - flow - evaporation - what the stores gained (each began with 0.001 mm), over the rain. */
static double mass_error(const truth_work *work) {
    const afx_info *info = info_of(work);
    size_t steps = work->truth->set.shape.steps;
    double rain = sum_of(work->forcing + time_place(info, AFX_FORCING, "P") * steps, steps);
    double flow = sum_of(work->output + time_place(info, AFX_OUTPUT, "Q") * steps, steps);
    double evaporation = sum_of(work->output + time_place(info, AFX_OUTPUT, "AET") * steps, steps);
    double held = sum_of(work->end, info->count[AFX_STATE]);
    double began = 0.001 * info->count[AFX_STATE];
    return fabs(rain - flow - evaporation - (held - began)) / rain;
}

static core_status observe_site(truth_work *work, size_t site, afx_error *error) {
    CORE_TRY(run_site(work, site, error));
    data_set *set = &work->truth->set;
    core_random random = {.seed = work->options->seed, .stream = NOISE_STREAM + site};
    const double *flow =
        work->output + time_place(info_of(work), AFX_OUTPUT, "Q") * set->shape.steps;
    double *observed = data_series(set, DATA_WEATHER_FLOW, site);
    for (size_t t = 0; t < set->shape.steps; t++)
        observed[t] = flow[t] * exp(work->options->noise * core_random_normal(&random));
    work->truth->mass_error = fmax(work->truth->mass_error, mass_error(work));
    return CORE_OK;
}

/* ---- all of it ---- */

static core_status allocate(truth_work *work, afx_error *error) {
    const afx_info *info = info_of(work);
    size_t steps = work->truth->set.shape.steps;
    work->forcing = core_allocate(info->count[AFX_FORCING] * steps, sizeof(double));
    work->output = core_allocate(info->count[AFX_OUTPUT] * steps, sizeof(double));
    work->end = core_allocate(info->count[AFX_STATE], sizeof(double));
    work->truth->parameters = info->count[AFX_PARAMETER];
    work->truth->columns =
        core_allocate(work->truth->parameters * work->truth->set.shape.sites, sizeof(double));
    bool fine = work->forcing && work->output && work->end && work->truth->columns;
    return fine ? CORE_OK : core_fail_memory(error);
}

static core_status make(truth_work *work, afx_error *error) {
    const cli_truth_options *options = work->options;
    data_set *set = &work->truth->set;
    data_weather_options weather = {
        .seed = options->seed,
        .sites = options->sites,
        .days = (size_t)((options->period.end - options->period.first) / DATA_SECONDS_OF_DAY),
        .start = options->period.first,
        .training = options->training};
    CORE_TRY(data_weather_generate(&weather, set, error));
    CORE_TRY(allocate(work, error));
    time_setup_options setup = {.model = options->model,
                                .set = set,
                                .members = 1,
                                .output = "Q",
                                .convert = cli_convert_unit};
    CORE_TRY(time_setup_create(&setup, &work->setup, error));
    double *scaled = core_allocate(set->attributes * set->shape.sites, sizeof *scaled);
    core_status status = scaled ? scale_attributes(set, scaled, error) : core_fail_memory(error);
    if (status == CORE_OK)
        draw_parameters(work, scaled);
    core_free(scaled);
    for (size_t s = 0; s < set->shape.sites && status == CORE_OK; s++)
        status = observe_site(work, s, error);
    return status;
}

core_status cli_truth_create(const cli_truth_options *options, cli_truth *truth, afx_error *error) {
    *truth = (cli_truth){0};
    truth_work work = {.options = options, .truth = truth};
    core_status status = make(&work, error);
    time_setup_free(&work.setup);
    core_free(work.forcing);
    core_free(work.output);
    core_free(work.end);
    core_free(work.memory);
    if (status != CORE_OK)
        cli_truth_free(truth);
    return status;
}

void cli_truth_free(cli_truth *truth) {
    data_set_free(&truth->set);
    core_free(truth->columns);
    *truth = (cli_truth){0};
}
