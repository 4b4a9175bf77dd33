/* The series of a simulation, from its files and from the clock. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/endings.h"
#include "simulation/simulation.h"
#include "time/elements.h"
#include "units.h"

/* ---- numbers ---- */

core_status cli_allocate_simulation(cli_simulation *s, afx_error *error) {
    size_t steps = s->rows * s->hold;
    const struct {
        double **array;
        afx_role role;
        size_t each;
    } arrays[] = {{&s->forcing, AFX_FORCING, steps * s->sites},
                  {&s->dynamic, AFX_DYNAMIC, steps * s->sites},
                  {&s->output, AFX_OUTPUT, steps * s->sites},
                  {&s->attribute, AFX_ATTRIBUTE, s->sites},
                  {&s->parameter, AFX_PARAMETER, s->sites},
                  {&s->state, AFX_STATE, s->sites},
                  {&s->weights, AFX_WEIGHT, 1}};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        size_t count = cli_simulation_places(s, arrays[k].role) * arrays[k].each;
        *arrays[k].array = core_allocate(count, sizeof(double));
        if (!*arrays[k].array)
            return core_fail_memory(error);
    }
    return CORE_OK;
}

static core_status fail_missing(const cli_simulation *s, const char *name, size_t site, size_t row,
                                afx_error *error) {
    char text[64];
    return core_fail(error, CORE_DATA, "site %s, %s: %s is missing", s->name ? s->name[site] : "",
                     cli_simulation_moment(s, row * s->hold, text), name);
}

/* One variable of a file, every row held over its steps. */
static void put_series(const cli_simulation *s, const cli_source *source, const data_pick *pick,
                       double *to) {
    for (size_t site = 0; site < s->sites; site++) {
        const double *from = data_series_of(&source->panel.set, pick->index, source->site[site]);
        double *at = to + cli_simulation_lane(s, site);
        for (size_t step = 0; step < s->rows * s->hold; step++, at += s->sites)
            *at = from[step / s->hold] * pick->factor + pick->shift;
    }
}

static core_status check_series(const cli_simulation *s, const char *name, const double *values,
                                afx_error *error) {
    for (size_t site = 0; site < s->sites; site++)
        for (size_t row = 0; row < s->rows; row++)
            if (!isfinite(values[row * s->hold * s->sites + cli_simulation_lane(s, site)]))
                return fail_missing(s, name, site, row, error);
    return CORE_OK;
}

/* The file and variable of a series. */
static core_status find_series(const cli_simulation *s, const char *name, const cli_source **source,
                               data_pick *pick, afx_error *error) {
    *source = cli_own_source(s, name);
    pick->index = *source ? 0 : DATA_NONE;
    for (size_t k = 0; k < s->source_count && !*source; k++) {
        data_fields fields = data_variables(&s->source[k].panel.set);
        pick->index = s->source[k].only
                          ? DATA_NONE
                          : data_find_field(fields, cli_column_name(&s->columns, name));
        if (pick->index != DATA_NONE)
            *source = &s->source[k];
    }
    return *source ? CORE_OK
                   : core_fail(error, CORE_DATA, "no file has %s; --forcing %s=FILE gives one",
                               cli_column_name(&s->columns, name), name);
}

static core_status fill_series(cli_simulation *s, size_t series, afx_error *error) {
    char name[TIME_NAME_LENGTH], place_text[CLI_PATH_LENGTH];
    size_t place, steps = s->rows * s->hold;
    afx_role role = cli_series_role(s, series, &place);
    double *to = (role == AFX_FORCING ? s->forcing : s->dynamic) + place * steps * s->sites;
    const cli_source *source = NULL;
    data_pick pick;
    cli_series_name(s, series, name);
    CORE_TRY(find_series(s, name, &source, &pick, error));
    snprintf(place_text, sizeof place_text, data_is_packed(source->path) ? "%s" : "%s:1",
             source->path);
    cli_conversion conversion = {.place = place_text,
                                 .name = name,
                                 .found = source->panel.set.variable[pick.index].unit,
                                 .wanted = time_symbol(s->model->info, role, place)->unit,
                                 .named = source->only != NULL};
    CORE_TRY(cli_convert(&s->columns, &conversion, &pick, error));
    put_series(s, source, &pick, to);
    return check_series(s, name, to, error);
}

static core_status fill_clock(cli_simulation *s, afx_error *error) {
    time_clock clock = time_clock_of(s->model->info, cli_convert_unit);
    size_t steps = s->rows * s->hold;
    data_target target = {{s->forcing, (ptrdiff_t)(steps * s->sites), (ptrdiff_t)s->sites, 1, 0},
                          sizeof(double)};
    if (clock.day_of_year != SIZE_MAX && !s->dated)
        return core_fail(error, CORE_DATA,
                         "%s: model %s reads `doy`, the day of the year, and there are no dates",
                         s->source[0].path, s->model->info->name);
    for (size_t lane = 0; lane < s->sites; lane++) {
        time_clock_steps at = {.origin = s->start,
                               .step = s->row_seconds / (int64_t)s->hold,
                               .count = steps,
                               .lane = lane};
        time_fill_clock(&clock, &at, &target);
    }
    return CORE_OK;
}

core_status cli_read_series(cli_simulation *s, afx_error *error) {
    CORE_TRY(cli_read_columns(s->arguments, &s->columns, error));
    CORE_TRY(cli_open_sources(s, error));
    CORE_TRY(cli_allocate_simulation(s, error));
    for (size_t k = 0; k < cli_series_count(s); k++)
        if (!cli_from_clock(s, k))
            CORE_TRY(fill_series(s, k, error));
    return fill_clock(s, error);
}
