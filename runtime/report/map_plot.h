/* Places on a map of longitudes and latitudes, coloured by a number. */
#ifndef REPORT_MAP_PLOT_H
#define REPORT_MAP_PLOT_H

#include <stddef.h>

#include "core/memory.h"

#define REPORT_MAP_CLASSES 6

typedef struct report_map_plot {
    const char *title; /* NULL: none */
    const char *label; /* of the numbers: "NSE" */
    size_t count;
    const double *longitude; /* [count] degrees east; a place that is not finite is left out */
    const double *latitude;  /* [count] degrees north */
    const double *value;     /* [count]; one that is not finite is a ring */
    double
        border[REPORT_MAP_CLASSES - 1]; /* rising: numbers at or above one are of the next class */
} report_map_plot;

/* Appends the plot, an SVG, high values lying on low ones. A degree of longitude is as short as it
 * is in the middle of the map. CORE_USAGE: no place at all. */
core_status report_map_plot_svg(const report_map_plot *plot, core_buffer *buffer, afx_error *error);

#endif
