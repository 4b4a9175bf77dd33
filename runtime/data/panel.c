#include "data/panel.h"

#include <inttypes.h>
#include <string.h>

#include "core/memory.h"
#include "data/endings.h"
#include "data/table.h"

core_status data_equal_steps(const char *path, const int64_t *time, size_t count, int64_t *step,
                             afx_error *error) {
    int64_t first = count > 1 ? time[1] - time[0] : *step;
    for (size_t row = 1; row < count; row++) {
        int64_t gone = time[row] - time[row - 1];
        if (gone <= 0 || gone != first) {
            char text[DATA_TIME_LENGTH];
            return core_fail(error, CORE_DATA,
                             "%s: %s is %" PRId64 " s after the time before it; others are %" PRId64
                             " s apart",
                             path, data_format_time(time[row], text), gone, first);
        }
    }
    *step = first;
    return CORE_OK;
}

static core_status fill(const data_table *table, const data_panel_options *options,
                        data_panel *panel, afx_error *error) {
    CORE_TRY(
        data_name_variable(&panel->set, 0, options->variable[0], table->column[0].unit, error));
    for (size_t site = 0; site < table->columns; site++) {
        if (strcmp(table->column[site].unit, table->column[0].unit) != 0) {
            return core_fail(error, CORE_DATA, "%s:1: column %s is in [%s], column %s in [%s]",
                             table->path, table->column[site].name, table->column[site].unit,
                             table->column[0].name, table->column[0].unit);
        }
        CORE_TRY(data_name_site(&panel->set, site, table->column[site].name, error));
        memcpy(data_series(&panel->set, 0, site), data_table_column(table, site),
               table->rows * sizeof(double));
    }
    return CORE_OK;
}

static core_status read_table(const data_table *table, const data_panel_options *options,
                              data_panel *panel, afx_error *error) {
    if (table->rows == 0 || table->columns == 0 || options->variables != 1) {
        return core_fail(error, CORE_DATA,
                         "%s:1: one forcing with a column for each site and at least one row was "
                         "expected",
                         table->path);
    }
    data_shape shape = {.sites = table->columns,
                        .steps = table->rows,
                        .variables = 1,
                        .start = table->time != NULL ? table->time[0] : 0,
                        .step = options->step};
    panel->dated = table->time != NULL;
    panel->named = true;
    if (panel->dated) {
        CORE_TRY(data_equal_steps(table->path, table->time, table->rows, &shape.step, error));
    }
    CORE_TRY(data_set_create(&shape, &panel->set, error));
    return fill(table, options, panel, error);
}

static core_status read_plain(const char *path, const data_panel_options *options,
                              data_panel *panel, afx_error *error) {
    data_table table;
    data_table_options reading = {.time = options->time};
    CORE_TRY(data_table_read(path, &reading, &table, error));
    core_status status = read_table(&table, options, panel, error);
    data_table_free(&table);
    return status;
}

core_status data_panel_read(const char *path, const data_panel_options *options, data_panel *panel,
                            afx_error *error) {
    *panel = (data_panel){0};
    core_status status = data_is_packed(path) ? data_panel_read_packed(path, options, panel, error)
                                              : read_plain(path, options, panel, error);
    if (status == CORE_OK && options->step_wanted && panel->set.shape.step != options->step) {
        status = core_fail(error, CORE_DATA, "%s: times are %" PRId64 " s apart, not %" PRId64 " s",
                           path, panel->set.shape.step, options->step);
    }
    if (status != CORE_OK) {
        data_panel_free(panel);
    }
    return status;
}

void data_panel_free(data_panel *panel) {
    data_set_free(&panel->set);
    *panel = (data_panel){0};
}
