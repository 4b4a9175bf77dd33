#include "report/progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define BAR_CELLS 18

typedef struct line_view {
    char *bytes;
    size_t size;
    size_t length; /* that a line without an end would have */
} line_view;

__attribute__((format(printf, 2, 3))) static void add(line_view *line, const char *format, ...) {
    size_t used = line->length < line->size ? line->length : line->size;
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(line->size > used ? line->bytes + used : NULL, line->size - used, format,
                          arguments);
    va_end(arguments);
    line->length += count > 0 ? (size_t)count : 0;
}

static void add_bar(line_view *line, double fraction) {
    char bar[BAR_CELLS + 1];
    for (int cell = 0; cell < BAR_CELLS; cell++) {
        bar[cell] = cell + 1 <= fraction * BAR_CELLS ? '#' : '-';
    }
    bar[BAR_CELLS] = '\0';
    add(line, "[%s]  %.0f %%", bar, floor(fraction * 100));
}

static void add_duration(line_view *line, double seconds) {
    double whole = ceil(seconds);
    if (whole >= 360000) {
        add(line, "  %.1f days", seconds / 86400);
    } else if (whole >= 3600) {
        long long count = (long long)whole;
        add(line, "  %lld:%02lld:%02lld", count / 3600, count / 60 % 60, count % 60);
    } else {
        long long count = (long long)whole;
        add(line, "  %lld:%02lld", count / 60, count % 60);
    }
}

static void add_time(line_view *line, const report_progress *progress, double fraction) {
    double elapsed = progress->elapsed;
    double left = elapsed * (1 - fraction) / (fraction - progress->begun);
    if (fraction >= 1 && isfinite(elapsed)) {
        add_duration(line, fmax(elapsed, 0));
        add(line, " in all");
    } else if (isfinite(left) && left >= 0) {
        add_duration(line, left);
        add(line, " left");
    }
}

/* Drops what a cut left of a character: its first byte says how many follow. */
static size_t whole_characters(const char *line, size_t length) {
    size_t start = length;
    while (start > 0 && ((unsigned char)line[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return length;
    }
    unsigned char lead = (unsigned char)line[start - 1];
    size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return start - 1 + bytes > length ? start - 1 : length;
}

size_t report_progress_line(const report_progress *progress, char *line, size_t size) {
    line_view view = {line, size, 0};
    double fraction = progress->fraction >= 0 ? fmin(progress->fraction, 1) : 0;
    if (progress->name != NULL) {
        add(&view, "%s %zu/%zu  ", progress->name, progress->current, progress->total);
    }
    add_bar(&view, fraction);
    for (size_t i = 0; i < progress->score_count; i++) {
        const report_score *score = &progress->scores[i];
        if (!isnan(score->value)) {
            add(&view, "  %s %.*f", score->name, score->digits, score->value);
        }
    }
    add_time(&view, progress, fraction);
    if (view.length < size) {
        return view.length;
    }
    size_t kept = size > 0 ? whole_characters(line, size - 1) : 0;
    if (size > 0) {
        line[kept] = '\0';
    }
    return kept;
}
