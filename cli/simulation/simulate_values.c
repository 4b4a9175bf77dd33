/* Numbers of a simulation that do not change in time: attributes, parameters, weights, states. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/plain.h"
#include "data/site_values.h"
#include "data/table.h"
#include "simulation/simulation.h"
#include "tensor/safetensors.h"
#include "time/shared.h"

/* Places that are given a number for every site. Shared parameters have no sites. */
typedef struct given_value {
    afx_role role;
    time_places places;
    const char *from;    /* "FILE:LINE" or an option, for messages */
    const double *value; /* [site]; NULL: `all` */
    double all;
} given_value;

static double *array_of(cli_simulation *s, afx_role role) {
    return role == AFX_PARAMETER   ? s->parameter
           : role == AFX_ATTRIBUTE ? s->attribute
           : role == AFX_STATE     ? s->state
                                   : s->weights;
}

static core_status check_bounds(const cli_simulation *s, const given_value *given, double value,
                                afx_error *error) {
    const afx_symbol *symbol = time_symbol(s->model->info, given->role, given->places.first);
    bool bounded = symbol->lowest < symbol->highest;
    if (isnan(value))
        return core_fail(error, CORE_DATA, "%s: `%s` has no value", given->from, symbol->name);
    if (!bounded || (value >= symbol->lowest && value <= symbol->highest))
        return CORE_OK;
    return core_fail(error, CORE_DATA, "%s: %s = %g is outside its bounds %g .. %g %s", given->from,
                     symbol->name, value, symbol->lowest, symbol->highest, symbol->unit);
}

static core_status put_value(cli_simulation *s, const given_value *given, afx_error *error) {
    double *array = array_of(s, given->role);
    size_t each = given->role == AFX_WEIGHT ? 1 : s->sites;
    for (size_t site = 0; site < each; site++) {
        double value = given->value ? given->value[site] : given->all;
        size_t lane = each == 1 ? 0 : cli_simulation_lane(s, site);
        CORE_TRY(check_bounds(s, given, value, error));
        for (size_t p = 0; p < given->places.count; p++)
            array[(given->places.first + p) * each + lane] = value;
    }
    return CORE_OK;
}

/* A parameter may be one that all sites share, or a setting. */
static bool find_places(const cli_simulation *s, afx_role role, const char *name,
                        given_value *given) {
    given->role = role;
    given->places = time_places_named(s->model->info, role, name);
    if (given->places.count || role != AFX_PARAMETER)
        return given->places.count > 0;
    given->role = AFX_WEIGHT;
    given->places = time_places_named(s->model->info, AFX_WEIGHT, name);
    return given->places.count &&
           time_has_value(time_symbol(s->model->info, AFX_WEIGHT, given->places.first));
}

/* ---- files of many names ---- */

/* Rows `name,value`, the same at all sites. */
static core_status read_names(cli_simulation *s, const char *path, afx_role role,
                              afx_error *error) {
    data_table table;
    data_table_options options = {.key = "name"};
    CORE_TRY(data_table_read(path, &options, &table, error));
    core_status status = CORE_OK;
    size_t column = data_find_field(data_table_fields(&table), "value");
    if (column == DATA_NONE)
        status = core_fail(error, CORE_DATA, "%s:1: a column `value` was expected", path);
    for (size_t row = 0; row < table.rows && status == CORE_OK; row++) {
        char from[CLI_PATH_LENGTH + 32];
        snprintf(from, sizeof from, "%s:%zu", path, table.line[row]);
        given_value given = {.from = from, .all = data_table_column(&table, column)[row]};
        status = find_places(s, role, table.label[row], &given)
                     ? put_value(s, &given, error)
                     : core_fail(error, CORE_DATA, "%s: model %s has no `%s` here", from,
                                 s->model->info->name, table.label[row]);
    }
    data_table_free(&table);
    return status;
}

/* One name's numbers for all sites, converted where the file says a unit. */
static core_status read_site_values(cli_simulation *s, const char *path, const char *column,
                                    given_value *given, afx_error *error) {
    double *value = core_allocate(s->sites, sizeof *value);
    if (!value)
        return core_fail_memory(error);
    const afx_symbol *symbol = time_symbol(s->model->info, given->role, given->places.first);
    data_site_values read = {
        .name = column, .index = s->name ? &s->index : NULL, .sites = s->sites, .value = value};
    data_pick pick = {0, 1, 0};
    cli_conversion conversion = {path, symbol->name, read.unit, symbol->unit, true};
    core_status status = given->role == AFX_WEIGHT
                             ? core_fail(error, CORE_USAGE,
                                         "%s is shared by all sites: one number "
                                         "is wanted",
                                         symbol->name)
                             : data_site_values_read(path, &read, error);
    if (status == CORE_OK)
        status = cli_convert(&s->columns, &conversion, &pick, error);
    for (size_t k = 0; k < s->sites && status == CORE_OK; k++)
        value[k] = value[k] * pick.factor + pick.shift;
    given->value = value;
    given->from = path;
    if (status == CORE_OK)
        status = put_value(s, given, error);
    core_free(value);
    return status;
}

