#include "experiment/data_source.h"

#include <string.h>

#include "core/memory.h"
#include "data/audit.h"
#include "data/cache.h"
#include "data/camels_us.h"
#include "data/caravan.h"
#include "data/climate.h"
#include "data/folder.h"
#include "data/panel.h"
#include "data/stations.h"
#include "experiment/site_list.h"
#include "simulation/columns.h"
#include "time/clock.h"
#include "time/elements.h"
#include "units.h"

/* ---- which sites ---- */

/* Of a set that was read whole. */
static core_status keep_listed(cli_project *p, const cli_site_list *list, afx_error *error) {
    size_t sites = p->set.shape.sites;
    for (size_t k = 0; list->wanted && k < list->wanted->count; k++)
        if (data_find_site(&p->set, list->wanted->sorted[k].name) == DATA_NONE)
            return core_fail(error, CORE_DATA, "%s: there is no site %s", p->plan.data_path,
                             list->wanted->sorted[k].name);
    if (!list->wanted || list->wanted->count == sites)
        return CORE_OK;
    bool *keep = core_allocate(sites, sizeof *keep);
    if (!keep)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        keep[s] = data_find_name(list->wanted, p->set.site[s].name) != DATA_NONE;
    data_keep_sites(&p->set, keep);
    core_free(keep);
    return CORE_OK;
}

/* ---- the collections ---- */

static core_status read_camels(cli_project *p, afx_error *error) {
    data_camels_options options = {.training = p->plan.train, .pet = p->plan.pet};
    return data_camels_us_read(p->plan.data_path, &options, &p->set, error);
}

static core_status read_camels_text(cli_project *p, afx_error *error) {
    data_camels_options options = {.training = p->plan.train,
                                   .pet = p->plan.pet,
                                   .forcing = p->plan.data.forcing,
                                   .sites = p->sites};
    return data_camels_us_text_read(p->plan.data_path, &options, &p->set, error);
}

static core_status read_caravan(cli_project *p, afx_error *error) {
    data_caravan_options options = {p->plan.train, p->sites, p->plan.data.table};
    return data_caravan_read(p->plan.data_path, &options, &p->set, error);
}

static data_stations_options stations(const cli_project *p) {
    return (data_stations_options){p->plan.train, p->sites,
                                   (int64_t)p->native.model->info->step_seconds};
}

static core_status read_camels_fr(cli_project *p, afx_error *error) {
    data_stations_options options = stations(p);
    return data_camels_fr_read(p->plan.data_path, &options, &p->set, error);
}

static core_status read_airgr(cli_project *p, afx_error *error) {
    data_stations_options options = stations(p);
    return data_airgr_read(p->plan.data_path, &options, &p->set, error);
}

/* ---- files of one's own ---- */

enum { MOST_NAMES = CLI_OBJECTIVE_NAMES + CLI_MOST_WORDS };

/* What is read beside the forcings: what the loss compares with and a recurrent network reads. */
static size_t names_beside(const cli_project *p, const char **names) {
    const cli_recurrent_plan *moving = &p->plan.recurrent;
    const afx_info *info = p->native.model->info;
    size_t count = cli_observed_names(&p->plan.loss, info, names);
    for (size_t k = 0; k < moving->series_count; k++) {
        size_t at = 0;
        while (at < count && strcmp(names[at], moving->series[k]) != 0)
            at++;
        names[at] = moving->series[k];
        count += at == count;
    }
    return count;
}

/* The columns that the model, networks and the loss need, and what they are called. */
typedef struct wanted_columns {
    const char **source;
    data_folder_column *column;
    char (*name)[TIME_NAME_LENGTH];
    cli_column *mapped;
    size_t count;
} wanted_columns;

