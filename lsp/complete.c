/* What may be written at the cursor. */
#include <string.h>

#include "front/vocabulary.h"
#include "ir/unit_table.h"
#include "lsp/context.h"
#include "lsp/server.h"

/* Kinds of what is offered, as the protocol numbers them. */
enum {
    OFFER_FUNCTION = 3,
    OFFER_FIELD = 5,
    OFFER_VARIABLE = 6,
    OFFER_CLASS = 7,
    OFFER_PROPERTY = 10,
    OFFER_UNIT = 11,
    OFFER_VALUE = 12,
    OFFER_KEYWORD = 14
};

typedef struct completing {
    lsp_server *server;
    const lsp_place *place;
    lsp_context context;
    cJSON *list;
    front_table offered; /* names, by where the analysis of the text keeps them */
} completing;

typedef struct offer {
    const char *name;
    int kind;
    const char *detail; /* "" when there is nothing to say */
    const char *words;
} offer;

static void add(completing *c, offer one) {
    const char *name = base_name_of(c->place->analysis->context.names, one.name);
    if (front_table_get(&c->offered, name))
        return;
    front_table_put(c->server->arena, &c->offered, name, c);
    cJSON *made = cJSON_CreateObject();
    cJSON_AddStringToObject(made, "label", one.name);
    cJSON_AddNumberToObject(made, "kind", one.kind);
    if (*one.detail)
        cJSON_AddStringToObject(made, "detail", one.detail);
    if (*one.words)
        cJSON_AddItemToObject(made, "documentation", lsp_make_markdown(one.words));
    cJSON_AddItemToObject(made, "textEdit",
                          lsp_make_edit(c->context.typed, one.name, c->server->documents.encoding));
    cJSON_AddItemToArray(c->list, made);
}

/* ---- the language's own words ---- */

static const struct {
    const char *name, *form, *words;
} language[] = {
#define WORD(name, form, words) {#name, form, words},
#include "lsp/word.def"
#undef WORD
};

enum { WORDS = sizeof language / sizeof *language };

static bool is_top(const char *word) {
    static const char *const top[] = {"model", "experiment", "extend", "import", "fn"};
    for (size_t i = 0; i < sizeof top / sizeof *top; i++)
        if (strcmp(top[i], word) == 0)
            return true;
    return false;
}

static void offer_words(completing *c, bool top) {
    for (size_t i = 0; i < WORDS; i++)
        if (is_top(language[i].name) == top || strcmp(language[i].name, "fn") == 0)
            add(c, (offer){language[i].name, OFFER_KEYWORD, language[i].form, language[i].words});
}

static void offer_functions(completing *c) {
    static const char *const forms[] = {"", "(x)", "(x, y)", "(x, y, z)"};
    static const offer special[] = {
#define SPECIAL(name, form, words) {#name, OFFER_FUNCTION, form, words},
#include "lsp/special.def"
#undef SPECIAL
    };
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        if (row->form == OP_CALL && op != IR_SELECT)
            add(c, (offer){row->spelling, OFFER_FUNCTION,
                           base_arena_format(c->server->arena, "%s%s", row->spelling,
                                             forms[row->arity]),
                           row->words});
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        add(c, special[i]);
    static const char *const logic[] = {"if", "then", "else", "and", "or", "not"};
    for (size_t i = 0; i < sizeof logic / sizeof *logic; i++)
        add(c, (offer){logic[i], OFFER_KEYWORD, "", ""});
}

static void offer_units(completing *c) {
    for (const unit_row *row = unit_rows; row->name; row++)
        add(c, (offer){row->name, OFFER_UNIT,
                       base_arena_format(c->server->arena, "%.10g in SI", row->scale), ""});
}

static void offer_solvers(completing *c) {
    const char *name;
    for (size_t i = 0; (name = front_solver_at(i)); i++)
        add(c, (offer){name, OFFER_VALUE, "solver", ""});
}

