#include "report/map_plot.h"

#include <math.h>
#include <stdio.h>

#include "report/svg.h"

#define MARGIN 16.0
#define LARGEST_WIDTH 640.0 /* of the area */
#define LARGEST_HEIGHT 460.0
#define LEGEND 150.0
#define DEGREE 0.017453292519943295

typedef struct layout {
    const report_map_plot *plot;
    report_area area;
    report_scale x;
    report_scale y;
    report_ticks x_ticks;
    report_ticks y_ticks;
    double dot; /* pixels across */
} layout;

static bool is_place(const report_map_plot *plot, size_t k) {
    return report_is_drawable(plot->longitude[k]) && report_is_drawable(plot->latitude[k]);
}

/* With some room around, at least a degree in all. */
static report_range roomy(report_range range) {
    double room = fmax(0.05 * (range.high - range.low), 0.5);
    return (report_range){range.low - room, range.high + room};
}

/* As large as fits, in the proportions of the land. */
static void lay_out(layout *to) {
    report_range east = report_range_empty(), north = report_range_empty();
    size_t places = 0;
    for (size_t k = 0; k < to->plot->count; k++) {
        if (is_place(to->plot, k)) {
            report_range_add(&east, to->plot->longitude[k]);
            report_range_add(&north, to->plot->latitude[k]);
            places++;
        }
    }
    east = roomy(east);
    north = roomy(north);
    double narrow = fmax(cos(0.5 * (north.low + north.high) * DEGREE), 0.1);
    double wide = (east.high - east.low) * narrow, high = north.high - north.low;
    double scale = fmin(LARGEST_WIDTH / wide, LARGEST_HEIGHT / high);
    double top = to->plot->title != NULL ? 44 : 16;
    to->area = (report_area){MARGIN + 36, top, fmax(wide * scale, 60), fmax(high * scale, 60)};
    double right = to->area.left + to->area.width, bottom = top + to->area.height;
    to->x = (report_scale){east.low, east.high, to->area.left, right, false};
    to->y = (report_scale){north.low, north.high, bottom, top, false};
    report_ticks_number(east, (size_t)fmax(to->area.width / 80, 2), &to->x_ticks);
    report_ticks_number(north, (size_t)fmax(to->area.height / 60, 2), &to->y_ticks);
    to->dot = places > 200 ? 6 : places > 60 ? 8 : 11;
}

/* REPORT_MAP_CLASSES for what is not known. */
static size_t class_of(const report_map_plot *plot, double value) {
    size_t number = 0;
    if (!report_is_drawable(value)) {
        return REPORT_MAP_CLASSES;
    }
    while (number < REPORT_MAP_CLASSES - 1 && value >= plot->border[number]) {
        number++;
    }
    return number;
}

/* A dark rim, then the colour inside it. */
static void begin_dots(report_writer *writer, const layout *page, bool rim, size_t number) {
    if (rim) {
        report_print(writer, "<path class=\"place rim\" stroke-width=\"%.1f\" d=\"", page->dot);
    } else if (number == REPORT_MAP_CLASSES) {
        report_print(writer, "<path class=\"place unknown\" stroke-width=\"%.1f\" d=\"",
                     page->dot - 2);
    } else {
        report_print(writer, "<path class=\"place m%zu\" stroke-width=\"%.1f\" d=\"", number,
                     page->dot - 2);
    }
}

static void draw_class(report_writer *writer, const layout *page, bool rim, size_t number) {
    const report_map_plot *plot = page->plot;
    begin_dots(writer, page, rim, number);
    for (size_t k = 0; k < plot->count; k++) {
        if (is_place(plot, k) && class_of(plot, plot->value[k]) == number) {
            report_print(writer, "M%.1f,%.1fh0", report_scale_pixel(&page->x, plot->longitude[k]),
                         report_scale_pixel(&page->y, plot->latitude[k]));
        }
    }
    report_put(writer, "\"/>\n");
}

static void write_class(const report_map_plot *plot, size_t number, char text[48]) {
    const double *border = plot->border;
    if (number == REPORT_MAP_CLASSES) {
        (void)snprintf(text, 48, "no value");
    } else if (number == 0) {
        (void)snprintf(text, 48, "below %g", border[0]);
    } else if (number == REPORT_MAP_CLASSES - 1) {
        (void)snprintf(text, 48, "%g and above", border[number - 1]);
    } else {
        (void)snprintf(text, 48, "%g to %g", border[number - 1], border[number]);
    }
}

/* From the best class down, each with how many places it has. */
static void draw_legend(report_writer *writer, const layout *page) {
    const report_map_plot *plot = page->plot;
    double x = page->area.left + page->area.width + 24, y = page->area.top + 12;
    report_svg_text(writer,
                    &(report_label){x - 6, y, REPORT_SVG_TEXT, "title", plot->label, LEGEND - 16});
    for (size_t k = 0; k <= REPORT_MAP_CLASSES; k++) {
        bool known = k < REPORT_MAP_CLASSES;
        size_t number = known ? REPORT_MAP_CLASSES - 1 - k : REPORT_MAP_CLASSES, places = 0;
        for (size_t i = 0; i < plot->count; i++) {
            places += is_place(plot, i) && class_of(plot, plot->value[i]) == number;
        }
        if (!known && places == 0) {
            return;
        }
        char range[48], text[80];
        y += 20;
        write_class(plot, number, range);
        (void)snprintf(text, sizeof text, "%s (%zu)", range, places);
        for (int rim = 1; rim >= 0; rim--) {
            begin_dots(writer, page, rim, number);
            report_print(writer, "M%.1f,%.1fh0\"/>\n", x, y - 4);
        }
        report_svg_text(writer, &(report_label){x + 12, y, REPORT_SVG_SMALL, "text", text, 0});
    }
}

/* Unknown places first, then from the worst to the best. */
static void draw(report_writer *writer, const layout *page) {
    const report_area *area = &page->area;
    double bottom = area->top + area->height, width = area->left + area->width + 16 + LEGEND;
    report_svg_begin(writer, width, fmax(bottom + 46, area->top + 180), page->plot->title);
    report_svg_title(writer, page->plot->title, width);
    report_svg_grid_down(writer, area, &page->x, &page->x_ticks);
    report_svg_left_axis(writer, area, &page->y, &page->y_ticks);
    report_svg_bottom_labels(writer, bottom, &page->x, &page->x_ticks);
    report_svg_text(writer,
                    &(report_label){area->left + area->width / 2, bottom + 35, REPORT_SVG_TEXT,
                                    "note middle", "longitude and latitude (degrees)", 0});
    report_svg_frame(writer, area);
    for (size_t k = 0; k <= REPORT_MAP_CLASSES; k++) {
        size_t number = k == 0 ? REPORT_MAP_CLASSES : k - 1;
        draw_class(writer, page, true, number);
        draw_class(writer, page, false, number);
    }
    draw_legend(writer, page);
    report_svg_end(writer);
}

core_status report_map_plot_svg(const report_map_plot *plot, core_buffer *buffer,
                                afx_error *error) {
    size_t places = 0;
    for (size_t k = 0; k < plot->count; k++) {
        places += is_place(plot, k);
    }
    if (places == 0) {
        return core_fail(error, CORE_USAGE, "a map needs a place");
    }
    layout page = {.plot = plot};
    lay_out(&page);
    report_writer writer = {.buffer = buffer, .error = error};
    draw(&writer, &page);
    return writer.status;
}
