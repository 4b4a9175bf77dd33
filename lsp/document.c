#include "lsp/document.h"

#include <string.h>

#include "lsp/path.h"

static base_arena *new_arena(const lsp_documents *documents) {
    base_arena *arena = base_arena_create();
    if (!arena)
        longjmp(*documents->failure, 1);
    base_arena_on_failure(arena, documents->failure);
    return arena;
}

lsp_document *lsp_document_at(const lsp_documents *documents, const char *address) {
    lsp_document *document = documents->first;
    while (document && strcmp(document->address, address) != 0)
        document = document->next;
    return document;
}

lsp_document *lsp_document_of_path(const lsp_documents *documents, const char *path) {
    lsp_document *document = documents->first;
    while (document && strcmp(document->path, path) != 0)
        document = document->next;
    return document;
}

/* Texts that import may have been read otherwise now. */
static void mark_stale(const lsp_documents *documents, lsp_document *changed) {
    changed->stale = true;
    for (lsp_document *one = documents->first; one; one = one->next)
        one->stale = one->stale || (one->current && one->current->program->imports.count);
}

static void set_text(lsp_documents *documents, lsp_document *document, base_arena *arena,
                     const base_source *source) {
    if (document->text_arena)
        base_arena_free(document->text_arena);
    document->text_arena = arena;
    document->source = source;
    mark_stale(documents, document);
}

lsp_document *lsp_open_document(lsp_documents *documents, const char *address, const char *text) {
    lsp_document *document = lsp_document_at(documents, address);
    if (!document) {
        base_arena *arena = new_arena(documents);
        const char *path = lsp_path_of(arena, address);
        if (!path) {
            base_arena_free(arena);
            return NULL;
        }
        document = base_arena_take(arena, sizeof *document);
        document->arena = arena;
        document->address = base_arena_copy(arena, address, strlen(address));
        document->path = path;
        document->next = documents->first;
        documents->first = document;
    }
    base_arena *arena = new_arena(documents);
    set_text(documents, document, arena,
             base_source_of_text(arena, document->path, text, strlen(text)));
    return document;
}

void lsp_replace_text(lsp_documents *documents, lsp_document *document, base_span span,
                      const char *text) {
    const base_source *old = document->source;
    size_t added = strlen(text), begin = span.begin, end = span.end < begin ? begin : span.end;
    size_t length = begin + added + (old->length - end);
    base_arena *arena = new_arena(documents);
    char *joined = base_arena_take(arena, length + 1);
    memcpy(joined, old->text, begin);
    memcpy(joined + begin, text, added);
    memcpy(joined + begin + added, old->text + end, old->length - end);
    set_text(documents, document, arena,
             base_source_of_text(arena, document->path, joined, length));
}

/* ---- what is known ---- */

static void forget(lsp_analysis *analysis) {
    if (analysis)
        base_arena_free(analysis->arena);
}

const lsp_analysis *lsp_look(lsp_documents *documents, lsp_document *document) {
    if (document->current && !document->stale)
        return document->current;
    if (document->unfinished)
        base_arena_free(document->unfinished);
    document->unfinished = new_arena(documents);
    lsp_analysis *made = base_arena_take(document->unfinished, sizeof *made);
    made->arena = document->unfinished;
    lsp_analyse(documents, document, made);
    document->unfinished = NULL;
    if (document->current != document->good)
        forget(document->current);
    if (made->sound) {
        forget(document->good);
        document->good = made;
    }
    document->current = made;
    document->stale = false;
    return made;
}

void lsp_close_document(lsp_documents *documents, lsp_document *document) {
    lsp_document **place = &documents->first;
    while (*place != document)
        place = &(*place)->next;
    *place = document->next;
    mark_stale(documents, document);
    if (document->current != document->good)
        forget(document->current);
    forget(document->good);
    if (document->unfinished)
        base_arena_free(document->unfinished);
    base_arena_free(document->text_arena);
    base_arena_free(document->arena);
}

void lsp_close_all(lsp_documents *documents) {
    while (documents->first)
        lsp_close_document(documents, documents->first);
}
