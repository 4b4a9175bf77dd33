/* Where statements begin and end, and which names are declaration words there.
 *
 * A statement ends at a newline when its last token can end one, unless the next line begins with
 * something that only continues. A line that begins with a declaration word followed by a name,
 * number or string begins a statement even inside open brackets. */
#include <string.h>

#include "front/grammar.h"
#include "front/parse.h"
#include "front/vocabulary.h"

typedef struct declaration_word {
    const char *name;
    int token;
} declaration_word;

static const declaration_word words[] = {
    {"model", MODEL},     {"experiment", EXPERIMENT},
    {"import", IMPORT},   {"step", STEP},
    {"forcing", FORCING}, {"attribute", ATTRIBUTE},
    {"param", PARAM},     {"const", CONST},
    {"store", STORE},     {"state", STATE},
    {"flux", FLUX},       {"let", LET},
    {"next", NEXT},       {"der", DER},
    {"output", OUTPUT},   {"net", NET},
    {"fn", FN},           {"solver", SOLVER},
    {"use", USE},         {"input", INPUT},
    {"dim", DIM},         {"part", PART},
    {"extend", EXTEND},   {"shared", SHARED},
    {"solve", SOLVE},
};

enum { WORDS = sizeof words / sizeof words[0], DEEPEST = 200 };

typedef struct layout {
    front_reader *reader;
    size_t *open; /* places, in reader->tokens, of brackets that are open */
    size_t open_count;
    size_t open_capacity;
    size_t statement; /* place of the first token of the statement */
    int word;         /* the statement's declaration word; 0: none */
    bool fresh;       /* at the start of a statement */
} layout;

int front_declaration_word(const char *name) {
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i].token;
    return 0;
}

const char *front_declaration_word_at(size_t k) {
    return k < WORDS ? words[k].name : NULL;
}

const char *front_declaration_word_like(const char *name) {
    const char *nearest = NULL;
    size_t least = 3;
    for (size_t i = 0; i < WORDS; i++) {
        size_t distance = base_name_distance(words[i].name, name);
        if (distance < least && distance < strlen(words[i].name) - 1) {
            least = distance;
            nearest = words[i].name;
        }
    }
    return nearest;
}

void front_add_token(front_reader *reader, front_tokens *tokens, front_token token) {
    tokens->at = base_arena_grow(reader->context->arena, tokens->at, tokens->count,
                                 &tokens->capacity, sizeof *tokens->at);
    tokens->at[tokens->count++] = token;
}

void front_hear(front_reader *reader, const front_token *name) {
    if (name->kind != NAME)
        return;
    front_words *heard = &reader->program->heard;
    heard->at = base_arena_grow(reader->context->arena, heard->at, heard->count, &heard->capacity,
                                sizeof *heard->at);
    heard->at[heard->count++] = (front_word){name->name, name->span};
}

static front_token *last_token(layout *state) {
    front_tokens *tokens = &state->reader->tokens;
    return tokens->count ? &tokens->at[tokens->count - 1] : NULL;
}

static void emit(layout *state, front_token token) {
    if (state->fresh) {
        state->statement = state->reader->tokens.count;
        state->fresh = false;
    }
    token.statement = state->statement;
    front_add_token(state->reader, &state->reader->tokens, token);
}

/* The place behind the last token. */
static base_span behind(layout *state) {
    uint32_t end = last_token(state)->span.end;
    return (base_span){state->reader->source, end, end};
}

/* How many brackets are open around the statement: 1 in a block, whose `{` is the outermost. */
static size_t around(const layout *state) {
    return state->open_count && state->reader->tokens.at[state->open[0]].kind == '{';
}

/* Ends the statement; brackets other than { that are still open are left behind and told of. */
static void end_statement(layout *state) {
    size_t unclosed = 0;
    while (state->open_count > around(state))
        unclosed = 1 + state->open[--state->open_count];
    if (state->fresh)
        return;
    emit(state, (front_token){.kind = END, .span = behind(state), .open = unclosed});
    state->fresh = true;
    state->word = 0;
}

static bool can_end(int kind) {
    return kind == NAME || kind == NUMBER || kind == DATE || kind == STRING || kind == BAD ||
           kind == ')' || kind == ']' || kind == '}';
}

/* A line that begins so goes on with the statement before it. */
static bool continues(int kind) {
    switch (kind) {
    case THEN:
    case ELSE:
    case AND:
    case OR:
    case FOR:
    case ARROW:
    case DOTS:
    case EQUAL:
    case UNEQUAL:
    case AT_MOST:
    case AT_LEAST:
    case STRING:
        return true;
    default:
        return kind > 0 && kind < 128 && strchr("|+-*/^<>=,:{)]", kind) != NULL;
    }
}

/* The token of the declaration word that begins a statement at this place; 0: none does. */
static int word_at(const layout *state, size_t i) {
    const front_token *token = &state->reader->scanned.at[i];
    if (token->kind != NAME || (!state->fresh && !token->line_start))
        return 0;
    int word = front_declaration_word(token->name);
    int next = token[1].kind; /* the last token is the end of the text, so there is one */
    bool follows = next == NAME || next == NUMBER || next == STRING;
    return follows || (word == SOLVER && next == '|') ? word : 0;
}

