#include "experiment/project_recurrent.h"

#include <string.h>

#include "core/memory.h"

/* A frozen experiment has it already. */
bool cli_add_network_model(driver_unit *unit, const cli_plan *plan) {
    const front_blocks *models = &unit->program->models;
    if (!plan->recurrent.alone)
        return true;
    for (size_t k = 0; k < models->count; k++)
        if (strcmp(models->at[k]->name, plan->model) == 0)
            return true;
    return driver_add_text(unit, "network.afx", cli_network_model(plan, unit->context.arena));
}

/* What the recurrent network reads of the data, as it is there. */
core_status cli_pick_moving(cli_project *p, afx_error *error) {
    const cli_recurrent_plan *plan = &p->plan.recurrent;
    p->moving = core_allocate(plan->series_count, sizeof *p->moving);
    p->moving_scales = core_allocate(plan->series_count, sizeof *p->moving_scales);
    if (!p->moving || !p->moving_scales)
        return core_fail_memory(error);
    for (size_t k = 0; k < plan->series_count; k++) {
        data_want want = {plan->series[k], NULL};
        data_request request = {&want, 1, NULL, NULL};
        CORE_TRY(data_pick_variables(&p->set, &request, &p->moving[k], error));
    }
    return CORE_OK;
}

core_status cli_open_recurrent(cli_project *p, afx_error *error) {
    const cli_recurrent_plan *plan = &p->plan.recurrent;
    if (!plan->given)
        return CORE_OK;
    for (size_t k = 0; k < plan->series_count; k++) {
        data_scale *scale = &p->moving_scales[k];
        data_scaled_series series = {{&p->moving[k], 1}, p->train};
        CORE_TRY(data_scale_series(&p->set, &series, scale, error));
        p->moving[k] = data_normalised_pick(p->moving[k], *scale);
    }
    data_scaled_series observed = {{&p->setup.observation, 1}, p->train};
    CORE_TRY(data_scale_series(&p->set, &observed, &p->flow, error));
    return cli_create_recurrent(p, error);
}

core_status cli_create_recurrent(cli_project *p, afx_error *error) {
    const cli_recurrent_plan *plan = &p->plan.recurrent;
    if (!plan->given)
        return CORE_OK;
    time_recurrent_options options = {
        .cell = plan->cell,
        .hidden = plan->hidden,
        .forget = plan->forget,
        .dropout = plan->dropout,
        .hold = plan->hold,
        .series = {p->moving, plan->series_count},
        .attributes = {p->inputs, plan->attributes ? p->set.attributes : 0},
        .scale = plan->alone ? &p->flow : NULL};
    CORE_TRY(time_recurrent_create(&p->setup, &options, &p->recurrent, error));
    p->setup.recurrent = &p->recurrent;
    return CORE_OK;
}

/* What networks read, in the order of a recurrent one: series, then attributes. */
core_status cli_write_inputs(const cli_project *p, const char *folder, afx_error *error) {
    const cli_recurrent_plan *plan = &p->plan.recurrent;
    size_t attributes = p->scales ? p->set.attributes : 0, count = 0;
    size_t most = plan->series_count + attributes + 1;
    const char **name = core_allocate(most, sizeof *name);
    data_scale *scale = core_allocate(most, sizeof *scale);
    core_buffer path = {0};
    core_status status = name && scale ? CORE_OK : core_fail_memory(error);
    for (size_t k = 0; k < plan->series_count && status == CORE_OK; k++, count++) {
        name[count] = plan->series[k];
        scale[count] = p->moving_scales[k];
    }
    for (size_t k = 0; k < attributes && status == CORE_OK; k++, count++) {
        name[count] = p->set.attribute[k].name;
        scale[count] = p->scales[k];
    }
    if (plan->alone && status == CORE_OK) {
        name[count] = "flow";
        scale[count++] = p->flow;
    }
    data_named_scales scales = {name, scale, count};
    if (status == CORE_OK)
        status = core_buffer_print(&path, error, "%s/inputs.csv", folder);
    if (status == CORE_OK)
        status = data_scales_write(path.bytes, &scales, error);
    core_buffer_free(&path);
    core_free(name);
    core_free(scale);
    return status;
}
