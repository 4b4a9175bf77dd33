/* The settings `data` and `split` of an experiment. */
#include <math.h>
#include <string.h>

#include "data/endings.h"
#include "experiment/plan.h"

typedef struct data_planning {
    driver_unit *unit;
    cli_plan *plan;
    const front_value *call; /* of `data` or `split` */
} data_planning;

static void refuse(const data_planning *p, const front_value *value, const char *known) {
    diag_report(p->unit->context.diags, DIAG_E006, value->span, "`%s` is not known here",
                value->text ? value->text : "this");
    diag_help(p->unit->context.diags, "known: %s", known);
}

static void report(const data_planning *p, const front_value *value, const char *words) {
    diag_report(p->unit->context.diags, DIAG_E006, value->span, "%s", words);
}

/* Relative to the experiment's own file. */
static const char *path_beside(const data_planning *p, const char *path) {
    const char *file = p->unit->program->source->path;
    const char *slash = strrchr(file, '/');
    if (path[0] == '/' || !slash)
        return path;
    return base_arena_format(p->unit->context.arena, "%.*s/%s", (int)(slash - file), file, path);
}

static void take_path(const data_planning *p, const char *name, const char **path) {
    const front_value *value = front_argument(p->call, name, SIZE_MAX);
    if (!value)
        return;
    if (value->kind == VALUE_STRING)
        *path = path_beside(p, value->text);
    else
        report(p, value, "a file is wanted as text");
}

/* [a, "b"], or one name. */
static void take_names(const data_planning *p, const char *name, cli_name_list *list) {
    const front_value *value = front_argument(p->call, name, SIZE_MAX);
    if (!value)
        return;
    const front_value *items = value->kind == VALUE_LIST ? value->items : value;
    size_t count = value->kind == VALUE_LIST ? value->count : 1;
    for (size_t k = 0; k < count; k++) {
        bool text = items[k].kind == VALUE_NAME || items[k].kind == VALUE_STRING;
        if (!text || list->count == CLI_MOST_NAMES) {
            report(p, &items[k], text ? "at most 64 names" : "a name is wanted");
            return;
        }
        list->name[list->count++] = items[k].text;
    }
}

/* ---- data ---- */