static void offer_activations(completing *c) {
    static const char *const names[] = {"tanh", "sigmoid", "relu", "softplus", "sin"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add(c, (offer){names[i], OFFER_FUNCTION, "activation", ""});
}

static void offer_settings(completing *c) {
    const char *name, *meaning;
    for (size_t i = 0; (name = front_setting_at(i, &meaning)); i++)
        add(c, (offer){name, OFFER_PROPERTY, "", meaning});
    add(c, (offer){"use", OFFER_KEYWORD, "use NAME = label", "chooses an alternative"});
}

/* ---- names of the model ---- */

typedef bool wanted(const front_item *item);

static bool is_readable(const front_item *item) {
    return item->kind != ITEM_OUTPUT;
}

static bool is_part_value(const front_item *item) {
    return item->kind != ITEM_LET && item->kind != ITEM_NET && item->kind != ITEM_FN &&
           item->kind != ITEM_DIM;
}

static bool is_end(const front_item *item) {
    return item->kind == ITEM_STORE || item->kind == ITEM_PART;
}

static bool is_part_end(const front_item *item) {
    return item->kind == ITEM_FLUX || item->kind == ITEM_PART;
}

static bool is_state(const front_item *item) {
    return item->kind == ITEM_STATE;
}

static bool is_target(const front_item *item) {
    return (item->kind == ITEM_PARAM && !item->choices.count) || item->kind == ITEM_PART;
}

static bool is_choosable(const front_item *item) {
    return item->kind == ITEM_PART || item->kind == ITEM_STATE ||
           (item->choices.count && item->choices.at[0].label);
}

static bool is_anything(const front_item *item) {
    return item->kind != ITEM_FN && item->kind != ITEM_NET;
}

static int offer_kind_of(const front_item *item) {
    return item->kind == ITEM_FN || item->kind == ITEM_NET ? OFFER_FUNCTION
           : item->kind == ITEM_PART                       ? OFFER_CLASS
           : item->kind == ITEM_OUTPUT                     ? OFFER_PROPERTY
           : item->kind == ITEM_STORE                      ? OFFER_FIELD
                                                           : OFFER_VARIABLE;
}

static const char *detail_of(completing *c, const lsp_analysis *analysis,
                             const lsp_symbol *symbol) {
    const front_item *item = symbol->item;
    base_writer words = base_writer_start(c->server->arena);
    const front_known *known = lsp_known_of(analysis, symbol);
    base_write(&words, "%s", front_item_words(item->kind));
    for (size_t i = 0; item->kind == ITEM_FN && i <= item->words.count; i++)
        base_write(&words, "%s%s",
                   i == 0                  ? " ("
                   : i < item->words.count ? ", "
                                           : ")",
                   i < item->words.count ? item->words.at[i].name : "");
    if (known && known->unit_known && item->kind != ITEM_DIM)
        base_write(&words, ", %s", known->symbol->unit_text);
    else if (item->unit)
        base_write(&words, ", %s", item->unit->text);
    return words.text;
}

static void offer_scope(completing *c, const lsp_analysis *analysis, const lsp_scope *scope,
                        wanted *fits) {
    for (size_t i = 0; scope && i < scope->count; i++) {
        const lsp_symbol *symbol = scope->symbols[i];
        if (fits(symbol->item))
            add(c,
                (offer){symbol->name, offer_kind_of(symbol->item), detail_of(c, analysis, symbol),
                        symbol->item->doc ? symbol->item->doc : ""});
    }
}

/* The scope around the cursor: of the model, or of the model that the experiment is about. */
lsp_scope *lsp_scope_around(const lsp_analysis *analysis, const lsp_context *context) {
    const lsp_index *index = &analysis->index;
    if (!context->block_word)
        return NULL;
    if (strcmp(context->block_word, "experiment") != 0)
        return lsp_scope_of(index, context->block_name);
    const lsp_symbol *experiment = front_table_get(
        &index->experiments, base_name_of(analysis->context.names, context->block_name));
    return experiment ? lsp_scope_of(index, lsp_model_of(index, experiment->block)) : NULL;
}

/* What a dotted name leads into, of every alternative of the part. */
static void offer_inside(completing *c, const lsp_analysis *analysis, wanted *fits) {
    lsp_scope *scope = lsp_scope_around(analysis, &c->context);
    const lsp_symbol *part = scope ? lsp_lookup(&analysis->index, scope, c->context.path) : NULL;
    if (!part || part->kind != LSP_ITEM)
        return;
    if (part->item->kind == ITEM_DIM)
        add(c, (offer){"n", OFFER_PROPERTY, "size of the dim", ""});
    for (size_t i = 0; part->item->kind == ITEM_PART && i < part->item->choices.count; i++)
        offer_scope(c, analysis,
                    lsp_scope_of(&analysis->index, part->item->choices.at[i].value->name), fits);
}

static void offer_functions_of(completing *c, const lsp_analysis *analysis) {
    const front_items *functions = &analysis->program->functions;
    for (size_t i = 0; i < functions->count; i++)
        add(c, (offer){functions->at[i]->name, OFFER_FUNCTION, "fn", ""});
}

/* Names of the model as it stands, then those that only its last sound text had. */
static void offer_names(completing *c, wanted *fits, wanted *inside) {
    const lsp_analysis *all[2] = {c->place->analysis, c->place->document->good};
    for (size_t i = 0; i < 2 && all[i]; i++) {
        if (c->context.path)
            offer_inside(c, all[i], inside);
        else
            offer_scope(c, all[i], lsp_scope_around(all[i], &c->context), fits);
    }
    if (!c->context.path && fits == is_readable && c->context.block_word &&
        strcmp(c->context.block_word, "experiment") != 0) {
        offer_functions_of(c, c->place->analysis);
        offer_functions(c);
    }
}

static void offer_models(completing *c) {
    const front_blocks *models = &c->place->analysis->program->models;
    for (size_t i = 0; i < models->count; i++)
        if (!c->context.block_name || strcmp(models->at[i]->name, c->context.block_name) != 0)
            add(c, (offer){models->at[i]->name, OFFER_CLASS, "model",
                           models->at[i]->doc ? models->at[i]->doc : ""});
}

static void offer_arguments(completing *c) {
    lsp_scope *scope = lsp_scope_of(&c->place->analysis->index, c->context.word);
    offer_scope(c, c->place->analysis, scope, front_is_bindable);
}

static void offer_labels(completing *c) {
    lsp_scope *scope = lsp_scope_around(c->place->analysis, &c->context);
    const lsp_symbol *symbol =
        scope ? lsp_lookup(&c->place->analysis->index, scope, c->context.word) : NULL;
    if (strcmp(c->context.word, "solver") == 0) {
        symbol = scope ? scope->solver : NULL;
        offer_solvers(c);
    }
    for (symbol = symbol ? symbol->labels : NULL; symbol; symbol = symbol->next)
        add(c, (offer){symbol->name, OFFER_VALUE, "alternative", ""});
}

static void offer_values(completing *c) {
    const lsp_options *options = c->server->options;
    const char *setting = c->context.word;
    for (size_t i = 0; i < options->choice_count; i++)
        if (strcmp(options->choices[i].setting, setting) == 0)
            add(c,
                (offer){options->choices[i].name, OFFER_VALUE, setting, options->choices[i].words});
    if (strcmp(setting, "model") == 0)
        offer_models(c);
    const front_blocks *others = &c->place->analysis->program->experiments;
    for (size_t i = 0; strcmp(setting, "like") == 0 && i < others->count; i++)
        add(c, (offer){others->at[i]->name, OFFER_CLASS, "experiment",
                       others->at[i]->doc ? others->at[i]->doc : ""});
}

/* Behind a dot only parts can follow. */
static void offer_dotted(completing *c) {
    switch (c->context.expected) {
    case LSP_END:
        offer_names(c, is_end, is_part_end);
        break;
    case LSP_TARGET:
        offer_names(c, is_target, is_target);
        break;
    case LSP_EXPRESSION:
        offer_names(c, is_readable, is_part_value);
        break;
    case LSP_CHOSEN:
        offer_names(c, is_choosable, is_choosable);
        break;
    default:
        break;
    }
}

static void offer_expected(completing *c) {
    switch (c->context.expected) {
    case LSP_NOTHING:
        break;
    case LSP_TOP:
    case LSP_STATEMENT:
        offer_words(c, c->context.expected == LSP_TOP);
        break;
    case LSP_SETTING:
        offer_settings(c);
        break;
    case LSP_VALUE:
        offer_values(c);
        break;
    case LSP_UNIT:
        offer_units(c);
        break;
    case LSP_EXPRESSION: {
        bool experiment =
            strcmp(c->context.block_word ? c->context.block_word : "", "experiment") == 0;
        wanted *fits = experiment ? is_anything : is_readable;
        offer_names(c, fits, is_part_value);
        if (!c->context.block_word)
            offer_functions(c);
        break;
    }
    case LSP_STATE:
        offer_names(c, is_state, is_state);
        break;
    case LSP_SOLVER:
        offer_solvers(c);
        break;
    case LSP_CHOSEN:
        add(c, (offer){"solver", OFFER_KEYWORD, "the solver", ""});
        offer_dotted(c);
        break;
    case LSP_LABEL_OF:
        offer_labels(c);
        break;
    case LSP_MODEL_NAME:
        offer_models(c);
        break;
    case LSP_ARGUMENT:
        offer_arguments(c);
        break;
    case LSP_ACTIVATION:
        offer_activations(c);
        break;
    default:
        offer_dotted(c);
    }
}

cJSON *lsp_complete(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    completing c = {.server = server, .place = &place};
    c.list = cJSON_CreateArray();
    if (!place.document)
        return c.list;
    c.context = lsp_context_at(server->arena, place.source, place.offset);
    if (c.context.path)
        offer_dotted(&c);
    else
        offer_expected(&c);
    return c.list;
}
