#include "report/time_plot.h"

#include <math.h>

#include "report/legend.h"
#include "report/svg.h"
#include "report/trace.h"

#define WIDTH 860.0
#define MARGIN 16.0
#define RAIN_HEIGHT 70.0
#define BASE 16.0   /* from the end of what is above to the base line of a label */
#define HEADER 25.0 /* above an area, for a label in one row */
#define DAY 86400

typedef struct frame_layout {
    const report_frame *frame;
    double header; /* base line of its label */
    report_area area;
    report_scale scale;
    report_ticks ticks;
    bool has_values;
} frame_layout;

/* Everything that several pieces of the drawing need. The first frame is of rain, if there is any.
 */
typedef struct layout {
    const report_time_plot *plot;
    double height;
    report_scale x;
    report_ticks x_ticks;
    frame_layout rain;
    frame_layout *frames; /* [frame_count] */
    int64_t step;
} layout;

static core_status check_plot(const report_time_plot *plot, afx_error *error) {
    if (plot->frame_count == 0) {
        return core_fail(error, CORE_USAGE, "a plot over time needs a frame");
    }
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
    int64_t step = plot->count > 1 ? plot->time[1] - plot->time[0] : plot->counted ? 1 : DAY;
    for (size_t row = 2; row < plot->count; row++) {
        int64_t gap = plot->time[row] - plot->time[row - 1];
        step = gap < step ? gap : step;
    }
    return step;
}

/* ---- scales ---- */

static report_range range_of_frame(const report_frame *frame, size_t count) {
    report_range range = report_range_empty();
    for (size_t i = 0; i < frame->series_count; i++) {
        for (size_t row = 0; row < count; row++) {
            double value = frame->series[i].values[row];
            if (!frame->logarithmic || value > 0) {
                report_range_add(&range, value);
            }
        }
    }
    return range;
}

static void scale_frame(frame_layout *to, size_t count) {
    report_range range = range_of_frame(to->frame, count);
    bool logarithmic = to->frame->logarithmic;
    size_t parts = to->area.height < 150 ? 3 : 6;
    to->has_values = !report_range_is_empty(range);
    if (logarithmic) {
        range = report_range_decades(to->has_values ? range : (report_range){0.1, 10});
        report_ticks_decades(range, parts + 1, &to->ticks);
    } else {
        range.high = range.low == 0 && range.high == 0 ? 1 : range.high; /* a flux that never was */
        range = report_range_rounded(range, parts);
        report_ticks_number(range, parts, &to->ticks);
    }
    to->scale = (report_scale){.low = range.low, .high = range.high, .logarithmic = logarithmic};
}

static void scale_rain(const report_time_plot *plot, frame_layout *to) {
    report_range range = report_range_empty();
    for (size_t row = 0; row < plot->count; row++) {
        report_range_add(&range, plot->rain[row]);
    }
    range.low = 0;
    range.high = range.high > 0 ? range.high : 1;
    range = report_range_rounded(range, 3);
    report_ticks_number(range, 3, &to->ticks);
    to->scale = (report_scale){.low = range.low, .high = range.high};
}

/* ---- places ---- */

static double frame_height(const report_time_plot *plot) {
    if (plot->height > 0) {
        return plot->height;
    }
    return plot->frame_count == 1 ? 240 : plot->frame_count == 2 ? 190 : 84;
}

/* The label and names of a frame, drawn or only measured; where its last row stands. */
static double draw_header(report_writer *writer, const frame_layout *from) {
    const report_frame *frame = from->frame;
    report_legend legend = report_legend_start(writer, frame->label, from->header, WIDTH);
    for (size_t i = 0; i < frame->series_count; i++) {
        report_legend_add(&legend, frame->series[i].name, frame->series[i].observed);
    }
    return legend.y;
}

/* From top to bottom: title, rain, frames, labels of time. */
static void lay_out_rows(layout *to) {
    const report_time_plot *plot = to->plot;
    double y = plot->title != NULL ? 40 : 12;
    if (plot->rain != NULL) {
        to->rain.header = y + BASE - 2;
        to->rain.area = (report_area){.top = y + HEADER, .height = RAIN_HEIGHT};
        y += HEADER + RAIN_HEIGHT + 8;
    }
    for (size_t k = 0; k < plot->frame_count; k++) {
        frame_layout *frame = &to->frames[k];
        frame->header = y + BASE;
        y = draw_header(NULL, frame) + HEADER - BASE;
        frame->area = (report_area){.top = y, .height = frame_height(plot)};
        y += frame->area.height + 8;
    }
    to->height = y + 40;
}

static void lay_out_columns(layout *to) {
    const report_time_plot *plot = to->plot;
    double room = report_svg_ticks_room(&to->rain.ticks, REPORT_SVG_SMALL);
    for (size_t k = 0; k < plot->frame_count; k++) {
        room = fmax(room, report_svg_ticks_room(&to->frames[k].ticks, REPORT_SVG_SMALL));
    }
    to->rain.area.left = fmax(MARGIN + room + 8, 44);
    to->rain.area.width = WIDTH - to->rain.area.left - 36;
    for (size_t k = 0; k < plot->frame_count; k++) {
        report_area *area = &to->frames[k].area;
        area->left = to->rain.area.left;
        area->width = to->rain.area.width;
        to->frames[k].scale.begin = area->top + area->height;
        to->frames[k].scale.end = area->top;
    }
    to->rain.scale.begin = to->rain.area.top;
    to->rain.scale.end = to->rain.area.top + to->rain.area.height;
}

