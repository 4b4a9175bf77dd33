/* Lines stay lines, and the blanks that align columns stay. What changes: the indentation of a
 * line, blanks that are missing or stand where none belong, runs of blank lines, the ends of lines
 * and of the file. */
#include "front/format.h"

#include <string.h>

#include "base/writer.h"
#include "front/format_pieces.h"
#include "front/grammar.h"

enum { INDENT = 2, BEFORE_COMMENT = 2 };

typedef struct formatting {
    const format_pieces *pieces;
    base_writer writer;
    size_t base;      /* indentation of the line that begins the statement */
    size_t from;      /* its column in the source */
    size_t comment;   /* column of a comment at the end of the line before; 0: there is none */
    size_t commented; /* the same in the source */
} formatting;

/* ---- the beginning of a line ---- */

/* Whether what follows a comment of its own line begins a statement, or nothing follows. */
static bool stands_between(const format_pieces *pieces, size_t k) {
    while (k < pieces->count && pieces->at[k].kind == FORMAT_COMMENT)
        k++;
    return k == pieces->count || pieces->at[k].starts;
}

/* A line that goes on with a statement keeps its place relative to the statement's first. */
static size_t continued(const formatting *f, const format_piece *piece) {
    size_t column = piece->column + f->base, least = f->base + INDENT;
    return column < f->from + least ? least : column - f->from;
}

static size_t indentation(formatting *f, size_t k) {
    const format_piece *piece = &f->pieces->at[k];
    bool comment = piece->kind == FORMAT_COMMENT;
    if (comment && f->comment && piece->column == f->commented && piece->lines == 1)
        return f->comment; /* goes on below the end of the line before */
    if (!comment)
        f->comment = 0;
    if (comment ? !stands_between(f->pieces, k) : !piece->starts)
        return continued(f, piece);
    if (!comment) {
        f->base = INDENT * piece->depth;
        f->from = piece->column;
    }
    return INDENT * piece->depth;
}

/* Blank lines come alone, and none at the edge of a block or of the file. */
static const char *line_ends(const formatting *f, size_t k) {
    const format_piece *piece = &f->pieces->at[k];
    if (k == 0)
        return "";
    bool edge = f->pieces->at[k - 1].kind == '{' || piece->kind == '}';
    return piece->lines > 1 && !edge ? "\n\n" : "\n";
}

/* ---- between two pieces of a line ---- */

static bool is_arithmetic(int kind) {
    return kind == '+' || kind == '-' || kind == '*' || kind == '/' || kind == '^';
}

static bool wants_blanks(const format_piece *piece) {
    switch (piece->kind) {
    case '=':
    case '|':
    case '<':
    case '>':
    case ARROW:
    case DOTS:
    case EQUAL:
    case UNEQUAL:
    case AT_MOST:
    case AT_LEAST:
        return true;
    default:
        return false;
    }
}

/* Blanks in the source between a piece and the one before it. */
static size_t blanks_before(const format_piece *piece) {
    return piece->span.begin - piece[-1].span.end;
}

/* `a +b`: an operator with a blank on one side gets one on the other; not at the edge of a line. */
static bool is_lopsided(const format_pieces *pieces, size_t operator) {
    const format_piece *piece = &pieces->at[operator];
    if (!is_arithmetic(piece->kind) || !piece->binary || operator+ 1 == pieces->count)
        return false;
    if (piece->lines || piece[1].lines || piece[1].kind == FORMAT_COMMENT)
        return false;
    return (blanks_before(piece) > 0) != (blanks_before(&piece[1]) > 0);
}

