/* The line above a frame: what its axis shows, and the names of its lines. */
#ifndef REPORT_LEGEND_H
#define REPORT_LEGEND_H

#include "report/svg.h"

#define REPORT_LEGEND_ROW 20.0

/* Entries follow each other, and go on in the next row where one is full. */
typedef struct report_legend {
    report_writer *writer; /* NULL: nothing is drawn, only measured */
    double width;          /* of the page */
    double x;
    double y; /* the base line of the row */
    size_t place;
} report_legend;

/* label: NULL for none. The base line of the first row is at y. */
report_legend report_legend_start(report_writer *writer, const char *label, double y, double width);
/* name: NULL for a line that needs none; it has its colour all the same. */
void report_legend_add(report_legend *legend, const char *name, bool observed);

/* A path of the line in that place, up to its data: observations apart, the others by turns. */
void report_begin_line(report_writer *writer, bool observed, size_t place);

#endif