static void lay_out_time(layout *to) {
    const report_time_plot *plot = to->plot;
    int64_t first = plot->count > 0 ? plot->time[0] : 0;
    int64_t last = plot->count > 0 ? plot->time[plot->count - 1] + to->step : to->step;
    last = last < REPORT_TIME_LAST ? last : REPORT_TIME_LAST;
    to->x = (report_scale){.low = (double)first,
                           .high = (double)last,
                           .begin = to->rain.area.left,
                           .end = to->rain.area.left + to->rain.area.width};
    if (plot->counted) {
        size_t most = plot->count < 2 ? 2 : plot->count < 12 ? plot->count : 12;
        report_ticks_number((report_range){to->x.low, to->x.high}, most, &to->x_ticks);
    } else if (plot->count > 0) {
        report_ticks_time((report_stretch){first, last, to->step}, 12, &to->x_ticks);
    }
}

static void lay_out(layout *to) {
    const report_time_plot *plot = to->plot;
    for (size_t k = 0; k < plot->frame_count; k++) {
        to->frames[k].frame = &plot->frames[k];
    }
    lay_out_rows(to);
    for (size_t k = 0; k < plot->frame_count; k++) {
        scale_frame(&to->frames[k], plot->count);
    }
    if (plot->rain != NULL) {
        scale_rain(plot, &to->rain);
    }
    lay_out_columns(to);
    lay_out_time(to);
}

/* ---- drawing ---- */

static bool has_drawable(const double *values, size_t count) {
    for (size_t row = 0; row < count; row++) {
        if (report_is_drawable(values[row])) {
            return true;
        }
    }
    return false;
}

/* Observations, or the others. */
static void draw_lines(report_writer *writer, const layout *page, const frame_layout *from,
                       bool observed) {
    const report_time_plot *plot = page->plot;
    size_t place = 0;
    for (size_t i = 0; i < from->frame->series_count; i++) {
        const report_series *series = &from->frame->series[i];
        if (series->observed == observed && has_drawable(series->values, plot->count)) {
            report_trace trace = {plot->count, plot->time, series->values, page->step};
            report_begin_line(writer, observed, place);
            report_trace_line(writer, &trace, &page->x, &from->scale);
            report_put(writer, "\"/>\n");
        }
        place += !series->observed;
    }
}

static void draw_rain(report_writer *writer, const layout *page) {
    const report_time_plot *plot = page->plot;
    const frame_layout *from = &page->rain;
    report_trace trace = {plot->count, plot->time, plot->rain, page->step};
    double step = (double)page->step / (page->x.high - page->x.low) * from->area.width;
    (void)report_legend_start(writer, plot->rain_label, from->header, WIDTH);
    report_svg_grid_down(writer, &from->area, &page->x, &page->x_ticks);
    report_svg_left_axis(writer, &from->area, &from->scale, &from->ticks);
    report_print(writer, "<path class=\"rain\" stroke-width=\"%.1f\" d=\"", fmax(0.8 * step, 1));
    report_trace_bars(writer, &trace, &page->x, &from->scale);
    report_put(writer, "\"/>\n");
    report_svg_frame(writer, &from->area);
}

static void draw_frame(report_writer *writer, const layout *page, const frame_layout *from) {
    const report_area *area = &from->area;
    (void)draw_header(writer, from);
    report_svg_grid_down(writer, area, &page->x, &page->x_ticks);
    report_svg_left_axis(writer, area, &from->scale, &from->ticks);
    report_svg_frame(writer, area);
    draw_lines(writer, page, from, true);
    draw_lines(writer, page, from, false);
    if (!from->has_values) {
        const char *words = from->frame->logarithmic ? "no values above 0" : "no values";
        report_svg_text(writer,
                        &(report_label){area->left + area->width / 2, area->top + area->height / 2,
                                        REPORT_SVG_TITLE, "note middle", words, 0});
    }
}

static void draw(report_writer *writer, const layout *page) {
    const report_time_plot *plot = page->plot;
    report_svg_begin(writer, WIDTH, page->height, plot->title);
    report_svg_title(writer, plot->title, WIDTH);
    if (plot->rain != NULL) {
        draw_rain(writer, page);
    }
    for (size_t k = 0; k < plot->frame_count; k++) {
        draw_frame(writer, page, &page->frames[k]);
    }
    const report_area *last = &page->frames[plot->frame_count - 1].area;
    report_svg_bottom_labels(writer, last->top + last->height, &page->x, &page->x_ticks);
    if (plot->counted) {
        report_svg_text(writer, &(report_label){last->left + last->width / 2, page->height - 6,
                                                REPORT_SVG_TEXT, "note middle", "step", 0});
    }
    report_svg_end(writer);
}

core_status report_time_plot_svg(const report_time_plot *plot, core_buffer *buffer,
                                 afx_error *error) {
    CORE_TRY(check_plot(plot, error));
    layout *page = core_allocate(1, sizeof *page);
    frame_layout *frames = core_allocate(plot->frame_count, sizeof *frames);
    report_writer writer = {.buffer = buffer, .error = error};
    if (page == NULL || frames == NULL) {
        writer.status = core_fail_memory(error);
    } else {
        *page = (layout){.plot = plot, .frames = frames, .step = step_of(plot)};
        lay_out(page);
        draw(&writer, page);
    }
    core_free(frames);
    core_free(page);
    return writer.status;
}
