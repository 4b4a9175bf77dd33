/* Every name of a file and of what it imports: where it is declared, and where it is meant. Made
 * from the tree alone, so that mistakes elsewhere do no harm. */
#ifndef LSP_INDEX_H
#define LSP_INDEX_H

#include "front/check.h"

typedef enum lsp_symbol_kind {
    LSP_ITEM,     /* what a statement of a model declares */
    LSP_FUNCTION, /* outside models */
    LSP_WORD,     /* of a function */
    LSP_LABEL,    /* of an alternative */
    LSP_MODEL,
    LSP_EXPERIMENT
} lsp_symbol_kind;

typedef struct lsp_symbol {
    lsp_symbol_kind kind;
    const char *name;
    base_span span;            /* of the name where it is declared */
    const front_item *item;    /* ITEM, FUNCTION; WORD and LABEL: what they belong to */
    const front_block *block;  /* where it stands; MODEL, EXPERIMENT: itself; NULL: outside */
    struct lsp_symbol *labels; /* ITEM: its alternatives */
    struct lsp_symbol *next;   /* LABEL */
    const front_expr *value;   /* LABEL */
} lsp_symbol;

typedef enum lsp_role { LSP_DECLARES, LSP_READS, LSP_CHANGES } lsp_role;

typedef struct lsp_occurrence {
    base_span span;
    lsp_symbol *symbol;
    lsp_role role;            /* CHANGES: an end of a flux, `next`, `der` */
    const front_item *item;   /* the statement it stands in; NULL: none */
    const front_block *block; /* likewise */
    bool leaves;              /* CHANGES: what a flux takes from */
} lsp_occurrence;

/* The names of a model, with those that `extend` adds. */
typedef struct lsp_scope {
    const front_block *model;
    front_table names;  /* symbols */
    lsp_symbol *solver; /* for its labels; NULL: the model has no solver */
    lsp_symbol **symbols;
    size_t count;
    size_t capacity;
} lsp_scope;

typedef struct lsp_index {
    front_context *context;
    const front_program *program;
    front_table scopes;      /* of models by name */
    front_table models;      /* symbols by name */
    front_table functions;   /* likewise */
    front_table experiments; /* likewise */
    lsp_occurrence *at;
    size_t count;
    size_t capacity;
    /* where the walk is */
    lsp_scope *scope;
    const front_item *item;
    const front_block *block;
} lsp_index;

/* Fills the index from its program. */
void lsp_make_index(lsp_index *index);

/* The occurrence that a byte of a source belongs to, or that ends there; NULL: none. */
const lsp_occurrence *lsp_occurrence_at(const lsp_index *index, const base_source *source,
                                        uint32_t offset);
/* What a name means in a scope, dots and all; NULL: nothing. */
lsp_symbol *lsp_lookup(const lsp_index *index, lsp_scope *scope, const char *name);
/* The scope of a model; NULL: there is none of that name. */
lsp_scope *lsp_scope_of(const lsp_index *index, const char *model);
/* The scope that a part leads into, of the alternative that has the name unless that is NULL. */
lsp_scope *lsp_scope_of_part(const lsp_index *index, const lsp_symbol *part, const char *name);
/* The model or experiment of the program's own file that an offset stands in; NULL: none. */
const front_block *lsp_block_at(const front_program *program, uint32_t offset, bool *experiment);
/* The model that an experiment is about; NULL: unknown. */
const char *lsp_model_of(const lsp_index *index, const front_block *experiment);

/* index_walk.c */
void lsp_walk_all(lsp_index *index);
/* index.c */
lsp_occurrence *lsp_note(lsp_index *index, base_span span, lsp_symbol *symbol, lsp_role role);

#endif
