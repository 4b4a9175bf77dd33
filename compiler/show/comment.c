/* Comments are no part of the tree: they are read from the source again, beside its statements. */
#include <string.h>

#include "show/view.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static void add_line(base_arena *arena, front_words *lines, const char *text, size_t length) {
    while (length && is_blank(text[length - 1]))
        length--;
    lines->at =
        base_arena_grow(arena, lines->at, lines->count, &lines->capacity, sizeof *lines->at);
    lines->at[lines->count++] = (front_word){.name = base_arena_copy(arena, text, length)};
}

/* The line from `begin`, if nothing but a comment stands on it. NULL: it is another line. */
static const char *comment_of(const char *begin, const char *end, size_t *length) {
    while (begin < end && is_blank(*begin))
        begin++;
    if (begin == end || *begin != '#')
        return NULL;
    begin++;
    begin += begin < end && *begin == ' ';
    const char *stop = memchr(begin, '\n', (size_t)(end - begin));
    *length = (size_t)((stop ? stop : end) - begin);
    return begin;
}

static const char *next_line(const char *at, const char *end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return stop ? stop + 1 : end;
}

front_words show_header(base_arena *arena, const base_source *source) {
    front_words lines = {0};
    const char *end = source->text + source->length;
    for (const char *at = source->text; at < end; at = next_line(at, end)) {
        size_t length = 0;
        const char *comment = comment_of(at, end, &length);
        if (!comment)
            break;
        add_line(arena, &lines, comment, length);
    }
    return lines;
}

/* Comments between two statements; the one on the line of the first belongs to that. */
front_words show_comment_before(base_arena *arena, const front_block *block, size_t item) {
    front_words lines = {0};
    if (!item)
        return lines;
    base_span before = block->items.at[item - 1]->span, after = block->items.at[item]->span;
    if (!before.source || before.source != after.source || before.end > after.begin)
        return lines;
    const char *text = before.source->text, *end = text + after.begin;
    for (const char *at = next_line(text + before.end, end); at < end; at = next_line(at, end)) {
        size_t length = 0;
        const char *comment = comment_of(at, end, &length);
        if (comment)
            add_line(arena, &lines, comment, length);
    }
    return lines;
}

const char *show_comment_behind(base_arena *arena, base_span span) {
    if (!span.source)
        return "";
    const char *at = span.source->text + span.end, *end = span.source->text + span.source->length;
    size_t length = 0;
    const char *comment = at < end ? comment_of(at, end, &length) : NULL;
    return comment ? base_arena_copy(arena, comment, length) : "";
}

bool show_is_indented(const char *line) {
    return line[0] == ' ' && line[1] == ' ';
}

bool show_next_paragraph(const front_words *lines, size_t *line, show_paragraph *paragraph) {
    while (*line < lines->count && !*lines->at[*line].name)
        ++*line;
    *paragraph = (show_paragraph){.lines = lines->at + *line};
    for (; *line < lines->count && *lines->at[*line].name; ++*line) {
        bool indented = show_is_indented(lines->at[*line].name);
        if (indented && !paragraph->count)
            paragraph->kind = PARAGRAPH_CODE;
        else if (indented && paragraph->kind == PARAGRAPH_PROSE)
            paragraph->kind = PARAGRAPH_REFERENCES;
        paragraph->count++;
    }
    return paragraph->count > 0;
}
