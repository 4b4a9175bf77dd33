#include "report/curve_plot.h"

#include <math.h>

#include "report/legend.h"
#include "report/svg.h"

#define WIDTH 560.0
#define HEIGHT 300.0 /* of the area */
#define MARGIN 16.0

typedef struct axis {
    report_range range;
    report_ticks ticks;
    report_scale scale;
} axis;

typedef struct layout {
    const report_curve_plot *plot;
    double header; /* base line of the first row of names */
    report_area area;
    axis x;
    axis y;
    bool has_values;
} layout;

static bool is_point(const report_curve *curve, size_t row) {
    return report_is_drawable(curve->x[row]) && report_is_drawable(curve->y[row]);
}

static void add_ranges(layout *to) {
    to->x.range = to->y.range = report_range_empty();
    for (size_t i = 0; i < to->plot->count; i++) {
        const report_curve *curve = &to->plot->curves[i];
        for (size_t row = 0; row < curve->count; row++) {
            if (is_point(curve, row)) {
                report_range_add(&to->x.range, curve->x[row]);
                if (!to->plot->logarithmic || curve->y[row] > 0) {
                    report_range_add(&to->y.range, curve->y[row]);
                }
            }
        }
    }
    to->has_values = !report_range_is_empty(to->x.range) && !report_range_is_empty(to->y.range);
    to->x.range = to->plot->x != NULL ? *to->plot->x : report_range_opened(to->x.range);
    if (to->plot->y != NULL) {
        to->y.range = *to->plot->y;
    }
}

static void choose_ticks(layout *to) {
    double span = to->x.range.high - to->x.range.low;
    size_t most = to->plot->whole && span < 8 ? (size_t)fmax(span, 1) : 8;
    report_ticks_number(to->x.range, most, &to->x.ticks);
    if (to->plot->logarithmic) {
        to->y.range = report_range_decades(to->has_values ? to->y.range : (report_range){0.1, 10});
        report_ticks_decades(to->y.range, 7, &to->y.ticks);
    } else {
        to->y.range = report_range_rounded(to->y.range, 6);
        report_ticks_number(to->y.range, 6, &to->y.ticks);
    }
}

/* The axis label and the names of the lines, drawn or only measured; where the last row stands. */
static double draw_header(report_writer *writer, const layout *from) {
    const report_curve_plot *plot = from->plot;
    report_legend legend = report_legend_start(writer, plot->y_label, from->header, WIDTH);
    for (size_t i = 0; i < plot->count; i++) {
        report_legend_add(&legend, plot->curves[i].name, plot->curves[i].observed);
    }
    return legend.y;
}

static void lay_out(layout *to) {
    add_ranges(to);
    choose_ticks(to);
    to->header = (to->plot->title != NULL ? 40 : 12) + 16;
    double left = fmax(MARGIN + report_svg_ticks_room(&to->y.ticks, REPORT_SVG_SMALL) + 8, 44);
    to->area = (report_area){left, draw_header(NULL, to) + 9, WIDTH - left - 28, HEIGHT};
    to->x.scale =
        (report_scale){to->x.range.low, to->x.range.high, left, left + to->area.width, false};
    to->y.scale = (report_scale){to->y.range.low, to->y.range.high, to->area.top + HEIGHT,
                                 to->area.top, to->plot->logarithmic};
}

/* A point is drawn when it is half a pixel away from the last one drawn, and at the end of a piece.
 */
static void draw_curve(report_writer *writer, const layout *page, const report_curve *curve) {
    double last_x = 0, last_y = 0;
    bool begun = false;
    for (size_t row = 0; row < curve->count; row++) {
        if (!is_point(curve, row)) {
            begun = false;
            continue;
        }
        double x = report_scale_pixel(&page->x.scale, curve->x[row]);
        double y = report_scale_pixel(&page->y.scale, curve->y[row]);
        bool ends = row + 1 == curve->count || !is_point(curve, row + 1);
        if (begun && !ends && fabs(x - last_x) < 0.5 && fabs(y - last_y) < 0.5) {
            continue;
        }
        report_print(writer, "%s%.1f,%.1f", begun ? " " : "M", x, y);
        if (!begun && ends) {
            report_put(writer, "m-2,0l2-2 2 2-2 2z"); /* one value: so that it can be seen */
        }
        begun = true;
        last_x = x;
        last_y = y;
    }
}

static void draw_curves(report_writer *writer, const layout *page, bool observed) {
    size_t place = 0;
    for (size_t i = 0; i < page->plot->count; i++) {
        const report_curve *curve = &page->plot->curves[i];
        if (curve->observed == observed && curve->count > 0) {
            report_begin_line(writer, observed, place);
            draw_curve(writer, page, curve);
            report_put(writer, "\"/>\n");
        }
        place += !curve->observed;
    }
}

static void draw(report_writer *writer, const layout *page) {
    const report_curve_plot *plot = page->plot;
    const report_area *area = &page->area;
    double bottom = area->top + area->height, middle = area->left + area->width / 2;
    report_svg_begin(writer, WIDTH, bottom + 46, plot->title);
    report_svg_title(writer, plot->title, WIDTH);
    (void)draw_header(writer, page);
    report_svg_grid_down(writer, area, &page->x.scale, &page->x.ticks);
    report_svg_left_axis(writer, area, &page->y.scale, &page->y.ticks);
    report_svg_bottom_labels(writer, bottom, &page->x.scale, &page->x.ticks);
    if (plot->x_label != NULL) {
        report_svg_text(writer, &(report_label){middle, bottom + 35, REPORT_SVG_TEXT, "note middle",
                                                plot->x_label, area->width});
    }
    report_svg_frame(writer, area);
    draw_curves(writer, page, true);
    draw_curves(writer, page, false);
    if (!page->has_values) {
        report_svg_text(writer, &(report_label){middle, area->top + area->height / 2,
                                                REPORT_SVG_TITLE, "note middle", "no values", 0});
    }
    report_svg_end(writer);
}

core_status report_curve_plot_svg(const report_curve_plot *plot, core_buffer *buffer,
                                  afx_error *error) {
    if (plot->count == 0) {
        return core_fail(error, CORE_USAGE, "a plot of curves needs one");
    }
    layout page = {.plot = plot};
    lay_out(&page);
    report_writer writer = {.buffer = buffer, .error = error};
    draw(&writer, &page);
    return writer.status;
}
