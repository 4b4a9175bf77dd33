/* What a simulation leaves: outputs and states. One site: a table of all outputs. Several: a table
 * of each output, with a column for each site. */
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/endings.h"
#include "data/table_write.h"
#include "simulation/simulation.h"
#include "training/netcdf_output.h"

/* ---- rows ---- */

typedef struct row_names {
    int64_t *time;
    char (*number)[24];
    const char **label;
} row_names;

static core_status name_rows(const cli_simulation *s, row_names *rows, afx_error *error) {
    rows->time = core_allocate(s->rows, sizeof *rows->time);
    rows->number = core_allocate(s->rows, sizeof *rows->number);
    rows->label = core_allocate(s->rows, sizeof *rows->label);
    if (!rows->time || !rows->number || !rows->label)
        return core_fail_memory(error);
    for (size_t t = 0; t < s->rows; t++) {
        rows->time[t] = s->start + (int64_t)t * s->row_seconds;
        snprintf(rows->number[t], sizeof *rows->number, "%zu", t + 1);
        rows->label[t] = rows->number[t];
    }
    return CORE_OK;
}

static void free_rows(row_names *rows) {
    core_free(rows->time);
    core_free(rows->number);
    core_free(rows->label);
}

static core_status write_rows(const cli_simulation *s, const char *path,
                              const data_written_column *columns, size_t count, afx_error *error) {
    row_names rows = {0};
    core_status status = name_rows(s, &rows, error);
    data_written_table table = {.key = s->dated ? "time" : "step",
                                .time = s->dated ? rows.time : NULL,
                                .label = s->dated ? NULL : rows.label,
                                .column = columns,
                                .columns = count,
                                .rows = s->rows};
    if (status == CORE_OK)
        status = data_table_write(path, &table, error);
    free_rows(&rows);
    return status;
}

/* ---- outputs ---- */

size_t cli_written_outputs(const cli_simulation *s) {
    size_t count = cli_simulation_places(s, AFX_OUTPUT);
    for (size_t k = 0; s->inside && k < s->inside->count; k++)
        count -= time_places_named(s->model->info, AFX_OUTPUT, s->inside->items[k].output).count;
    return count;
}

/* Means over the steps of each row, in the place of its first steps. */
static void average_rows(cli_simulation *s) {
    size_t steps = s->rows * s->hold, count = cli_simulation_places(s, AFX_OUTPUT);
    for (size_t k = 0; k < count && s->hold > 1; k++)
        for (size_t lane = 0; lane < s->sites; lane++) {
            double *at = s->output + k * steps * s->sites + lane;
            for (size_t row = 0; row < s->rows; row++) {
                double sum = 0;
                for (size_t t = row * s->hold; t < (row + 1) * s->hold; t++)
                    sum += at[t * s->sites];
                at[row * s->sites] = sum / (double)s->hold;
            }
        }
}

static const double *output_of(const cli_simulation *s, size_t place, size_t site) {
    return s->output + place * s->rows * s->hold * s->sites + cli_simulation_lane(s, site);
}

static core_status write_table(const cli_simulation *s, const char *path, afx_error *error) {
    size_t count = cli_written_outputs(s);
    data_written_column *columns = core_allocate(count, sizeof *columns);
    char(*name)[TIME_NAME_LENGTH] = core_allocate(count, sizeof *name);
    core_status status = columns && name ? CORE_OK : core_fail_memory(error);
    for (size_t k = 0; k < count && status == CORE_OK; k++)
        columns[k] = (data_written_column){
            time_element_name(s->model->info, AFX_OUTPUT, k, name[k]),
            time_symbol(s->model->info, AFX_OUTPUT, k)->unit, output_of(s, k, 0), s->sites};
    if (status == CORE_OK)
        status = write_rows(s, path, columns, count, error);
    core_free(columns);
    core_free(name);
    return status;
}

static core_status write_output(const cli_simulation *s, size_t place, const char *path,
                                afx_error *error) {
    data_written_column *columns = core_allocate(s->sites, sizeof *columns);
    char(*name)[24] = core_allocate(s->sites, sizeof *name);
    core_status status = columns && name ? CORE_OK : core_fail_memory(error);
    for (size_t site = 0; site < s->sites && status == CORE_OK; site++) {
        snprintf(name[site], sizeof *name, "%zu", site + 1);
        columns[site] = (data_written_column){s->name ? s->name[site] : name[site],
                                              time_symbol(s->model->info, AFX_OUTPUT, place)->unit,
                                              output_of(s, place, site), s->sites};
    }
    if (status == CORE_OK)
        status = write_rows(s, path, columns, s->sites, error);
    core_free(columns);
    core_free(name);
    return status;
}

