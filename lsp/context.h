/* What may stand at the cursor, told from the text before it alone, so that it may be as broken as
 * a line is while it is written. */
#ifndef LSP_CONTEXT_H
#define LSP_CONTEXT_H

#include <stdbool.h>

#include "lsp/document.h"

typedef enum lsp_expected {
    LSP_NOTHING,   /* a new name, a number, a comment, a text */
    LSP_TOP,       /* a block, an import, a function */
    LSP_STATEMENT, /* of a model */
    LSP_SETTING,   /* of an experiment */
    LSP_VALUE,     /* of the setting `word` */
    LSP_TARGET,    /* a parameter, behind `for` */
    LSP_UNIT,
    LSP_EXPRESSION, /* in an experiment: names of its model */
    LSP_END,        /* of a flux */
    LSP_STATE,      /* behind `next` and `der` */
    LSP_SOLVER,
    LSP_CHOSEN,   /* behind `use` */
    LSP_LABEL_OF, /* behind `use NAME =`: of the name `word` */
    LSP_MODEL_NAME,
    LSP_ARGUMENT, /* the name of what a part is given, of the model `word` */
    LSP_ACTIVATION
} lsp_expected;

typedef struct lsp_call {
    const char *name; /* NULL: the cursor is in no call */
    uint32_t place;   /* of the argument the cursor is in, from 0 */
} lsp_call;

typedef struct lsp_context {
    lsp_expected expected;
    const char *word;
    const char *block_word; /* "model", "extend", "experiment"; NULL: outside */
    const char *block_name;
    const char *path; /* what stands before the last dot of the word at the cursor; NULL: no dot */
    base_span typed;  /* of what was written of the last step of that word */
    lsp_call call;    /* the innermost */
} lsp_context;

lsp_context lsp_context_at(base_arena *arena, const base_source *source, uint32_t offset);
/* The names of the model around the cursor, or of the model that the experiment is about; NULL:
 * none (complete.c). */
lsp_scope *lsp_scope_around(const lsp_analysis *analysis, const lsp_context *context);

#endif
