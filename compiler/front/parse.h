/* What the scanner, the layout and the parser share while one file is read. */
#ifndef FRONT_PARSE_H
#define FRONT_PARSE_H

#include "front/front.h"

/* kind is a token of grammar.y. */
typedef struct front_token {
    int kind;
    base_span span;
    const char *name; /* NAME and words: interned; STRING: text, escapes undone; DATE: as written */
    double number;    /* NUMBER; DATE: days since 1970-01-01 */
    bool line_start;  /* first token of its line */
    size_t statement; /* place of the first token of its statement */
    size_t open;      /* END only: 1 + place of a bracket that is still open; 0: none */
} front_token;

typedef struct front_tokens {
    front_token *at;
    size_t count;
    size_t capacity;
} front_tokens;

typedef struct front_reader {
    front_context *context;
    const base_source *source;
    front_tokens scanned; /* as they stand in the text */
    front_tokens comments;
    front_tokens tokens; /* with statement ends and declaration words */
    size_t position;     /* of the next token */
    size_t lookahead;    /* of the token the parser looks at */
    front_program *program;
} front_reader;

/* Fills reader->scanned. (scanner.l) */
void front_scan(front_reader *reader);
/* Fills reader->tokens from reader->scanned. (layout.c) */
void front_lay_out(front_reader *reader);
void front_add_token(front_reader *reader, front_tokens *tokens, front_token token);

/* Notes a name that a statement declares, so that what reads it is not reported if the statement
 * cannot be parsed. (layout.c) */
void front_hear(front_reader *reader, const front_token *name);

/* The kind of a declaration word as a token, 0 when the name is none. (layout.c) */
int front_declaration_word(const char *name);
/* The declaration word nearest to a name, NULL when none is near. */
const char *front_declaration_word_like(const char *name);

enum { FRONT_STACK = 3 };

/* Where the parser stands, in the words of grammar.y. */
typedef struct front_situation {
    const char *met;
    const char *stack[FRONT_STACK]; /* what has been read, the last first; "": nothing */
    const char *const *expected;
    int count;
} front_situation;

/* Reports a syntax error at the lookahead token. (syntax_error.c) */
void front_report_syntax(front_reader *reader, const front_situation *situation);

#endif
