/* Plots keep what the data say, in a size that the page bounds, and refuse what makes no sense. */
#include "report/time_plot.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/curve_plot.h"
#include "report/html.h"
#include "report/map_plot.h"
#include "report/scatter.h"
#include "report/svg.h"
#include "report/trace.h"

enum { MANY = 40000 };

typedef struct long_record {
    int64_t time[MANY];
    double values[MANY];
} long_record;

static long_record *daily_zeros(void) {
    long_record *record = core_allocate(1, sizeof *record);
    assert_non_null(record);
    for (size_t day = 0; day < MANY; day++) {
        record->time[day] = (int64_t)day * 86400;
    }
    return record;
}

static char *line_of(const long_record *record, size_t count, core_buffer *buffer) {
    report_trace trace = {count, record->time, record->values, 86400};
    report_scale x = {0, 86400 * (double)count, 0, 800, false}, y = {0, 10, 200, 100, false};
    report_writer writer = {.buffer = buffer};
    core_buffer_free(buffer);
    report_trace_line(&writer, &trace, &x, &y);
    assert_int_equal(writer.status, CORE_OK);
    return buffer->bytes;
}

/* One day in a hundred years: any thinning by equal steps would lose it. */
static void a_single_peak_is_kept(void **state) {
    (void)state;
    long_record *record = daily_zeros();
    core_buffer line = {0};
    assert_null(strstr(line_of(record, MANY, &line), ",100.0"));
    for (size_t peak = 0; peak < MANY; peak += 997) {
        record->values[peak] = 10;
        assert_non_null(strstr(line_of(record, MANY, &line), ",100.0"));
        assert_true(line.length < 800 * 2 * 12);
        record->values[peak] = 0;
    }
    core_buffer_free(&line);
    core_free(record);
}

static size_t pieces(const char *path) {
    size_t count = 0;
    for (; *path != '\0'; path++) {
        count += *path == 'M';
    }
    return count;
}

static void gaps_break_the_line(void **state) {
    (void)state;
    long_record *record = daily_zeros();
    core_buffer line = {0};
    assert_string_equal(line_of(record, 4, &line), "M100.0,200.0 300.0,200.0 500.0,200.0 "
                                                   "700.0,200.0");
    record->values[1] = NAN;
    assert_string_equal(line_of(record, 4, &line), "M100.0,200.0m-2,0l2-2 2 2-2 2z"
                                                   "M500.0,200.0 700.0,200.0");
    record->values[1] = INFINITY;
    assert_int_equal(pieces(line_of(record, 4, &line)), 2);
    record->values[1] = 0;
    record->time[3] += 86400; /* a row is missing */
    assert_int_equal(pieces(line_of(record, 5, &line)), 2);
    core_buffer_free(&line);
    core_free(record);
}

/* Pixel columns of fifty days each: a day does not show, three months do. */
static void gaps_narrower_than_a_pixel_do_not(void **state) {
    (void)state;
    long_record *record = daily_zeros();
    core_buffer line = {0};
    record->values[20025] = NAN;
    assert_int_equal(pieces(line_of(record, MANY, &line)), 1);
    for (size_t day = 20000; day < 20090; day++) {
        record->values[day] = NAN;
    }
    assert_int_equal(pieces(line_of(record, MANY, &line)), 2);
    core_buffer_free(&line);
    core_free(record);
}

static void bars_show_the_wettest_day(void **state) {
    (void)state;
    long_record *record = daily_zeros();
    core_buffer bars = {0};
    report_writer writer = {.buffer = &bars};
    report_trace trace = {MANY, record->time, record->values, 86400};
    report_scale x = {0, 86400.0 * MANY, 0, 800, false}, y = {0, 10, 0, 50, false};
    record->values[100] = 4;
    record->values[101] = 10;
    record->values[102] = 3;
    record->values[5000] = -1;
    record->values[6000] = NAN;
    report_trace_bars(&writer, &trace, &x, &y);
    assert_string_equal(bars.bytes, "M2.0,0.0V50.0");
    core_buffer_free(&bars);
    core_free(record);
}

