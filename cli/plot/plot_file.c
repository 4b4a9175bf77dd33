/* Figures of what a run without an experiment wrote: tables and netCDF files. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/memory.h"
#include "data/endings.h"
#include "data/listing.h"
#include "data/netcdf.h"
#include "data/panel.h"
#include "data/table.h"
#include "plot/plot.h"
#include "plot/plot_sheet.h"
#include "simulation/columns.h"

enum { MOST_LINES = 64 };

typedef struct file_plot {
    const cli_arguments *arguments;
    const char *path;
    data_table beside; /* --forcing; no columns where there is none */
    cli_sheet sheet;
    size_t sites; /* shown so far */
} file_plot;

/* ---- what each line is ---- */

/* The first name of --variables, which is what is compared; NULL: the first that is no other. */
static bool is_first(const file_plot *w, const char *name) {
    const char *list = cli_value(w->arguments, "--variables");
    size_t length = list ? strcspn(list, ",") : 0;
    return !list || (strlen(name) == length && strncmp(list, name, length) == 0);
}

static void choose_kinds(const file_plot *w, cli_picture *picture) {
    const char *observed = cli_value(w->arguments, "--observed");
    bool simulated = false;
    for (size_t k = 0; k < picture->line_count; k++) {
        cli_line *line = &picture->lines[k];
        bool measured =
            observed ? strcmp(line->name, observed) == 0
                     : strcmp(line->words, "observed") == 0 || strcmp(line->name, "qobs") == 0;
        line->kind = measured ? CLI_OBSERVED : strcmp(line->name, "P") == 0 ? CLI_RAIN : CLI_OUTPUT;
        if (line->kind == CLI_OUTPUT && !simulated && is_first(w, line->name)) {
            line->kind = CLI_SIMULATED;
            simulated = true;
        }
    }
}

/* ---- rain and observations of another file ---- */

/* Rows of the other file that begin when steps of this one do. */
static size_t join(const data_table *beside, size_t column, const cli_picture *picture,
                   double *values) {
    const double *from = data_table_column(beside, column);
    size_t row = 0, found = 0;
    for (size_t t = 0; t < picture->steps; t++) {
        while (row < beside->rows && beside->time[row] < picture->time[t])
            row++;
        bool there = row < beside->rows && beside->time[row] == picture->time[t];
        values[t] = there ? from[row] : NAN;
        found += there;
    }
    return found;
}

static core_status add_beside(const file_plot *w, const char *name, cli_line_kind kind,
                              cli_picture *picture, afx_error *error) {
    const data_table *beside = &w->beside;
    size_t column = data_find_field(data_table_fields(beside), name);
    if (column == DATA_NONE || cli_line_of(picture, kind))
        return CORE_OK;
    cli_line *line = cli_picture_line(picture, picture->line_count, kind);
    const cli_line *simulated = cli_line_of(picture, CLI_SIMULATED);
    const char *found = beside->column[column].unit;
    cli_name_line(line, name, found, kind == CLI_RAIN ? "precipitation" : "");
    if (join(beside, column, picture, line->values) == 0)
        return core_fail(error, CORE_DATA, "%s and %s have no time in common", w->path,
                         beside->path);
    if (kind == CLI_OBSERVED && simulated) {
        cli_columns none = {0};
        data_pick pick = {column, 1, 0};
        cli_conversion conversion = {beside->path, name, found, simulated->unit, true};
        CORE_TRY(cli_convert(&none, &conversion, &pick, error));
        for (size_t t = 0; t < picture->steps; t++)
            line->values[t] = line->values[t] * pick.factor + pick.shift;
    }
    picture->line_count++;
    return CORE_OK;
}

static core_status add_all_beside(const file_plot *w, cli_picture *picture, afx_error *error) {
    const char *observed = cli_value(w->arguments, "--observed");
    if (w->beside.path && picture->counted)
        return core_fail(error, CORE_DATA, "%s has no dates, so %s cannot be laid beside it",
                         w->path, w->beside.path);
    if (w->beside.path) {
        CORE_TRY(add_beside(w, "P", CLI_RAIN, picture, error));
        CORE_TRY(add_beside(w, observed ? observed : "qobs", CLI_OBSERVED, picture, error));
    }
    return observed && !cli_line_of(picture, CLI_OBSERVED)
               ? core_fail(error, CORE_USAGE, "--observed: there is no column `%s`", observed)
               : CORE_OK;
}

