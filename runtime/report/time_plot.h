/* A hydrograph: series over time, with rain hanging from the top of the page if wanted. */
#ifndef REPORT_TIME_PLOT_H
#define REPORT_TIME_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct report_series {
    const char *name;
    const double *values; /* [count]; one that is not finite is a gap */
    bool observed;        /* drawn in the colour of the text, behind the others */
} report_series;

typedef struct report_time_plot {
    const char *title; /* NULL: none */
    const char *label; /* of the y axis, with its unit: "streamflow (mm/d)"; NULL: none */
    size_t count;
    const int64_t *time; /* [count], starts of the steps, seconds since 1970-01-01, increasing */
    size_t series_count;
    const report_series *series;
    const double *rain; /* [count], or NULL */
    const char *rain_label;
    bool logarithmic; /* what is 0, negative or below six decades lies on the lower edge */
} report_time_plot;

/* Appends the plot, an SVG; core_file_write puts it into a file. Its size is bounded by pixels, not
 * by rows. CORE_USAGE: times that do not increase, or lie outside the years 1 to 9999. */
core_status report_time_plot_svg(const report_time_plot *plot, core_buffer *buffer,
                                 afx_error *error);

#endif