/* Of one site, all elements of a symbol, in order. */
static core_status read_elements(cli_simulation *s, const char *path, const char *column,
                                 const given_value *all, afx_error *error) {
    size_t count = all->places.count;
    double *value = core_allocate(count, sizeof *value);
    data_site_values read = {.name = column, .sites = count, .value = value};
    core_status status =
        value ? data_site_values_read(path, &read, error) : core_fail_memory(error);
    const afx_symbol *symbol = time_symbol(s->model->info, all->role, all->places.first);
    data_pick pick = {0, 1, 0};
    cli_conversion conversion = {path, symbol->name, read.unit, symbol->unit, true};
    if (status == CORE_OK)
        status = cli_convert(&s->columns, &conversion, &pick, error);
    for (size_t k = 0; k < count && status == CORE_OK; k++) {
        given_value one = {.role = all->role,
                           .places = {all->places.first + k, 1},
                           .from = path,
                           .all = value[k] * pick.factor + pick.shift};
        status = put_value(s, &one, error);
    }
    core_free(value);
    return status;
}

/* A table with a row for each site, headed by names. */
static core_status read_site_table(cli_simulation *s, const char *path, const data_plain *plain,
                                   afx_role role, afx_error *error) {
    for (size_t column = 1; column < plain->columns; column++) {
        char name[TIME_NAME_LENGTH];
        given_value given = {0};
        snprintf(name, sizeof name, "%s", plain->header[column]);
        data_header parts;
        if (data_split_header(name, &parts))
            name[parts.name] = 0;
        if (!find_places(s, role, name, &given))
            return core_fail(error, CORE_DATA, "%s:1: model %s has no `%s` here", path,
                             s->model->info->name, name);
        CORE_TRY(read_site_values(s, path, name, &given, error));
    }
    return CORE_OK;
}

static core_status read_file(cli_simulation *s, const char *option, afx_role role,
                             afx_error *error) {
    char path[CLI_PATH_LENGTH];
    data_plain plain;
    if (!cli_given(s->arguments, option))
        return CORE_OK;
    cli_find_file(s->arguments, cli_value(s->arguments, option), path);
    CORE_TRY(data_plain_read(path, &plain, error));
    bool by_site = plain.header && strcmp(plain.header[0], "site") == 0;
    core_status status = by_site ? read_site_table(s, path, &plain, role, error) : CORE_OK;
    data_plain_free(&plain);
    return by_site || status != CORE_OK ? status : read_names(s, path, role, error);
}

/* ---- one name each ---- */

