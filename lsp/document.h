/* The files that an editor has open, and what is known of each. */
#ifndef LSP_DOCUMENT_H
#define LSP_DOCUMENT_H

#include "base/diag_show.h"
#include "lsp/index.h"
#include "lsp/position.h"

/* A text as it was understood once; everything of it lives in its arena. */
typedef struct lsp_analysis {
    base_arena *arena;
    uint64_t number; /* from 1; no two have the same */
    front_context context;
    front_program *program;
    lsp_index index;
    front_table known;             /* front_known by the place of a name in its text */
    const diag_problem **problems; /* of all checks, each once */
    size_t problem_count;
    size_t problem_capacity;
    bool sound; /* read without damage, and the units were looked at */
} lsp_analysis;

typedef struct lsp_document {
    struct lsp_document *next;
    base_arena *arena;   /* of the two names */
    const char *address; /* as the editor has it */
    const char *path;    /* see lsp_true_path */
    base_arena *text_arena;
    const base_source *source;
    double version;
    lsp_analysis *current;   /* NULL: never looked at */
    lsp_analysis *good;      /* the last sound one, perhaps `current`; NULL: none was */
    uint64_t told;           /* the number of the one whose problems the editor was told */
    bool stale;              /* its text, or one that it may import, has changed */
    base_arena *unfinished;  /* of an analysis that ran out of memory */
    const base_source *lent; /* a copy of the text, for the analysis of that number */
    uint64_t borrower;
} lsp_document;

typedef struct lsp_documents {
    lsp_document *first;
    uint64_t looks;      /* analyses begun so far: their numbers */
    size_t default_size; /* of dims without a size */
    lsp_encoding encoding;
    jmp_buf *failure; /* where to go when memory is out */
} lsp_documents;

lsp_document *lsp_document_at(const lsp_documents *documents, const char *address);
lsp_document *lsp_document_of_path(const lsp_documents *documents, const char *path);
/* Opens a document, or gives an open one a new text. NULL when the address names no file. */
lsp_document *lsp_open_document(lsp_documents *documents, const char *address, const char *text);
void lsp_close_document(lsp_documents *documents, lsp_document *document);
void lsp_close_all(lsp_documents *documents);

/* Puts a text in place of the bytes from `begin` to `end`. */
void lsp_replace_text(lsp_documents *documents, lsp_document *document, base_span span,
                      const char *text);

/* What is known of the text as it stands; looks at it now if need be. */
const lsp_analysis *lsp_look(lsp_documents *documents, lsp_document *document);

/* analysis.c: reads a file into an analysis that has but an arena, and lists its names; false when
 * it cannot be read. */
bool lsp_read(lsp_documents *documents, const char *path, lsp_analysis *analysis);
/* Reads and checks the document into an empty analysis. */
void lsp_analyse(lsp_documents *documents, lsp_document *document, lsp_analysis *analysis);
/* What the checks know of a symbol; NULL: nothing. */
const front_known *lsp_known_of(const lsp_analysis *analysis, const lsp_symbol *symbol);

#endif