static bool must_part(const format_pieces *pieces, size_t k) {
    const format_piece *piece = &pieces->at[k], *last = piece - 1;
    if (wants_blanks(piece) || wants_blanks(last) || last->kind == ',' || last->kind == ';' ||
        last->kind == ':' || last->kind == '{' || piece->kind == '{' || piece->kind == '}')
        return true;
    if (piece->kind == STRING)
        return last->kind != '(' && last->kind != '[';
    if (piece->kind == ':')
        return piece->inside == 0;
    if (piece->kind == '[' && last->kind == NUMBER)
        return true; /* a unit */
    return is_lopsided(pieces, k) || is_lopsided(pieces, k - 1);
}

static bool must_join(const format_piece *piece) {
    int last = piece[-1].kind;
    if (piece->kind == ',' || piece->kind == ')' || piece->kind == ']')
        return true;
    if (piece->kind == '(')
        return last == NAME;
    return (last == '(' || last == '[') && piece->kind != NUMBER;
}

static size_t gap(const format_pieces *pieces, size_t k) {
    const format_piece *piece = &pieces->at[k], *last = piece - 1;
    bool tabbed = memchr(last->span.source->text + last->span.end, '\t', blanks_before(piece));
    size_t blanks = tabbed ? 1 : blanks_before(piece);
    if (piece->kind == FORMAT_COMMENT)
        return blanks < BEFORE_COMMENT ? BEFORE_COMMENT : blanks;
    if (blanks == 0)
        return must_part(pieces, k);
    return blanks == 1 && must_join(piece) && !must_part(pieces, k) ? 0 : blanks;
}

/* ---- the text ---- */

static void write_piece(formatting *f, const format_piece *piece) {
    const char *text = piece->span.source->text + piece->span.begin;
    size_t length = piece->span.end - piece->span.begin;
    while (length && strchr(" \t\r\f", text[length - 1]))
        length--;
    for (const char *end = text + length; text < end; text++) {
        size_t part = strnlen(text, (size_t)(end - text));
        base_write(&f->writer, "%.*s", (int)part, text);
        text += part; /* a NUL in a comment, which is no text, is left out */
    }
}

static size_t characters_of_line(const formatting *f) {
    size_t count = 0;
    for (size_t k = f->writer.length - base_writer_column(&f->writer); k < f->writer.length; k++)
        count += ((unsigned char)f->writer.text[k] & 0xC0u) != 0x80u;
    return count;
}

static void place_piece(formatting *f, size_t k) {
    const format_piece *piece = &f->pieces->at[k];
    bool first = k == 0 || piece->lines;
    base_write(&f->writer, "%s", first ? line_ends(f, k) : "");
    base_write(&f->writer, "%*s", (int)(first ? indentation(f, k) : gap(f->pieces, k)), "");
    if (!first && piece->kind == FORMAT_COMMENT) {
        f->comment = characters_of_line(f);
        f->commented = piece->column;
    }
    write_piece(f, piece);
}

/* Lines end as the first of the source does. */
static const char *with_line_ends(base_arena *arena, const base_source *source, const char *text) {
    const char *end = strchr(source->text, '\n');
    if (!end || end == source->text || end[-1] != '\r')
        return text;
    size_t length = strlen(text), at = 0;
    char *copy = base_arena_take(arena, 2 * length + 1);
    for (size_t k = 0; k < length; k++) {
        if (text[k] == '\n')
            copy[at++] = '\r';
        copy[at++] = text[k];
    }
    return copy;
}

const char *front_format(front_context *context, const base_source *source) {
    front_program program = {.source = source};
    front_reader reader = {.context = context, .source = source, .program = &program};
    size_t errors = diag_error_count(context->diags);
    front_scan(&reader);
    front_lay_out(&reader);
    if (front_parse(&reader) != 0 || diag_error_count(context->diags) > errors)
        return NULL;
    format_pieces pieces = front_gather_pieces(&reader);
    formatting f = {.pieces = &pieces, .writer = base_writer_start(context->arena)};
    for (size_t k = 0; k < pieces.count; k++)
        place_piece(&f, k);
    base_write(&f.writer, pieces.count ? "\n" : "");
    return with_line_ends(context->arena, source, f.writer.text);
}
