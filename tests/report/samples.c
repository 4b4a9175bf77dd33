/* Writes the plots and the page that structure.py looks into: samples FOLDER. */
#include <math.h>
#include <stdio.h>

#include "core/file.h"
#include "core/random.h"
#include "report/curve_plot.h"
#include "report/html.h"
#include "report/map_plot.h"
#include "report/scatter.h"
#include "report/time_plot.h"

#define DAYS 3653
#define SECONDS_OF_DAY INT64_C(86400)
#define FIRST_DAY 3926 /* 1980-10-01 */

typedef struct record {
    int64_t time[DAYS];
    double rain[DAYS];
    double observed[DAYS];
    double simulated[DAYS];
    double missing[DAYS];
} record;

/* Storms into a store that drains. */
static void fill_record(record *to) {
    core_random random = {.seed = 7};
    double store = 20;
    for (size_t day = 0; day < DAYS; day++) {
        double season = 1 + 0.6 * sin(6.2831853 * (double)day / 365.25);
        double wet = core_random_uniform(&random), depth = core_random_uniform(&random);
        to->rain[day] = wet < 0.3 * season ? -12 * season * log(1 - depth) : 0;
        store += 0.6 * to->rain[day];
        double flow = 0.002 * pow(store, 1.7);
        store -= fmin(flow, store) + 0.02 * store;
        to->time[day] = (FIRST_DAY + (int64_t)day) * SECONDS_OF_DAY;
        to->observed[day] = day % 900 < 120 ? NAN : flow;
        to->simulated[day] = flow * (1 + 0.15 * core_random_normal(&random));
        to->missing[day] = NAN;
    }
}

static core_status save(const char *folder, const char *name, const core_buffer *buffer,
                        afx_error *error) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return core_file_write(path, buffer->bytes, buffer->length, error);
}

static core_status save_time_plot(const char *folder, const char *name,
                                  const report_time_plot *plot, afx_error *error) {
    core_buffer svg = {0};
    core_status status = report_time_plot_svg(plot, &svg, error);
    if (status == CORE_OK) {
        status = save(folder, name, &svg, error);
    }
    core_buffer_free(&svg);
    return status;
}

static core_status write_hydrographs(const char *folder, const record *from, afx_error *error) {
    report_series series[] = {{"observed", from->observed, true},
                              {"simulated (NSE 0.83)", from->simulated, false}};
    report_frame frame = {"streamflow (mm/d)", 2, series, false};
    report_time_plot plot = {.title = "Site 01013500: Fish River near Fort Kent",
                             .count = DAYS,
                             .time = from->time,
                             .frame_count = 1,
                             .frames = &frame,
                             .rain = from->rain,
                             .rain_label = "precipitation (mm/d)"};
    CORE_TRY(save_time_plot(folder, "hydrograph.svg", &plot, error));
    report_frame both[] = {frame, {"streamflow (mm/d)", 2, series, true}};
    plot.frames = both;
    plot.frame_count = 2;
    CORE_TRY(save_time_plot(folder, "both.svg", &plot, error));
    plot.frames = &both[1];
    plot.frame_count = 1;
    plot.rain = NULL;
    CORE_TRY(save_time_plot(folder, "logarithmic.svg", &plot, error));
    static const size_t lengths[] = {1, 2, 20, 45, 120, 400, 1500};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "days%zu.svg", lengths[i]);
        report_series part[] = {{"observed", from->observed + 250, true},
                                {"simulated", from->simulated + 250, false}};
        frame = (report_frame){"streamflow (mm/d)", 2, part, i % 2 == 1};
        plot = (report_time_plot){.title = "A part of the record",
                                  .count = lengths[i],
                                  .time = from->time + 250,
                                  .frame_count = 1,
                                  .frames = &frame,
                                  .rain = from->rain + 250,
                                  .rain_label = "rain (mm/d)"};
        CORE_TRY(save_time_plot(folder, name, &plot, error));
    }
    return CORE_OK;
}