/* `X1=350`, `k=k.csv`, `k=RouteLink.nc:MusK`. */
static core_status read_given(cli_simulation *s, const char *option, const char *text,
                              afx_role role, afx_error *error) {
    char name[TIME_NAME_LENGTH];
    cli_file_part part;
    const char *equals = strchr(text, '=');
    given_value given = {.from = option};
    if (!equals)
        return core_fail(error, CORE_USAGE, "%s %s: NAME=NUMBER or NAME=FILE was expected", option,
                         text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    if (!find_places(s, role, name, &given))
        return core_fail(error, CORE_USAGE, "%s: model %s has no `%s` here", option,
                         s->model->info->name, name);
    if (data_parse_number(equals + 1, &given.all))
        return put_value(s, &given, error);
    cli_split_file(s->arguments, equals + 1, &part);
    if (s->sites == 1 && given.places.count > 1)
        return read_elements(s, part.path, part.variable ? part.variable : name, &given, error);
    return read_site_values(s, part.path, part.variable ? part.variable : name, &given, error);
}

static core_status read_each(cli_simulation *s, const char *option, afx_role role,
                             afx_error *error) {
    const char *values[CLI_MOST_WORDS];
    size_t count = cli_values(s->arguments, option, values, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++)
        CORE_TRY(read_given(s, option, values[k], role, error));
    return CORE_OK;
}

/* ---- by role ---- */

static core_status read_parameters(cli_simulation *s, afx_error *error) {
    const afx_info *info = s->model->info;
    for (size_t k = 0; k < cli_simulation_places(s, AFX_PARAMETER); k++)
        for (size_t lane = 0; lane < s->sites; lane++)
            s->parameter[k * s->sites + lane] = time_symbol(info, AFX_PARAMETER, k)->normal;
    CORE_TRY(read_file(s, "--params", AFX_PARAMETER, error));
    return read_each(s, "--param", AFX_PARAMETER, error);
}

/* Attributes that came with the series of the sites. */
static core_status take_attributes(cli_simulation *s, size_t place, const char *name,
                                   afx_error *error) {
    const cli_source *source = &s->source[0];
    if (s->source_count == 0)
        return CORE_OK;
    const data_set *set = &source->panel.set;
    size_t found = data_find_field(data_attributes(set), cli_column_name(&s->columns, name));
    if (found == DATA_NONE)
        return CORE_OK;
    data_pick pick;
    cli_conversion conversion = {source->path, name, set->attribute[found].unit,
                                 time_symbol(s->model->info, AFX_ATTRIBUTE, place)->unit, false};
    CORE_TRY(cli_convert(&s->columns, &conversion, &pick, error));
    for (size_t site = 0; site < s->sites; site++)
        s->attribute[place * s->sites + cli_simulation_lane(s, site)] =
            data_attribute_of(set, found, source->site[site]) * pick.factor + pick.shift;
    return CORE_OK;
}

/* All of a role must be given: there are no defaults for what a site is. */
static core_status check_given(cli_simulation *s, afx_role role, const char *option,
                               afx_error *error) {
    const double *values = array_of(s, role);
    const char *path = cli_value(s->arguments, option);
    char name[TIME_NAME_LENGTH];
    for (size_t k = 0; k < cli_simulation_places(s, role) * s->sites; k++)
        if (isnan(values[k]))
            return core_fail(error, CORE_DATA, "%s%s`%s` is wanted: give rows name,value by %s",
                             path ? path : "", path ? ": " : "",
                             time_element_name(s->model->info, role, k / s->sites, name), option);
    return CORE_OK;
}

static core_status read_attributes(cli_simulation *s, afx_error *error) {
    for (size_t k = 0; k < cli_simulation_places(s, AFX_ATTRIBUTE) * s->sites; k++)
        s->attribute[k] = NAN;
    for (size_t k = 0; k < cli_simulation_places(s, AFX_ATTRIBUTE); k++) {
        char name[TIME_NAME_LENGTH];
        CORE_TRY(take_attributes(s, k, time_element_name(s->model->info, AFX_ATTRIBUTE, k, name),
                                 error));
    }
    CORE_TRY(read_file(s, "--attributes", AFX_ATTRIBUTE, error));
    CORE_TRY(read_each(s, "--attribute", AFX_ATTRIBUTE, error));
    return check_given(s, AFX_ATTRIBUTE, "--attributes", error);
}

static core_status read_states(cli_simulation *s, afx_error *error) {
    s->state_given = cli_given(s->arguments, "--load-state") || cli_given(s->arguments, "--state");
    if (!s->state_given)
        return CORE_OK;
    for (size_t k = 0; k < cli_simulation_places(s, AFX_STATE) * s->sites; k++)
        s->state[k] = NAN;
    CORE_TRY(read_file(s, "--load-state", AFX_STATE, error));
    CORE_TRY(read_each(s, "--state", AFX_STATE, error));
    return check_given(s, AFX_STATE, "--load-state", error);
}

/* ---- weights ---- */

static core_status take_weights(cli_simulation *s, const char *path, const tensor_archive *archive,
                                afx_error *error) {
    for (uint32_t k = 0; k < s->model->info->symbol_count; k++) {
        const afx_symbol *symbol = &s->model->info->symbols[k];
        const tensor_entry *entry =
            symbol->role == AFX_WEIGHT ? tensor_archive_entry(archive, symbol->name) : NULL;
        size_t count = 0;
        if (symbol->role != AFX_WEIGHT || (!entry && time_has_value(symbol)))
            continue;
        if (entry)
            tensor_count(&entry->shape, sizeof(double), &count, NULL);
        if (!entry || entry->type != TENSOR_DOUBLE || count != symbol->elements)
            return core_fail(error, CORE_DATA, "%s: `%s` with %u doubles is not in it", path,
                             symbol->name, symbol->elements);
        memcpy(s->weights + symbol->index, entry->data, count * sizeof(double));
    }
    return CORE_OK;
}

static core_status read_weights(cli_simulation *s, afx_error *error) {
    const char *given = cli_value(s->arguments, "--weights");
    char path[CLI_PATH_LENGTH];
    tensor_archive archive;
    for (uint32_t k = 0; k < s->model->info->symbol_count; k++) {
        const afx_symbol *symbol = &s->model->info->symbols[k];
        for (uint32_t e = 0; time_has_value(symbol) && e < symbol->elements; e++)
            s->weights[symbol->index + e] = symbol->normal;
        if (symbol->role == AFX_WEIGHT && !time_has_value(symbol) && !given)
            return core_fail(
                error, CORE_USAGE,
                "the model has networks (%s ...) without weights: train them, and give "
                "the run's weights.safetensors by --weights",
                symbol->name);
    }
    if (!given || cli_simulation_places(s, AFX_WEIGHT) == 0)
        return CORE_OK;
    CORE_TRY(tensor_archive_read(cli_find_file(s->arguments, given, path), &archive, error));
    core_status status = take_weights(s, path, &archive, error);
    tensor_archive_free(&archive);
    return status;
}

core_status cli_read_values(cli_simulation *s, afx_error *error) {
    CORE_TRY(read_weights(s, error));
    CORE_TRY(read_parameters(s, error));
    CORE_TRY(read_attributes(s, error));
    return read_states(s, error);
}
