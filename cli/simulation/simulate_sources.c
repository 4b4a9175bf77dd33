/* Which files a simulation reads, and what sites and times they have. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/endings.h"
#include "data/folder.h"
#include "data/netcdf.h"
#include "simulation/simulation.h"
#include "time/elements.h"
#include "units.h"

const char *cli_find_file(const cli_arguments *arguments, const char *path,
                          char text[CLI_PATH_LENGTH]) {
    const char *folder = cli_value(arguments, "--data");
    snprintf(text, CLI_PATH_LENGTH, "%s", path);
    if (access(path, F_OK) == 0 || !folder || path[0] == '/')
        return text;
    snprintf(text, CLI_PATH_LENGTH, "%s/%s", folder, path);
    if (access(text, F_OK) != 0)
        snprintf(text, CLI_PATH_LENGTH, "%s", path);
    return text;
}

void cli_split_file(const cli_arguments *arguments, const char *text, cli_file_part *part) {
    snprintf(part->text, sizeof part->text, "%s", text);
    char *colon = strrchr(part->text, ':');
    part->variable = colon ? colon + 1 : NULL;
    if (colon)
        *colon = 0;
    cli_find_file(arguments, part->text, part->path);
}

size_t cli_simulation_places(const cli_simulation *s, afx_role role) {
    return s->model->info->count[role];
}

size_t cli_simulation_lane(const cli_simulation *s, size_t site) {
    return s->river.lane_of ? s->river.lane_of[site] : site;
}

const char *cli_simulation_moment(const cli_simulation *s, size_t step, char text[64]) {
    int64_t seconds = s->start + (int64_t)step * (s->row_seconds / (int64_t)s->hold);
    if (s->dated)
        return data_format_time(seconds, text);
    snprintf(text, 64, "step %zu", step + 1);
    return text;
}

/* ---- what is wanted of which file ---- */

size_t cli_series_count(const cli_simulation *s) {
    return cli_simulation_places(s, AFX_FORCING) + cli_simulation_places(s, AFX_DYNAMIC);
}

afx_role cli_series_role(const cli_simulation *s, size_t series, size_t *place) {
    size_t forcings = cli_simulation_places(s, AFX_FORCING);
    *place = series < forcings ? series : series - forcings;
    return series < forcings ? AFX_FORCING : AFX_DYNAMIC;
}

const char *cli_series_name(const cli_simulation *s, size_t series, char text[TIME_NAME_LENGTH]) {
    size_t place;
    afx_role role = cli_series_role(s, series, &place);
    return time_element_name(s->model->info, role, place, text);
}

bool cli_from_clock(const cli_simulation *s, size_t series) {
    time_clock clock = time_clock_of(s->model->info, cli_convert_unit);
    return series < cli_simulation_places(s, AFX_FORCING) && time_clock_gives(&clock, series);
}

const cli_source *cli_own_source(const cli_simulation *s, const char *name) {
    for (size_t k = 0; k < s->source_count; k++)
        if (s->source[k].only && strcmp(s->source[k].only, name) == 0)
            return &s->source[k];
    return NULL;
}

/* Names, in the data, of the series that a file is to hold. */
typedef struct wanted_names {
    const char **name;
    char (*own)[TIME_NAME_LENGTH];
    size_t count;
} wanted_names;

static core_status want_rest(const cli_simulation *s, wanted_names *wanted, afx_error *error) {
    size_t count = cli_series_count(s);
    *wanted = (wanted_names){core_allocate(count + 1, sizeof *wanted->name),
                             core_allocate(count + 1, sizeof *wanted->own), 0};
    if (!wanted->name || !wanted->own)
        return core_fail_memory(error);
    for (size_t k = 0; k < count; k++) {
        char *own = wanted->own[wanted->count];
        const char *name = cli_series_name(s, k, own);
        if (!cli_from_clock(s, k) && !cli_own_source(s, name))
            wanted->name[wanted->count++] = cli_column_name(&s->columns, name);
    }
    return CORE_OK;
}

/* ---- reading files ---- */

static core_status row_seconds(const cli_simulation *s, int64_t *step, afx_error *error) {
    const char *every = cli_value(s->arguments, "--every");
    double seconds = s->model->info->step_seconds, own = seconds;
    if (s->model->info->map) {
        *step = 0;
        return CORE_OK;
    }
    if (every && !cli_parse_duration(every, &seconds))
        return core_fail(error, CORE_USAGE,
                         "--every: a time such as \"3 h\" was expected, not '%s'", every);
    if (seconds < own || fabs(seconds / own - round(seconds / own)) > 1e-9)
        return core_fail(error, CORE_USAGE,
                         "--every: %g s is no whole number of the model's steps of %g s", seconds,
                         own);
    *step = (int64_t)llround(seconds);
    return CORE_OK;
}

