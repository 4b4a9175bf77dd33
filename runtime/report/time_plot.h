/* Series over time in frames below each other, with rain hanging from the top of the page if
 * wanted: a hydrograph, or the stores and fluxes of a model. */
#ifndef REPORT_TIME_PLOT_H
#define REPORT_TIME_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"

typedef struct report_series {
    const char *name;     /* NULL: the label of the frame says it */
    const double *values; /* [count]; one that is not finite is a gap */
    bool observed;        /* drawn broad and grey, behind the others */
} report_series;

typedef struct report_frame {
    const char *label; /* of the y axis, with its unit: "streamflow (mm/d)"; NULL: none */
    size_t series_count;
    const report_series *series;
    bool logarithmic; /* what is 0, negative or below six decades lies on the lower edge */
} report_frame;

typedef struct report_time_plot {
    const char *title; /* NULL: none */
    size_t count;
    const int64_t *time; /* [count], starts of the steps, seconds since 1970-01-01, increasing; */
    bool counted;        /* or numbers of steps, for what has no dates */
    size_t frame_count;
    const report_frame *frames;
    const double *rain; /* [count], or NULL */
    const char *rain_label;
    double height; /* of a frame in pixels; 0: chosen by their number */
} report_time_plot;

/* Appends the plot, an SVG; core_file_write puts it into a file. Its size is bounded by pixels, not
 * by rows. CORE_USAGE: no frames; times that do not increase, or lie outside the years 1 to 9999.
 */
core_status report_time_plot_svg(const report_time_plot *plot, core_buffer *buffer,
                                 afx_error *error);

#endif
