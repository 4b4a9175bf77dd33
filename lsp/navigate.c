/* From a name to where it is declared, and to everywhere it is meant. */
#include <string.h>

#include "lsp/neighbours.h"
#include "lsp/path.h"

/* ---- definition ---- */

static cJSON *imported_file(lsp_server *server, const lsp_place *place) {
    const front_program *program = place->analysis->program;
    for (size_t i = 0; i < program->imports.count; i++) {
        const front_word *word = &program->imports.at[i];
        if (place->offset < word->span.begin || place->offset > word->span.end)
            continue;
        const char *path = front_import_path(server->arena, place->source->path, word->name);
        base_source *source = base_source_of_text(server->arena, path, "", 0);
        return lsp_make_location(server, (base_span){source, 0, 0});
    }
    return NULL;
}

cJSON *lsp_definition(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    if (!place.document)
        return NULL;
    base_span span;
    const lsp_symbol *symbol = lsp_symbol_at(&place, &span);
    if (!symbol)
        return imported_file(server, &place);
    return lsp_make_location(server, symbol->span);
}

/* ---- references ---- */

typedef struct gathering {
    lsp_server *server;
    const lsp_symbol *symbol;
    const char *declared; /* the true path of where it is */
    lsp_mentions list;
    const base_source *last; /* the source that was asked for last, and its true path */
    const char *last_path;
} gathering;

static const char *true_path(gathering *g, const base_source *source) {
    if (g->last != source)
        g->last_path = lsp_true_path(g->server->arena, source->path);
    g->last = source;
    return g->last_path;
}

static bool is_listed(const lsp_mentions *list, const char *path, base_span span) {
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].span.begin == span.begin && strcmp(list->paths[i], path) == 0)
            return true;
    return false;
}

static void list_mention(gathering *g, const lsp_occurrence *one) {
    base_arena *arena = g->server->arena;
    lsp_mentions *list = &g->list;
    const char *path = true_path(g, one->span.source);
    size_t capacity = list->capacity;
    if (is_listed(list, path, one->span))
        return;
    list->at = base_arena_grow(arena, list->at, list->count, &capacity, sizeof *list->at);
    list->paths =
        base_arena_grow(arena, list->paths, list->count, &list->capacity, sizeof *list->paths);
    list->at[list->count] = *one;
    list->paths[list->count++] = path;
}

/* The symbol is the same where it is declared at the same place of the same file. */
static void gather(void *data, const lsp_index *index) {
    gathering *g = data;
    for (size_t i = 0; i < index->count; i++) {
        base_span place = index->at[i].symbol->span;
        if (place.begin == g->symbol->span.begin && place.end == g->symbol->span.end &&
            strcmp(true_path(g, place.source), g->declared) == 0)
            list_mention(g, &index->at[i]);
    }
}

lsp_mentions lsp_mentions_of(lsp_server *server, const lsp_symbol *symbol) {
    gathering g = {.server = server, .symbol = symbol};
    g.declared = lsp_true_path(server->arena, symbol->span.source->path);
    for (lsp_document *document = server->documents.first; document; document = document->next)
        gather(&g, &lsp_look(&server->documents, document)->index);
    lsp_each_neighbour(server, symbol, gather, &g);
    return g.list;
}

cJSON *lsp_references(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    base_span span;
    lsp_symbol *symbol = place.document ? lsp_symbol_at(&place, &span) : NULL;
    if (!symbol)
        return NULL;
    bool declarations = lsp_is_true(lsp_member(params, "context"), "includeDeclaration");
    lsp_mentions list = lsp_mentions_of(server, symbol);
    cJSON *made = cJSON_CreateArray();
    for (size_t i = 0; i < list.count; i++)
        if (declarations || list.at[i].role != LSP_DECLARES)
            cJSON_AddItemToArray(made, lsp_make_location(server, list.at[i].span));
    return made;
}

cJSON *lsp_highlight(lsp_server *server, const cJSON *params) {
    enum { READ = 2, WRITE = 3 };
    lsp_place place = lsp_place_of(server, params);
    base_span span;
    lsp_symbol *symbol = place.document ? lsp_symbol_at(&place, &span) : NULL;
    if (!symbol)
        return NULL;
    const lsp_index *index = &place.analysis->index;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < index->count; i++) {
        const lsp_occurrence *one = &index->at[i];
        if (one->symbol != symbol || one->span.source != place.source)
            continue;
        cJSON *made = cJSON_CreateObject();
        cJSON_AddItemToObject(made, "range", lsp_make_range(one->span, server->documents.encoding));
        cJSON_AddNumberToObject(made, "kind", one->role == LSP_READS ? READ : WRITE);
        cJSON_AddItemToArray(list, made);
    }
    return list;
}
