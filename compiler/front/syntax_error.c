/* Words for syntax errors: the known mistakes first, then the rows of syntax_error.def. */
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

static bool is_expected(const front_situation *situation, const char *word) {
    for (int i = 0; i < situation->count; i++)
        if (strcmp(situation->expected[i], word) == 0)
            return true;
    return false;
}

/* ---- known mistakes ---- */

static bool report_bracket(front_reader *reader, const front_token *token) {
    if (token->kind != END || !token->open)
        return false;
    const front_token *bracket = &reader->tokens.at[token->open - 1];
    diag_report(diags_of(reader), DIAG_P002, bracket->span, "this `%s` is never closed",
                text_of(reader, bracket));
    return true;
}

static bool report_if(front_reader *reader, const front_token *token,
                      const front_situation *situation) {
    if (token->kind != IF || !is_expected(situation, "'('") || is_expected(situation, "'+'"))
        return false;
    diag_report(diags_of(reader), DIAG_P005, token->span,
                "an `if` inside another operator needs parentheses");
    diag_help(diags_of(reader), "write `( if ... then ... else ... )`");
    return true;
}

/* `b +` and then a line `c = 3`: the line before was not finished. */
static bool report_unfinished(front_reader *reader, const front_token *token) {
    const front_token *name = token - 1;
    const front_token *first = &reader->tokens.at[token->statement];
    if (token->kind != '=' || name <= first || name->kind != NAME || !name->line_start)
        return false;
    diag_report(diags_of(reader), DIAG_P001, name[-1].span, "the statement does not end with `%s`",
                text_of(reader, name - 1));
    diag_label(diags_of(reader), name->span, "so this line belongs to it");
    return true;
}

static void report_nameless(front_reader *reader, const front_token *word) {
    base_diags *diags = diags_of(reader);
    diag_report(diags, DIAG_P001, word->span, "`%s` is not followed by a name", word->name);
    if (word[1].kind >= IF && word[1].kind <= FOR)
        diag_help(diags, "`%s` is a word of the language", text_of(reader, &word[1]));
}

/* A statement that begins with a plain name, and the error right behind or at it. */
static bool report_beginning(front_reader *reader, const front_token *token,
                             const front_situation *situation) {
    const front_token *first = &reader->tokens.at[token->statement];
    bool setting = strcmp(situation->stack[1], "experiment_statements") == 0;
    if (first->kind != NAME || token - first > 1 || setting)
        return false;
    base_diags *diags = diags_of(reader);
    if (front_declaration_word(first->name)) {
        report_nameless(reader, first);
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

/* ---- the table ---- */

typedef struct mistake {
    const char *stack[FRONT_STACK]; /* the last first; "": anything */
    const char *met;
    const char *expected;
    const char *sentence;
    const char *example;
} mistake;

static const mistake mistakes[] = {
#define MISTAKE(below, second, last, met, expected, sentence, example)                             \
    {{last, second, below}, met, expected, sentence, example},
#include "front/syntax_error.def"
#undef MISTAKE
};

static bool fits_symbol(const char *wanted, const char *symbol) {
    bool name = strcmp(wanted, "declared") == 0 && strcmp(symbol, "a name") == 0;
    bool list = strcmp(wanted, "statements") == 0 && strcmp(symbol, "additions") == 0;
    return !wanted[0] || name || list || strcmp(wanted, symbol) == 0;
}

static bool fits(const mistake *row, const front_situation *situation) {
    for (int i = 0; i < FRONT_STACK; i++)
        if (!fits_symbol(row->stack[i], situation->stack[i]))
            return false;
    return fits_symbol(row->met, situation->met) &&
           (!row->expected[0] || is_expected(situation, row->expected));
}

static const mistake *mistake_in(const front_situation *situation) {
    const mistake *row = mistakes; /* the last one fits everything */
    while (!fits(row, situation))
        row++;
    return row;
}

static const char *met_words(front_reader *reader, const front_token *token) {
    if (token->kind == 0)
        return "the file ends too soon";
    if (token->kind == END)
        return "the statement ends too soon";
    if (token->kind == STRING)
        return "this text does not fit here";
    return base_arena_format(reader->context->arena, "`%s` does not fit here",
                             text_of(reader, token));
}

/* The sentence with the text before the place for its @. */
static const char *sentence_of(front_reader *reader, const mistake *row, const front_token *token) {
    const char *mark = strchr(row->sentence, '@');
    if (!mark || token == reader->tokens.at)
        return row->sentence;
    return base_arena_format(reader->context->arena, "%.*s`%s`%s", (int)(mark - row->sentence),
                             row->sentence, text_of(reader, token - 1), mark + 1);
}

void front_report_syntax(front_reader *reader, const front_situation *situation) {
    const front_token *token = &reader->tokens.at[reader->lookahead];
    reader->program->damaged = true;
    if (token->kind == BAD || report_bracket(reader, token) ||
        report_if(reader, token, situation) || report_beginning(reader, token, situation) ||
        report_unfinished(reader, token))
        return;
    const mistake *row = mistake_in(situation);
    diag_report(diags_of(reader), DIAG_P001, token->span, "%s: %s", met_words(reader, token),
                sentence_of(reader, row, token));
    diag_help(diags_of(reader), "for example `%s`", row->example);
}

/* Only memory comes here: the parser's stack has a bound. */
void front_error(const base_span *location, front_reader *reader, const char *message) {
    (void)message;
    diag_report(reader->context->diags, DIAG_P004, *location, "nested too deeply");
}
