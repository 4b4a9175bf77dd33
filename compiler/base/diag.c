/* Problems are collected while compiling and printed here, once. */
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag_show.h"

enum { MOST_ERRORS = 20 };

struct base_diags {
    base_arena *arena;
    diag_problem *problems;
    size_t count;
    size_t capacity;
    bool dropping; /* the problem reported last was a repetition */
};

base_diags *base_diags_create(base_arena *arena) {
    base_diags *diags = base_arena_take(arena, sizeof *diags);
    diags->arena = arena;
    return diags;
}

static bool is_repeated(const base_diags *diags, diag_code code, base_span span) {
    for (size_t i = 0; i < diags->count; i++) {
        const diag_problem *other = &diags->problems[i];
        if (span.source && other->code == code && other->span.source == span.source &&
            other->span.begin == span.begin)
            return true;
    }
    return false;
}

void diag_report(base_diags *diags, diag_code code, base_span span, const char *format, ...) {
    diags->dropping = is_repeated(diags, code, span);
    if (diags->dropping)
        return;
    diags->problems = base_arena_grow(diags->arena, diags->problems, diags->count, &diags->capacity,
                                      sizeof *diags->problems);
    va_list arguments;
    va_start(arguments, format);
    diags->problems[diags->count] =
        (diag_problem){.code = code,
                       .span = span,
                       .message = base_arena_vformat(diags->arena, format, arguments),
                       .order = diags->count};
    va_end(arguments);
    diags->count++;
}

void diag_label(base_diags *diags, base_span span, const char *format, ...) {
    if (diags->dropping || diags->count == 0)
        return;
    diag_problem *problem = &diags->problems[diags->count - 1];
    problem->marks = base_arena_grow(diags->arena, problem->marks, problem->mark_count,
                                     &problem->mark_capacity, sizeof *problem->marks);
    va_list arguments;
    va_start(arguments, format);
    problem->marks[problem->mark_count++] =
        (diag_mark){span, base_arena_vformat(diags->arena, format, arguments)};
    va_end(arguments);
}

void diag_help(base_diags *diags, const char *format, ...) {
    if (diags->dropping || diags->count == 0)
        return;
    diag_problem *problem = &diags->problems[diags->count - 1];
    problem->help = base_arena_grow(diags->arena, problem->help, problem->help_count,
                                    &problem->help_capacity, sizeof *problem->help);
    va_list arguments;
    va_start(arguments, format);
    problem->help[problem->help_count++] = base_arena_vformat(diags->arena, format, arguments);
    va_end(arguments);
}

static size_t count_of(const base_diags *diags, diag_severity severity) {
    size_t count = 0;
    for (size_t i = 0; i < diags->count; i++)
        count += diag_severity_of(diags->problems[i].code) == severity;
    return count;
}

size_t diag_error_count(const base_diags *diags) {
    return count_of(diags, DIAG_ERROR);
}

size_t diag_warning_count(const base_diags *diags) {
    return count_of(diags, DIAG_WARNING);
}

/* Without a place first, then by file, place, and order of report. */
static int compare_places(const void *left, const void *right) {
    const diag_problem *a = left;
    const diag_problem *b = right;
    if (a->span.source != b->span.source) {
        if (!a->span.source || !b->span.source)
            return a->span.source ? 1 : -1;
        return strcmp(a->span.source->path, b->span.source->path);
    }
    if (a->span.source && a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static void show_all(const diag_problem *problems, size_t count, diag_style style,
                     base_writer *writer) {
    size_t errors = 0;
    for (size_t i = 0; i < count; i++) {
        errors += diag_severity_of(problems[i].code) == DIAG_ERROR;
        if (errors > MOST_ERRORS)
            break;
        if (style.json)
            diag_show_json(&problems[i], writer);
        else
            diag_show_text(&problems[i], style.color, writer);
    }
    if (errors > MOST_ERRORS && !style.json)
        base_write(writer, "only the first %d errors are shown\n", MOST_ERRORS);
}

void diag_print(const base_diags *diags, diag_style style, FILE *out) {
    if (diags->count == 0)
        return;
    size_t bytes = diags->count * sizeof *diags->problems;
    diag_problem *sorted = base_arena_take(diags->arena, bytes);
    memcpy(sorted, diags->problems, bytes);
    qsort(sorted, diags->count, sizeof *sorted, compare_places);
    base_writer writer = base_writer_start(diags->arena);
    show_all(sorted, diags->count, style, &writer);
    fwrite(writer.text, 1, writer.length, out);
}
