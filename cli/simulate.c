#include "simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/folder.h"
#include "data/select.h"
#include "data/table.h"
#include "data/table_write.h"
#include "tensor/safetensors.h"
#include "time/setup.h"
#include "units.h"

/* One site: every array is [variable][time], in doubles. */
typedef struct simulation {
    const cli_arguments *arguments;
    const afx_model *model;
    data_set set;
    double *forcing, *dynamic, *attribute, *parameter, *state, *output, *weights;
    void *work;
    bool state_given;
} simulation;

static size_t places(const simulation *s, afx_role role) {
    return s->model->info->count[role];
}

/* ---- named values: parameters, attributes, states ---- */

static bool outside(const afx_symbol *symbol, double value) {
    return symbol->role == AFX_PARAMETER && !(value >= symbol->lowest && value <= symbol->highest);
}

static core_status fail_outside(const char *path, size_t line, const afx_symbol *symbol,
                                double value, afx_error *error) {
    return core_fail(error, CORE_DATA, "%s:%zu: %s = %g is outside its bounds %g .. %g %s", path,
                     line, symbol->name, value, symbol->lowest, symbol->highest, symbol->unit);
}

/* Rows `name,value` into the places of a role; names of others are an error. */
static core_status read_values(const simulation *s, const char *path, afx_role role, double *values,
                               afx_error *error) {
    data_table table;
    data_table_options options = {.key = "name"};
    CORE_TRY(data_table_read(path, &options, &table, error));
    core_status status = CORE_OK;
    size_t column = data_find_field(data_table_fields(&table), "value");
    if (column == DATA_NONE)
        status = core_fail(error, CORE_DATA, "%s:1: a column `value` was expected", path);
    for (size_t row = 0; row < table.rows && status == CORE_OK; row++) {
        size_t place = time_place(s->model->info, role, table.label[row]);
        double value = data_table_column(&table, column)[row];
        if (place == SIZE_MAX)
            status = core_fail(error, CORE_DATA, "%s:%zu: model %s has no `%s` here", path,
                               table.line[row], s->model->info->name, table.label[row]);
        else if (isnan(value))
            status = core_fail(error, CORE_DATA, "%s:%zu: `%s` has no value", path, table.line[row],
                               table.label[row]);
        else if (outside(time_symbol(s->model->info, role, place), value))
            status = fail_outside(path, table.line[row], time_symbol(s->model->info, role, place),
                                  value, error);
        else
            values[place] = value;
    }
    data_table_free(&table);
    return status;
}

static core_status read_parameters(simulation *s, afx_error *error) {
    for (size_t k = 0; k < places(s, AFX_PARAMETER); k++)
        s->parameter[k] = time_symbol(s->model->info, AFX_PARAMETER, k)->normal;
    const char *path = cli_value(s->arguments, "--params");
    return path ? read_values(s, path, AFX_PARAMETER, s->parameter, error) : CORE_OK;
}

/* All of a role must be given: there are no defaults for what a site is. */
static core_status read_all(simulation *s, const char *option, afx_role role, double *values,
                            afx_error *error) {
    const char *path = cli_value(s->arguments, option);
    for (size_t k = 0; k < places(s, role); k++)
        values[k] = NAN;
    if (path)
        CORE_TRY(read_values(s, path, role, values, error));
    for (size_t k = 0; k < places(s, role); k++)
        if (isnan(values[k]))
            return core_fail(error, CORE_DATA, "%s%s`%s` is wanted: give rows name,value by %s",
                             path ? path : "", path ? ": " : "",
                             time_symbol(s->model->info, role, k)->name, option);
    return CORE_OK;
}

static core_status read_weights(simulation *s, afx_error *error) {
    const char *path = cli_value(s->arguments, "--weights");
    if (places(s, AFX_WEIGHT) == 0)
        return CORE_OK;
    if (!path)
        return core_fail(error, CORE_USAGE,
                         "the model has networks (%s ...) without weights: train them, and give "
                         "the run's weights.safetensors by --weights",
                         time_symbol(s->model->info, AFX_WEIGHT, 0)->name);
    tensor_archive archive;
    CORE_TRY(tensor_archive_read(path, &archive, error));
    core_status status = CORE_OK;
    for (uint32_t k = 0; k < s->model->info->symbol_count && status == CORE_OK; k++) {
        const afx_symbol *symbol = &s->model->info->symbols[k];
        if (symbol->role != AFX_WEIGHT)
            continue;
        const tensor_entry *entry = tensor_archive_entry(&archive, symbol->name);
        size_t count = 0;
        if (entry)
            tensor_count(&entry->shape, sizeof(double), &count, NULL);
        if (!entry || entry->type != TENSOR_DOUBLE || count != symbol->elements)
            status = core_fail(error, CORE_DATA, "%s: `%s` with %u doubles is not in it", path,
                               symbol->name, symbol->elements);
        else
            memcpy(s->weights + symbol->index, entry->data, count * sizeof(double));
    }
    tensor_archive_free(&archive);
    return status;
}

