#include "report/trace.h"

#include <math.h>
#include <stdbool.h>

typedef struct pixel_point {
    double x;
    double y;
} pixel_point;

/* Highest and lowest of the rows within one pixel column. */
typedef struct pixel_column {
    double index;
    size_t rows;
    pixel_point top;
    pixel_point bottom;
} pixel_column;

typedef struct path {
    report_writer *writer;
    size_t points; /* of the piece being drawn */
} path;

static void end_piece(path *line) {
    if (line->points == 1) {
        report_put(line->writer, "m-2,0l2-2 2 2-2 2z"); /* so that it can be seen */
    }
    line->points = 0;
}

static void put_point(path *line, pixel_point point) {
    report_print(line->writer, "%s%.1f,%.1f", line->points == 0 ? "M" : " ", point.x, point.y);
    line->points++;
}

/* Draws what the column holds, in the order of time, and empties it. */
static void end_column(path *line, pixel_column *column) {
    if (column->rows == 0) {
        return;
    }
    bool is_top_first = column->top.x < column->bottom.x;
    pixel_point first = is_top_first ? column->top : column->bottom;
    pixel_point second = is_top_first ? column->bottom : column->top;
    put_point(line, first);
    if (second.x > first.x) {
        put_point(line, second);
    }
    column->rows = 0;
}

static void add_to_column(pixel_column *column, pixel_point point) {
    if (column->rows == 0 || point.y < column->top.y) {
        column->top = point;
    }
    if (column->rows == 0 || point.y > column->bottom.y) {
        column->bottom = point;
    }
    column->index = floor(point.x);
    column->rows++;
}

static double middle_of(const report_trace *trace, size_t row) {
    return (double)trace->time[row] + 0.5 * (double)trace->step;
}

static bool follows(const report_trace *trace, size_t row) {
    return row > 0 &&
           (double)(trace->time[row] - trace->time[row - 1]) <= 1.5 * (double)trace->step;
}

void report_trace_line(report_writer *writer, const report_trace *trace, const report_scale *x,
                       const report_scale *y) {
    path line = {.writer = writer};
    pixel_column column = {0};
    bool is_broken = false;
    for (size_t row = 0; row < trace->count; row++) {
        is_broken = is_broken || !follows(trace, row);
        if (!report_is_drawable(trace->values[row])) {
            is_broken = true;
            continue;
        }
        pixel_point point = {report_scale_pixel(x, middle_of(trace, row)),
                             report_scale_pixel(y, trace->values[row])};
        if (column.rows > 0 && column.index != floor(point.x)) {
            end_column(&line, &column);
            if (is_broken) {
                end_piece(&line);
            }
        }
        add_to_column(&column, point);
        is_broken = false;
    }
    end_column(&line, &column);
    end_piece(&line);
}

static void end_bar(report_writer *writer, pixel_column *column, double begin) {
    if (column->rows > 0) {
        report_print(writer, "M%.1f,%.1fV%.1f", column->bottom.x, begin, column->bottom.y);
    }
    column->rows = 0;
}

void report_trace_bars(report_writer *writer, const report_trace *trace, const report_scale *x,
                       const report_scale *y) {
    pixel_column column = {0};
    for (size_t row = 0; row < trace->count; row++) {
        if (!report_is_drawable(trace->values[row]) || trace->values[row] <= 0) {
            continue;
        }
        pixel_point point = {report_scale_pixel(x, middle_of(trace, row)),
                             report_scale_pixel(y, trace->values[row])};
        if (column.index != floor(point.x)) {
            end_bar(writer, &column, y->begin);
        }
        add_to_column(&column, point);
    }
    end_bar(writer, &column, y->begin);
}