static core_status write_outputs(const cli_simulation *s, afx_error *error) {
    const char *out = cli_value(s->arguments, "-o");
    size_t count = cli_written_outputs(s);
    if (cli_is_netcdf(out))
        return cli_write_simulation_netcdf(s, out, error);
    if (s->sites == 1)
        return write_table(s, out, error);
    if (data_ends_in(out, ".csv"))
        return count == 1 ? write_output(s, 0, out, error)
                          : core_fail(error, CORE_USAGE,
                                      "-o %s: the %zu outputs of %zu sites go to a folder", out,
                                      count, s->sites);
    CORE_TRY(core_make_folders(out, error));
    for (size_t k = 0; k < count; k++) {
        char name[TIME_NAME_LENGTH], path[CLI_PATH_LENGTH + TIME_NAME_LENGTH];
        time_element_name(s->model->info, AFX_OUTPUT, k, name);
        snprintf(path, sizeof path, "%s/%s.csv", out, name);
        CORE_TRY(write_output(s, k, path, error));
    }
    return CORE_OK;
}

/* ---- states ---- */

/* One site: rows name,value. Several: a row for each site. */
static core_status write_one_state(const cli_simulation *s, const char *path,
                                   char (*name)[TIME_NAME_LENGTH], const char **label,
                                   afx_error *error) {
    size_t count = cli_simulation_places(s, AFX_STATE);
    for (size_t k = 0; k < count; k++)
        label[k] = time_element_name(s->model->info, AFX_STATE, k, name[k]);
    data_written_column column = {"value", NULL, s->state, 1};
    data_written_table table = {
        .key = "name", .label = label, .column = &column, .columns = 1, .rows = count};
    return data_table_write(path, &table, error);
}

static core_status write_site_states(const cli_simulation *s, const char *path, double *sorted,
                                     data_written_column *columns, char (*name)[TIME_NAME_LENGTH],
                                     afx_error *error) {
    size_t count = cli_simulation_places(s, AFX_STATE);
    for (size_t k = 0; k < count; k++) {
        for (size_t site = 0; site < s->sites; site++)
            sorted[k * s->sites + site] = s->state[k * s->sites + cli_simulation_lane(s, site)];
        columns[k] = (data_written_column){time_element_name(s->model->info, AFX_STATE, k, name[k]),
                                           time_symbol(s->model->info, AFX_STATE, k)->unit,
                                           sorted + k * s->sites, 1};
    }
    data_written_table table = {.key = s->name ? "site" : NULL,
                                .label = (const char *const *)s->name,
                                .column = columns,
                                .columns = count,
                                .rows = s->sites};
    return data_table_write(path, &table, error);
}

static core_status write_states(const cli_simulation *s, afx_error *error) {
    const char *path = cli_value(s->arguments, "--save-state");
    size_t count = cli_simulation_places(s, AFX_STATE);
    if (!path)
        return CORE_OK;
    double *sorted = core_allocate(count * s->sites, sizeof *sorted);
    data_written_column *columns = core_allocate(count, sizeof *columns);
    char(*name)[TIME_NAME_LENGTH] = core_allocate(count, sizeof *name);
    const char **label = core_allocate(count, sizeof *label);
    core_status status = CORE_OK;
    if (!sorted || !columns || !name || !label)
        status = core_fail_memory(error);
    else if (s->sites == 1)
        status = write_one_state(s, path, name, label, error);
    else
        status = write_site_states(s, path, sorted, columns, name, error);
    core_free(sorted);
    core_free(columns);
    core_free(name);
    core_free(label);
    return status;
}

core_status cli_write_simulation(cli_simulation *s, afx_error *error) {
    const char *plot = cli_value(s->arguments, "--plot");
    average_rows(s);
    if (cli_given(s->arguments, "-o"))
        CORE_TRY(write_outputs(s, error));
    if (plot)
        CORE_TRY(cli_plot_simulation(s, plot, error));
    return write_states(s, error);
}