/* ---- series ---- */

static core_status copy_role(simulation *s, afx_role role, double *to, afx_error *error) {
    size_t count = places(s, role), steps = s->set.shape.steps;
    data_pick *picks = core_allocate(count, sizeof *picks);
    data_want *want = core_allocate(count, sizeof *want);
    size_t *variable = core_allocate(count, sizeof *variable);
    core_status status = picks && want && variable ? CORE_OK : core_fail_memory(error);
    for (size_t k = 0; k < count && status == CORE_OK; k++) {
        const afx_symbol *symbol = time_symbol(s->model->info, role, k);
        want[k] = (data_want){symbol->name, symbol->unit};
    }
    data_request request = {want, count, cli_convert_unit, NULL};
    if (status == CORE_OK) {
        status = data_pick_variables(&s->set, &request, picks, error);
        if (status != CORE_OK)
            core_fail_within(error, status, "%s:1", cli_value(s->arguments, "--forcing"));
    }
    for (size_t k = 0; k < count && status == CORE_OK; k++)
        variable[k] = picks[k].index;
    data_needed needed = {variable, count, NULL, 0, {0, steps}};
    if (status == CORE_OK)
        status = data_check_complete(&s->set, &needed, error);
    data_window window = {.sites = 1, .steps = steps};
    data_target target = {{to, (ptrdiff_t)steps, 1, 1}, sizeof(double)};
    if (status == CORE_OK)
        data_copy_series(&s->set, (data_picks){picks, count}, &window, &target);
    core_free(picks);
    core_free(want);
    core_free(variable);
    return status;
}

static core_status read_series(simulation *s, afx_error *error) {
    const afx_info *info = s->model->info;
    const char *path = cli_value(s->arguments, "--forcing");
    size_t count = places(s, AFX_FORCING) + places(s, AFX_DYNAMIC), k = 0;
    const char **wanted = core_allocate(count, sizeof *wanted);
    if (!wanted)
        return core_fail_memory(error);
    for (size_t f = 0; f < places(s, AFX_FORCING); f++)
        wanted[k++] = time_symbol(info, AFX_FORCING, f)->name;
    for (size_t d = 0; d < places(s, AFX_DYNAMIC); d++)
        wanted[k++] = time_symbol(info, AFX_DYNAMIC, d)->name;
    data_folder_options options = {wanted, count, (int64_t)info->step_seconds};
    core_status status = data_site_read(path, &options, &s->set, error);
    core_free(wanted);
    return status;
}

static core_status allocate(simulation *s, afx_error *error) {
    size_t steps = s->set.shape.steps;
    s->forcing = core_allocate(places(s, AFX_FORCING) * steps, sizeof(double));
    s->dynamic = core_allocate(places(s, AFX_DYNAMIC) * steps, sizeof(double));
    s->output = core_allocate(places(s, AFX_OUTPUT) * steps, sizeof(double));
    s->attribute = core_allocate(places(s, AFX_ATTRIBUTE), sizeof(double));
    s->parameter = core_allocate(places(s, AFX_PARAMETER), sizeof(double));
    s->state = core_allocate(places(s, AFX_STATE), sizeof(double));
    s->weights = core_allocate(places(s, AFX_WEIGHT), sizeof(double));
    bool fine = s->forcing && s->dynamic && s->output && s->attribute && s->parameter && s->state &&
                s->weights;
    return fine ? CORE_OK : core_fail_memory(error);
}

