#include "training/netcdf_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/endings.h"
#include "data/fingerprint.h"
#include "data/netcdf_write.h"

bool cli_is_netcdf(const char *path) {
    return data_ends_in(path, ".nc") || data_ends_in(path, ".nc4");
}

enum { NOTES = 5 };

/* What the file says of where it comes from. */
typedef struct provenance {
    data_netcdf_note note[NOTES];
    char model[BASE_HASH_LENGTH];
    char data[20];
} provenance;

static void fill_provenance(const driver_unit *unit, const char *model, uint64_t data,
                            provenance *from) {
    base_hash hash = base_hash_start();
    if (unit)
        base_hash_add(&hash, front_print(unit->context.arena,
                                         &(front_program){.models = unit->program->models,
                                                          .functions = unit->program->functions}));
    else
        base_hash_add(&hash, model);
    base_hash_print(&hash, from->model);
    snprintf(from->data, sizeof from->data, "%016llx", (unsigned long long)data);
    const data_netcdf_note notes[NOTES] = {{"title", "simulation of sites"},
                                           {"source", "Afflux " DRIVER_VERSION},
                                           {"model", model},
                                           {"model_hash", from->model},
                                           {"data_hash", from->data}};
    memcpy(from->note, notes, sizeof notes);
}

/* Letters, digits and underscores, as the conventions want names: `q[2,1]` becomes `q_2_1`. */
static void plain_name(char *name) {
    size_t used = 0;
    for (const char *at = name; *at; at++)
        if (*at != ']')
            name[used++] = *at == '[' || *at == ',' || *at == '.' ? '_' : *at;
    name[used] = 0;
}

/* ---- a simulation ---- */

static uint64_t hash_inputs(const cli_simulation *s) {
    size_t steps = s->rows * s->hold;
    uint64_t hash = data_fingerprint_numbers(
        0, s->forcing, cli_simulation_places(s, AFX_FORCING) * steps * s->sites);
    hash = data_fingerprint_numbers(hash, s->dynamic,
                                    cli_simulation_places(s, AFX_DYNAMIC) * steps * s->sites);
    hash = data_fingerprint_numbers(hash, s->attribute,
                                    cli_simulation_places(s, AFX_ATTRIBUTE) * s->sites);
    return data_fingerprint_numbers(hash, s->parameter,
                                    cli_simulation_places(s, AFX_PARAMETER) * s->sites);
}

static void list_outputs(const cli_simulation *s, data_netcdf_series *series,
                         char (*name)[TIME_NAME_LENGTH]) {
    const afx_info *info = s->model->info;
    for (size_t k = 0; k < cli_written_outputs(s); k++) {
        const afx_symbol *symbol = time_symbol(info, AFX_OUTPUT, k);
        plain_name((char *)time_element_name(info, AFX_OUTPUT, k, name[k]));
        series[k] = (data_netcdf_series){.name = name[k],
                                         .unit = symbol->unit,
                                         .words = symbol->words,
                                         .value = s->output + k * s->rows * s->hold * s->sites,
                                         .lane = s->river.lane_of,
                                         .site_stride = 1,
                                         .step_stride = s->sites};
    }
}

core_status cli_write_simulation_netcdf(const cli_simulation *s, const char *path,
                                        afx_error *error) {
    size_t count = cli_written_outputs(s);
    data_netcdf_series *series = core_allocate(count, sizeof *series);
    char(*name)[TIME_NAME_LENGTH] = core_allocate(count, sizeof *name);
    core_status status = series && name ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK) {
        provenance from;
        list_outputs(s, series, name);
        fill_provenance(s->unit, s->model->info->name, hash_inputs(s), &from);
        data_netcdf_output output = {.sites = s->sites,
                                     .site = (const char *const *)s->name,
                                     .steps = s->rows,
                                     .dated = s->dated,
                                     .start = s->start,
                                     .step = s->row_seconds,
                                     .series = series,
                                     .series_count = count,
                                     .note = from.note,
                                     .notes = NOTES};
        status = data_netcdf_write(path, &output, error);
    }
    core_free(series);
    core_free(name);
    return status;
}

