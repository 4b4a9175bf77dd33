/* What the editor tells of its documents: opened, changed, closed. */
#include <string.h>

#include "lsp/server.h"

static void set_version(lsp_document *document, const cJSON *told) {
    const cJSON *version = lsp_member(told, "version");
    if (cJSON_IsNumber(version))
        document->version = version->valuedouble;
}

void lsp_opened(lsp_server *server, const cJSON *params) {
    const cJSON *told = lsp_member(params, "textDocument");
    lsp_document *document =
        lsp_open_document(&server->documents, lsp_text(told, "uri"), lsp_text(told, "text"));
    if (document)
        set_version(document, told);
}

/* All of the text, or the part in `range`. */
static void apply(lsp_server *server, lsp_document *document, const cJSON *change) {
    const cJSON *range = lsp_member(change, "range");
    const base_source *source = document->source;
    if (!cJSON_IsString(lsp_member(change, "text")))
        return;
    base_span span = {source, 0, (uint32_t)source->length};
    if (cJSON_IsObject(range)) {
        lsp_encoding encoding = server->documents.encoding;
        span.begin = lsp_offset_of(source, lsp_position_in(lsp_member(range, "start")), encoding);
        span.end = lsp_offset_of(source, lsp_position_in(lsp_member(range, "end")), encoding);
    }
    lsp_replace_text(&server->documents, document, span, lsp_text(change, "text"));
}

void lsp_changed(lsp_server *server, const cJSON *params) {
    const cJSON *told = lsp_member(params, "textDocument"), *change;
    lsp_document *document = lsp_document_at(&server->documents, lsp_text(told, "uri"));
    if (!document)
        return;
    cJSON_ArrayForEach(change, lsp_member(params, "contentChanges"))
        apply(server, document, change);
    set_version(document, told);
}

void lsp_closed(lsp_server *server, const cJSON *params) {
    const char *address = lsp_text(lsp_member(params, "textDocument"), "uri");
    lsp_document *document = lsp_document_at(&server->documents, address);
    if (!document)
        return;
    lsp_close_document(&server->documents, document);
    lsp_publish_nothing(server, address);
}

/* Files on the disk have changed, or were saved: what imports them is read again. */
void lsp_watched(lsp_server *server, const cJSON *params) {
    (void)params;
    for (lsp_document *one = server->documents.first; one; one = one->next)
        one->stale = true;
}
