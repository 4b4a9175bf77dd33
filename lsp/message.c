#include "lsp/message.h"

const cJSON *lsp_member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *lsp_text(const cJSON *object, const char *name) {
    const char *text = cJSON_GetStringValue(lsp_member(object, name));
    return text ? text : "";
}

bool lsp_is_true(const cJSON *object, const char *name) {
    return cJSON_IsTrue(lsp_member(object, name));
}

uint32_t lsp_count(const cJSON *object, const char *name) {
    const cJSON *number = lsp_member(object, name);
    bool fits = cJSON_IsNumber(number) && number->valuedouble >= 0;
    return !fits ? 0 : number->valuedouble < 2e9 ? (uint32_t)number->valuedouble : 2000000000;
}

lsp_position lsp_position_in(const cJSON *object) {
    return (lsp_position){lsp_count(object, "line"), lsp_count(object, "character")};
}

cJSON *lsp_make_position(lsp_position position) {
    cJSON *made = cJSON_CreateObject();
    cJSON_AddNumberToObject(made, "line", position.line);
    cJSON_AddNumberToObject(made, "character", position.character);
    return made;
}

/* No place is the start of the text. */
cJSON *lsp_make_range(base_span span, lsp_encoding encoding) {
    lsp_position from = {0}, to = {0};
    if (span.source) {
        from = lsp_position_of(span.source, span.begin, encoding);
        to = lsp_position_of(span.source, span.end, encoding);
    }
    cJSON *made = cJSON_CreateObject();
    cJSON_AddItemToObject(made, "start", lsp_make_position(from));
    cJSON_AddItemToObject(made, "end", lsp_make_position(to));
    return made;
}

cJSON *lsp_make_edit(base_span span, const char *text, lsp_encoding encoding) {
    cJSON *made = cJSON_CreateObject();
    cJSON_AddItemToObject(made, "range", lsp_make_range(span, encoding));
    cJSON_AddStringToObject(made, "newText", text);
    return made;
}

cJSON *lsp_make_markdown(const char *text) {
    cJSON *made = cJSON_CreateObject();
    cJSON_AddStringToObject(made, "kind", "markdown");
    cJSON_AddStringToObject(made, "value", text);
    return made;
}
