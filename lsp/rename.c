/* Another name for a thing, everywhere it is meant in what is open and what that imports. */
#include <ctype.h>
#include <string.h>

#include "lsp/server.h"

static bool is_name(const char *text) {
    static const char *const reserved[] = {"if", "then", "else", "and", "or", "not", "for"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(reserved[i], text) == 0)
            return false;
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    while (isalnum((unsigned char)*text) || *text == '_')
        text++;
    return *text == '\0';
}

/* A name that the statement's own function has for an argument would hide the new one there. */
static bool is_hidden(const lsp_occurrence *mention, const char *name) {
    if (!mention->item || mention->item->kind != ITEM_FN)
        return false;
    for (size_t i = 0; i < mention->item->words.count; i++)
        if (strcmp(mention->item->words.at[i].name, name) == 0)
            return true;
    return false;
}

/* Whether the body of a function reads the name, which its argument would hide then. */
static bool is_read_in(const lsp_index *index, const front_item *function, const char *name) {
    for (size_t i = 0; i < index->count; i++)
        if (index->at[i].item == function && strcmp(index->at[i].symbol->name, name) == 0)
            return true;
    return false;
}

static const lsp_symbol *clash_of_item(const lsp_index *index, const lsp_symbol *symbol,
                                       const char *name) {
    lsp_scope *scope = symbol->block ? lsp_scope_of(index, symbol->block->name) : NULL;
    return scope ? lsp_lookup(index, scope, name) : NULL;
}

/* A function stands above the names of all models. */
static const lsp_symbol *clash_of_function(const lsp_index *index, const char *name) {
    const lsp_symbol *found = front_table_get(&index->functions, name);
    for (size_t i = 0; !found && i < index->program->models.count; i++) {
        lsp_scope *scope = lsp_scope_of(index, index->program->models.at[i]->name);
        found = scope ? front_table_get(&scope->names, name) : NULL;
    }
    return found;
}

/* Who has the name already, where the symbol would have it too; NULL: nobody. */
static const lsp_symbol *clash_of(const lsp_analysis *analysis, const lsp_symbol *symbol,
                                  const char *text) {
    const lsp_index *index = &analysis->index;
    const char *name = base_name_of(analysis->context.names, text);
    const lsp_symbol *owner = NULL;
    switch (symbol->kind) {
    case LSP_ITEM:
        return clash_of_item(index, symbol, name);
    case LSP_FUNCTION:
        return clash_of_function(index, name);
    case LSP_MODEL:
        return front_table_get(&index->models, name);
    case LSP_EXPERIMENT:
        return front_table_get(&index->experiments, name);
    case LSP_WORD:
        return is_read_in(index, symbol->item, name) ? symbol : NULL;
    case LSP_LABEL:
        if (symbol->block && symbol->item->kind != ITEM_SOLVER)
            owner = clash_of_item(index, symbol, symbol->item->name);
        for (owner = owner ? owner->labels : NULL; owner; owner = owner->next)
            if (strcmp(owner->name, name) == 0)
                return owner;
    }
    return NULL;
}

/* An open file with statements that could not be read, in which the name may stand; NULL: none. */
static const char *unreadable_file(lsp_server *server, const char *name) {
    for (lsp_document *one = server->documents.first; one; one = one->next)
        if (lsp_look(&server->documents, one)->program->damaged && strstr(one->source->text, name))
            return one->path;
    return NULL;
}

/* Why a thing cannot have the name; NULL: it can. */
static const char *objection(lsp_server *server, const lsp_place *place, const lsp_symbol *symbol,
                             const lsp_mentions *mentions, const char *name) {
    if (!is_name(name))
        return base_arena_format(server->arena, "`%s` cannot be a name", name);
    const char *unreadable = unreadable_file(server, symbol->name);
    if (unreadable)
        return base_arena_format(server->arena,
                                 "mend the syntax of %s first: not all names are seen", unreadable);
    bool labels = symbol->kind == LSP_LABEL || symbol->kind == LSP_EXPERIMENT;
    if (!labels && front_is_kept_name(name))
        return base_arena_format(server->arena, "the language keeps the name `%s` for itself",
                                 name);
    for (lsp_document *one = server->documents.first; one; one = one->next) {
        const lsp_analysis *analysis = lsp_look(&server->documents, one);
        if ((analysis == place->analysis || symbol->kind != LSP_WORD) &&
            clash_of(analysis, symbol, name))
            return base_arena_format(server->arena, "there is a `%s` already", name);
    }
    for (size_t i = 0; symbol->kind != LSP_WORD && i < mentions->count; i++)
        if (is_hidden(&mentions->at[i], name))
            return base_arena_format(server->arena, "`%s` is an argument of `%s`, which reads `%s`",
                                     name, mentions->at[i].item->name, symbol->name);
    return NULL;
}

/* The symbol at the cursor, if the text there is its name. */
static lsp_symbol *renamed_symbol(const lsp_place *place, base_span *span) {
    lsp_symbol *symbol = place->document ? lsp_symbol_at(place, span) : NULL;
    if (!symbol || !symbol->name || !symbol->span.source)
        return NULL;
    size_t length = strlen(symbol->name);
    bool same = span->end - span->begin == length &&
                memcmp(span->source->text + span->begin, symbol->name, length) == 0;
    return same ? symbol : NULL;
}

cJSON *lsp_prepare_rename(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    base_span span;
    const lsp_symbol *symbol = renamed_symbol(&place, &span);
    if (!symbol)
        return NULL;
    cJSON *made = cJSON_CreateObject();
    cJSON_AddItemToObject(made, "range", lsp_make_range(span, server->documents.encoding));
    cJSON_AddStringToObject(made, "placeholder", symbol->name);
    return made;
}

cJSON *lsp_rename(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    base_span span;
    const char *name = lsp_text(params, "newName");
    const lsp_symbol *symbol = renamed_symbol(&place, &span);
    if (!symbol)
        return lsp_refuse(server, LSP_REQUEST_FAILED, "there is no name here that can be changed");
    cJSON *made = cJSON_CreateObject();
    cJSON *changes = cJSON_AddObjectToObject(made, "changes");
    if (strcmp(name, symbol->name) == 0)
        return made;
    lsp_mentions list = lsp_mentions_of(server, symbol);
    const char *why_not = objection(server, &place, symbol, &list, name);
    if (why_not) {
        cJSON_Delete(made);
        return lsp_refuse(server, LSP_REQUEST_FAILED, why_not);
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *address = lsp_address_in(server, list.paths[i]);
        cJSON *edits = cJSON_GetObjectItemCaseSensitive(changes, address);
        if (!edits)
            edits = cJSON_AddArrayToObject(changes, address);
        cJSON_AddItemToArray(edits,
                             lsp_make_edit(list.at[i].span, name, server->documents.encoding));
    }
    return made;
}
