/* Words for syntax errors: the known mistakes first, then what was met and what was expected. */
#include <string.h>

#include "front/grammar.h"
#include "front/parse.h"

static base_diags *diags_of(front_reader *reader) {
    return reader->context->diags;
}

static const char *text_of(front_reader *reader, const front_token *token) {
    base_span span = token->span;
    return base_arena_format(reader->context->arena, "%.*s", (int)(span.end - span.begin),
                             span.source->text + span.begin);
}

static bool report_bracket(front_reader *reader, const front_token *token) {
    if (token->kind != END || !token->open)
        return false;
    const front_token *bracket = &reader->tokens.at[token->open - 1];
    diag_report(diags_of(reader), DIAG_P002, bracket->span, "this `%s` is never closed",
                text_of(reader, bracket));
    return true;
}

static bool report_if(front_reader *reader, const front_token *token) {
    if (token->kind != IF)
        return false;
    diag_report(diags_of(reader), DIAG_P005, token->span,
                "an `if` inside another operator needs parentheses");
    diag_help(diags_of(reader), "write `( if ... then ... else ... )`");
    return true;
}

/* A statement that begins with a plain name, and the error right behind or at it. */
static bool report_beginning(front_reader *reader, const front_token *token) {
    const front_token *first = &reader->tokens.at[token->statement];
    if (first->kind != NAME || token - first > 1)
        return false;
    base_diags *diags = diags_of(reader);
    if (front_declaration_word(first->name)) {
        diag_report(diags, DIAG_P001, first->span, "`%s` is not followed by a name", first->name);
        return true;
    }
    front_hear(reader, first[1].kind == NAME ? first + 1 : first);
    diag_report(diags, DIAG_P006, first->span, "`%s` begins no statement", first->name);
    const char *like = front_declaration_word_like(first->name);
    if (like)
        diag_help(diags, "did you mean `%s`?", like);
    else if (first[1].kind == '=')
        diag_help(diags, "to name an intermediate value write `let %s = ...`", first->name);
    return true;
}

static bool report_scale(front_reader *reader, const front_token *token) {
    if (token->kind != NAME || strcmp(token->name, "scale") != 0)
        return false;
    front_report_later(reader->context, token->span, "`scale`");
    return true;
}

static bool is_among(const front_expected *expected, const char *word) {
    for (int i = 0; i < expected->count; i++)
        if (strcmp(expected->words[i], word) == 0)
            return true;
    return false;
}

/* "a name", "`)`": the parser's own words, with punctuation in quotes. */
static const char *words_of(front_reader *reader, const char *word) {
    base_arena *arena = reader->context->arena;
    if (word[0] == '\'')
        return base_arena_format(arena, "`%c`", word[1]);
    bool described = strncmp(word, "a ", 2) == 0 || strncmp(word, "the ", 4) == 0;
    return described ? word : base_arena_format(arena, "`%s`", word);
}

static const char *list_expected(front_reader *reader, const front_expected *expected) {
    enum { MOST_LISTED = 5 };
    if (is_among(expected, "a number") && is_among(expected, "'('"))
        return "an expression";
    if (expected->count < 1 || expected->count > MOST_LISTED)
        return NULL;
    const char *list = words_of(reader, expected->words[0]);
    for (int i = 1; i < expected->count; i++)
        list = base_arena_format(reader->context->arena, "%s%s%s", list,
                                 i + 1 < expected->count ? ", " : " or ",
                                 words_of(reader, expected->words[i]));
    return list;
}

static const char *met_words(front_reader *reader, const front_token *token,
                             const front_expected *expected) {
    if (token->kind == 0)
        return "the end of the file";
    if (token->kind == END)
        return "the end of the statement";
    if (token->kind == STRING)
        return "a string";
    return strcmp(expected->met, "a name") == 0 || token->span.end > token->span.begin
               ? base_arena_format(reader->context->arena, "`%s`", text_of(reader, token))
               : expected->met;
}

void front_report_syntax(front_reader *reader, const front_expected *expected) {
    const front_token *token = &reader->tokens.at[reader->lookahead];
    reader->program->damaged = true;
    if (token->kind == BAD || report_bracket(reader, token) || report_if(reader, token) ||
        report_scale(reader, token) || report_beginning(reader, token))
        return;
    const char *list = list_expected(reader, expected);
    const char *met = met_words(reader, token, expected);
    if (list)
        diag_report(diags_of(reader), DIAG_P001, token->span, "%s here, where %s should be", met,
                    list);
    else
        diag_report(diags_of(reader), DIAG_P001, token->span, "%s does not fit here", met);
}

/* Only memory comes here: the parser's stack has a bound. */
void front_error(const base_span *location, front_reader *reader, const char *message) {
    (void)message;
    diag_report(reader->context->diags, DIAG_P004, *location, "nested too deeply");
}
