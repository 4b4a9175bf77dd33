/* Scatter plots with the line of equality: one, or a grid of small ones. */
#ifndef REPORT_SCATTER_H
#define REPORT_SCATTER_H

#include <stddef.h>

#include "core/memory.h"

/* Both axes have one range, that of all values, and of low .. high where low < high. */
typedef struct report_panel {
    const char *name; /* with its unit: "FC (mm)"; NULL: none */
    const char *note; /* at the right, "r = 0.93"; NULL: none */
    size_t count;
    const double *x; /* [count]; a pair that is not finite is left out */
    const double *y;
    double low;
    double high;
} report_panel;

typedef struct report_scatter {
    const char *title;   /* NULL: none */
    const char *x_label; /* "true"; NULL: none */
    const char *y_label; /* "recovered" */
    size_t count;
    const report_panel *panels; /* [count], from left to right and top to bottom */
    size_t columns;             /* 0: chosen */
} report_scatter;

/* Appends the plot, an SVG. A single panel is drawn larger. CORE_USAGE: no panels. */
core_status report_scatter_svg(const report_scatter *scatter, core_buffer *buffer,
                               afx_error *error);

#endif
