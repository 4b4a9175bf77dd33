#include "report/scatter.h"

#include <math.h>
#include <stdbool.h>

#include "report/svg.h"

#define MARGIN 16.0
#define AXIS_LABEL 22.0
#define PANEL_HEADER 24.0
#define PANEL_LABELS 26.0
#define PANEL_GAP 16.0

/* Sizes that all panels share, in pixels. */
typedef struct grid {
    const report_scatter *scatter;
    size_t columns;
    double side;
    double ticks_room;
    double top;
    double width;
    double height;
} grid;

typedef struct panel_axes {
    report_range range;
    report_ticks ticks;
} panel_axes;

static report_range range_of(const report_panel *panel) {
    report_range range = report_range_empty();
    if (panel->low < panel->high) {
        report_range_add(&range, panel->low);
        report_range_add(&range, panel->high);
    }
    for (size_t i = 0; i < panel->count; i++) {
        if (report_is_drawable(panel->x[i]) && report_is_drawable(panel->y[i])) {
            report_range_add(&range, panel->x[i]);
            report_range_add(&range, panel->y[i]);
        }
    }
    range = report_range_opened(range);
    double room = 0.04 * (range.high - range.low);
    return (report_range){range.low - room, range.high + room};
}

/* As many ticks as have room for their labels side by side. */
static panel_axes axes_of(const report_panel *panel, double side) {
    panel_axes axes = {.range = range_of(panel)};
    double share = side / (axes.range.high - axes.range.low);
    for (size_t most = 6; most >= 2; most--) {
        report_ticks_number(axes.range, most, &axes.ticks);
        double room = report_svg_ticks_room(&axes.ticks, REPORT_SVG_SMALL) + 6;
        const report_tick *tick = axes.ticks.tick;
        if (axes.ticks.count < 2 || (tick[1].value - tick[0].value) * share >= room) {
            break;
        }
    }
    return axes;
}

static double title_height(const report_scatter *scatter) {
    return scatter->title != NULL ? 38 : 8;
}

static size_t columns_of(const report_scatter *scatter) {
    size_t wanted = scatter->columns > 0 ? scatter->columns : scatter->count > 6 ? 4 : 3;
    return wanted < scatter->count ? wanted : scatter->count;
}

static double cell_width(const grid *to) {
    return to->ticks_room + to->side + PANEL_GAP;
}

static double cell_height(const grid *to) {
    return PANEL_HEADER + to->side + PANEL_LABELS;
}

static grid grid_of(const report_scatter *scatter) {
    grid to = {.scatter = scatter, .columns = columns_of(scatter)};
    to.side = scatter->count == 1 ? 340 : 190;
    for (size_t i = 0; i < scatter->count; i++) {
        panel_axes axes = axes_of(&scatter->panels[i], to.side);
        to.ticks_room = fmax(to.ticks_room, report_svg_ticks_room(&axes.ticks, REPORT_SVG_SMALL));
    }
    to.ticks_room += 10;
    size_t rows = (scatter->count + to.columns - 1) / to.columns;
    to.top = title_height(scatter);
    to.width = MARGIN + AXIS_LABEL + (double)to.columns * cell_width(&to);
    to.width += fmax(to.ticks_room / 2 - PANEL_GAP, 0); /* for half of a label below the corner */
    to.height = to.top + (double)rows * cell_height(&to) + AXIS_LABEL + 6;
    return to;
}

static report_area area_of(const grid *from, size_t place) {
    double column = (double)(place % from->columns), row = (double)(place / from->columns);
    return (report_area){.left = MARGIN + AXIS_LABEL + column * cell_width(from) + from->ticks_room,
                         .top = from->top + row * cell_height(from) + PANEL_HEADER,
                         .width = from->side,
                         .height = from->side};
}

static void draw_header(report_writer *writer, const report_panel *panel, const report_area *area) {
    double room = area->width, y = area->top - 7;
    if (panel->note != NULL) {
        report_label note = {area->left + room, y, REPORT_SVG_SMALL, "note end", panel->note, 0};
        report_svg_text(writer, &note);
        room = fmax(room - report_svg_text_room(panel->note, REPORT_SVG_SMALL) - 6, 1);
    }
    if (panel->name != NULL) {
        report_label name = {area->left, y, REPORT_SVG_TEXT, "title", panel->name, room};
        report_svg_text(writer, &name);
    }
}

