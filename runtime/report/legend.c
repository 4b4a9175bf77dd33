#include "report/legend.h"

#include <math.h>

#define MARGIN 16.0
#define SAMPLE 26.0 /* of a line, with the space behind it */
#define SPACE 18.0  /* between entries */

report_legend report_legend_start(report_writer *writer, const char *label, double y,
                                  double width) {
    report_legend legend = {.writer = writer, .width = width, .x = MARGIN, .y = y};
    if (label == NULL) {
        return legend;
    }
    double most = width - 2 * MARGIN;
    if (writer != NULL) {
        report_svg_text(writer, &(report_label){MARGIN, y, REPORT_SVG_TEXT, "note", label, most});
    }
    legend.x += fmin(report_svg_text_room(label, REPORT_SVG_TEXT), most) + SPACE;
    return legend;
}

/* Dashes tell lines apart where colours cannot; after all colours, lines are thick. */
void report_begin_line(report_writer *writer, bool observed, size_t place) {
    if (observed) {
        report_put(writer, "<path class=\"line observed\" d=\"");
    } else {
        report_print(writer, "<path class=\"line c%zu%s\" d=\"", place % REPORT_SVG_COLOURS,
                     place / REPORT_SVG_COLOURS % 2 == 1 ? " thick" : "");
    }
}

static void draw_entry(const report_legend *legend, const char *name, bool observed) {
    report_begin_line(legend->writer, observed, legend->place);
    report_print(legend->writer, "M%.1f,%.1fh%.1f\" style=\"stroke-opacity:1\"/>\n", legend->x,
                 legend->y - 4, SAMPLE - 4);
    report_svg_text(legend->writer,
                    &(report_label){legend->x + SAMPLE + 2, legend->y, REPORT_SVG_TEXT, "text",
                                    name, legend->width - 2 * MARGIN - SAMPLE});
}

void report_legend_add(report_legend *legend, const char *name, bool observed) {
    if (name != NULL) {
        double most = legend->width - 2 * MARGIN - SAMPLE;
        double room = SAMPLE + fmin(report_svg_text_room(name, REPORT_SVG_TEXT), most);
        if (legend->x > MARGIN && legend->x + room > legend->width - MARGIN) {
            legend->x = MARGIN;
            legend->y += REPORT_LEGEND_ROW;
        }
        if (legend->writer != NULL) {
            draw_entry(legend, name, observed);
        }
        legend->x += room + SPACE;
    }
    legend->place += observed ? 0 : 1;
}
