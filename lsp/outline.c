/* The shape of a document: its models and what they declare, and what can be folded. */
#include <string.h>

#include "lsp/server.h"

/* Kinds of symbols, as the protocol numbers them. */
enum {
    KIND_NAMESPACE = 3,
    KIND_CLASS = 5,
    KIND_METHOD = 6,
    KIND_PROPERTY = 7,
    KIND_FIELD = 8,
    KIND_FUNCTION = 12,
    KIND_VARIABLE = 13,
    KIND_CONSTANT = 14,
    KIND_STRUCT = 23,
    KIND_EVENT = 24,
    KIND_OPERATOR = 25,
    KIND_PARAMETER = 26
};

static int kind_of(front_item_kind kind) {
    static const int kinds[ITEM_KINDS] = {
        [ITEM_FORCING] = KIND_EVENT,   [ITEM_INPUT] = KIND_EVENT,    [ITEM_ATTRIBUTE] = KIND_FIELD,
        [ITEM_PARAM] = KIND_PARAMETER, [ITEM_CONST] = KIND_CONSTANT, [ITEM_STORE] = KIND_STRUCT,
        [ITEM_STATE] = KIND_STRUCT,    [ITEM_FLUX] = KIND_METHOD,    [ITEM_OUTPUT] = KIND_PROPERTY,
        [ITEM_NET] = KIND_OPERATOR,    [ITEM_FN] = KIND_FUNCTION,    [ITEM_PART] = KIND_CLASS,
        [ITEM_SETTING] = KIND_FIELD};
    return kinds[kind] ? kinds[kind] : KIND_VARIABLE;
}

typedef struct entry {
    const char *name;
    const char *detail;
    int kind;
    base_span span, name_span;
} entry;

static cJSON *add_entry(lsp_server *server, cJSON *list, const entry *one) {
    cJSON *made = cJSON_CreateObject();
    lsp_encoding encoding = server->documents.encoding;
    base_span all = base_span_join(one->span, one->name_span);
    cJSON_AddStringToObject(made, "name", *one->name ? one->name : "?");
    cJSON_AddStringToObject(made, "detail", one->detail);
    cJSON_AddNumberToObject(made, "kind", one->kind);
    cJSON_AddItemToObject(made, "range", lsp_make_range(all, encoding));
    cJSON_AddItemToObject(made, "selectionRange", lsp_make_range(one->name_span, encoding));
    cJSON_AddItemToArray(list, made);
    return made;
}

static void add_item(lsp_server *server, cJSON *list, const front_item *item) {
    const char *unit = item->unit ? item->unit->text : NULL;
    const char *word = front_item_words(item->kind);
    if (!front_has_own_name(item) && item->kind != ITEM_SETTING)
        return;
    const char *detail = unit ? base_arena_format(server->arena, "%s, %s", word, unit) : word;
    entry one = {item->name, detail, kind_of(item->kind), item->span, item->name_span};
    add_entry(server, list, &one);
}

static void add_blocks(lsp_server *server, cJSON *list, const lsp_place *place,
                       const front_blocks *blocks) {
    const front_program *program = place->analysis->program;
    for (size_t i = 0; i < blocks->count; i++) {
        const front_block *block = blocks->at[i];
        bool experiment = blocks == &program->experiments;
        const char *doc = block->doc ? block->doc : blocks == &program->extensions ? "extend" : "";
        if (block->span.source != place->source)
            continue;
        entry one = {block->name, doc, experiment ? KIND_NAMESPACE : KIND_CLASS, block->span,
                     block->name_span};
        cJSON *children = cJSON_AddArrayToObject(add_entry(server, list, &one), "children");
        for (size_t k = 0; k < block->items.count; k++)
            add_item(server, children, block->items.at[k]);
    }
}

cJSON *lsp_outline(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    cJSON *list = cJSON_CreateArray();
    if (!place.document)
        return list;
    const front_program *program = place.analysis->program;
    for (size_t i = 0; i < program->functions.count; i++)
        if (program->functions.at[i]->span.source == place.source)
            add_item(server, list, program->functions.at[i]);
    add_blocks(server, list, &place, &program->models);
    add_blocks(server, list, &place, &program->extensions);
    add_blocks(server, list, &place, &program->experiments);
    return list;
}

/* ---- folding ---- */

static void add_fold(cJSON *list, uint32_t first, uint32_t last, const char *kind) {
    if (last <= first)
        return;
    cJSON *made = cJSON_CreateObject();
    cJSON_AddNumberToObject(made, "startLine", first);
    cJSON_AddNumberToObject(made, "endLine", last);
    if (kind)
        cJSON_AddStringToObject(made, "kind", kind);
    cJSON_AddItemToArray(list, made);
}

static void fold_span(cJSON *list, base_span span) {
    uint32_t first = base_position_of(span.source, span.begin).line - 1;
    uint32_t end = span.end;
    while (end > span.begin && strchr(" \t\r\n", span.source->text[end - 1]))
        end--;
    add_fold(list, first, base_position_of(span.source, end).line - 1, NULL);
}

static void fold_blocks(cJSON *list, const base_source *source, const front_blocks *blocks) {
    for (size_t i = 0; i < blocks->count; i++) {
        const front_block *block = blocks->at[i];
        if (block->span.source != source)
            continue;
        fold_span(list, block->span);
        for (size_t k = 0; k < block->items.count; k++)
            fold_span(list, block->items.at[k]->span);
    }
}

static bool is_comment(const base_source *source, uint32_t line) {
    uint32_t at = source->line_starts[line];
    at += (uint32_t)strspn(source->text + at, " \t");
    return source->text[at] == '#';
}

static void fold_comments(cJSON *list, const base_source *source) {
    for (uint32_t line = 0; line < source->lines; line++) {
        uint32_t last = line;
        if (!is_comment(source, line))
            continue;
        while (last + 1 < source->lines && is_comment(source, last + 1))
            last++;
        add_fold(list, line, last, "comment");
        line = last;
    }
}

cJSON *lsp_folds(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    cJSON *list = cJSON_CreateArray();
    if (!place.document)
        return list;
    const front_program *program = place.analysis->program;
    fold_blocks(list, place.source, &program->models);
    fold_blocks(list, place.source, &program->extensions);
    fold_blocks(list, place.source, &program->experiments);
    fold_comments(list, place.source);
    return list;
}
