/* From a name to where it is declared, and to everywhere it is meant. */
#include <string.h>

#include "lsp/path.h"
#include "lsp/server.h"

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

/* True paths of sources, which are few. */
typedef struct true_paths {
    const base_source *sources[16];
    const char *paths[16];
    size_t count;
} true_paths;

static const char *true_path(lsp_server *server, true_paths *known, const base_source *source) {
    for (size_t i = 0; i < known->count; i++)
        if (known->sources[i] == source)
            return known->paths[i];
    const char *path = lsp_true_path(server->arena, source->path);
    size_t place = known->count < 16 ? known->count++ : 15;
    known->sources[place] = source;
    known->paths[place] = path;
    return path;
}

static bool is_listed(const lsp_mentions *list, const char *path, base_span span) {
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].span.begin == span.begin && strcmp(list->paths[i], path) == 0)
            return true;
    return false;
}

static void list_mention(lsp_server *server, lsp_mentions *list, const lsp_occurrence *one,
                         const char *path) {
    size_t capacity = list->capacity;
    list->at = base_arena_grow(server->arena, list->at, list->count, &capacity, sizeof *list->at);
    list->paths = base_arena_grow(server->arena, list->paths, list->count, &list->capacity,
                                  sizeof *list->paths);
    list->at[list->count] = *one;
    list->paths[list->count++] = path;
}

lsp_mentions lsp_mentions_of(lsp_server *server, const lsp_symbol *symbol) {
    lsp_mentions list = {0};
    true_paths known = {0};
    const char *declared = true_path(server, &known, symbol->span.source);
    for (lsp_document *document = server->documents.first; document; document = document->next) {
        const lsp_index *index = &lsp_look(&server->documents, document)->index;
        for (size_t i = 0; i < index->count; i++) {
            const lsp_occurrence *one = &index->at[i];
            base_span place = one->symbol->span;
            if (place.begin != symbol->span.begin || place.end != symbol->span.end ||
                strcmp(true_path(server, &known, place.source), declared) != 0)
                continue;
            const char *path = true_path(server, &known, one->span.source);
            if (!is_listed(&list, path, one->span))
                list_mention(server, &list, one, path);
        }
    }
    return list;
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