/* Hours, many names that need escaping or cutting, wide numbers. */
static core_status write_names(const char *folder, afx_error *error) {
    static const char endless[] =
        "a very long name that goes on and on, past the end of the "
        "row, past all a legend has room for, until at last it has to be cut at its very end";
    static const char *const names[] = {"a < b & \"c\"",
                                        "Glåma ved Elverum",
                                        "a longer name than most",
                                        "bytes \xff\xfe and \x01 control",
                                        "</svg><script>",
                                        "長江 at Wuhan",
                                        "seventh",
                                        "eighth",
                                        "ninth",
                                        "tenth",
                                        endless};
    enum { COUNT = sizeof names / sizeof names[0], HOURS = 100 };
    double values[COUNT][HOURS];
    int64_t time[HOURS];
    report_series series[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t hour = 0; hour < HOURS; hour++) {
            time[hour] = (FIRST_DAY * 24 + (int64_t)hour) * 3600;
            values[i][hour] = 1e7 * ((double)i + sin((double)hour / 9 + (double)i) - 3);
        }
        series[i] = (report_series){names[i], values[i], false};
    }
    report_frame frame = {"energy (J/m²)", COUNT, series, false};
    report_time_plot plot = {.title =
                                 "Names <&> \"quoted\" 'so' and a title so long that it is "
                                 "wider than the page and has to be cut somewhere near its end",
                             .count = HOURS,
                             .time = time,
                             .frame_count = 1,
                             .frames = &frame};
    return save_time_plot(folder, "names.svg", &plot, error);
}

static core_status write_edges(const char *folder, const record *from, afx_error *error) {
    double constant[] = {3, 3, 3, 3, 3}, gaps[] = {1, NAN, 2, 3, NAN};
    double huge[] = {1e308, -1e308, INFINITY, 0, 5}, zero[] = {0, 0, 0, 0, 0};
    double negative[] = {-1, 0, 10, 1000, 5e-9};
    report_series series = {"one", from->missing, false};
    report_frame frame = {"Q (mm/d)", 1, &series, false};
    report_time_plot plot = {.title = "Five days",
                             .count = 5,
                             .time = from->time,
                             .frame_count = 1,
                             .frames = &frame,
                             .rain = from->missing,
                             .rain_label = "P (mm/d)"};
    CORE_TRY(save_time_plot(folder, "missing.svg", &plot, error));
    frame.logarithmic = true;
    CORE_TRY(save_time_plot(folder, "missing_logarithmic.svg", &plot, error));
    series.values = negative;
    CORE_TRY(save_time_plot(folder, "negative_logarithmic.svg", &plot, error));
    frame.logarithmic = false;
    plot.rain = NULL;
    series.values = constant;
    CORE_TRY(save_time_plot(folder, "constant.svg", &plot, error));
    series.values = gaps;
    CORE_TRY(save_time_plot(folder, "gaps.svg", &plot, error));
    series.values = huge;
    CORE_TRY(save_time_plot(folder, "huge.svg", &plot, error));
    series.values = zero;
    plot.rain = zero;
    CORE_TRY(save_time_plot(folder, "zero.svg", &plot, error));
    int64_t evening[] = {15 * 3600, 39 * 3600, 63 * 3600, 64 * 3600, 80 * 3600};
    plot.time = evening;
    CORE_TRY(save_time_plot(folder, "evening.svg", &plot, error));
    int64_t counts[] = {1, 2, 3, 4, 5};
    plot.time = counts;
    plot.counted = true;
    CORE_TRY(save_time_plot(folder, "counted.svg", &plot, error));
    frame = (report_frame){.label = NULL};
    plot = (report_time_plot){.frame_count = 1, .frames = &frame};
    return save_time_plot(folder, "empty.svg", &plot, error);
}

static core_status save_scatter(const char *folder, const char *name, const report_scatter *scatter,
                                afx_error *error) {
    core_buffer svg = {0};
    core_status status = report_scatter_svg(scatter, &svg, error);
    if (status == CORE_OK) {
        status = save(folder, name, &svg, error);
    }
    core_buffer_free(&svg);
    return status;
}

