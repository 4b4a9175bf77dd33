#include "time/setup.h"

#include <string.h>

#include "core/memory.h"
#include "time/unit_hydrograph.h"

const afx_symbol *time_symbol(const afx_info *info, afx_role role, size_t place) {
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role == role && place >= symbol->index &&
            place < symbol->index + symbol->elements)
            return symbol;
    }
    return NULL;
}

size_t time_place(const afx_info *info, afx_role role, const char *name) {
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].role == role && strcmp(info->symbols[k].name, name) == 0)
            return info->symbols[k].index;
    return SIZE_MAX;
}

/* Fills picks for all symbols of a role, by their names and declared units. */
static core_status pick_role(const time_setup_options *options, afx_role role, data_pick **picks,
                             afx_error *error) {
    const afx_info *info = options->model->info;
    size_t count = info->count[role];
    data_want *want = core_allocate(count, sizeof *want);
    *picks = core_allocate(count, sizeof **picks);
    if (!want || !*picks) {
        core_free(want);
        return core_fail_memory(error);
    }
    for (size_t k = 0; k < count; k++) {
        const afx_symbol *symbol = time_symbol(info, role, k);
        want[k] = (data_want){symbol->name, symbol->unit};
    }
    data_request request = {want, count, options->convert, NULL};
    core_status status = role == AFX_FORCING
                             ? data_pick_variables(options->set, &request, *picks, error)
                             : data_pick_attributes(options->set, &request, *picks, error);
    core_free(want);
    return status;
}

static core_status pick_output(const time_setup_options *options, time_setup *setup,
                               afx_error *error) {
    const afx_info *info = options->model->info;
    setup->output = time_place(info, AFX_OUTPUT, options->output);
    if (setup->output == SIZE_MAX)
        return core_fail(error, CORE_USAGE, "model %s has no output `%s`", info->name,
                         options->output);
    setup->observed = options->observation != NULL;
    if (!setup->observed)
        return CORE_OK;
    data_want want = {options->observation, time_symbol(info, AFX_OUTPUT, setup->output)->unit};
    data_request request = {&want, 1, options->convert, NULL};
    return data_pick_variables(options->set, &request, &setup->observation, error);
}

static core_status fill(const time_setup_options *options, time_setup *setup, afx_error *error) {
    const afx_info *info = options->model->info;
    if (info->count[AFX_DYNAMIC])
        return core_fail(error, CORE_USAGE,
                         "parameter %s varies in time: that needs a recurrent network, which this "
                         "version does not have; it can be compiled, run and differentiated",
                         time_symbol(info, AFX_DYNAMIC, 0)->name);
    CORE_TRY(pick_role(options, AFX_FORCING, &setup->forcing, error));
    CORE_TRY(pick_role(options, AFX_ATTRIBUTE, &setup->attribute, error));
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