/* ---- a site ---- */

static core_status finish(file_plot *w, cli_picture *picture, afx_error *error) {
    choose_kinds(w, picture);
    CORE_TRY(add_all_beside(w, picture, error));
    CORE_TRY(cli_choose_shown(w->arguments, picture, error));
    if (cli_value(w->arguments, "--variables") && !cli_line_of(picture, CLI_SIMULATED) &&
        picture->line_count == 0)
        return core_fail(error, CORE_USAGE, "--variables: nothing is left");
    w->sites++;
    return cli_sheet_add_site(&w->sheet, picture, error);
}

static core_status check_size(const char *path, size_t lines, size_t steps, afx_error *error) {
    if (lines == 0 || steps == 0)
        return core_fail(error, CORE_DATA, "%s: there is nothing to draw: %zu columns, %zu rows",
                         path, lines, steps);
    if (lines > MOST_LINES)
        return core_fail(error, CORE_DATA,
                         "%s: %zu columns are too many for a page, which has room for %d", path,
                         lines, MOST_LINES);
    return CORE_OK;
}

static core_status fill_from_table(const data_table *table, const char *site,
                                   cli_picture *picture) {
    picture->counted = table->time == NULL;
    snprintf(picture->site, sizeof picture->site, "%s", site);
    for (size_t t = 0; t < table->rows; t++)
        picture->time[t] = table->time ? table->time[t] : (int64_t)t + 1;
    size_t used = 0;
    for (size_t k = 0; k < table->columns; k++) {
        if (k == 0 && !table->time && strcmp(table->column[k].name, "step") == 0)
            continue;
        cli_line *line = &picture->lines[used++];
        cli_name_line(line, table->column[k].name, table->column[k].unit, "");
        memcpy(line->values, data_table_column(table, k), table->rows * sizeof *line->values);
    }
    picture->line_count = used;
    return CORE_OK;
}

static core_status plot_table(file_plot *w, const char *path, const char *site, afx_error *error) {
    data_table table;
    cli_picture picture = {0};
    CORE_TRY(data_table_read(path, &(data_table_options){0}, &table, error));
    core_status status = check_size(path, table.columns, table.rows, error);
    if (status == CORE_OK)
        status = cli_picture_create(table.columns + 2, table.rows, &picture, error);
    if (status == CORE_OK)
        status = fill_from_table(&table, site, &picture);
    if (status == CORE_OK)
        status = finish(w, &picture, error);
    cli_picture_free(&picture);
    data_table_free(&table);
    return status;
}

/* ---- netCDF ---- */

static core_status plot_panel_site(file_plot *w, const data_netcdf *file, const data_panel *panel,
                                   size_t site, afx_error *error) {
    const data_set *set = &panel->set;
    cli_picture picture;
    CORE_TRY(cli_picture_create(set->shape.variables + 2, set->shape.steps, &picture, error));
    picture.line_count = set->shape.variables;
    picture.counted = !panel->dated;
    snprintf(picture.site, sizeof picture.site, "%s", panel->named ? set->site[site].name : "");
    for (size_t t = 0; t < set->shape.steps; t++)
        picture.time[t] = panel->dated ? data_time_of_step(set, t) : (int64_t)t + 1;
    for (size_t k = 0; k < set->shape.variables; k++) {
        char words[DATA_NETCDF_NAME];
        data_netcdf_text_of(file, set->variable[k].name, "long_name", words);
        cli_name_line(&picture.lines[k], set->variable[k].name, set->variable[k].unit, words);
        memcpy(picture.lines[k].values, data_series_of(set, k, site),
               set->shape.steps * sizeof(double));
    }
    core_status status = finish(w, &picture, error);
    cli_picture_free(&picture);
    return status;
}

