/* Problems are collected while compiling and printed here, once. */
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag_show.h"

/* Shown; and kept, warnings and all: a file of nothing but mistakes must not take for ever. */
enum { MOST_ERRORS = 20, MOST_WARNINGS_KEPT = 2000, MOST_KEPT = 4000 };

struct base_diags {
    base_arena *arena;
    diag_problem *problems;
    size_t count;
    size_t capacity;
    bool dropping; /* the problem reported last is not kept */
    diag_switches switches;
};

base_diags *base_diags_create(base_arena *arena) {
    base_diags *diags = base_arena_take(arena, sizeof *diags);
    diags->arena = arena;
    diag_switches_start(&diags->switches);
    return diags;
}

base_diags *base_diags_like(base_arena *arena, const base_diags *other) {
    base_diags *diags = base_diags_create(arena);
    diags->switches = other->switches;
    return diags;
}

bool diag_choose_warnings(base_diags *diags, const char *words, const char **nearest) {
    return diag_switches_set(&diags->switches, words, nearest);
}

bool diag_is_wanted(const base_diags *diags, diag_code code) {
    return diags->switches.of[code].on;
}

/* The same again, or what follows from an error at exactly this place. */
static bool is_repeated(const base_diags *diags, diag_code code, base_span span) {
    for (size_t i = 0; i < diags->count; i++) {
        const diag_problem *other = &diags->problems[i];
        if (!span.source || other->span.source != span.source || other->span.begin != span.begin)
            continue;
        if (other->code == code || (other->severity == DIAG_ERROR && other->span.end == span.end))
            return true;
    }
    return false;
}

/* Names may be as long as the file; nobody reads on for ever. */
static const char *message_of(base_arena *arena, const char *format, va_list arguments) {
    enum { LONGEST = 500 };
    char *text = base_arena_vformat(arena, format, arguments);
    size_t length = strnlen(text, LONGEST + 1);
    if (length <= LONGEST)
        return text;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return base_arena_format(arena, "%.*s...", (int)length, text);
}

void diag_report(base_diags *diags, diag_code code, base_span span, const char *format, ...) {
    diag_severity severity = diags->switches.of[code].fatal ? DIAG_ERROR : diag_severity_of(code);
    size_t most = severity == DIAG_ERROR ? MOST_KEPT : MOST_WARNINGS_KEPT;
    diags->dropping =
        !diag_is_wanted(diags, code) || diags->count >= most || is_repeated(diags, code, span);
    if (diags->dropping)
        return;
    diags->problems = base_arena_grow(diags->arena, diags->problems, diags->count, &diags->capacity,
                                      sizeof *diags->problems);
    va_list arguments;
    va_start(arguments, format);
    diags->problems[diags->count] =
        (diag_problem){.code = code,
                       .severity = severity,
                       .span = span,
                       .message = message_of(diags->arena, format, arguments),
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

void diag_note(base_diags *diags, const char *format, ...) {
    if (diags->dropping || diags->count == 0)
        return;
    diag_problem *problem = &diags->problems[diags->count - 1];
    problem->notes = base_arena_grow(diags->arena, problem->notes, problem->note_count,
                                     &problem->note_capacity, sizeof *problem->notes);
    va_list arguments;
    va_start(arguments, format);
    problem->notes[problem->note_count++] = base_arena_vformat(diags->arena, format, arguments);
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
        count += diags->problems[i].severity == severity;
    return count;
}

const diag_problem *diag_problems(const base_diags *diags, size_t *count) {
    *count = diags->count;
    return diags->problems;
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
        errors += problems[i].severity == DIAG_ERROR;
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
