#include "plot/plot_scores.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memory.h"
#include "data/table.h"
#include "report/curve_plot.h"
#include "report/html.h"
#include "report/map_plot.h"

static core_status add(cli_sheet *sheet, const char *name, const char *caption, core_status status,
                       core_buffer *svg, afx_error *error) {
    if (status == CORE_OK)
        status = cli_sheet_add(sheet, &(cli_figure){"", name, caption, svg}, error);
    core_buffer_free(svg);
    return status;
}

/* ---- the training ---- */

static core_status plot_column(cli_sheet *sheet, const data_table *table, size_t column,
                               afx_error *error) {
    static const char *const names[] = {"training_loss", "training_validation"};
    static const char *const labels[] = {"loss of the training", "median NSE of the validation"};
    core_buffer svg = {0};
    report_curve curve = {NULL, table->rows, data_table_column(table, 0),
                          data_table_column(table, column), false};
    report_curve_plot plot = {.x_label = "pass",
                              .y_label = labels[column - 1],
                              .count = 1,
                              .curves = &curve,
                              .whole = true};
    return add(sheet, names[column - 1], NULL, report_curve_plot_svg(&plot, &svg, error), &svg,
               error);
}

core_status cli_plot_training(cli_sheet *sheet, const char *run, afx_error *error) {
    static const char *const wanted[] = {"epoch", "loss", "validation_nse"};
    core_buffer path = {0};
    data_table table = {0};
    data_table_options options = {.wanted = wanted, .wanted_count = 3};
    core_status status = core_buffer_print(&path, error, "%s/train.csv", run);
    bool there = status == CORE_OK && access(path.bytes, R_OK) == 0;
    if (there)
        status = data_table_read(path.bytes, &options, &table, error);
    if (there && status == CORE_OK && table.rows > 0) {
        status = report_html_heading(&sheet->page, "Training", error);
        for (size_t column = 1; column <= 2 && status == CORE_OK; column++)
            status = plot_column(sheet, &table, column, error);
    }
    data_table_free(&table);
    core_buffer_free(&path);
    return status;
}

/* ---- the sites ---- */