static core_status plot_panel(file_plot *w, const data_netcdf *file, const data_panel *panel,
                              afx_error *error) {
    const char *names[CLI_MOST_WORDS];
    size_t count = cli_values(w->arguments, "--site", names, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++) {
        size_t site = data_find_site(&panel->set, names[k]);
        if (site == DATA_NONE)
            return core_fail(error, CORE_USAGE, "--site: %s has no site `%s`", w->path, names[k]);
        CORE_TRY(plot_panel_site(w, file, panel, site, error));
    }
    for (size_t s = 0; count == 0 && s < panel->set.shape.sites && s < 3; s++)
        CORE_TRY(plot_panel_site(w, file, panel, s, error));
    return CORE_OK;
}

static core_status plot_packed(file_plot *w, const char *path, afx_error *error) {
    data_netcdf file;
    data_listing names = {0};
    data_panel panel = {0};
    CORE_TRY(data_netcdf_open(path, &file, error));
    core_status status = data_netcdf_list_series(&file, &names, error);
    if (status == CORE_OK)
        status = check_size(path, names.count, 1, error);
    data_panel_options options = {
        .variable = (const char *const *)names.name, .variables = names.count, .step = 1};
    if (status == CORE_OK)
        status = data_panel_read(path, &options, &panel, error);
    if (status == CORE_OK)
        status = plot_panel(w, &file, &panel, error);
    data_panel_free(&panel);
    data_listing_free(&names);
    data_netcdf_close(&file);
    return status;
}

/* ---- folders ---- */

/* SITE of SITE.csv. */
static void site_of_file(const char *file, char site[128]) {
    size_t length = strlen(file);
    snprintf(site, 128, "%.*s", length > 4 ? (int)length - 4 : (int)length, file);
}

static bool is_wanted(const file_plot *w, const char *site) {
    const char *names[CLI_MOST_WORDS];
    size_t count = cli_values(w->arguments, "--site", names, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++)
        if (strcmp(names[k], site) == 0)
            return true;
    return count == 0 && w->sites < 3;
}

static core_status plot_folder(file_plot *w, afx_error *error) {
    data_listing files;
    CORE_TRY(data_list_files(w->path, "*.csv", &files, error));
    core_status status = CORE_OK;
    for (size_t k = 0; k < files.count && status == CORE_OK; k++) {
        char site[128], *path = data_path_in(w->path, files.name[k]);
        site_of_file(files.name[k], site);
        if (!path)
            status = core_fail_memory(error);
        else if (is_wanted(w, site))
            status = plot_table(w, path, site, error);
        core_free(path);
    }
    bool none = files.count == 0;
    data_listing_free(&files);
    if (status != CORE_OK || w->sites > 0)
        return status;
    return none ? core_fail(error, CORE_DATA,
                            "%s holds neither a trained run (experiment.afx) nor tables (*.csv)",
                            w->path)
                : core_fail(error, CORE_USAGE, "--site: %s has no table of that site", w->path);
}

/* ---- all ---- */

static core_status plot(file_plot *w, bool folder, afx_error *error) {
    if (folder)
        return plot_folder(w, error);
    if (data_is_packed(w->path))
        return plot_packed(w, w->path, error);
    if (cli_given(w->arguments, "--site"))
        return core_fail(error, CORE_USAGE, "--site: a table is of one site");
    return plot_table(w, w->path, "", error);
}

static core_status read_beside(file_plot *w, afx_error *error) {
    const char *path = cli_value(w->arguments, "--forcing");
    if (!path)
        return CORE_OK;
    CORE_TRY(data_table_read(path, &(data_table_options){0}, &w->beside, error));
    return w->beside.time ? CORE_OK
                          : core_fail(error, CORE_DATA, "%s:1: there is no column `time`", path);
}

int cli_plot_file(const cli_arguments *arguments, const char *path) {
    file_plot w = {.arguments = arguments, .path = path};
    afx_error error = {0};
    struct stat about;
    char folder[4096];
    bool is_folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    cli_plot_folder(arguments, path, folder);
    core_status status = read_beside(&w, &error);
    if (status == CORE_OK)
        status = cli_sheet_begin(&w.sheet, folder, path, &error);
    if (status == CORE_OK)
        status = plot(&w, is_folder, &error);
    status = cli_sheet_end(&w.sheet, status, &error);
    data_table_free(&w.beside);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    cli_tell_plots(folder, w.sheet.figures);
    return CLI_OK;
}
