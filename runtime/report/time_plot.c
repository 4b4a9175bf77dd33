#include "report/time_plot.h"

#include <math.h>

#include "report/svg.h"
#include "report/trace.h"

#define WIDTH 860.0
#define MARGIN 16.0
#define FLOW_HEIGHT 240.0
#define RAIN_HEIGHT 70.0
#define HEADER 27.0 /* above an area, for its label */
#define LEGEND_ROW 20.0
#define LEGEND_LINE 24.0
#define DAY 86400

/* Everything that several pieces of the drawing need. */
typedef struct layout {
    const report_time_plot *plot;
    double height;
    double legend_top;
    double rain_header;
    double flow_header;
    report_area rain;
    report_area flow;
    report_scale x;
    report_scale rain_scale;
    report_scale flow_scale;
    report_ticks x_ticks;
    report_ticks rain_ticks;
    report_ticks flow_ticks;
    bool has_values;
    int64_t step;
} layout;

static core_status check_times(const report_time_plot *plot, afx_error *error) {
    for (size_t row = 0; row < plot->count; row++) {
        int64_t time = plot->time[row];
        if (time < REPORT_TIME_FIRST || time > REPORT_TIME_LAST) {
            return core_fail(error, CORE_USAGE, "row %zu of a plot lies outside years 1 to 9999",
                             row + 1);
        }
        if (row > 0 && time <= plot->time[row - 1]) {
            return core_fail(error, CORE_USAGE, "row %zu of a plot is not after the one before",
                             row + 1);
        }
    }
    return CORE_OK;
}

/* The shortest one: rows may be missing. */
static int64_t step_of(const report_time_plot *plot) {
    int64_t step = plot->count > 1 ? plot->time[1] - plot->time[0] : DAY;
    for (size_t row = 2; row < plot->count; row++) {
        int64_t gap = plot->time[row] - plot->time[row - 1];
        step = gap < step ? gap : step;
    }
    return step;
}

static report_range range_of_series(const report_time_plot *plot) {
    report_range range = report_range_empty();
    for (size_t i = 0; i < plot->series_count; i++) {
        for (size_t row = 0; row < plot->count; row++) {
            double value = plot->series[i].values[row];
            if (!plot->logarithmic || value > 0) {
                report_range_add(&range, value);
            }
        }
    }
    return range;
}

static void lay_out_flow(layout *to) {
    report_range range = range_of_series(to->plot);
    bool logarithmic = to->plot->logarithmic;
    to->has_values = !report_range_is_empty(range);
    if (logarithmic) {
        range = report_range_decades(to->has_values ? range : (report_range){0.1, 10});
        report_ticks_decades(range, 7, &to->flow_ticks);
    } else {
        range = report_range_rounded(range, 6);
        report_ticks_number(range, 6, &to->flow_ticks);
    }
    to->flow_scale =
        (report_scale){.low = range.low, .high = range.high, .logarithmic = logarithmic};
}

static void lay_out_rain(layout *to) {
    report_range range = report_range_empty();
    for (size_t row = 0; row < to->plot->count; row++) {
        report_range_add(&range, to->plot->rain[row]);
    }
    range.low = 0;
    range.high = range.high > 0 ? range.high : 1;
    range = report_range_rounded(range, 3);
    report_ticks_number(range, 3, &to->rain_ticks);
    to->rain_scale = (report_scale){.low = range.low, .high = range.high};
}

static double entry_room(const report_series *series) {
    double most = WIDTH - 2 * MARGIN - LEGEND_LINE - 24;
    return LEGEND_LINE + 24 + fmin(report_svg_text_room(series->name, REPORT_SVG_TEXT), most);
}

/* Where the next entry of the legend stands: beside the last one, or in the next row. */
static void place_entry(const report_series *series, double *x, double *y) {
    if (*x > MARGIN && *x + entry_room(series) > WIDTH) {
        *x = MARGIN;
        *y += LEGEND_ROW;
    }
}

static double legend_height(const report_time_plot *plot) {
    double x = MARGIN, y = 0;
    for (size_t i = 0; i < plot->series_count; i++) {
        place_entry(&plot->series[i], &x, &y);
        x += entry_room(&plot->series[i]);
    }
    return plot->series_count > 0 ? y + LEGEND_ROW : 0;
}

/* From top to bottom: title, legend, rain, flow, labels of time. */
static void lay_out_rows(layout *to) {
    const report_time_plot *plot = to->plot;
    double y = plot->title != NULL ? 40 : 12;
    to->legend_top = y;
    y += legend_height(plot);
    double room = fmax(report_svg_ticks_room(&to->flow_ticks, REPORT_SVG_SMALL),
                       report_svg_ticks_room(&to->rain_ticks, REPORT_SVG_SMALL));
    double left = fmax(MARGIN + room + 8, 44), width = WIDTH - left - 36;
    if (plot->rain != NULL) {
        to->rain_header = y + 14;
        to->rain = (report_area){left, y + HEADER, width, RAIN_HEIGHT};
        y += HEADER + RAIN_HEIGHT + 10;
    }
    to->flow_header = y + 14;
    to->flow = (report_area){left, y + HEADER, width, FLOW_HEIGHT};
    to->height = y + HEADER + FLOW_HEIGHT + 46;
}

