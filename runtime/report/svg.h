/* The pieces that plots are drawn from. An SVG of this room stands alone: its colours are in a
 * style of its own, which has a dark form for dark screens and prints light. Seven colours after
 * Okabe and Ito, Color universal design, 2008, which colour-blind readers can tell apart, each with
 * dashes of its own, for print in black; the six classes of a map go from dark to light. */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "report/text.h"
#include "report/ticks.h"

#define REPORT_SVG_COLOURS 7
#define REPORT_SVG_TITLE 15.0 /* height of letters, in pixels */
#define REPORT_SVG_TEXT 12.0
#define REPORT_SVG_SMALL 11.0

typedef struct report_area {
    double left;
    double top;
    double width;
    double height;
} report_area;

/* From values to pixels: low is at begin, high at end. */
typedef struct report_scale {
    double low;
    double high;
    double begin;
    double end;
    bool logarithmic;
} report_scale;

/* Where the value lies; values beyond the ends lie on them. */
double report_scale_pixel(const report_scale *scale, double value);

typedef struct report_label {
    double x;
    double y;
    double size;       /* height of its letters */
    const char *style; /* classes: title, text or note; with middle or end */
    const char *text;
    double room; /* pixels it may take, cut with an ellipsis; 0: all it needs */
} report_label;

/* Pixels that text takes at most in usual fonts. */
double report_svg_text_room(const char *text, double size);

void report_svg_begin(report_writer *writer, double width, double height, const char *title);
void report_svg_end(report_writer *writer);
void report_svg_text(report_writer *writer, const report_label *label);
void report_svg_title(report_writer *writer, const char *title, double width);
void report_svg_frame(report_writer *writer, const report_area *area);

/* Pixels of the widest label. */
double report_svg_ticks_room(const report_ticks *ticks, double size);

/* Lines across the area and labels to its left. */
void report_svg_left_axis(report_writer *writer, const report_area *area, const report_scale *scale,
                          const report_ticks *ticks);
/* Lines down the area; labels below it are drawn apart, since several areas may share them. */
void report_svg_grid_down(report_writer *writer, const report_area *area, const report_scale *scale,
                          const report_ticks *ticks);
void report_svg_bottom_labels(report_writer *writer, double y, const report_scale *scale,
                              const report_ticks *ticks);

#endif
