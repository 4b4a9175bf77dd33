/* The document as `afflux fmt` lays it out, as one edit of what differs. */
#include "front/format.h"

#include <string.h>

#include "lsp/server.h"

/* Back to where a letter begins. */
static uint32_t letter_start(const char *text, uint32_t at) {
    while (at > 0 && ((unsigned char)text[at] & 0xC0u) == 0x80u)
        at--;
    return at;
}

/* What the two texts have in common at their begin and end stays as it is. */
static cJSON *make_difference(const lsp_server *server, const base_source *old, const char *text) {
    uint32_t length = (uint32_t)strlen(text), end = (uint32_t)old->length, begin = 0, same = 0;
    uint32_t shorter = length < end ? length : end;
    while (begin < shorter && old->text[begin] == text[begin])
        begin++;
    begin = letter_start(old->text, begin);
    while (same < shorter - begin && old->text[end - same - 1] == text[length - same - 1])
        same++;
    while (same > 0 && ((unsigned char)old->text[end - same] & 0xC0u) == 0x80u)
        same--;
    const char *middle = base_arena_copy(server->arena, text + begin, length - same - begin);
    return lsp_make_edit((base_span){old, begin, end - same}, middle, server->documents.encoding);
}

/* ---- a part of a document: laid out with the whole, on which its lines depend ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The byte behind so many letters that are no blanks, which are the same in both layouts. */
static uint32_t behind_letters(const char *text, size_t letters) {
    uint32_t at = 0;
    while (letters > 0 && text[at])
        letters -= !is_blank(text[at++]);
    return at;
}

static size_t count_letters(const char *text, uint32_t end) {
    size_t letters = 0;
    for (uint32_t at = 0; at < end; at++)
        letters += !is_blank(text[at]);
    return letters;
}

/* From behind the last letter before the lines of the range to behind the last one in them. */
static cJSON *make_part(const lsp_server *server, const base_source *old, const char *text,
                        const cJSON *range) {
    uint32_t first = lsp_count(lsp_member(range, "start"), "line");
    uint32_t last = lsp_count(lsp_member(range, "end"), "line");
    last = last < old->lines ? last : old->lines - 1;
    if (first > last)
        return NULL;
    size_t before = count_letters(old->text, old->line_starts[first]);
    size_t within = count_letters(old->text, lsp_line_end(old, last));
    base_span span = {old, behind_letters(old->text, before), behind_letters(old->text, within)};
    uint32_t begin = behind_letters(text, before), end = behind_letters(text, within);
    const char *part = base_arena_copy(server->arena, text + begin, end - begin);
    if (strncmp(part, old->text + span.begin, span.end - span.begin) == 0 &&
        strlen(part) == span.end - span.begin)
        return NULL;
    return lsp_make_edit(span, part, server->documents.encoding);
}

cJSON *lsp_format(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    if (!place.document)
        return NULL;
    base_arena *arena = server->arena;
    front_context context = {arena, base_names_create(arena), base_diags_create(arena)};
    const char *text = front_format(&context, place.source);
    const cJSON *range = lsp_member(params, "range");
    cJSON *edits = cJSON_CreateArray();
    if (!text || strcmp(text, place.source->text) == 0)
        return edits;
    cJSON *edit = range ? make_part(server, place.source, text, range)
                        : make_difference(server, place.source, text);
    cJSON_AddItemToArray(edits, edit);
    return edits;
}