static bool is_among(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* An argument that is none of those known is a column, or a mistake. */
static void take_argument(const data_planning *p, const front_value *value) {
    static const char *const everyone[] = {"path",    "sites", "table", "attributes",
                                           "without", "allow", "cache", NULL};
    cli_data_choice *data = &p->plan->data;
    const char *name = value->argument;
    if (!name || is_among(name, everyone) || is_among(name, data->source->arguments))
        return;
    if (!data->source->mapped) {
        diag_report(p->unit->context.diags, DIAG_E006, value->span, "%s has no argument `%s`",
                    p->call->text, name);
        return;
    }
    if (value->kind != VALUE_STRING || data->columns == CLI_MOST_COLUMNS) {
        diag_report(p->unit->context.diags, DIAG_E006, value->span,
                    "a column is wanted as text: %s = \"COLUMN [unit]\"", name);
        return;
    }
    data->column[data->columns++] = (cli_mapped_column){name, value->text};
}

static void take_pet(const data_planning *p) {
    const front_value *pet = front_argument(p->call, "pet", SIZE_MAX);
    p->plan->pet = DATA_PET_PRIESTLEY_TAYLOR;
    if (pet && pet->text && strcmp(pet->text, "hargreaves") == 0)
        p->plan->pet = DATA_PET_HARGREAVES;
    else if (pet && (!pet->text || strcmp(pet->text, "priestley_taylor") != 0))
        refuse(p, pet, "hargreaves, priestley_taylor");
}

static void take_forcing(const data_planning *p) {
    static const char *const text[] = {"daymet",         "nldas",           "maurer",
                                       "nldas_extended", "maurer_extended", NULL};
    static const char *const package[] = {"daymet", NULL};
    bool texts = strcmp(p->plan->data_source, "camels_us_text") == 0;
    const front_value *forcing = front_argument(p->call, "forcing", SIZE_MAX);
    if (forcing && (!forcing->text || !is_among(forcing->text, texts ? text : package)))
        refuse(p, forcing,
               texts ? "daymet, nldas, maurer, nldas_extended, maurer_extended" : "daymet");
    else if (forcing)
        p->plan->data.forcing = forcing->text;
}

static const char *known_sources(base_arena *arena) {
    const char *text = "";
    for (size_t k = 0; cli_data_source_at(k); k++)
        text = base_arena_format(arena, "%s%s%s", text, k ? ", " : "", cli_data_source_at(k)->form);
    return text;
}

static void take_data(const data_planning *p) {
    cli_plan *plan = p->plan;
    const front_value *path = front_argument(p->call, "path", 0);
    plan->data_source = p->call->text;
    if (path && path->kind == VALUE_STRING)
        plan->data_path = path_beside(p, path->text);
    else
        diag_report(p->unit->context.diags, DIAG_E006, path ? path->span : p->call->span,
                    "a folder is wanted as text: %s(\"DIR\")", p->call->text);
    for (size_t k = 0; k < p->call->count; k++)
        take_argument(p, &p->call->items[k]);
    const front_value *time = front_argument(p->call, "time", SIZE_MAX);
    if (time && plan->data.source->mapped)
        plan->data.time = time->text;
    const front_value *ignore = front_argument(p->call, "ignore", SIZE_MAX);
    if (ignore && plan->data.source->mapped)
        plan->data.ignore = ignore->text;
    take_pet(p);
    take_forcing(p);
    take_path(p, "sites", &plan->data.sites);
    take_path(p, "table", &plan->data.table);
    take_path(p, "cache", &plan->data.cache);
    if (plan->data.cache && !data_ends_in(plan->data.cache, ".cache"))
        report(p, front_argument(p->call, "cache", SIZE_MAX), "a file NAME.cache is wanted");
    take_names(p, "attributes", &plan->data.attributes);
    take_names(p, "without", &plan->data.without);
    take_names(p, "allow", &plan->data.allow);
}

/* ---- split ---- */

static void take_regions(const data_planning *p, const char *name, data_regions *regions) {
    const front_value *value = front_argument(p->call, name, SIZE_MAX);
    const front_value *items = value && value->kind == VALUE_LIST ? value->items : value;
    size_t count = value && value->kind == VALUE_LIST ? value->count : value != NULL;
    if (!value)
        diag_report(p->unit->context.diags, DIAG_E006, p->call->span, "regions to %s are wanted",
                    name);
    for (size_t k = 0; k < count; k++) {
        if (items[k].kind != VALUE_NUMBER || regions->count == DATA_MOST_REGIONS) {
            report(p, &items[k], "a region is a number; 64 at most");
            return;
        }
        regions->region[regions->count++] = items[k].number;
    }
}

static void take_whole(const data_planning *p, const char *name, size_t least, size_t *whole) {
    const front_value *value = front_argument(p->call, name, SIZE_MAX);
    if (!value)
        return;
    if (value->kind == VALUE_NUMBER && value->number >= (double)least && value->number < 1e9 &&
        value->number == floor(value->number))
        *whole = (size_t)value->number;
    else
        diag_report(p->unit->context.diags, DIAG_E006, value->span,
                    "a whole number from %zu is wanted", least);
}

static void check_arguments(const data_planning *p, const char *const *known) {
    for (size_t k = 0; k < p->call->count; k++) {
        const char *name = p->call->items[k].argument;
        if (!name || !is_among(name, known))
            diag_report(p->unit->context.diags, DIAG_E006, p->call->items[k].span,
                        "%s has no argument `%s`", p->call->text, name ? name : "without a name");
    }
}

static void take_split(const data_planning *p) {
    data_split *split = &p->plan->data.split;
    const front_value *by = front_argument(p->call, "by", SIZE_MAX);
    size_t seed = 0;
    if (strcmp(p->call->text, "ungauged") == 0) {
        *split = (data_split){.kind = DATA_SPLIT_UNGAUGED, .folds = 5, .fold = 1};
        check_arguments(p, (const char *[]){"folds", "fold", "seed", NULL});
        take_whole(p, "folds", 3, &split->folds);
        take_whole(p, "fold", 1, &split->fold);
        take_whole(p, "seed", 0, &seed);
        split->seed = seed;
        if (split->fold > split->folds)
            report(p, p->call, "there is no such fold");
    } else if (strcmp(p->call->text, "regions") == 0) {
        *split = (data_split){.kind = DATA_SPLIT_REGIONS, .by = by ? by->text : NULL};
        check_arguments(p, (const char *[]){"test", "validate", "by", NULL});
        take_regions(p, "test", &split->test);
        take_regions(p, "validate", &split->validate);
    } else if (strcmp(p->call->text, "time") != 0) {
        refuse(p, p->call,
               "time, ungauged(folds = 5, fold = 1), regions(test = [1], validate = [2])");
    }
}

void cli_plan_data(driver_unit *unit, const front_experiment *experiment, cli_plan *plan) {
    const front_setting *data = front_setting_of(experiment, "data");
    const front_setting *split = front_setting_of(experiment, "split");
    data_planning p = {unit, plan, data ? &data->value : NULL};
    if (!data)
        diag_report(unit->context.diags, DIAG_E005, experiment->block->name_span,
                    "experiment %s does not set `data`", experiment->name);
    plan->data.source = data ? cli_data_source_named(p.call->text) : NULL;
    if (data && !plan->data.source)
        refuse(&p, p.call, known_sources(unit->context.arena));
    else if (data)
        take_data(&p);
    p.call = split ? &split->value : NULL;
    if (split && split->value.text)
        take_split(&p);
}

/* ---- in words ---- */

static void write_names(base_writer *out, const char *name, const cli_name_list *list) {
    for (size_t k = 0; k < list->count; k++)
        base_write(out, "%s%s%s", k ? ", " : base_arena_format(out->arena, ", %s = [", name),
                   front_print_text(out->arena, list->name[k]), k + 1 == list->count ? "]" : "");
}

static void write_text(base_writer *out, const char *name, const char *text) {
    if (text)
        base_write(out, ", %s = %s", name, front_print_text(out->arena, text));
}

static void write_regions(base_writer *out, const char *name, const data_regions *regions) {
    base_write(out, "%s = [", name);
    for (size_t k = 0; k < regions->count; k++)
        base_write(out, "%s%.17g", k ? ", " : "", regions->region[k]);
    base_write(out, "]");
}

static void write_split(base_writer *out, const data_split *split) {
    if (split->kind == DATA_SPLIT_UNGAUGED)
        base_write(out, "split     = ungauged(folds = %zu, fold = %zu, seed = %llu)\n",
                   split->folds, split->fold, (unsigned long long)split->seed);
    if (split->kind != DATA_SPLIT_REGIONS)
        return;
    base_write(out, "split     = regions(");
    write_regions(out, "test", &split->test);
    write_regions(out, ", validate", &split->validate);
    if (split->by)
        base_write(out, ", by = %s", split->by);
    base_write(out, ")\n");
}

/* Where the data lie is left out of what tells runs apart. */
void cli_write_data(base_writer *out, const cli_plan *plan) {
    const cli_data_choice *data = &plan->data;
    bool camels = strncmp(plan->data_source, "camels_us", 9) == 0;
    base_write(out, "data      = %s(%s", plan->data_source,
               front_print_text(out->arena, plan->data_path ? plan->data_path : ""));
    if (camels)
        base_write(out, ", forcing = %s, pet = %s", data->forcing ? data->forcing : "daymet",
                   plan->pet == DATA_PET_HARGREAVES ? "hargreaves" : "priestley_taylor");
    write_text(out, "time", data->time);
    write_text(out, "ignore", data->ignore);
    for (size_t k = 0; k < data->columns; k++)
        write_text(out, data->column[k].name, data->column[k].text);
    if (plan->data_path) {
        write_text(out, "sites", data->sites);
        write_text(out, "table", data->table);
        write_text(out, "cache", data->cache);
    }
    write_names(out, "attributes", &data->attributes);
    write_names(out, "without", &data->without);
    write_names(out, "allow", &data->allow);
    base_write(out, ")\n");
    write_split(out, &data->split);
}