/* `COLUMN / 3600 [unit]` where the plan says what it is called. */
static core_status map_column(const cli_project *p, const char *name, wanted_columns *wanted,
                              afx_error *error) {
    const cli_data_choice *data = &p->plan.data;
    cli_column *mapped = &wanted->mapped[wanted->count];
    data_folder_column *column = &wanted->column[wanted->count];
    wanted->source[wanted->count++] = name;
    for (size_t k = 0; k < data->columns; k++) {
        if (strcmp(data->column[k].name, name) != 0)
            continue;
        if (!cli_parse_column(data->column[k].text, mapped))
            return core_fail(error, CORE_USAGE,
                             "data: %s = \"%s\": expected \"COLUMN [unit]\" or \"COLUMN / 3600 "
                             "[unit]\"",
                             name, data->column[k].text);
        wanted->source[wanted->count - 1] = mapped->column;
        *column = (data_folder_column){name, mapped->unit[0] ? mapped->unit : NULL, mapped->scale};
    }
    return CORE_OK;
}

/* A column that is mapped and that nobody wants is a mistake. */
static core_status check_mapped(const cli_project *p, const wanted_columns *wanted,
                                afx_error *error) {
    const cli_data_choice *data = &p->plan.data;
    for (size_t k = 0; k < data->columns; k++) {
        size_t at = 0;
        while (at < wanted->count && (!wanted->column[at].name ||
                                      strcmp(wanted->column[at].name, data->column[k].name) != 0))
            at++;
        if (at == wanted->count)
            return core_fail(error, CORE_USAGE,
                             "data: %s = \"%s\": neither the model nor the loss reads `%s`",
                             data->column[k].name, data->column[k].text, data->column[k].name);
    }
    return CORE_OK;
}

static bool is_wanted(const wanted_columns *wanted, size_t count, const char *name) {
    for (size_t k = 0; k < count; k++)
        if (strcmp(wanted->column[k].name ? wanted->column[k].name : wanted->source[k], name) == 0)
            return true;
    return false;
}

static core_status want_columns(const cli_project *p, wanted_columns *wanted, afx_error *error) {
    const afx_info *info = p->native.model->info;
    size_t count = info->count[AFX_FORCING], room = count + MOST_NAMES;
    const char *beside[MOST_NAMES];
    time_clock clock = time_clock_of(info, cli_convert_unit);
    wanted->source = core_allocate(room, sizeof *wanted->source);
    wanted->column = core_allocate(room, sizeof *wanted->column);
    wanted->mapped = core_allocate(room, sizeof *wanted->mapped);
    wanted->name = core_allocate(count, sizeof *wanted->name);
    if (!wanted->source || !wanted->column || !wanted->name || !wanted->mapped)
        return core_fail_memory(error);
    for (size_t k = 0; k < count; k++)
        if (!time_clock_gives(&clock, k))
            CORE_TRY(map_column(p, time_element_name(info, AFX_FORCING, k, wanted->name[k]), wanted,
                                error));
    size_t forcings = wanted->count, others = names_beside(p, beside);
    for (size_t k = 0; k < others; k++)
        if (!is_wanted(wanted, forcings, beside[k]))
            CORE_TRY(map_column(p, beside[k], wanted, error));
    return check_mapped(p, wanted, error);
}

static void free_columns(wanted_columns *wanted) {
    core_free(wanted->source);
    core_free(wanted->column);
    core_free(wanted->mapped);
    core_free(wanted->name);
}

static core_status read_folder(cli_project *p, afx_error *error) {
    wanted_columns wanted = {0};
    core_status status = want_columns(p, &wanted, error);
    data_folder_options options = {.wanted = wanted.source,
                                   .wanted_count = wanted.count,
                                   .column = wanted.column,
                                   .step = (int64_t)p->native.model->info->step_seconds,
                                   .time = p->plan.data.time,
                                   .ignored = p->plan.data.ignore,
                                   .sites = p->sites};
    if (status == CORE_OK)
        status = data_folder_read(p->plan.data_path, &options, &p->set, error);
    free_columns(&wanted);
    return status;
}

static core_status take_panel(cli_project *p, const wanted_columns *wanted, data_panel *panel,
                              afx_error *error) {
    const char *path = p->plan.data_path;
    p->set = panel->set; /* now the project's */
    if (!panel->dated || !panel->named)
        return core_fail(error, CORE_DATA, "%s: no %s", path,
                         panel->dated ? "names of sites along their dimension"
                                      : "times with a unit such as `days since 1980-10-01`");
    return data_map_columns(&p->set, path,
                            &(data_folder_options){.wanted = wanted->source,
                                                   .wanted_count = wanted->count,
                                                   .column = wanted->column},
                            error);
}

