/* What stands at a place of a text, and what the names there mean. */
#include <ctype.h>
#include <string.h>

#include "lsp/path.h"
#include "lsp/server.h"

static bool is_word_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* A dot joins words: `bucket.Q`, but not the two of a range. */
static bool joins(const base_source *source, uint32_t at) {
    return source->text[at] == '.' && at > 0 && is_word_byte(source->text[at - 1]) &&
           !isdigit((unsigned char)source->text[at + 1]) && is_word_byte(source->text[at + 1]);
}

base_span lsp_word_at(const base_source *source, uint32_t offset) {
    uint32_t begin = offset, end = offset;
    while (begin > 0 && (is_word_byte(source->text[begin - 1]) || joins(source, begin - 1)))
        begin--;
    while (end < source->length && is_word_byte(source->text[end]))
        end++;
    return (base_span){source, begin, end};
}

const char *lsp_copy(base_arena *arena, base_span span) {
    return base_arena_copy(arena, span.source->text + span.begin, span.end - span.begin);
}

lsp_place lsp_place_of(lsp_server *server, const cJSON *params) {
    lsp_place place = {.arena = server->arena};
    const char *address = lsp_text(lsp_member(params, "textDocument"), "uri");
    const cJSON *position = lsp_member(params, "position");
    place.document = lsp_document_at(&server->documents, address);
    if (!place.document)
        return place;
    place.analysis = lsp_look(&server->documents, place.document);
    place.source = place.analysis->program->source;
    if (position)
        place.offset =
            lsp_offset_of(place.source, lsp_position_in(position), server->documents.encoding);
    return place;
}

/* Whether the rest of the line says that the offset lies in a comment or a text. */
bool lsp_is_prose(const base_source *source, uint32_t offset) {
    bool text = false;
    uint32_t begin = offset;
    while (begin > 0 && source->text[begin - 1] != '\n')
        begin--;
    for (uint32_t at = begin; at < offset; at++) {
        if (source->text[at] == '\\' && text)
            at++;
        else if (source->text[at] == '"')
            text = !text;
        else if (source->text[at] == '#' && !text)
            return true;
    }
    return text;
}

static lsp_symbol *meaning_in(const lsp_analysis *analysis, const lsp_place *place,
                              const char *name) {
    bool experiment;
    const front_block *block = lsp_block_at(place->analysis->program, place->offset, &experiment);
    const lsp_index *index = &analysis->index;
    const char *model = !block ? NULL : experiment ? lsp_model_of(index, block) : block->name;
    lsp_scope *scope = lsp_scope_of(index, model);
    lsp_symbol *symbol = scope ? lsp_lookup(index, scope, name) : NULL;
    const char *interned = base_name_of(analysis->context.names, name);
    if (!symbol)
        symbol = front_table_get(&index->functions, interned);
    return symbol ? symbol : front_table_get(&index->models, interned);
}

lsp_symbol *lsp_symbol_at(const lsp_place *place, base_span *span) {
    const lsp_occurrence *found =
        lsp_occurrence_at(&place->analysis->index, place->source, place->offset);
    if (found) {
        *span = found->span;
        return found->symbol;
    }
    *span = lsp_word_at(place->source, place->offset);
    if (span->begin == span->end || lsp_is_prose(place->source, place->offset))
        return NULL;
    const char *name = lsp_copy(place->arena, *span);
    lsp_symbol *symbol = meaning_in(place->analysis, place, name);
    if (!symbol && place->document->good && place->document->good != place->analysis)
        symbol = meaning_in(place->document->good, place, name);
    const char *dot = strrchr(name, '.');
    if (dot)
        span->begin += (uint32_t)(dot + 1 - name);
    return symbol;
}

const char *lsp_address_in(lsp_server *server, const char *path) {
    const lsp_document *document = lsp_document_of_path(&server->documents, path);
    return document ? document->address : lsp_address_of(server->arena, path);
}

cJSON *lsp_make_location(lsp_server *server, base_span span) {
    cJSON *made = cJSON_CreateObject();
    const char *path = lsp_true_path(server->arena, span.source->path);
    cJSON_AddStringToObject(made, "uri", lsp_address_in(server, path));
    cJSON_AddItemToObject(made, "range", lsp_make_range(span, server->documents.encoding));
    return made;
}