static void close_blocks(layout *state) {
    end_statement(state);
    while (state->open_count) {
        size_t bracket = state->open[--state->open_count];
        diag_report(state->reader->context->diags, DIAG_P002,
                    state->reader->tokens.at[bracket].span, "this `{` is never closed");
        emit(state, (front_token){.kind = '}', .span = behind(state)});
        end_statement(state);
    }
}

static void begin_declaration(layout *state, size_t i, int word) {
    const front_token *token = &state->reader->scanned.at[i];
    end_statement(state);
    if (word == MODEL || word == EXPERIMENT || word == EXTEND)
        close_blocks(state);
    state->word = word;
    const front_token *name = token + 1 + (word == SHARED);
    front_hear(state->reader, name);
    while (word == DIM && name[1].kind == ',' && name[2].kind == NAME)
        front_hear(state->reader, name += 2);
}

static void open_bracket(layout *state) {
    size_t place = state->reader->tokens.count - 1;
    state->open = base_arena_grow(state->reader->context->arena, state->open, state->open_count,
                                  &state->open_capacity, sizeof *state->open);
    state->open[state->open_count++] = place;
    if (state->open_count == DEEPEST)
        diag_report(state->reader->context->diags, DIAG_P004, last_token(state)->span,
                    "more than %d brackets inside each other", DEEPEST - 1);
    if (around(state) == state->open_count) {
        state->fresh = true;
        state->word = 0;
    }
}

/* What is still open inside the bracket is closed with it: the parser tells of it. */
static void close_bracket(layout *state, front_token token) {
    int opening = token.kind == ')' ? '(' : token.kind == ']' ? '[' : '{';
    for (size_t i = state->open_count; i > around(state); i--) {
        if (state->reader->tokens.at[state->open[i - 1]].kind == opening) {
            state->open_count = i - 1;
            break;
        }
    }
    emit(state, token);
}

/* A `{` inside a statement is a mistake; its `}` goes with it. */
static bool closes_inside(const layout *state) {
    for (size_t i = state->open_count; i > around(state); i--)
        if (state->reader->tokens.at[state->open[i - 1]].kind == '{')
            return true;
    return false;
}

static void close_block(layout *state, front_token token) {
    end_statement(state);
    if (state->open_count)
        state->open_count--;
    emit(state, token);
    end_statement(state);
}

/* Words that are none where a name is expected: they stand where an operand has just ended. */
static int contextual_word(layout *state, const front_token *token) {
    const front_token *last = last_token(state);
    if (!last || state->fresh)
        return NAME;
    if (last->kind == SHARED && strcmp(token->name, "param") == 0)
        return state->word = PARAM;
    if (!can_end(last->kind))
        return NAME;
    bool named = last > &state->reader->tokens.at[state->statement + 1];
    bool bounded = state->word == PARAM || state->word == SOLVE;
    if (strcmp(token->name, "in") == 0 && bounded && named)
        return IN;
    if (strcmp(token->name, "where") == 0 && state->word == SOLVE && named)
        return WHERE;
    if (strcmp(token->name, "scale") == 0 && token[1].kind == NAME)
        return SCALE;
    return strcmp(token->name, "with") == 0 && token[1].kind == NAME ? WITH : NAME;
}

/* `where` of a solve begins no statement, as `=` begins none. */
static bool goes_on(const layout *state, const front_token *token) {
    bool where = token->kind == NAME && strcmp(token->name, "where") == 0;
    return continues(token->kind) || (where && state->word == SOLVE);
}

static void lay_token(layout *state, size_t i) {
    front_token token = state->reader->scanned.at[i];
    int word = word_at(state, i);
    const front_token *last = last_token(state);
    bool inside = state->open_count > around(state);
    if (word)
        begin_declaration(state, i, word);
    else if (token.line_start && !state->fresh && !inside && can_end(last->kind) &&
             !goes_on(state, &token))
        end_statement(state);
    if (word)
        token.kind = word;
    else if (token.kind == NAME)
        token.kind = contextual_word(state, &state->reader->scanned.at[i]);
    switch (token.kind) {
    case ';':
        end_statement(state);
        break;
    case '}':
        if (closes_inside(state))
            close_bracket(state, token);
        else
            close_block(state, token);
        break;
    case ')':
    case ']':
        close_bracket(state, token);
        break;
    case '(':
    case '[':
    case '{':
        emit(state, token);
        open_bracket(state);
        break;
    default:
        emit(state, token);
    }
}

void front_lay_out(front_reader *reader) {
    layout state = {.reader = reader, .fresh = true};
    size_t count = reader->scanned.count - 1; /* the last is the end of the text */
    for (size_t i = 0; i < count && state.open_count < DEEPEST; i++)
        lay_token(&state, i);
    uint32_t end = (uint32_t)reader->source->length;
    if (state.open_count < DEEPEST)
        close_blocks(&state);
    else /* reported; the parser stops here without a word */
        front_add_token(reader, &reader->tokens, (front_token){.kind = BAD});
    front_token last = {.kind = 0, .span = {reader->source, end, end}};
    front_add_token(reader, &reader->tokens, last);
}

/* Hands the tokens to the parser. */
int front_lex(FRONT_STYPE *value, base_span *location, front_reader *reader) {
    const front_token *token = &reader->tokens.at[reader->position];
    reader->lookahead = reader->position;
    if (token->kind != 0)
        reader->position++;
    value->token = token;
    *location = token->span;
    return token->kind;
}