static void lay_out_scales(layout *to) {
    const report_time_plot *plot = to->plot;
    int64_t first = plot->count > 0 ? plot->time[0] : 0;
    int64_t last = plot->count > 0 ? plot->time[plot->count - 1] + to->step : DAY;
    last = last < REPORT_TIME_LAST ? last : REPORT_TIME_LAST;
    to->x = (report_scale){.low = (double)first,
                           .high = (double)last,
                           .begin = to->flow.left,
                           .end = to->flow.left + to->flow.width};
    if (plot->count > 0) {
        report_ticks_time((report_stretch){first, last, to->step}, 12, &to->x_ticks);
    }
    to->flow_scale.begin = to->flow.top + to->flow.height;
    to->flow_scale.end = to->flow.top;
    to->rain_scale.begin = to->rain.top;
    to->rain_scale.end = to->rain.top + to->rain.height;
}

static bool has_drawable(const double *values, size_t count) {
    for (size_t row = 0; row < count; row++) {
        if (report_is_drawable(values[row])) {
            return true;
        }
    }
    return false;
}

/* The classes of each line: observations apart, the others by turns, dashed the second time. */
static void begin_line(report_writer *writer, bool observed, size_t place) {
    if (observed) {
        report_put(writer, "<path class=\"line observed\" d=\"");
    } else {
        report_print(writer, "<path class=\"line c%zu%s\" d=\"", place % REPORT_SVG_COLOURS,
                     place / REPORT_SVG_COLOURS % 2 == 1 ? " dashed" : "");
    }
}

static void draw_legend(report_writer *writer, const layout *from) {
    double x = MARGIN, y = from->legend_top + 10;
    size_t place = 0;
    for (size_t i = 0; i < from->plot->series_count; i++) {
        const report_series *series = &from->plot->series[i];
        place_entry(series, &x, &y);
        begin_line(writer, series->observed, place);
        report_print(writer, "M%.1f,%.1fh%.1f\" style=\"stroke-width:2.5\"/>\n", x, y - 4,
                     LEGEND_LINE - 4);
        report_svg_text(writer, &(report_label){x + LEGEND_LINE + 2, y, REPORT_SVG_TEXT, "text",
                                                series->name, WIDTH - MARGIN - LEGEND_LINE - 24});
        x += entry_room(series);
        place += !series->observed;
    }
}

/* Observations, or the others. */
static void draw_lines(report_writer *writer, const layout *from, bool observed) {
    const report_time_plot *plot = from->plot;
    size_t place = 0;
    for (size_t i = 0; i < plot->series_count; i++) {
        const report_series *series = &plot->series[i];
        if (series->observed == observed && has_drawable(series->values, plot->count)) {
            report_trace trace = {plot->count, plot->time, series->values, from->step};
            begin_line(writer, observed, place);
            report_trace_line(writer, &trace, &from->x, &from->flow_scale);
            report_put(writer, "\"/>\n");
        }
        place += !series->observed;
    }
}

static void draw_header(report_writer *writer, const char *text, double y) {
    if (text != NULL) {
        report_svg_text(
            writer, &(report_label){MARGIN, y, REPORT_SVG_TEXT, "note", text, WIDTH - 2 * MARGIN});
    }
}

static void draw_rain(report_writer *writer, const layout *from) {
    const report_time_plot *plot = from->plot;
    report_trace trace = {plot->count, plot->time, plot->rain, from->step};
    double step = (double)from->step / (from->x.high - from->x.low) * from->rain.width;
    draw_header(writer, plot->rain_label, from->rain_header);
    report_svg_grid_down(writer, &from->rain, &from->x, &from->x_ticks);
    report_svg_left_axis(writer, &from->rain, &from->rain_scale, &from->rain_ticks);
    report_print(writer, "<path class=\"rain\" stroke-width=\"%.1f\" d=\"", fmax(0.8 * step, 1));
    report_trace_bars(writer, &trace, &from->x, &from->rain_scale);
    report_put(writer, "\"/>\n");
    report_svg_frame(writer, &from->rain);
}

static void draw_flow(report_writer *writer, const layout *from) {
    const report_area *area = &from->flow;
    draw_header(writer, from->plot->label, from->flow_header);
    report_svg_grid_down(writer, area, &from->x, &from->x_ticks);
    report_svg_left_axis(writer, area, &from->flow_scale, &from->flow_ticks);
    report_svg_bottom_labels(writer, area->top + area->height, &from->x, &from->x_ticks);
    report_svg_frame(writer, area);
    draw_lines(writer, from, true);
    draw_lines(writer, from, false);
    if (!from->has_values) {
        report_svg_text(writer,
                        &(report_label){area->left + area->width / 2, area->top + area->height / 2,
                                        REPORT_SVG_TITLE, "note middle", "no values", 0});
    }
}

core_status report_time_plot_svg(const report_time_plot *plot, core_buffer *buffer,
                                 afx_error *error) {
    CORE_TRY(check_times(plot, error));
    layout page = {.plot = plot, .step = step_of(plot)};
    lay_out_flow(&page);
    if (plot->rain != NULL) {
        lay_out_rain(&page);
    }
    lay_out_rows(&page);
    lay_out_scales(&page);
    report_writer writer = {.buffer = buffer, .error = error};
    report_svg_begin(&writer, WIDTH, page.height, plot->title);
    report_svg_title(&writer, plot->title, WIDTH);
    draw_legend(&writer, &page);
    if (plot->rain != NULL) {
        draw_rain(&writer, &page);
    }
    draw_flow(&writer, &page);
    report_svg_end(&writer);
    return writer.status;
}