/* ---- an experiment ---- */

/* Arrays that the file is written from: [site], and observed [site][step]. */
typedef struct project_arrays {
    const char **site;
    double *latitude, *longitude;
    double *observed;
} project_arrays;

/* Whether the places of all sites are known. */
static bool take_places(const data_set *set, const project_arrays *arrays) {
    size_t latitude = data_find_field(data_attributes(set), "gauge_lat");
    size_t longitude = data_find_field(data_attributes(set), "gauge_lon");
    bool known = latitude != DATA_NONE;
    for (size_t s = 0; s < set->shape.sites && known; s++) {
        arrays->latitude[s] = data_attribute_of(set, latitude, s);
        arrays->longitude[s] =
            longitude == DATA_NONE ? set->site[s].longitude : data_attribute_of(set, longitude, s);
        known = isfinite(arrays->latitude[s]) && isfinite(arrays->longitude[s]);
    }
    return known;
}

/* Observations in the unit of the output. */
static void take_observed(const cli_project *p, data_steps period, double *observed) {
    const data_pick *pick = &p->setup.observation;
    size_t steps = period.end - period.begin;
    for (size_t s = 0; s < p->set.shape.sites; s++) {
        const double *value = data_series_of(&p->set, pick->index, s) + period.begin;
        for (size_t t = 0; t < steps; t++)
            observed[s * steps + t] = value[t] * pick->factor + pick->shift;
    }
}

static core_status write_project(const cli_project *p, const double *simulated, data_steps period,
                                 const project_arrays *arrays, const char *path, afx_error *error) {
    const data_set *set = &p->set;
    size_t steps = period.end - period.begin;
    const afx_symbol *symbol = time_symbol(p->native.model->info, AFX_OUTPUT, p->setup.output);
    char name[TIME_NAME_LENGTH], observed[TIME_NAME_LENGTH];
    time_element_name(p->native.model->info, AFX_OUTPUT, p->setup.output, name);
    snprintf(observed, sizeof observed, "%s", set->variable[p->setup.observation.index].name);
    plain_name(name);
    plain_name(observed);
    data_netcdf_series series[] = {
        {name, symbol->unit, symbol->words, simulated, NULL, steps, 1},
        {observed, symbol->unit, "observed", arrays->observed, NULL, steps, 1}};
    provenance from;
    uint64_t print;
    CORE_TRY(data_fingerprint_set(set, &print, error));
    fill_provenance(p->unit, p->native.model->info->name, print, &from);
    for (size_t s = 0; s < set->shape.sites; s++)
        arrays->site[s] = set->site[s].name;
    bool placed = take_places(set, arrays);
    data_netcdf_output output = {.sites = set->shape.sites,
                                 .site = arrays->site,
                                 .latitude = placed ? arrays->latitude : NULL,
                                 .longitude = placed ? arrays->longitude : NULL,
                                 .steps = steps,
                                 .dated = true,
                                 .start = data_time_of_step(set, period.begin),
                                 .step = set->shape.step,
                                 .series = series,
                                 .series_count = 2,
                                 .note = from.note,
                                 .notes = NOTES};
    return data_netcdf_write(path, &output, error);
}

core_status cli_write_project_netcdf(const cli_project *project, const double *simulated,
                                     data_steps period, const char *path, afx_error *error) {
    size_t sites = project->set.shape.sites;
    project_arrays arrays = {
        .site = core_allocate(sites, sizeof *arrays.site),
        .latitude = core_allocate(sites, sizeof(double)),
        .longitude = core_allocate(sites, sizeof(double)),
        .observed = core_allocate(sites * (period.end - period.begin), sizeof(double))};
    core_status status = CORE_MEMORY;
    if (arrays.site && arrays.latitude && arrays.longitude && arrays.observed) {
        take_observed(project, period, arrays.observed);
        status = write_project(project, simulated, period, &arrays, path, error);
    } else {
        core_fail_memory(error);
    }
    core_free(arrays.site);
    core_free(arrays.latitude);
    core_free(arrays.longitude);
    core_free(arrays.observed);
    return status;
}