static core_status read_inputs(simulation *s, afx_error *error) {
    CORE_TRY(read_series(s, error));
    CORE_TRY(allocate(s, error));
    CORE_TRY(copy_role(s, AFX_FORCING, s->forcing, error));
    CORE_TRY(copy_role(s, AFX_DYNAMIC, s->dynamic, error));
    CORE_TRY(read_parameters(s, error));
    CORE_TRY(read_all(s, "--attributes", AFX_ATTRIBUTE, s->attribute, error));
    s->state_given = cli_given(s->arguments, "--load-state");
    if (s->state_given)
        CORE_TRY(read_all(s, "--load-state", AFX_STATE, s->state, error));
    return read_weights(s, error);
}

/* ---- running ---- */

static core_status run_model(simulation *s, afx_error *error) {
    ptrdiff_t steps = (ptrdiff_t)s->set.shape.steps;
    afx_fault fault = {0};
    afx_args args = {.size = sizeof args,
                     .version = AFX_ABI_VERSION,
                     .lanes = 1,
                     .steps = s->set.shape.steps,
                     .forcing = {s->forcing, steps, 1, 1},
                     .dynamic = {s->dynamic, steps, 1, 1},
                     .attribute = {s->attribute, 1, 1, 1},
                     .parameter = {s->parameter, 1, 1, 1},
                     .start = {s->state_given ? s->state : NULL, 1, 1, 1},
                     .end = {s->state, 1, 1, 1},
                     .output = {s->output, steps, 1, 1},
                     .weights = s->weights,
                     .fault = &fault};
    args.work_size = s->model->work_size(&args, AFX_FORWARD);
    args.work = s->work = core_allocate(args.work_size, 1);
    if (!args.work)
        return core_fail_memory(error);
    afx_status status = s->model->run(&args);
    if (status == AFX_OK)
        return CORE_OK;
    const afx_symbol *symbol = &s->model->info->symbols[fault.symbol];
    char time[DATA_TIME_LENGTH];
    if (status == AFX_NOT_FINITE)
        return core_fail(error, CORE_NUMERICAL, "%s:%u: %s is not finite from %s on",
                         s->model->info->source, symbol->line, symbol->name,
                         data_format_time(data_time_of_step(&s->set, fault.step), time));
    return core_fail(error, CORE_INTERNAL, "the model refused its arguments");
}

static core_status write_state(const simulation *s, afx_error *error) {
    const char *path = cli_value(s->arguments, "--save-state");
    size_t count = places(s, AFX_STATE);
    if (!path)
        return CORE_OK;
    const char **names = core_allocate(count, sizeof *names);
    if (!names)
        return core_fail_memory(error);
    for (size_t k = 0; k < count; k++)
        names[k] = time_symbol(s->model->info, AFX_STATE, k)->name;
    data_written_column column = {"value", NULL, s->state, 1};
    data_written_table table = {
        .key = "name", .label = names, .column = &column, .columns = 1, .rows = count};
    core_status status = data_table_write(path, &table, error);
    core_free(names);
    return status;
}

static core_status write_outputs(const simulation *s, afx_error *error) {
    size_t count = places(s, AFX_OUTPUT), steps = s->set.shape.steps;
    data_written_column *columns = core_allocate(count, sizeof *columns);
    int64_t *times = core_allocate(steps, sizeof *times);
    if (!columns || !times) {
        core_free(columns);
        core_free(times);
        return core_fail_memory(error);
    }
    for (size_t k = 0; k < count; k++) {
        const afx_symbol *symbol = time_symbol(s->model->info, AFX_OUTPUT, k);
        columns[k] = (data_written_column){symbol->name, symbol->unit, s->output + k * steps, 1};
    }
    for (size_t t = 0; t < steps; t++)
        times[t] = data_time_of_step(&s->set, t);
    data_written_table table = {
        .key = "time", .time = times, .column = columns, .columns = count, .rows = steps};
    core_status status = data_table_write(cli_value(s->arguments, "-o"), &table, error);
    core_free(columns);
    core_free(times);
    return status;
}

static void free_simulation(simulation *s) {
    void *pieces[] = {s->forcing, s->dynamic, s->attribute, s->parameter,
                      s->state,   s->output,  s->weights,   s->work};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    data_set_free(&s->set);
}

int cli_simulate(const cli_arguments *arguments, const cli_native *native) {
    simulation s = {.arguments = arguments, .model = native->model};
    afx_error error = {0};
    core_status status = read_inputs(&s, &error);
    if (status == CORE_OK)
        status = run_model(&s, &error);
    if (status == CORE_OK)
        status = write_outputs(&s, &error);
    if (status == CORE_OK)
        status = write_state(&s, &error);
    free_simulation(&s);
    return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
}
