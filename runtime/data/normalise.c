#include "data/normalise.h"

#include <math.h>
#include <stdbool.h>

#include "data/table.h"
#include "data/table_write.h"

/* Two passes are not needed: the sums are of distances from a first number (Welford 1962, Note on
 * a method for calculating corrected sums of squares and products, Technometrics 4). */
typedef struct running_scale {
    size_t count;
    double mean;
    double squares; /* sum of squared distances from the mean */
} running_scale;

static void add_number(running_scale *running, double value) {
    running->count++;
    double distance = value - running->mean;
    running->mean += distance / (double)running->count;
    running->squares += distance * (value - running->mean);
}

/* A spread within rounding of the mean is none: its division would only blow up noise. */
static data_scale finish(const running_scale *running) {
    double deviation = sqrt(running->squares / (double)running->count);
    bool none = !(deviation > 1e-12 * fabs(running->mean));
    data_scale scale = {.mean = running->mean, .deviation = none ? 1.0 : deviation};
    return scale;
}

core_status data_scale_attributes(const data_set *set, data_picks picks, data_scale *scale,
                                  afx_error *error) {
    for (size_t i = 0; i < picks.count; i++) {
        const data_pick *pick = &picks.pick[i];
        running_scale running = {0};
        CORE_TRY(data_check_attributes(set, &pick->index, 1, error));
        for (size_t site = 0; site < set->shape.sites; site++) {
            double value = data_attribute_of(set, pick->index, site);
            if (data_site_serves(set, site, DATA_FOR_TRAINING)) {
                add_number(&running, value * pick->factor + pick->shift);
            }
        }
        scale[i] = finish(&running);
    }
    return CORE_OK;
}

static void add_series(running_scale *running, const double *value, data_steps steps,
                       const data_pick *pick) {
    for (size_t step = steps.begin; step < steps.end; step++) {
        if (!isnan(value[step])) {
            add_number(running, value[step] * pick->factor + pick->shift);
        }
    }
}

core_status data_scale_series(const data_set *set, const data_scaled_series *series,
                              data_scale *scale, afx_error *error) {
    for (size_t i = 0; i < series->picks.count; i++) {
        const data_pick *pick = &series->picks.pick[i];
        running_scale running = {0};
        for (size_t site = 0; site < set->shape.sites; site++) {
            if (data_site_serves(set, site, DATA_FOR_TRAINING)) {
                add_series(&running, data_series_of(set, pick->index, site), series->steps, pick);
            }
        }
        if (running.count == 0) {
            return core_fail(error, CORE_DATA, "variable %s has no numbers to normalise by",
                             set->variable[pick->index].name);
        }
        scale[i] = finish(&running);
    }
    return CORE_OK;
}

data_pick data_normalised_pick(data_pick pick, data_scale scale) {
    data_pick normalised = {.index = pick.index,
                            .factor = pick.factor / scale.deviation,
                            .shift = (pick.shift - scale.mean) / scale.deviation};
    return normalised;
}

core_status data_scales_write(const char *path, const data_named_scales *scales, afx_error *error) {
    size_t stride = sizeof *scales->scale / sizeof(double);
    data_written_column column[2] = {
        {.name = "mean", .value = &scales->scale->mean, .stride = stride},
        {.name = "deviation", .value = &scales->scale->deviation, .stride = stride}};
    data_written_table table = {.key = "name",
                                .label = scales->name,
                                .column = column,
                                .columns = 2,
                                .rows = scales->count};
    return data_table_write(path, &table, error);
}

static core_status fill_scales(const data_table *table, const data_named_scales *scales,
                               afx_error *error) {
    for (size_t i = 0; i < scales->count; i++) {
        size_t row = data_table_find_row(table, scales->name[i]);
        if (row == DATA_NONE) {
            return core_fail(error, CORE_DATA, "%s:1: no row for %s", table->path, scales->name[i]);
        }
        data_scale *scale = &scales->scale[i];
        scale->mean = data_table_column(table, 0)[row];
        scale->deviation = data_table_column(table, 1)[row];
        if (!isfinite(scale->mean) || !(scale->deviation > 0.0)) {
            return core_fail(error, CORE_DATA,
                             "%s:%zu: expected a mean and a deviation above 0 for %s", table->path,
                             table->line[row], scales->name[i]);
        }
    }
    return CORE_OK;
}

core_status data_scales_read(const char *path, const data_named_scales *scales, afx_error *error) {
    static const char *const wanted[] = {"mean", "deviation"};
    data_table_options options = {.key = "name", .wanted = wanted, .wanted_count = 2};
    data_table table = {0};
    CORE_TRY(data_table_read(path, &options, &table, error));
    core_status status = fill_scales(&table, scales, error);
    data_table_free(&table);
    return status;
}
