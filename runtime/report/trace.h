/* A long series as a short path: of every pixel column at most the lowest and highest value. */
#ifndef REPORT_TRACE_H
#define REPORT_TRACE_H

#include "report/svg.h"

/* A row stands for the step that begins at its time, and is drawn in the middle of it. */
typedef struct report_trace {
    size_t count;
    const int64_t *time;  /* [count], seconds since 1970-01-01, increasing */
    const double *values; /* [count] */
    int64_t step;         /* seconds; rows further apart than 1.5 of these have a gap between */
} report_trace;

/* A line. What cannot be drawn is a gap, which breaks the line unless it is narrower than a pixel
 * column; a value between two gaps is a small diamond. */
void report_trace_line(report_writer *writer, const report_trace *trace, const report_scale *x,
                       const report_scale *y);

/* Bars from the begin of y to the highest value of each pixel column; none for 0 and gaps. */
void report_trace_bars(report_writer *writer, const report_trace *trace, const report_scale *x,
                       const report_scale *y);

#endif
