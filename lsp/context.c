#include "lsp/context.h"

#include <ctype.h>
#include <string.h>

#include "front/parse.h"

/* A piece of the text: a name with its dots, a number, a text, or one character. */
typedef struct piece {
    char kind; /* 'n' name, '0' number, '"' text, else the character; '>' is `->`, ':' `..` too */
    const char *text;
    uint32_t begin;
    bool line_start;
} piece;

typedef struct pieces {
    base_arena *arena;
    piece *at;
    size_t count;
    size_t capacity;
    bool prose; /* the text ends in a comment, or in a text that is open */
} pieces;

static size_t word_length(const char *text, const char *end) {
    size_t length = 0;
    while (text + length < end && (isalnum((unsigned char)text[length]) || text[length] == '_' ||
                                   (text[length] == '.' && text[length + 1] != '.')))
        length++;
    return length;
}

/* Of a text in quotes; open tells that it does not end. */
static size_t quoted_length(const char *text, const char *end, bool *open) {
    size_t length = 1;
    while (text + length < end && text[length] != '"' && text[length] != '\n')
        length += text[length] == '\\' && text + length + 1 < end ? 2 : 1;
    *open = text + length >= end || text[length] != '"';
    return *open ? (size_t)(end - text < (long)length ? (size_t)(end - text) : length) : length + 1;
}

static void add_piece(pieces *list, char kind, const char *text, size_t length) {
    list->at =
        base_arena_grow(list->arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] =
        (piece){.kind = kind, .text = base_arena_copy(list->arena, text, length)};
}

static pieces cut(base_arena *arena, const base_source *source, uint32_t offset) {
    pieces list = {.arena = arena};
    const char *end = source->text + offset;
    bool fresh = true;
    for (const char *at = source->text; at < end;) {
        size_t length = 1, before = list.count;
        list.prose = false;
        if (*at == '#') {
            while (at + length < end && at[length] != '\n')
                length++;
            list.prose = at + length == end;
        } else if (*at == '"') {
            length = quoted_length(at, end, &list.prose);
            list.prose = list.prose && at + length == end;
            add_piece(&list, '"', at, length);
        } else if (isalnum((unsigned char)*at) || *at == '_') {
            length = word_length(at, end);
            add_piece(&list, isdigit((unsigned char)*at) ? '0' : 'n', at, length);
        } else if (!isspace((unsigned char)*at)) {
            length = (at[0] == '-' && at[1] == '>') || (at[0] == '.' && at[1] == '.') ? 2 : 1;
            length = at + length > end ? 1 : length;
            add_piece(&list, at[0] == '-' && length == 2 ? '>' : *at, at, length);
        }
        if (list.count > before) {
            list.at[before].begin = (uint32_t)(at - source->text);
            list.at[before].line_start = fresh;
        }
        fresh = *at == '\n' || (fresh && list.count == before);
        at += length;
    }
    return list;
}

static bool is(const piece *one, const char *text) {
    return strcmp(one->text, text) == 0;
}

/* ---- where the cursor is ---- */

enum { DEEPEST = 32 };

/* Brackets that are open in the statement. */
typedef struct nesting {
    struct {
        char kind;
        size_t piece;
        uint32_t commas;
    } open[DEEPEST];
    size_t depth;
    size_t statement; /* the first piece of the statement */
    const char *block_word, *block_name;
} nesting;

/* Blocks do not lie in each other: their words at the start of a line begin one always. */
static bool begins_block(const pieces *list, size_t i) {
    const piece *one = &list->at[i];
    return one->line_start && one->kind == 'n' && i + 1 < list->count &&
           list->at[i + 1].kind == 'n' &&
           (is(one, "model") || is(one, "extend") || is(one, "experiment"));
}

static bool begins_statement(const pieces *list, size_t i, bool experiment) {
    const piece *one = &list->at[i];
    if (!one->line_start || one->kind != 'n')
        return false;
    const piece *next = i + 1 < list->count ? &list->at[i + 1] : NULL;
    if (experiment)
        return next && (next->kind == '=' || is(one, "use"));
    return front_declaration_word(one->text) != 0 &&
           (!next || next->kind == 'n' || next->kind == '0' || next->kind == '"' ||
            next->kind == '|');
}

