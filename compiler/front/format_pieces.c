#include "front/format_pieces.h"

#include <string.h>

#include "front/grammar.h"

enum { TAB = 8 };

typedef struct gathering {
    const front_reader *reader;
    format_pieces pieces;
    size_t laid;  /* next of reader->tokens */
    size_t depth; /* blocks that are open */
    size_t inside;
    int before;      /* kind of the token before */
    uint32_t offset; /* up to which lines and columns are counted */
    size_t column;
} gathering;

/* Line ends on the way; the column is kept for the next piece. */
static size_t walk_to(gathering *g, uint32_t offset) {
    const char *text = g->reader->source->text;
    size_t lines = 0;
    for (; g->offset < offset; g->offset++) {
        unsigned char c = (unsigned char)text[g->offset];
        if (c == '\n') {
            lines++;
            g->column = 0;
        } else if (c == '\t') {
            g->column += TAB - g->column % TAB;
        } else {
            g->column += (c & 0xC0u) != 0x80u; /* a byte that begins a character */
        }
    }
    return lines;
}

static format_piece *add_piece(gathering *g, base_span span) {
    format_piece *piece = &g->pieces.at[g->pieces.count++];
    size_t lines = walk_to(g, span.begin);
    *piece = (format_piece){.span = span, .lines = lines, .column = g->column};
    walk_to(g, span.end);
    return piece;
}

/* The token of the laid out ones at the place of a scanned one; NULL for a `;`. */
static const front_token *laid_token(gathering *g, const front_token *scanned) {
    const front_tokens *tokens = &g->reader->tokens;
    if (scanned->kind == ';')
        return NULL;
    while (tokens->at[g->laid].kind == END)
        g->laid++;
    return &tokens->at[g->laid++];
}

static bool ends_operand(int kind) {
    return kind == NAME || kind == NUMBER || kind == DATE || kind == STRING || kind == ')' ||
           kind == ']';
}

static void add_token(gathering *g, const front_token *scanned) {
    const front_token *token = laid_token(g, scanned);
    format_piece *piece = add_piece(g, scanned->span);
    piece->kind = token ? token->kind : scanned->kind;
    piece->starts = token && &g->reader->tokens.at[token->statement] == token;
    piece->binary = ends_operand(g->before);
    g->before = piece->kind;
    g->depth -= piece->kind == '}';
    g->inside -= piece->kind == ')' || piece->kind == ']';
    piece->depth = g->depth;
    piece->inside = g->inside;
    g->depth += piece->kind == '{';
    g->inside += piece->kind == '(' || piece->kind == '[';
}

static void add_comment(gathering *g, const front_token *comment) {
    format_piece *piece = add_piece(g, comment->span);
    piece->kind = FORMAT_COMMENT;
    piece->depth = g->depth;
    piece->inside = g->inside;
}

format_pieces front_gather_pieces(const front_reader *reader) {
    const front_tokens *tokens = &reader->scanned, *comments = &reader->comments;
    gathering g = {.reader = reader};
    if (strncmp(reader->source->text, "\xEF\xBB\xBF", 3) == 0)
        g.offset = 3; /* the mark of an encoding has no width */
    size_t most = tokens->count + comments->count;
    g.pieces.at = base_arena_take(reader->context->arena, most * sizeof *g.pieces.at);
    size_t next = 0;
    for (size_t k = 0; k < tokens->count; k++) {
        const front_token *token = &tokens->at[k];
        uint32_t end = token->kind ? token->span.begin : (uint32_t)reader->source->length;
        for (; next < comments->count && comments->at[next].span.begin < end; next++)
            add_comment(&g, &comments->at[next]);
        if (token->kind)
            add_token(&g, token);
    }
    return g.pieces;
}
