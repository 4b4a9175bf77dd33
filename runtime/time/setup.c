#include "time/setup.h"

#include <stdint.h>

#include "core/memory.h"
#include "time/unit_hydrograph.h"

/* Picks for the places that data hold, by their names and declared units; the clock's have none. */
static core_status pick_places(const time_setup_options *options, const time_clock *clock,
                               afx_role role, data_pick *picks, afx_error *error) {
    const afx_info *info = options->model->info;
    for (size_t k = 0; k < info->count[role]; k++) {
        char name[TIME_NAME_LENGTH];
        picks[k] = (data_pick){.index = DATA_NONE};
        if (role == AFX_FORCING && time_clock_gives(clock, k))
            continue;
        data_want want = {time_element_name(info, role, k, name), time_symbol(info, role, k)->unit};
        data_request request = {&want, 1, options->convert, NULL};
        CORE_TRY(role == AFX_FORCING
                     ? data_pick_variables(options->set, &request, &picks[k], error)
                     : data_pick_attributes(options->set, &request, &picks[k], error));
    }
    return CORE_OK;
}

static core_status pick_role(const time_setup_options *options, const time_clock *clock,
                             afx_role role, data_pick **picks, afx_error *error) {
    *picks = core_allocate(options->model->info->count[role], sizeof **picks);
    return *picks ? pick_places(options, clock, role, *picks, error) : core_fail_memory(error);
}

static core_status pick_output(const time_setup_options *options, time_setup *setup,
                               afx_error *error) {
    const afx_info *info = options->model->info;
    setup->output = time_place(info, AFX_OUTPUT, options->output);
    if (setup->output == SIZE_MAX)
        return core_fail(error, CORE_USAGE, "model %s has no output `%s`", info->name,
                         options->output);
    setup->outputs[0] = setup->output;
    setup->output_count = 1;
    setup->observed = options->observation != NULL;
    if (!setup->observed)
        return CORE_OK;
    data_want want = {options->observation, time_symbol(info, AFX_OUTPUT, setup->output)->unit};
    data_request request = {&want, 1, options->convert, NULL};
    CORE_TRY(data_pick_variables(options->set, &request, &setup->observation, error));
    setup->observations[0] = setup->observation;
    setup->observation_count = 1;
    return CORE_OK;
}

static core_status fill(const time_setup_options *options, time_setup *setup, afx_error *error) {
    const afx_info *info = options->model->info;
    setup->clock = time_clock_of(info, options->convert);
    CORE_TRY(pick_role(options, &setup->clock, AFX_FORCING, &setup->forcing, error));
    CORE_TRY(pick_role(options, &setup->clock, AFX_ATTRIBUTE, &setup->attribute, error));
    return pick_output(options, setup, error);
}

core_status time_setup_create(const time_setup_options *options, time_setup *setup,
                              afx_error *error) {
    *setup = (time_setup){.model = options->model,
                          .set = options->set,
                          .lanes = options->model->info->real_bytes == 4 ? &time_lanes_float
                                                                         : &time_lanes_double,
                          .members = options->members ? options->members : 1,
                          .routed = options->routed};
    core_status status = fill(options, setup, error);
    if (status != CORE_OK)
        time_setup_free(setup);
    return status;
}

core_status time_setup_add_output(time_setup *setup, size_t place, size_t *number,
                                  afx_error *error) {
    for (*number = 0; *number < setup->output_count; ++*number)
        if (setup->outputs[*number] == place)
            return CORE_OK;
    if (*number == TIME_SERIES)
        return core_fail(error, CORE_USAGE, "the loss reads more than %d outputs", TIME_SERIES);
    setup->outputs[setup->output_count++] = place;
    return CORE_OK;
}

uint64_t time_setup_unwanted(const time_setup *setup) {
    const uint32_t outputs = setup->model->info->count[AFX_OUTPUT];
    uint64_t unwanted = outputs < 64 ? ((uint64_t)1 << outputs) - 1 : UINT64_MAX;
    for (size_t k = 0; k < setup->output_count; k++)
        if (setup->outputs[k] < 64)
            unwanted &= ~((uint64_t)1 << setup->outputs[k]);
    return unwanted;
}

static bool is_same(const data_pick *a, const data_pick *b) {
    return a->index == b->index && a->factor == b->factor && a->shift == b->shift;
}

core_status time_setup_add_observation(time_setup *setup, data_pick pick, size_t *number,
                                       afx_error *error) {
    for (*number = 0; *number < setup->observation_count; ++*number)
        if (is_same(&setup->observations[*number], &pick))
            return CORE_OK;
    if (*number == TIME_OBSERVATIONS)
        return core_fail(error, CORE_USAGE, "the loss reads more than %d variables",
                         TIME_OBSERVATIONS);
    setup->observations[setup->observation_count++] = pick;
    return CORE_OK;
}

void time_setup_free(time_setup *setup) {
    core_free(setup->forcing);
    core_free(setup->attribute);
    *setup = (time_setup){0};
}

size_t time_columns(const time_setup *setup) {
    size_t parameters = setup->model->info->count[AFX_PARAMETER];
    return setup->members * parameters + (setup->routed ? 2 : 0);
}

void time_column_bounds(const time_setup *setup, size_t column, double *lowest, double *highest) {
    size_t parameters = setup->model->info->count[AFX_PARAMETER];
    if (column >= setup->members * parameters) {
        *lowest = 0;
        *highest = time_hydrograph_highest[column - setup->members * parameters];
        return;
    }
    const afx_symbol *symbol = time_symbol(setup->model->info, AFX_PARAMETER, column % parameters);
    *lowest = symbol->lowest;
    *highest = symbol->highest;
}