/* The worst case for size: noise with a gap at every other day, in six series, with rain. */
static void size_is_bounded(void **state) {
    (void)state;
    long_record *record = daily_zeros();
    report_series series[6];
    uint32_t noise = 1;
    for (size_t day = 0; day < MANY; day++) {
        noise = noise * 1664525u + 1013904223u;
        record->values[day] = day % 2 == 0 ? (double)(noise >> 8) : NAN;
    }
    for (size_t i = 0; i < 6; i++) {
        series[i] = (report_series){"noise", record->values, false};
    }
    static const size_t counts[] = {365, 800, 1600, 3653, MANY};
    for (size_t i = 0; i < 5; i++) {
        report_frame frame = {"mm/d", 6, series, false};
        report_time_plot plot = {.title = "Noise",
                                 .count = counts[i],
                                 .time = record->time,
                                 .frame_count = 1,
                                 .frames = &frame,
                                 .rain = record->values,
                                 .rain_label = "mm/d"};
        core_buffer svg = {0};
        assert_int_equal(report_time_plot_svg(&plot, &svg, NULL), CORE_OK);
        assert_true(svg.length < 200000);
        core_buffer_free(&svg);
    }
    core_free(record);
}

static void wrong_times_are_refused(void **state) {
    (void)state;
    double values[] = {1, 2, 3};
    int64_t back[] = {0, 86400, 86400}, far[] = {0, 1, INT64_MAX};
    report_series series = {"one", values, false};
    report_frame frame = {"Q", 1, &series, false};
    report_time_plot plot = {.count = 3, .time = back, .frame_count = 1, .frames = &frame};
    core_buffer svg = {0};
    afx_error error = {0};
    assert_int_equal(report_time_plot_svg(&plot, &svg, &error), CORE_USAGE);
    assert_string_equal(error.message, "row 3 of a plot is not after the one before");
    plot.time = far;
    assert_int_equal(report_time_plot_svg(&plot, &svg, &error), CORE_USAGE);
    assert_string_equal(error.message, "row 3 of a plot lies outside years 1 to 9999");
    plot.frame_count = 0;
    assert_int_equal(report_time_plot_svg(&plot, &svg, &error), CORE_USAGE);
    report_scatter scatter = {.title = "none"};
    assert_int_equal(report_scatter_svg(&scatter, &svg, &error), CORE_USAGE);
    report_curve_plot curves = {.title = "none"};
    assert_int_equal(report_curve_plot_svg(&curves, &svg, &error), CORE_USAGE);
    report_map_plot map = {.title = "none"};
    assert_int_equal(report_map_plot_svg(&map, &svg, &error), CORE_USAGE);
    assert_int_equal(svg.length, 0);
}

static void scales_keep_within_their_ends(void **state) {
    (void)state;
    report_scale plain = {0, 10, 300, 100, false}, decades = {0.01, 100, 0, 400, true};
    assert_float_equal(report_scale_pixel(&plain, 2.5), 250, 1e-9);
    assert_float_equal(report_scale_pixel(&plain, 11), 100, 1e-9);
    assert_float_equal(report_scale_pixel(&plain, -1), 300, 1e-9);
    assert_float_equal(report_scale_pixel(&decades, 1), 200, 1e-9);
    assert_float_equal(report_scale_pixel(&decades, 0), 0, 1e-9);
    assert_float_equal(report_scale_pixel(&decades, -3), 0, 1e-9);
}

static void parts_of_a_page_are_escaped(void **state) {
    (void)state;
    core_buffer page = {0};
    assert_int_equal(report_html_heading(&page, "a<b", NULL), CORE_OK);
    assert_int_equal(report_html_paragraph(&page, "</p><script>&", NULL), CORE_OK);
    assert_string_equal(page.bytes, "<h2>a&lt;b</h2>\n<p>&lt;/p&gt;&lt;script&gt;&amp;</p>\n");
    core_buffer_free(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_peak_is_kept),
        cmocka_unit_test(gaps_break_the_line),
        cmocka_unit_test(gaps_narrower_than_a_pixel_do_not),
        cmocka_unit_test(bars_show_the_wettest_day),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(wrong_times_are_refused),
        cmocka_unit_test(scales_keep_within_their_ends),
        cmocka_unit_test(parts_of_a_page_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
