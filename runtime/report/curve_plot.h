/* Lines over a number: flow duration, the course of a training, shares of sites. */
#ifndef REPORT_CURVE_PLOT_H
#define REPORT_CURVE_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"
#include "report/ticks.h"

typedef struct report_curve {
    const char *name; /* NULL: none */
    size_t count;
    const double *x; /* [count]; a pair that is not finite breaks the line */
    const double *y;
    bool observed; /* drawn broad and grey, behind the others */
} report_curve;

typedef struct report_curve_plot {
    const char *title;   /* NULL: none */
    const char *x_label; /* with its unit */
    const char *y_label;
    size_t count;
    const report_curve *curves; /* [count] */
    bool logarithmic;           /* y; what is 0 or negative lies on the lower edge */
    bool whole;                 /* x are whole numbers, and so are its ticks */
    const report_range *x;      /* of the axis; NULL: that of the data */
    const report_range *y;
} report_curve_plot;

/* Appends the plot, an SVG. Points closer than half a pixel to the one before are left out, so its
 * size is bounded for lines that go one way. CORE_USAGE: no curves. */
core_status report_curve_plot_svg(const report_curve_plot *plot, core_buffer *buffer,
                                  afx_error *error);

#endif
