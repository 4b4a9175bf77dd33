#include "plot/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "report/curve_plot.h"
#include "report/scatter.h"
#include "report/svg.h"
#include "report/time_plot.h"

enum { LONGEST_LABEL = 320, MOST_ELEMENTS = 2 * REPORT_SVG_COLOURS };

bool cli_has_lines(const cli_picture *picture, cli_line_kind kind) {
    return cli_line_of(picture, kind) != NULL;
}

/* "streamflow (mm/d)"; "SM, soil moisture (mm)". */
static void label_of(const cli_line *line, bool named, char label[LONGEST_LABEL]) {
    bool words = line->words[0] != 0;
    snprintf(label, LONGEST_LABEL, "%s%s%s (%s)", named || !words ? line->name : "",
             named && words ? ", " : "", words ? line->words : "",
             line->unit[0] ? line->unit : "no unit");
}

static void title_of(const cli_picture *picture, const char *words, char title[LONGEST_LABEL]) {
    bool site = picture->site[0] != 0, note = picture->note[0] != 0 && !*words;
    snprintf(title, LONGEST_LABEL, "%s%s%s%s%s", picture->site, site && *words ? ": " : "", words,
             note ? ", " : "", note ? picture->note : "");
}

/* ---- over time ---- */

/* Everything that a plot over time points to. */
typedef struct time_figure {
    char title[LONGEST_LABEL];
    char rain[LONGEST_LABEL];
    char (*label)[LONGEST_LABEL]; /* [frame] */
    report_frame *frames;
    report_series *series; /* of all frames, one after the other */
    size_t count, series_count;
    report_time_plot plot;
} time_figure;

static core_status open_figure(const cli_picture *picture, const char *words, time_figure *figure,
                               afx_error *error) {
    size_t most = picture->line_count + 2;
    *figure = (time_figure){0};
    figure->label = core_allocate(most, sizeof *figure->label);
    figure->frames = core_allocate(most, sizeof *figure->frames);
    figure->series = core_allocate(2 * most, sizeof *figure->series);
    if (!figure->label || !figure->frames || !figure->series)
        return core_fail_memory(error);
    const cli_line *rain = cli_line_of(picture, CLI_RAIN);
    title_of(picture, words, figure->title);
    if (rain)
        label_of(rain, false, figure->rain);
    figure->plot = (report_time_plot){.title = figure->title[0] ? figure->title : NULL,
                                      .count = picture->steps,
                                      .time = picture->time,
                                      .counted = picture->counted,
                                      .rain = rain ? rain->values : NULL,
                                      .rain_label = figure->rain};
    return CORE_OK;
}

static report_frame *add_frame(time_figure *figure, const cli_line *line, bool named) {
    size_t k = figure->count++;
    label_of(line, named, figure->label[k]);
    figure->frames[k] =
        (report_frame){figure->label[k], 0, figure->series + figure->series_count, false};
    return &figure->frames[k];
}

static void add_series(time_figure *figure, report_series series) {
    figure->series[figure->series_count++] = series;
    figure->frames[figure->count - 1].series_count++;
}

/* What was observed behind what was simulated, in one frame. */
static void add_flows(const cli_picture *picture, bool logarithmic, time_figure *figure) {
    const cli_line *observed = cli_line_of(picture, CLI_OBSERVED);
    const cli_line *simulated = cli_line_of(picture, CLI_SIMULATED);
    report_frame *frame = add_frame(figure, simulated ? simulated : observed, false);
    frame->logarithmic = logarithmic;
    if (observed)
        add_series(figure, (report_series){"observed", observed->values, true});
    if (simulated)
        add_series(figure,
                   (report_series){observed ? "simulated" : NULL, simulated->values, false});
}

/* `W` of `W[2]`. */
static size_t stem_of(const char *name) {
    return strcspn(name, "[");
}

/* Elements of an array share a frame, as many as there are different lines. */
static bool joins(const cli_line *line, const cli_line *before, const report_frame *frame) {
    size_t stem = stem_of(line->name);
    return before && line->name[stem] && stem_of(before->name) == stem &&
           strncmp(before->name, line->name, stem) == 0 && frame->series_count < MOST_ELEMENTS;
}

static void add_lines(const cli_picture *picture, cli_line_kind kind, time_figure *figure) {
    const cli_line *before = NULL;
    for (size_t k = 0; k < picture->line_count; k++) {
        const cli_line *line = &picture->lines[k];
        if (line->kind != kind)
            continue;
        if (!before || !joins(line, before, &figure->frames[figure->count - 1])) {
            cli_line array = *line;
            array.name[stem_of(array.name)] = 0;
            add_frame(figure, &array, true);
        }
        const char *element = line->name + stem_of(line->name);
        add_series(figure, (report_series){*element ? element : NULL, line->values, false});
        before = line;
    }
}

static core_status close_figure(time_figure *figure, core_status status, core_buffer *svg,
                                afx_error *error) {
    if (status == CORE_OK) {
        figure->plot.frames = figure->frames;
        figure->plot.frame_count = figure->count;
        status = report_time_plot_svg(&figure->plot, svg, error);
    }
    core_free(figure->label);
    core_free(figure->frames);
    core_free(figure->series);
    return status;
}

static bool has_flows(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_OBSERVED) || cli_has_lines(picture, CLI_SIMULATED);
}