/* `attributes.csv` beside the file, if it is there. */
static core_status read_netcdf(cli_project *p, afx_error *error) {
    wanted_columns wanted = {0};
    data_panel panel = {0};
    core_status status = want_columns(p, &wanted, error);
    data_panel_options options = {.variable = wanted.source,
                                  .variables = wanted.count,
                                  .step = (int64_t)p->native.model->info->step_seconds,
                                  .step_wanted = true};
    if (status == CORE_OK)
        status = data_panel_read(p->plan.data_path, &options, &panel, error);
    if (status == CORE_OK)
        status = take_panel(p, &wanted, &panel, error);
    free_columns(&wanted);
    const char *slash = strrchr(p->plan.data_path, '/');
    const char *folder = base_arena_format(p->unit->context.arena, "%.*s",
                                           slash ? (int)(slash - p->plan.data_path) : 1,
                                           slash ? p->plan.data_path : ".");
    return status == CORE_OK ? data_folder_attributes(folder, &p->set, error) : status;
}

/* ---- the table ---- */

static const char *const none[] = {NULL};
static const char *const camels[] = {"forcing", "pet", NULL};
static const char *const of_folder[] = {"time", "ignore", NULL};

static const cli_data_source sources[] = {
    {"folder", "folder(\"DIR\", P = \"rain [mm/d]\")", of_folder, true, read_folder},
    {"netcdf", "netcdf(\"FILE.nc\", P = \"rain [mm/d]\")", none, true, read_netcdf},
    {"camels_us", "camels_us(\"DIR\", pet = priestley_taylor)", camels, false, read_camels},
    {"camels_us_text", "camels_us_text(\"DIR\", forcing = daymet)", camels, false,
     read_camels_text},
    {"caravan", "caravan(\"DIR\")", none, false, read_caravan},
    {"camels_fr", "camels_fr(\"DIR\")", none, false, read_camels_fr},
    {"airgr", "airgr(\"DIR\")", none, false, read_airgr},
};

const cli_data_source *cli_data_source_at(size_t k) {
    return k < sizeof sources / sizeof *sources ? &sources[k] : NULL;
}

const cli_data_source *cli_data_source_named(const char *name) {
    for (size_t k = 0; name && k < sizeof sources / sizeof *sources; k++)
        if (strcmp(sources[k].name, name) == 0)
            return &sources[k];
    return NULL;
}

/* ---- which attributes ---- */

static bool holds(const cli_name_list *list, const char *name) {
    for (size_t k = 0; k < list->count; k++)
        if (strcmp(list->name[k], name) == 0)
            return true;
    return false;
}

static core_status keep_attributes(cli_project *p, afx_error *error) {
    const cli_data_choice *data = &p->plan.data;
    const cli_name_list *lists[] = {&data->attributes, &data->without};
    bool *keep = core_allocate(p->set.attributes, sizeof *keep);
    core_status status = keep ? CORE_OK : core_fail_memory(error);
    for (size_t list = 0; list < 2; list++)
        for (size_t k = 0; k < lists[list]->count && status == CORE_OK; k++) {
            size_t found;
            status =
                data_require_field(data_attributes(&p->set), lists[list]->name[k], &found, error);
        }
    for (size_t k = 0; k < p->set.attributes && status == CORE_OK; k++) {
        const char *name = p->set.attribute[k].name;
        bool region = data->split.by && strcmp(data->split.by, name) == 0;
        keep[k] = region || ((data->attributes.count == 0 || holds(&data->attributes, name)) &&
                             !holds(&data->without, name));
    }
    if (status == CORE_OK)
        data_keep_attributes(&p->set, keep);
    core_free(keep);
    return status;
}

/* Observed flow is not negative; other things may be. */
static core_status check_flow(const cli_project *p, afx_error *error) {
    const char *observed[CLI_OBJECTIVE_NAMES];
    size_t count = cli_observed_names(&p->plan.loss, p->native.model->info, observed);
    for (size_t k = 0; k < count; k++) {
        size_t found = data_find_field(data_variables(&p->set), observed[k]);
        if (found != DATA_NONE && data_is_streamflow_name(observed[k]))
            CORE_TRY(data_check_not_negative(&p->set, found, error));
    }
    return CORE_OK;
}