static void step(nesting *n, const pieces *list, size_t i) {
    const piece *one = &list->at[i];
    bool experiment = n->block_word && strcmp(n->block_word, "experiment") == 0;
    if (begins_block(list, i)) {
        *n = (nesting){.statement = i, .block_word = NULL};
    } else if (begins_statement(list, i, experiment)) {
        n->statement = i;
        n->depth = 0;
    }
    if (one->kind == '{' && n->depth == 0) {
        n->block_word = list->at[n->statement].text;
        n->block_name = n->statement + 1 < i ? list->at[n->statement + 1].text : "";
        n->statement = i + 1;
    } else if (one->kind == '}') {
        *n = (nesting){.statement = i + 1};
    } else if (one->kind == ';') {
        n->statement = i + 1;
        n->depth = 0;
    } else if ((one->kind == '(' || one->kind == '[') && n->depth < DEEPEST) {
        n->open[n->depth].kind = one->kind;
        n->open[n->depth].piece = i;
        n->open[n->depth++].commas = 0;
    } else if ((one->kind == ')' || one->kind == ']') && n->depth) {
        n->depth--;
    } else if (one->kind == ',' && n->depth) {
        n->open[n->depth - 1].commas++;
    }
}

/* ---- what is expected there ---- */

/* Pieces of the statement from its word on, up to the cursor. */
typedef struct statement {
    const piece *at;
    size_t count;
    bool fresh_line; /* the cursor is the first on its line */
} statement;

static size_t last_of(const statement *s, const char *text) {
    size_t i = s->count;
    while (i > 0 && !is(&s->at[i - 1], text))
        i--;
    return i; /* one behind it; 0: there is none */
}

static bool follows_colon(const statement *s) {
    size_t colon = last_of(s, ":"), equal = last_of(s, "="), in = last_of(s, "in");
    return colon && colon > equal && colon > in;
}

/* Behind the bar of an alternative, which takes a new name. */
static bool is_labelled(const statement *s, const nesting *n) {
    return n->depth == 0 && s->at[s->count - 1].kind == '|';
}

static lsp_expected expected_of_flux(const statement *s, const nesting *n) {
    const piece *last = &s->at[s->count - 1];
    if (last_of(s, "=") || last_of(s, "|"))
        return is_labelled(s, n) ? LSP_NOTHING : LSP_EXPRESSION;
    return last->kind == ':' || last->kind == '>' ? LSP_END : LSP_NOTHING;
}

static lsp_expected expected_of_net(const statement *s) {
    return s->at[s->count - 1].kind == '0' && last_of(s, "->") ? LSP_ACTIVATION : LSP_NOTHING;
}

static lsp_expected expected_of_use(const statement *s, lsp_context *context) {
    if (s->count == 1)
        return LSP_CHOSEN;
    context->word = s->at[1].text;
    return s->at[s->count - 1].kind == '=' ? LSP_LABEL_OF : LSP_NOTHING;
}

static lsp_expected expected_of_part(const statement *s, const nesting *n, lsp_context *context) {
    const piece *last = &s->at[s->count - 1];
    if (n->depth == 0)
        return last->kind == '=' ? LSP_MODEL_NAME : LSP_NOTHING;
    size_t first = n->open[0].piece;
    bool argument = n->depth == 1 && (last->kind == '(' || last->kind == ',');
    if (argument && first > 0)
        context->word = (s->at - n->statement)[first - 1].text;
    return argument ? LSP_ARGUMENT : LSP_EXPRESSION;
}

static bool is_any(const piece *one, const char *const *words) {
    while (*words && !is(one, *words))
        words++;
    return *words != NULL;
}

static lsp_expected expected_of_declaration(const statement *s, const nesting *n) {
    static const char *const with_unit[] = {"forcing", "input", "attribute", NULL};
    if (s->count == 1 || is_labelled(s, n))
        return LSP_NOTHING;
    if (n->depth == 0 && follows_colon(s)) {
        const piece *last = &s->at[s->count - 1];
        return strchr(":*/", last->kind) ? LSP_UNIT : LSP_NOTHING;
    }
    return is_any(&s->at[0], with_unit) ? LSP_NOTHING : LSP_EXPRESSION;
}

static lsp_expected expected_in_model(const statement *s, const nesting *n, lsp_context *context) {
    const piece *word = &s->at[0];
    static const char *const states[] = {"next", "der", NULL};
    if (is(word, "flux"))
        return expected_of_flux(s, n);
    if (is(word, "net"))
        return expected_of_net(s);
    if (is(word, "use"))
        return expected_of_use(s, context);
    if (is(word, "part"))
        return expected_of_part(s, n, context);
    if (is(word, "solver"))
        return n->depth == 0 ? LSP_SOLVER : LSP_NOTHING;
    if (is(word, "step"))
        return s->count == 2 ? LSP_UNIT : LSP_NOTHING;
    if (is_any(word, states) && s->count == 1)
        return LSP_STATE;
    if (is(word, "fn") && !last_of(s, "="))
        return LSP_NOTHING;
    return expected_of_declaration(s, n);
}