/* Every day of ten years as a dot. */
static core_status write_flows(const char *folder, const record *from, afx_error *error) {
    report_panel panel = {"flow (mm/d)", "NSE 0.83", DAYS, from->observed, from->simulated, 0, 0};
    report_scatter scatter = {NULL, "observed", "simulated", 1, &panel, 0};
    return save_scatter(folder, "flows.svg", &scatter, error);
}

static core_status save_curves(const char *folder, const char *name, const report_curve_plot *plot,
                               afx_error *error) {
    core_buffer svg = {0};
    core_status status = report_curve_plot_svg(plot, &svg, error);
    if (status == CORE_OK) {
        status = save(folder, name, &svg, error);
    }
    core_buffer_free(&svg);
    return status;
}

/* Nine lines that cover all colours; they end in zeros. Gaps, one point, none. */
enum { LINES = 9, POINTS = 4000 };

typedef struct decays {
    double x[POINTS];
    double y[LINES][POINTS];
} decays;

static core_status write_duration(const char *folder, decays *to, afx_error *error) {
    static const char *const names[LINES] = {"one", "two",   "three", "four",    "five",
                                             "six", "seven", "eight", "observed"};
    report_curve curves[LINES];
    for (size_t k = 0; k < LINES; k++) {
        for (size_t i = 0; i < POINTS; i++) {
            to->x[i] = 100 * (double)i / (POINTS - 1);
            to->y[k][i] = fmax(30 * exp(-0.01 * (double)(k + 4) * to->x[i]) - 1, 0);
        }
        curves[k] = (report_curve){names[k], POINTS, to->x, to->y[k], k == LINES - 1};
    }
    report_range percent = {0, 100};
    report_curve_plot plot = {.title = "Flow duration",
                              .x_label = "time that the flow is exceeded (%)",
                              .y_label = "streamflow (mm/d)",
                              .count = LINES,
                              .curves = curves,
                              .logarithmic = true,
                              .x = &percent};
    return save_curves(folder, "duration.svg", &plot, error);
}

static core_status write_curves(const char *folder, afx_error *error) {
    decays *lines = core_allocate(1, sizeof *lines);
    if (lines == NULL) {
        return core_fail_memory(error);
    }
    core_status status = write_duration(folder, lines, error);
    core_free(lines);
    CORE_TRY(status);
    double x[] = {0, 1, 2, 3, 4}, y[] = {5, NAN, 3, 2, 1};
    report_curve few[] = {{"gap", 5, x, y, false}, {"one", 1, x, y, false}};
    report_curve_plot plot = {.title = "Few", .count = 2, .curves = few};
    CORE_TRY(save_curves(folder, "few.svg", &plot, error));
    few[0].count = 0;
    plot.count = 1;
    return save_curves(folder, "none.svg", &plot, error);
}

static core_status write_map(const char *folder, afx_error *error) {
    enum { PLACES = 300 };
    double east[PLACES], north[PLACES], value[PLACES];
    core_random random = {.seed = 4};
    for (size_t k = 0; k < PLACES; k++) {
        east[k] = -120 + 50 * core_random_uniform(&random);
        north[k] = 30 + 18 * core_random_uniform(&random);
        value[k] = 1 - 0.8 * core_random_uniform(&random) - 0.01 * (north[k] - 30);
    }
    value[3] = NAN;
    east[4] = NAN;
    report_map_plot plot = {.title = "NSE of the test period",
                            .label = "NSE",
                            .count = PLACES,
                            .longitude = east,
                            .latitude = north,
                            .value = value,
                            .border = {0, 0.2, 0.4, 0.6, 0.8}};
    core_buffer svg = {0};
    core_status status = report_map_plot_svg(&plot, &svg, error);
    if (status == CORE_OK) {
        status = save(folder, "map.svg", &svg, error);
    }
    core_buffer_free(&svg);
    return status;
}