static core_status read_packed(cli_source *source, const wanted_names *wanted,
                               data_panel_options *options, afx_error *error) {
    data_netcdf file;
    const char **there = core_allocate(wanted->count + 1, sizeof *there);
    if (!there)
        return core_fail_memory(error);
    core_status status = data_netcdf_open(source->path, &file, error);
    size_t count = 0;
    for (size_t k = 0; k < wanted->count && status == CORE_OK; k++)
        if (data_netcdf_has(&file, wanted->name[k]))
            there[count++] = wanted->name[k];
    if (status == CORE_OK)
        data_netcdf_close(&file);
    if (status == CORE_OK && count == 0)
        status = core_fail(error, CORE_DATA,
                           "%s: there is no variable %s; --column %s=VARIABLE names another",
                           source->path, wanted->count ? wanted->name[0] : "that is wanted",
                           wanted->count ? wanted->name[0] : "NAME");
    options->variable = there;
    options->variables = count;
    if (status == CORE_OK)
        status = data_panel_read(source->path, options, &source->panel, error);
    core_free(there);
    return status;
}

static void advise(afx_error *error, const char *words) {
    afx_error told = *error;
    core_fail(error, told.status, "%.400s; %s", told.message, words);
}

/* A table of one site, or a folder of them. */
static core_status read_tables(cli_simulation *s, cli_source *source, const wanted_names *wanted,
                               int64_t step, afx_error *error) {
    struct stat about;
    core_status status;
    data_folder_options options = {.wanted = wanted->name,
                                   .wanted_count = wanted->count,
                                   .step = step,
                                   .any_step = s->model->info->map,
                                   .time = cli_column_name(&s->columns, "time")};
    source->panel.dated = source->panel.named = true;
    if (stat(source->path, &about) == 0 && S_ISDIR(about.st_mode))
        status = data_folder_read(source->path, &options, &source->panel.set, error);
    else
        status = data_site_read(source->path, &options, &source->panel.set, error);
    if (status == CORE_DATA && strstr(error->message, "as the first column"))
        advise(error, "--column time=NAME says what it is called");
    return status;
}

static core_status read_source(cli_simulation *s, cli_source *source, afx_error *error) {
    data_panel_options options = {.step_wanted = !s->model->info->map,
                                  .time = cli_column_name(&s->columns, "time")};
    CORE_TRY(row_seconds(s, &options.step, error));
    if (options.step == 0 && (source->only || data_is_packed(source->path)))
        return core_fail(error, CORE_USAGE,
                         "%s: a model without steps reads fields by --input NAME=FILE",
                         source->path);
    if (source->only) {
        const char *name = data_is_packed(source->path) ? cli_column_name(&s->columns, source->only)
                                                        : source->only;
        options.variable = &name;
        options.variables = 1;
        return data_panel_read(source->path, &options, &source->panel, error);
    }
    wanted_names wanted = {0};
    core_status status = want_rest(s, &wanted, error);
    if (status == CORE_OK)
        status = data_is_packed(source->path)
                     ? read_packed(source, &wanted, &options, error)
                     : read_tables(s, source, &wanted, options.step, error);
    core_free(wanted.name);
    core_free(wanted.own);
    return status;
}

static core_status add_source(cli_simulation *s, const char *only, const char *path,
                              afx_error *error) {
    char text[CLI_PATH_LENGTH];
    if (s->source_count == CLI_MOST_SOURCES)
        return core_fail(error, CORE_USAGE, "--forcing: too many files");
    cli_source *source = &s->source[s->source_count++];
    *source =
        (cli_source){.only = only, .path = core_copy_text(cli_find_file(s->arguments, path, text))};
    return source->path ? CORE_OK : core_fail_memory(error);
}

/* `NAME=FILE` where NAME is a series of the model; else the whole is a file. */
static core_status add_forcing(cli_simulation *s, const char *value, afx_error *error) {
    for (size_t k = 0; k < cli_series_count(s); k++) {
        char name[TIME_NAME_LENGTH];
        size_t length = strlen(cli_series_name(s, k, name));
        if (strncmp(value, name, length) == 0 && value[length] == '=') {
            size_t place;
            afx_role role = cli_series_role(s, k, &place);
            const afx_symbol *symbol = time_symbol(s->model->info, role, place);
            return symbol->rank == 0
                       ? add_source(s, symbol->name, value + length + 1, error)
                       : core_fail(error, CORE_USAGE,
                                   "--forcing %s: elements are read as columns of one file", name);
        }
    }
    return add_source(s, NULL, value, error);
}