/* More attributes, of the sites that are kept; Caravan has taken them already. */
static core_status add_table(cli_project *p, afx_error *error) {
    data_attribute_table table = {.path = p->plan.data.table, .key = "site"};
    return table.path && p->plan.data.source->read != read_caravan
               ? data_add_attribute_table(&p->set, &table, error)
               : CORE_OK;
}

/* All that the set depends on. */
static core_status write_key(const cli_project *p, const cli_site_list *list, core_buffer *key,
                             afx_error *error) {
    const cli_plan *plan = &p->plan;
    const afx_info *info = p->native.model->info;
    const char *beside[MOST_NAMES];
    size_t count = names_beside(p, beside);
    base_writer out = base_writer_start(p->unit->context.arena);
    cli_write_data(&out, plan);
    CORE_TRY(core_buffer_print(key, error, "%s\n%s%lld %lld %.17g\n", DRIVER_VERSION, out.text,
                               (long long)plan->train.first, (long long)plan->train.end,
                               info->step_seconds));
    for (size_t k = 0; k < info->count[AFX_FORCING]; k++) {
        char name[TIME_NAME_LENGTH];
        CORE_TRY(
            core_buffer_print(key, error, "%s\n", time_element_name(info, AFX_FORCING, k, name)));
    }
    for (size_t k = 0; k < count; k++)
        CORE_TRY(core_buffer_print(key, error, "%s\n", beside[k]));
    for (size_t k = 0; list->wanted && k < list->wanted->count; k++)
        CORE_TRY(core_buffer_print(key, error, "%s\n", list->wanted->sorted[k].name));
    if (plan->data.table)
        CORE_TRY(data_cache_sources(plan->data.table, key, error));
    return data_cache_sources(plan->data_path, key, error);
}

/* The set as the source has it: from the cache, where there is one that holds. */
static core_status read_source(cli_project *p, const cli_site_list *list, afx_error *error) {
    const cli_data_choice *data = &p->plan.data;
    core_buffer key = {0};
    bool found = false;
    core_status status = data->cache ? write_key(p, list, &key, error) : CORE_OK;
    if (status == CORE_OK && data->cache)
        data_cache_read(data->cache, &key, &p->set, &found);
    if (status == CORE_OK && !found)
        status = data->source->read(p, error);
    if (status == CORE_OK && data->cache && !found)
        status = data_cache_write(data->cache, &key, &p->set, error);
    core_buffer_free(&key);
    return status;
}

static core_status read_listed(cli_project *p, const cli_site_list *list, afx_error *error) {
    p->sites = list->wanted;
    core_status status = read_source(p, list, error);
    p->sites = NULL;
    CORE_TRY(status);
    CORE_TRY(keep_listed(p, list, error));
    CORE_TRY(add_table(p, error));
    CORE_TRY(check_flow(p, error));
    CORE_TRY(keep_attributes(p, error));
    return data_split_sites(&p->plan.data.split, &p->set, error);
}

core_status cli_read_data(cli_project *p, afx_error *error) {
    cli_site_list list;
    core_status status = cli_read_site_list(p->plan.data.sites, &list, error);
    if (status == CORE_OK)
        status = read_listed(p, &list, error);
    cli_free_site_list(&list);
    return status;
}

core_status cli_audit_data(const cli_project *p, afx_error *error) {
    if (p->plan.given == TIME_FREE && p->plan.data.split.kind != DATA_SPLIT_TIME)
        return core_fail(error, CORE_USAGE,
                         "`static = free` learns numbers of each site, and `split` leaves sites "
                         "out: nothing is learned of those");
    data_audit audit = {.set = &p->set,
                        .train = p->train,
                        .validate = p->validate,
                        .test = p->test,
                        .observation = p->setup.observation.index,
                        .allowed = p->plan.data.allow.name,
                        .allowed_count = p->plan.data.allow.count};
    return data_audit_leaks(&audit, error);
}