static int is_higher(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

/* share[k] of the sites have value[k] or less; returns how many have one. */
static size_t fill_shares(const loss_metrics *metrics, size_t sites, size_t offset, double *value,
                          double *share) {
    size_t count = 0;
    for (size_t s = 0; s < sites; s++) {
        double number = *(const double *)((const char *)&metrics[s] + offset);
        if (isfinite(number))
            value[count++] = number;
    }
    qsort(value, count, sizeof *value, is_higher);
    for (size_t k = 0; k < count; k++)
        share[k] = (double)(k + 1) / (double)count;
    return count;
}

/* From -1, or what is there from 0 on, to 1: what lies lower would press all others together. */
static report_range axis_of(const report_curve *curve, size_t count) {
    double low = 1;
    for (size_t k = 0; k < count; k++)
        if (curve[k].count > 0)
            low = fmin(low, curve[k].x[0]);
    return (report_range){low < 0 ? fmax(floor(5 * low) / 5, -1) : fmin(floor(10 * low) / 10, 0.9),
                          1};
}

static core_status plot_shares(cli_sheet *sheet, const loss_metrics *metrics, size_t sites,
                               afx_error *error) {
    double *room = core_allocate(4 * sites, sizeof *room);
    if (!room)
        return core_fail_memory(error);
    size_t nse = fill_shares(metrics, sites, offsetof(loss_metrics, nse), room, room + sites);
    size_t kge = fill_shares(metrics, sites, offsetof(loss_metrics, kge), room + 2 * sites,
                             room + 3 * sites);
    report_curve curve[] = {{"NSE", nse, room, room + sites, false},
                            {"KGE", kge, room + 2 * sites, room + 3 * sites, false}};
    report_range x = axis_of(curve, 2), y = {0, 1};
    report_curve_plot plot = {.x_label = "NSE or KGE",
                              .y_label = "share of sites that have it or less",
                              .count = 2,
                              .curves = curve,
                              .x = &x,
                              .y = &y};
    core_buffer svg = {0};
    core_status status = report_curve_plot_svg(&plot, &svg, error);
    core_free(room);
    return add(sheet, "scores", "Sites below the left end of the axis are drawn on it.", status,
               &svg, error);
}

/* ---- the map ---- */

static size_t attribute_of(const data_set *set, const char *const names[], size_t count) {
    for (size_t k = 0; k < count; k++) {
        size_t found = data_find_field(data_attributes(set), names[k]);
        if (found != DATA_NONE)
            return found;
    }
    return DATA_NONE;
}

/* Longitude, latitude and value: [3][site]. Returns how many sites have a place. */
static size_t fill_places(const data_set *set, double *place) {
    static const char *const east[] = {"gauge_lon", "longitude", "lon"};
    static const char *const north[] = {"gauge_lat", "latitude", "lat"};
    size_t longitude = attribute_of(set, east, 3), latitude = attribute_of(set, north, 3);
    size_t sites = set->shape.sites, known = 0;
    for (size_t s = 0; s < sites; s++) {
        place[s] =
            longitude == DATA_NONE ? set->site[s].longitude : data_attribute_of(set, longitude, s);
        place[sites + s] = latitude == DATA_NONE ? NAN : data_attribute_of(set, latitude, s);
        known += isfinite(place[s]) && isfinite(place[sites + s]);
    }
    return known;
}

static core_status plot_map(cli_sheet *sheet, const cli_project *p, const loss_metrics *metrics,
                            afx_error *error) {
    const struct {
        const char *name, *label;
        size_t offset;
    } maps[] = {{"map_nse", "NSE", offsetof(loss_metrics, nse)},
                {"map_kge", "KGE", offsetof(loss_metrics, kge)}};
    size_t sites = p->set.shape.sites;
    double *place = core_allocate(3 * sites, sizeof *place);
    if (!place)
        return core_fail_memory(error);
    double *value = place + 2 * sites;
    core_status status = CORE_OK;
    size_t known = fill_places(&p->set, place);
    for (size_t k = 0; k < 2 && known > 1 && status == CORE_OK; k++) {
        core_buffer svg = {0};
        for (size_t s = 0; s < sites; s++)
            value[s] = *(const double *)((const char *)&metrics[s] + maps[k].offset);
        report_map_plot plot = {.label = maps[k].label,
                                .count = sites,
                                .longitude = place,
                                .latitude = place + sites,
                                .value = value,
                                .border = {0, 0.2, 0.4, 0.6, 0.8}};
        status = report_map_plot_svg(&plot, &svg, error);
        status = add(sheet, maps[k].name, NULL, status, &svg, error);
    }
    core_free(place);
    return status;
}

/* ---- all ---- */

static core_status fill_table(const time_summary *summary, report_table *table, afx_error *error) {
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        const loss_distribution *of = &summary->metric[row];
        if (of->count == 0)
            continue;
        CORE_TRY(report_table_add(table, loss_metric_at(row).name, error));
        CORE_TRY(report_table_add_number(table, of->low, error));
        CORE_TRY(report_table_add_number(table, of->median, error));
        CORE_TRY(report_table_add_number(table, of->high, error));
        CORE_TRY(report_table_add(table, loss_metric_at(row).words, error));
    }
    return CORE_OK;
}

static core_status put_table(cli_sheet *sheet, const time_summary *summary, afx_error *error) {
    static const report_column columns[] = {{"metric", REPORT_LEFT, 0},
                                            {"lower quartile", REPORT_RIGHT, 3},
                                            {"median", REPORT_RIGHT, 3},
                                            {"upper quartile", REPORT_RIGHT, 3},
                                            {"", REPORT_LEFT, 0}};
    report_table table = {.columns = columns, .column_count = 5};
    core_status status = fill_table(summary, &table, error);
    if (status == CORE_OK)
        status = report_html_table(&sheet->page, &table, error);
    report_table_free(&table);
    return status;
}

core_status cli_plot_scores(cli_sheet *sheet, const cli_project *p, const loss_metrics *metrics,
                            afx_error *error) {
    time_summary summary;
    size_t sites = p->set.shape.sites;
    CORE_TRY(time_summarise(metrics, sites, &summary, error));
    char words[100];
    snprintf(words, sizeof words, "Scores of %zu site%s", summary.sites,
             summary.sites == 1 ? "" : "s");
    CORE_TRY(report_html_heading(&sheet->page, words, error));
    CORE_TRY(put_table(sheet, &summary, error));
    if (summary.sites >= 3)
        CORE_TRY(plot_shares(sheet, metrics, sites, error));
    return summary.sites >= 3 ? plot_map(sheet, p, metrics, error) : CORE_OK;
}
