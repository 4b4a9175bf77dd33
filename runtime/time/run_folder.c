#include "time/run_folder.h"

#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/table_write.h"

static core_status write_table(const char *folder, const char *name,
                               const data_written_table *table, afx_error *error) {
    core_buffer path = {0};
    core_status status = core_buffer_print(&path, error, "%s/%s.csv", folder, name);
    if (status == CORE_OK)
        status = data_table_write(path.bytes, table, error);
    core_buffer_free(&path);
    return status;
}

/* ---- history ---- */

/* 1, 2, ...; NULL when memory is out. */
static double *count_rows(size_t rows) {
    double *number = core_allocate(rows, sizeof *number);
    for (size_t k = 0; number && k < rows; k++)
        number[k] = (double)(k + 1);
    return number;
}

core_status time_write_history(const char *folder, const time_trained *trained, afx_error *error) {
    size_t rows = trained->epoch_count, stride = sizeof *trained->epochs / sizeof(double);
    double *number = count_rows(rows);
    if (!number)
        return core_fail_memory(error);
    data_written_column column[] = {
        {.name = "epoch", .value = number, .stride = 1},
        {.name = "loss", .value = &trained->epochs->loss, .stride = stride},
        {.name = "validation_nse", .value = &trained->epochs->validation, .stride = stride}};
    data_written_table table = {.column = column, .columns = 3, .rows = rows};
    core_status status = write_table(folder, "train", &table, error);
    core_free(number);
    return status;
}

core_status time_write_pretraining(const char *folder, const time_pretrained_history *history,
                                   afx_error *error) {
    size_t count = history->replaced_count;
    double *number = count_rows(history->pass_count);
    if (!number)
        return core_fail_memory(error);
    data_written_column column[2 + LOSS_TERMS] = {
        {.name = "pass", .value = number, .stride = 1},
        {.name = "loss",
         .value = &history->passes->loss,
         .stride = sizeof *history->passes / sizeof(double)}};
    for (size_t k = 0; k < count; k++)
        column[2 + k] = (data_written_column){
            .name = history->replaced[k].name, .value = history->shares + k, .stride = count};
    data_written_table table = {
        .column = column, .columns = 2 + count, .rows = history->pass_count};
    core_status status = write_table(folder, "pretrain", &table, error);
    core_free(number);
    return status;
}

/* ---- tables by site ---- */

/* Names, and then the table with them as its key. */
static core_status write_by_site(const char *folder, const char *name, const data_set *set,
                                 data_written_table table, afx_error *error) {
    const char **names = core_allocate(set->shape.sites, sizeof *names);
    if (!names)
        return core_fail_memory(error);
    for (size_t s = 0; s < set->shape.sites; s++)
        names[s] = set->site[s].name;
    table.key = "site";
    table.label = names;
    table.rows = set->shape.sites;
    core_status status = write_table(folder, name, &table, error);
    core_free(names);
    return status;
}

core_status time_write_calibration(const char *folder, const data_set *set,
                                   const time_calibrated *calibrated, afx_error *error) {
    const time_calibrated_site *first = calibrated->sites;
    size_t stride = sizeof *first / sizeof(double);
    data_written_column column[] = {{"loss", NULL, &first->loss, stride},
                                    {"validation_nse", NULL, &first->validation, stride},
                                    {"start", NULL, &first->start, stride},
                                    {"evaluations", NULL, &first->evaluations, stride}};
    data_written_table table = {.column = column, .columns = sizeof column / sizeof *column};
    return write_by_site(folder, "calibration", set, table, error);
}

static core_status write_metrics_as(const char *folder, const char *name, const time_setup *setup,
                                    size_t output, const loss_metrics *metrics, afx_error *error) {
    const char *unit = time_symbol(setup->model->info, AFX_OUTPUT, output)->unit;
    size_t sites = setup->set->shape.sites, stride = sizeof *metrics / sizeof(double);
    double *observations = core_allocate(sites, sizeof *observations);
    if (!observations)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        observations[s] = (double)metrics[s].observations;
    data_written_column column[LOSS_METRICS + 1];
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        loss_metric metric = loss_metric_at(row);
        const void *value = (const char *)metrics + metric.offset;
        column[row] =
            (data_written_column){metric.name, metric.in_unit ? unit : NULL, value, stride};
    }
    column[LOSS_METRICS] = (data_written_column){"observations", NULL, observations, 1};
    data_written_table table = {.column = column, .columns = LOSS_METRICS + 1};
    core_status status = write_by_site(folder, name, setup->set, table, error);
    core_free(observations);
    return status;
}

core_status time_write_metrics(const char *folder, const time_setup *setup, const char *period,
                               const loss_metrics *metrics, afx_error *error) {
    core_buffer name = {0};
    core_status status = strcmp(period, "test") == 0
                             ? core_buffer_print(&name, error, "metrics")
                             : core_buffer_print(&name, error, "metrics_%s", period);
    if (status == CORE_OK)
        status = write_metrics_as(folder, name.bytes, setup, setup->output, metrics, error);
    core_buffer_free(&name);
    return status;
}

core_status time_write_output_metrics(const char *folder, const time_setup *setup,
                                      const char *period, size_t place, const loss_metrics *metrics,
                                      afx_error *error) {
    char element[TIME_NAME_LENGTH];
    bool test = strcmp(period, "test") == 0;
    core_buffer name = {0};
    time_element_name(setup->model->info, AFX_OUTPUT, place, element);
    core_status status = core_buffer_print(&name, error, "metrics%s%s_%s", test ? "" : "_",
                                           test ? "" : period, element);
    if (status == CORE_OK)
        status = write_metrics_as(folder, name.bytes, setup, place, metrics, error);
    core_buffer_free(&name);
    return status;
}

enum { NAME_LENGTH = TIME_NAME_LENGTH + 24 };

static data_written_column column_of(const time_setup *setup, size_t place,
                                     char name[NAME_LENGTH]) {
    static const char *const routing[] = {"routing_raw_a", "routing_raw_theta"};
    size_t parameters = setup->model->info->count[AFX_PARAMETER];
    data_written_column column = {.name = name, .stride = time_columns(setup)};
    if (place >= setup->members * parameters) {
        column.name = routing[place - setup->members * parameters];
        return column;
    }
    const afx_info *info = setup->model->info;
    column.unit = time_symbol(info, AFX_PARAMETER, place % parameters)->unit;
    time_element_name(info, AFX_PARAMETER, place % parameters, name);
    size_t used = strlen(name);
    if (setup->members > 1)
        snprintf(name + used, NAME_LENGTH - used, ".%zu", place / parameters + 1);
    return column;
}

core_status time_write_parameters(const char *folder, const time_setup *setup,
                                  const double *columns, afx_error *error) {
    size_t count = time_columns(setup);
    data_written_column *column = core_allocate(count, sizeof *column);
    char(*name)[NAME_LENGTH] = core_allocate(count, sizeof *name);
    core_status status = column && name ? CORE_OK : core_fail_memory(error);
    for (size_t c = 0; c < count && status == CORE_OK; c++) {
        column[c] = column_of(setup, c, name[c]);
        column[c].value = columns + c;
    }
    data_written_table table = {.column = column, .columns = count};
    if (status == CORE_OK)
        status = write_by_site(folder, "parameters", setup->set, table, error);
    core_free(column);
    core_free(name);
    return status;
}