/* Of many pairs one in each cell of a grid of half pixels is drawn: the others lie under it. */
enum { MANY_PAIRS = 1000, CELLS = 700 };

typedef struct dot_cells {
    unsigned char taken[CELLS][CELLS];
} dot_cells;

static bool is_taken(dot_cells *cells, const report_scale *x, const report_scale *y,
                     const double pixel[2]) {
    if (cells == NULL) {
        return false;
    }
    double across = fabs(pixel[0] - x->begin) / fabs(x->end - x->begin);
    double up = fabs(pixel[1] - y->begin) / fabs(y->end - y->begin);
    unsigned char *cell = &cells->taken[(size_t)(up * (CELLS - 1))][(size_t)(across * (CELLS - 1))];
    bool taken = *cell;
    *cell = 1;
    return taken;
}

static void draw_dots(report_writer *writer, const report_panel *panel, const report_scale *x,
                      const report_scale *y) {
    bool many = panel->count > MANY_PAIRS;
    dot_cells *cells = many ? core_allocate(1, sizeof *cells) : NULL;
    report_print(writer, "<path class=\"dots%s c0\" d=\"", many ? " fine" : "");
    for (size_t i = 0; i < panel->count; i++) {
        if (report_is_drawable(panel->x[i]) && report_is_drawable(panel->y[i])) {
            double pixel[] = {report_scale_pixel(x, panel->x[i]),
                              report_scale_pixel(y, panel->y[i])};
            if (!is_taken(cells, x, y, pixel)) {
                report_print(writer, "M%.1f,%.1fh0", pixel[0], pixel[1]);
            }
        }
    }
    report_put(writer, "\"/>\n");
    core_free(cells);
}

static void draw_panel(report_writer *writer, const grid *from, size_t place) {
    const report_panel *panel = &from->scatter->panels[place];
    report_area area = area_of(from, place);
    panel_axes axes = axes_of(panel, from->side);
    double right = area.left + area.width, bottom = area.top + area.height;
    report_scale x = {axes.range.low, axes.range.high, area.left, right, false};
    report_scale y = {axes.range.low, axes.range.high, bottom, area.top, false};
    draw_header(writer, panel, &area);
    report_svg_grid_down(writer, &area, &x, &axes.ticks);
    report_svg_left_axis(writer, &area, &y, &axes.ticks);
    report_svg_bottom_labels(writer, bottom, &x, &axes.ticks);
    report_print(writer, "<path class=\"equal\" d=\"M%.1f,%.1fL%.1f,%.1f\"/>\n", area.left, bottom,
                 right, area.top);
    draw_dots(writer, panel, &x, &y);
    report_svg_frame(writer, &area);
}

/* Once for all panels: below them, and turned at their left. */
static void draw_axis_labels(report_writer *writer, const grid *from) {
    const report_scatter *scatter = from->scatter;
    double left = MARGIN + AXIS_LABEL + from->ticks_room;
    double middle = (left + from->width - PANEL_GAP) / 2;
    double height = from->height - from->top - AXIS_LABEL - 6 - PANEL_LABELS - PANEL_HEADER;
    double center = from->top + PANEL_HEADER + height / 2;
    if (scatter->x_label != NULL) {
        report_svg_text(writer,
                        &(report_label){middle, from->height - 12, REPORT_SVG_TEXT, "note middle",
                                        scatter->x_label, from->width - left});
    }
    if (scatter->y_label != NULL) {
        report_print(writer, "<g transform=\"translate(%.1f,%.1f) rotate(-90)\">\n", MARGIN + 8,
                     center);
        report_svg_text(writer, &(report_label){0, 0, REPORT_SVG_TEXT, "note middle",
                                                scatter->y_label, height});
        report_put(writer, "</g>\n");
    }
}

core_status report_scatter_svg(const report_scatter *scatter, core_buffer *buffer,
                               afx_error *error) {
    if (scatter->count == 0) {
        return core_fail(error, CORE_USAGE, "a scatter plot needs a panel");
    }
    grid page = grid_of(scatter);
    report_writer writer = {.buffer = buffer, .error = error};
    report_svg_begin(&writer, page.width, page.height, scatter->title);
    report_svg_title(&writer, scatter->title, page.width);
    for (size_t i = 0; i < scatter->count; i++) {
        draw_panel(&writer, &page, i);
    }
    draw_axis_labels(&writer, &page);
    report_svg_end(&writer);
    return writer.status;
}