static core_status add_sources(cli_simulation *s, afx_error *error) {
    const char *values[CLI_MOST_WORDS], *data = cli_value(s->arguments, "--data");
    size_t count = cli_values(s->arguments, "--forcing", values, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++)
        CORE_TRY(add_forcing(s, values[k], error));
    if (count == 0 && data)
        CORE_TRY(add_source(s, NULL, data, error));
    if (s->source_count == 0)
        return core_fail(error, CORE_USAGE, "--forcing FILE or --data FOLDER is wanted");
    for (size_t k = 0; k < s->source_count; k++)
        CORE_TRY(read_source(s, &s->source[k], error));
    return CORE_OK;
}

/* ---- sites ---- */

static core_status read_network(cli_simulation *s, afx_error *error) {
    const char *path = cli_value(s->arguments, "--network");
    char text[CLI_PATH_LENGTH];
    if (!path && s->model->info->network)
        return core_fail(
            error, CORE_USAGE,
            "model %s reads what comes from upstream: --network connect.csv is wanted, "
            "rows site,downstream",
            s->model->info->name);
    if (!path)
        return CORE_OK;
    cli_find_file(s->arguments, path, text);
    CORE_TRY(data_links_read(text, &s->links, error));
    time_links links = {s->links.sites, s->links.downstream, (const char *const *)s->links.name};
    core_status status = time_river_create(&links, &s->river, error);
    return status == CORE_OK ? status : core_fail_within(error, status, "%s", text);
}

/* Those of the network, else those of the first file. */
static core_status find_sites(cli_simulation *s, afx_error *error) {
    const data_panel *first = &s->source[0].panel;
    s->sites = s->links.sites ? s->links.sites : first->set.shape.sites;
    s->name = s->links.name;
    if (!s->links.sites && first->named) {
        s->name = core_allocate(s->sites, sizeof *s->name);
        if (!s->name)
            return core_fail_memory(error);
        for (size_t k = 0; k < s->sites; k++)
            s->name[k] = first->set.site[k].name;
    }
    return s->name ? data_index_names((const char *const *)s->name, s->sites, &s->index, error)
                   : CORE_OK;
}

static core_status match_sites(const cli_simulation *s, cli_source *source, afx_error *error) {
    const data_set *set = &source->panel.set;
    source->site = core_allocate(s->sites, sizeof *source->site);
    if (!source->site)
        return core_fail_memory(error);
    if (!s->name || !source->panel.named) {
        for (size_t k = 0; k < s->sites; k++)
            source->site[k] = k;
        return set->shape.sites == s->sites
                   ? CORE_OK
                   : core_fail(error, CORE_DATA, "%s: %zu sites, where there are %zu", source->path,
                               set->shape.sites, s->sites);
    }
    for (size_t k = 0; k < s->sites; k++)
        source->site[k] = DATA_NONE;
    for (size_t k = 0; k < set->shape.sites; k++) {
        size_t site = data_find_name(&s->index, set->site[k].name);
        if (site != DATA_NONE)
            source->site[site] = k;
    }
    for (size_t k = 0; k < s->sites; k++)
        if (source->site[k] == DATA_NONE)
            return core_fail(error, CORE_DATA, "%s: there is no site %s", source->path, s->name[k]);
    return CORE_OK;
}

static core_status match_times(cli_simulation *s, const cli_source *source, afx_error *error) {
    const data_shape *shape = &source->panel.set.shape, *first = &s->source[0].panel.set.shape;
    if (shape->steps != first->steps || shape->step != first->step)
        return core_fail(error, CORE_DATA, "%s: %zu rows, where %s has %zu", source->path,
                         shape->steps, s->source[0].path, first->steps);
    if (source->panel.dated && s->dated && shape->start != s->start)
        return core_fail(error, CORE_DATA, "%s begins at another time than %s", source->path,
                         s->source[0].path);
    if (source->panel.dated) {
        s->dated = true;
        s->start = shape->start;
    }
    return CORE_OK;
}

core_status cli_open_sources(cli_simulation *s, afx_error *error) {
    CORE_TRY(read_network(s, error));
    CORE_TRY(add_sources(s, error));
    CORE_TRY(find_sites(s, error));
    const data_shape *shape = &s->source[0].panel.set.shape;
    s->rows = shape->steps;
    s->hold = s->model->info->map
                  ? 1
                  : (size_t)llround((double)shape->step / s->model->info->step_seconds);
    s->row_seconds = shape->step;
    for (size_t k = 0; k < s->source_count; k++) {
        CORE_TRY(match_times(s, &s->source[k], error));
        CORE_TRY(match_sites(s, &s->source[k], error));
    }
    return CORE_OK;
}
