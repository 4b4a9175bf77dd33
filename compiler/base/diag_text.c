/* A problem as text for people:
 *
 *   hbv.afx:34:33: error[U012]: this subtracts a rate (mm/d) from a storage (mm)
 *      34 |   let  release       = max(LW - PERC, 0) / dt
 *         |                            ~~   ^^^^ mm/d
 *         |                            mm
 *      = help: did you mean `PERC*dt`?
 */
#include <string.h>

#include "base/diag_show.h"

enum { MOST_MARKS = 16 };

/* The marks that fall on one line, in columns from 0. */
typedef struct marked_line {
    const base_source *source;
    uint32_t line;
    size_t count;
    struct {
        uint32_t column;
        uint32_t width;
        const char *words;
        bool primary;
    } marks[MOST_MARKS];
} marked_line;

static void add_mark(marked_line *line, base_span span, const char *words, bool primary) {
    if (span.source != line->source)
        return;
    base_position from = base_position_of(span.source, span.begin);
    base_position to = base_position_of(span.source, span.end);
    if (from.line != line->line)
        return;
    for (size_t i = 0; i < line->count; i++) {
        if (line->marks[i].column == from.column - 1) {
            if (!*line->marks[i].words)
                line->marks[i].words = words;
            return;
        }
    }
    if (line->count == MOST_MARKS)
        return;
    uint32_t width = 1;
    if (to.line == from.line && to.column > from.column)
        width = to.column - from.column;
    size_t place = line->count++;
    for (; place > 0 && line->marks[place - 1].column > from.column - 1; place--)
        line->marks[place] = line->marks[place - 1];
    line->marks[place].column = from.column - 1;
    line->marks[place].width = width;
    line->marks[place].words = words;
    line->marks[place].primary = primary;
}

/* Where the text of a line lies in its source. */
static void find_line(const marked_line *line, uint32_t *begin, uint32_t *end) {
    const base_source *source = line->source;
    *begin = *end = source->line_starts[line->line - 1];
    while (*end < source->length && source->text[*end] != '\n' && source->text[*end] != '\0')
        ++*end;
    if (*end > *begin && source->text[*end - 1] == '\r')
        --*end;
}

static void write_source_line(const marked_line *line, base_writer *writer) {
    const base_source *source = line->source;
    uint32_t begin, end;
    find_line(line, &begin, &end);
    base_write(writer, "%5u | ", line->line);
    for (uint32_t i = begin; i < end; i++)
        base_write(writer, "%c", source->text[i] == '\t' ? ' ' : source->text[i]);
    base_write(writer, "\n");
}

static void pad_to(base_writer *writer, uint32_t *column, uint32_t target) {
    for (; *column < target; ++*column)
        base_write(writer, " ");
}

/* The underlines, with the words of the rightmost behind it. */
static void write_underlines(const marked_line *line, base_writer *writer) {
    uint32_t column = 0;
    base_write(writer, "      | ");
    for (size_t i = 0; i < line->count; i++) {
        pad_to(writer, &column, line->marks[i].column);
        for (uint32_t end = line->marks[i].column + line->marks[i].width; column < end; column++)
            base_write(writer, line->marks[i].primary ? "^" : "~");
    }
    const char *words = line->marks[line->count - 1].words;
    base_write(writer, *words ? " %s\n" : "%s\n", words);
}

/* A line that no screen can hold is not shown: its place has been named. */
static bool is_readable(const marked_line *line) {
    enum { LONGEST = 1000 };
    uint32_t begin, end;
    find_line(line, &begin, &end);
    return end - begin <= LONGEST;
}

static void write_marked_line(const marked_line *line, base_writer *writer) {
    if (!is_readable(line))
        return;
    write_source_line(line, writer);
    write_underlines(line, writer);
    for (size_t i = line->count - 1; i-- > 0;) {
        if (!*line->marks[i].words)
            continue;
        uint32_t column = 0;
        base_write(writer, "      | ");
        pad_to(writer, &column, line->marks[i].column);
        base_write(writer, "%s\n", line->marks[i].words);
    }
}

static bool is_on_line_of(const base_span *one, const base_span *other) {
    return one->source == other->source && base_position_of(one->source, one->begin).line ==
                                               base_position_of(other->source, other->begin).line;
}

/* Whether an earlier mark, or the problem itself, already shows the line of mark i. */
static bool is_shown(const diag_problem *problem, size_t i) {
    const base_span *span = &problem->marks[i].span;
    if (!span->source || is_on_line_of(span, &problem->span))
        return true;
    for (size_t k = 0; k < i; k++)
        if (problem->marks[k].span.source && is_on_line_of(span, &problem->marks[k].span))
            return true;
    return false;
}

static void write_line_of(const diag_problem *problem, base_span span, base_writer *writer) {
    marked_line line = {.source = span.source,
                        .line = base_position_of(span.source, span.begin).line};
    add_mark(&line, problem->span, "", true);
    for (size_t i = 0; i < problem->mark_count; i++)
        add_mark(&line, problem->marks[i].span, problem->marks[i].words, false);
    write_marked_line(&line, writer);
}

static void write_heading(const diag_problem *problem, bool color, base_writer *writer) {
    diag_severity severity = problem->severity;
    const char *paint = severity == DIAG_ERROR ? "\033[1;31m" : "\033[1;33m";
    if (problem->span.source) {
        base_position place = base_position_of(problem->span.source, problem->span.begin);
        base_write(writer, "%s:%u:%u: ", problem->span.source->path, place.line, place.column);
    }
    base_write(writer, "%s%s[%s]%s: %s\n", color ? paint : "", diag_severity_name(severity),
               diag_code_name(problem->code), color ? "\033[0m" : "", problem->message);
}

/* A label's line, headed by its place when that is in another file. */
static void write_other_line(const diag_problem *problem, base_span span, base_writer *writer) {
    if (span.source != problem->span.source) {
        base_position place = base_position_of(span.source, span.begin);
        base_write(writer, "   in %s:%u:%u\n", span.source->path, place.line, place.column);
    }
    write_line_of(problem, span, writer);
}

void diag_show_text(const diag_problem *problem, bool color, base_writer *writer) {
    write_heading(problem, color, writer);
    if (problem->span.source)
        write_line_of(problem, problem->span, writer);
    for (size_t i = 0; i < problem->mark_count; i++)
        if (!is_shown(problem, i))
            write_other_line(problem, problem->marks[i].span, writer);
    for (size_t i = 0; i < problem->note_count; i++)
        base_write(writer, "   = %s\n", problem->notes[i]);
    for (size_t i = 0; i < problem->help_count; i++)
        base_write(writer, "   = help: %s\n", problem->help[i]);
    if (color)
        base_write(writer, "   = explain: afflux explain %s\n", diag_code_name(problem->code));
}