core_status cli_draw_overview(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    time_figure figure;
    core_status status = open_figure(picture, "", &figure, error);
    if (status == CORE_OK) {
        if (has_flows(picture))
            add_flows(picture, false, &figure);
        add_lines(picture, CLI_OUTPUT, &figure);
        add_lines(picture, CLI_STORE, &figure);
        add_lines(picture, CLI_FLUX, &figure);
    }
    return close_figure(&figure, status, svg, error);
}

core_status cli_draw_hydrograph(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    time_figure figure;
    core_status status = open_figure(picture, "", &figure, error);
    if (status == CORE_OK) {
        add_flows(picture, false, &figure);
        add_flows(picture, true, &figure);
    }
    return close_figure(&figure, status, svg, error);
}

core_status cli_draw_peak(const cli_picture *picture, size_t steps, core_buffer *svg,
                          afx_error *error) {
    const cli_line *observed = cli_line_of(picture, CLI_OBSERVED);
    const cli_line *line = observed ? observed : cli_line_of(picture, CLI_SIMULATED);
    size_t peak = 0;
    for (size_t t = 1; t < picture->steps; t++)
        if (line->values[t] > line->values[peak] || isnan(line->values[peak]))
            peak = t;
    size_t first = peak > steps / 2 ? peak - steps / 2 : 0;
    size_t last = picture->steps > steps ? picture->steps - steps : 0;
    first = first < last ? first : last;
    cli_picture part = *picture;
    part.lines = core_allocate(picture->line_count, sizeof *part.lines);
    if (!part.lines)
        return core_fail_memory(error);
    memcpy(part.lines, picture->lines, picture->line_count * sizeof *part.lines);
    for (size_t k = 0; k < part.line_count; k++)
        part.lines[k].values += first;
    part.time += first;
    part.steps = steps < picture->steps ? steps : picture->steps;
    core_status status = cli_draw_hydrograph(&part, svg, error);
    core_free(part.lines);
    return status;
}

core_status cli_draw_lines(const cli_picture *picture, cli_line_kind kind, core_buffer *svg,
                           afx_error *error) {
    static const char *const words[] = {
        [CLI_OUTPUT] = "outputs", [CLI_STORE] = "stores", [CLI_FLUX] = "fluxes"};
    time_figure figure;
    core_status status = open_figure(picture, words[kind], &figure, error);
    if (status == CORE_OK) {
        figure.plot.rain = kind == CLI_STORE ? NULL : figure.plot.rain;
        add_lines(picture, kind, &figure);
    }
    return close_figure(&figure, status, svg, error);
}

/* ---- over each other ---- */

core_status cli_draw_scatter(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    const cli_line *observed = cli_line_of(picture, CLI_OBSERVED);
    const cli_line *simulated = cli_line_of(picture, CLI_SIMULATED);
    char label[LONGEST_LABEL], title[LONGEST_LABEL];
    label_of(simulated, false, label);
    title_of(picture, "", title);
    report_panel panel = {label, NULL, picture->steps, observed->values, simulated->values, 0, 0};
    report_scatter scatter = {.title = title[0] ? title : NULL,
                              .x_label = "observed",
                              .y_label = "simulated",
                              .count = 1,
                              .panels = &panel};
    return report_scatter_svg(&scatter, svg, error);
}

static int is_lower(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a < b) - (a > b);
}

/* From the highest on, of the steps where `other` (NULL: nobody) has a value too; returns how many.
 */
static size_t sort_down(const cli_line *line, const cli_line *other, size_t steps, double *sorted) {
    size_t count = 0;
    for (size_t t = 0; t < steps; t++)
        if (isfinite(line->values[t]) && (!other || isfinite(other->values[t])))
            sorted[count++] = line->values[t];
    qsort(sorted, count, sizeof *sorted, is_lower);
    return count;
}

/* Plotting positions after Weibull: the k-th of n is exceeded in a share of k/(n + 1). */
static void fill_shares(size_t count, double *share) {
    for (size_t k = 0; k < count; k++)
        share[k] = 100 * (double)(k + 1) / (double)(count + 1);
}

core_status cli_draw_duration(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    const cli_line *line[] = {cli_line_of(picture, CLI_OBSERVED),
                              cli_line_of(picture, CLI_SIMULATED)};
    static const char *const names[] = {"observed", "simulated"};
    char label[LONGEST_LABEL], title[LONGEST_LABEL];
    size_t curves = 0;
    report_curve curve[2];
    double *room = core_allocate(4 * picture->steps, sizeof *room);
    if (!room)
        return core_fail_memory(error);
    for (size_t k = 0; k < 2; k++)
        if (line[k]) {
            double *sorted = room + 2 * k * picture->steps, *share = sorted + picture->steps;
            size_t count = sort_down(line[k], line[1 - k], picture->steps, sorted);
            fill_shares(count, share);
            curve[curves++] = (report_curve){names[k], count, share, sorted, k == 0};
        }
    label_of(line[1] ? line[1] : line[0], false, label);
    title_of(picture, "duration", title);
    report_range percent = {0, 100};
    report_curve_plot plot = {.title = title,
                              .x_label = "share of time that it is exceeded (%)",
                              .y_label = label,
                              .count = curves,
                              .curves = curve,
                              .logarithmic = true,
                              .x = &percent};
    core_status status = report_curve_plot_svg(&plot, svg, error);
    core_free(room);
    return status;
}