static core_status write_scatters(const char *folder, const record *from, afx_error *error) {
    static const char *const names[] = {
        "TT (degC)", "CFMAX (mm/d/K)", "CFR",      "CWH",      "FC (mm)",  "BETA",    "LP",
        "BETAET",    "PERC (mm/d)",    "UZL (mm)", "K0 (1/d)", "K1 (1/d)", "K2 (1/d)"};
    static const double bounds[][2] = {{-2.5, 2.5}, {0.5, 10},   {0, 0.1},    {0, 0.2}, {50, 1000},
                                       {1, 6},      {0.2, 1},    {0.3, 5},    {0, 10},  {0, 100},
                                       {0.05, 0.9}, {0.01, 0.5}, {1e-7, 2e-7}};
    enum { COUNT = 13, SITES = 20 };
    double x[COUNT][SITES], y[COUNT][SITES];
    report_panel panels[COUNT];
    core_random random = {.seed = 3};
    for (size_t i = 0; i < COUNT; i++) {
        double span = bounds[i][1] - bounds[i][0];
        for (size_t site = 0; site < SITES; site++) {
            x[i][site] = bounds[i][0] + span * core_random_uniform(&random);
            y[i][site] = x[i][site] + 0.05 * span * core_random_normal(&random);
        }
        y[i][3] = NAN;
        panels[i] =
            (report_panel){names[i], "r = 0.93", SITES, x[i], y[i], bounds[i][0], bounds[i][1]};
    }
    report_scatter scatter = {
        "Parameters of 20 sites", "true value", "recovered value", COUNT, panels, 0};
    CORE_TRY(save_scatter(folder, "panels.svg", &scatter, error));
    scatter.count = 1;
    CORE_TRY(save_scatter(folder, "scatter.svg", &scatter, error));
    CORE_TRY(write_flows(folder, from, error));
    panels[0].count = 0;
    panels[0].high = panels[0].low;
    return save_scatter(folder, "scatter_empty.svg", &scatter, error);
}

static core_status fill_page(core_buffer *page, const core_buffer *svg, report_table *table,
                             afx_error *error) {
    CORE_TRY(report_table_add(table, "HBV & <net>", error));
    CORE_TRY(report_table_add_number(table, 0.7051, error));
    CORE_TRY(report_table_add(table, "Glåma", error));
    CORE_TRY(report_table_add_number(table, NAN, error));
    CORE_TRY(report_html_begin(page, "Run of <hbv> & co", error));
    CORE_TRY(report_html_paragraph(page, "Two models & one \"figure\".", error));
    CORE_TRY(report_html_heading(page, "Scores", error));
    CORE_TRY(report_html_table(page, table, error));
    CORE_TRY(report_html_figure(page, svg, "Q < Qmax", error));
    CORE_TRY(report_html_figure(page, svg, NULL, error));
    return report_html_end(page, error);
}

static core_status write_page(const char *folder, const record *from, afx_error *error) {
    static const report_column columns[] = {{"model", REPORT_LEFT, 0}, {"NSE", REPORT_RIGHT, 3}};
    report_table table = {.columns = columns, .column_count = 2};
    report_series series = {"simulated", from->simulated, false};
    report_frame frame = {"Q (mm/d)", 1, &series, false};
    report_time_plot plot = {.title = "Hydrograph",
                             .count = 365,
                             .time = from->time,
                             .frame_count = 1,
                             .frames = &frame};
    core_buffer page = {0}, svg = {0};
    core_status status = report_time_plot_svg(&plot, &svg, error);
    if (status == CORE_OK) {
        status = fill_page(&page, &svg, &table, error);
    }
    if (status == CORE_OK) {
        status = save(folder, "page.html", &page, error);
    }
    report_table_free(&table);
    core_buffer_free(&page);
    core_buffer_free(&svg);
    return status;
}

static core_status write_all(const char *folder, const record *from, afx_error *error) {
    CORE_TRY(write_hydrographs(folder, from, error));
    CORE_TRY(write_names(folder, error));
    CORE_TRY(write_edges(folder, from, error));
    CORE_TRY(write_scatters(folder, from, error));
    CORE_TRY(write_curves(folder, error));
    CORE_TRY(write_map(folder, error));
    return write_page(folder, from, error);
}

int main(int count, char **arguments) {
    afx_error error = {0};
    record *days = core_allocate(1, sizeof *days);
    if (count != 2 || days == NULL) {
        return 2;
    }
    fill_record(days);
    core_status status = write_all(arguments[1], days, &error);
    core_free(days);
    if (status != CORE_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
    }
    return core_exit_code(status);
}