static lsp_expected expected_in_experiment(const statement *s, const nesting *n,
                                           lsp_context *context) {
    if (is(&s->at[0], "use"))
        return expected_of_use(s, context);
    context->word = s->at[0].text;
    size_t targets = last_of(s, "for");
    const piece *last = &s->at[s->count - 1];
    if (targets && (targets == s->count || last->kind == ','))
        return LSP_TARGET;
    if (n->depth)
        return LSP_EXPRESSION;
    return last->kind == '=' || last->kind == '+' || last->kind == '*' ? LSP_VALUE : LSP_NOTHING;
}

static bool can_end(const piece *one) {
    return strchr("n0\")]", one->kind) != NULL;
}

/* A unit in brackets behind a number: `10 [K]`. */
static bool is_unit_bracket(const pieces *list, const nesting *n) {
    size_t open = n->depth ? n->open[n->depth - 1].piece : 0;
    return n->depth && n->open[n->depth - 1].kind == '[' && open && list->at[open - 1].kind == '0';
}

static lsp_expected expected_at(const pieces *list, const nesting *n, lsp_context *context,
                                bool fresh_line) {
    statement s = {list->at + n->statement, list->count - n->statement, fresh_line};
    bool experiment = n->block_word && strcmp(n->block_word, "experiment") == 0;
    if (is_unit_bracket(list, n))
        return LSP_UNIT;
    if (!n->block_word) {
        if (s.count == 0)
            return LSP_TOP;
        if (is(&s.at[0], "fn") && last_of(&s, "="))
            return LSP_EXPRESSION;
        return is(&s.at[0], "extend") && s.count == 1 ? LSP_MODEL_NAME
               : fresh_line                           ? LSP_TOP
                                                      : LSP_NOTHING;
    }
    bool over = s.count && fresh_line && n->depth == 0 && can_end(&s.at[s.count - 1]);
    if (s.count == 0 || over)
        return experiment ? LSP_SETTING : LSP_STATEMENT;
    return experiment ? expected_in_experiment(&s, n, context) : expected_in_model(&s, n, context);
}

static void find_call(const pieces *list, const nesting *n, lsp_context *context) {
    for (size_t depth = n->depth; depth > 0; depth--) {
        size_t open = n->open[depth - 1].piece;
        if (n->open[depth - 1].kind != '(' || open == 0)
            continue;
        const piece *before = &list->at[open - 1];
        if (before->kind != 'n')
            continue;
        context->call = (lsp_call){before->text, n->open[depth - 1].commas};
        return;
    }
}

/* The word at the cursor is taken off: what stands before it tells what is expected. */
static void take_word(pieces *list, const base_source *source, uint32_t offset,
                      lsp_context *context) {
    context->typed = (base_span){source, offset, offset};
    if (list->count == 0)
        return;
    const piece *last = &list->at[list->count - 1];
    if ((last->kind != 'n' && last->kind != '0') || last->begin + strlen(last->text) != offset)
        return;
    const char *dot = strrchr(last->text, '.');
    context->typed.begin = dot ? last->begin + (uint32_t)(dot + 1 - last->text) : last->begin;
    if (dot && last->kind == 'n')
        context->path = base_arena_copy(list->arena, last->text, (size_t)(dot - last->text));
    list->count--;
}

lsp_context lsp_context_at(base_arena *arena, const base_source *source, uint32_t offset) {
    lsp_context context = {0};
    nesting n = {0};
    pieces list = cut(arena, source, offset);
    if (list.prose)
        return context;
    bool number = list.count && list.at[list.count - 1].kind == '0' &&
                  list.at[list.count - 1].begin + strlen(list.at[list.count - 1].text) == offset;
    size_t before = list.count;
    take_word(&list, source, offset, &context);
    bool fresh_line = list.count < before ? list.at[list.count].line_start : false;
    for (uint32_t at = offset; list.count == before && !fresh_line && at > 0; at--) {
        if (source->text[at - 1] == '\n')
            fresh_line = true;
        else if (source->text[at - 1] != ' ' && source->text[at - 1] != '\t')
            break;
    }
    for (size_t i = 0; i < list.count; i++)
        step(&n, &list, i);
    context.block_word = n.block_word;
    context.block_name = n.block_name;
    find_call(&list, &n, &context);
    context.expected = number ? LSP_NOTHING : expected_at(&list, &n, &context, fresh_line);
    return context;
}
