/* What all forms of showing a model have in common: its symbols as rows, its systems in the order
 * they are read, which choice holds, what enters and leaves each store. */
#ifndef SHOW_VIEW_H
#define SHOW_VIEW_H

#include "show/show.h"

/* A line of the table of symbols; texts as in the source, "" where there is none. */
typedef struct show_row {
    const front_symbol *symbol;
    const char *role; /* "param" */
    const char *dims; /* "[z]" */
    const char *unit; /* "mm/d" */
    const char *low, *high;
    const char *initial; /* default, initial value, value of a constant, size */
    const char *doc;
    const front_expr *least, *most, *start; /* the same as expressions; NULL: none, or no such */
    bool idle;                              /* only alternatives that are not chosen read it */
} show_row;

typedef struct show_rows {
    show_row *at;
    size_t count;
    size_t capacity;
} show_rows;

/* By role: what is given, parameters, stores, what is computed, outputs. */
show_rows show_symbols(const show_subject *subject);

/* The whole model, then its parts in the order they step. k < checked->system_count */
const front_system *show_system(const front_checked *checked, size_t k);
/* Its name in full, as symbols of the system have it. */
const char *show_full_name(base_arena *arena, const front_system *system, const char *name);

/* The system that a symbol belongs to. */
const front_system *show_system_of(const front_checked *checked, const front_symbol *symbol);

/* The equations of all systems, and the functions they call, numbered in the order of reading. */
typedef struct show_equation {
    const front_system *system; /* NULL: a function outside models */
    const front_item *item;
    const char *name; /* in full */
    size_t place;     /* in the block of the system */
} show_equation;

typedef struct show_equations {
    show_equation *at;
    size_t count;
    size_t capacity;
} show_equations;

show_equations show_all_equations(const show_subject *subject);
/* The number, from 1, of the first equation that makes the symbol; 0: there is none. */
size_t show_number_of(const show_equations *equations, const front_symbol *symbol);

/* Which alternative of a statement holds; false for a statement without. */
bool show_is_chosen(const show_subject *subject, const front_system *system, const front_item *item,
                    size_t choice);
/* "rk4(substeps = 50)" */
const char *show_solver(base_arena *arena, const front_system *system);

/* A statement that has an equation: not a declaration alone. */
bool show_is_equation(const front_item *item);
/* Top-level functions that the models call, in source order. */
front_items show_functions(const show_subject *subject);

/* ---- comments ---- */

/* The comment at the top of a source, a line each without its `#`. */
front_words show_header(base_arena *arena, const base_source *source);
/* The comment lines between an item of a block and the one before it. */
front_words show_comment_before(base_arena *arena, const front_block *block, size_t item);
/* The comment behind a statement on its line; "" when there is none. */
const char *show_comment_behind(base_arena *arena, base_span span);

typedef enum show_paragraph_kind {
    PARAGRAPH_PROSE,
    PARAGRAPH_REFERENCES, /* a line that is not indented, and those behind it that are, is one */
    PARAGRAPH_CODE        /* indented from its first line */
} show_paragraph_kind;

typedef struct show_paragraph {
    show_paragraph_kind kind;
    const front_word *lines;
    size_t count;
} show_paragraph;

/* The paragraphs of a comment one after another, from *line = 0; false: there is none left. */
bool show_next_paragraph(const front_words *lines, size_t *line, show_paragraph *paragraph);
/* Whether the line continues a reference, or is code. */
bool show_is_indented(const char *line);

/* ---- the balance ---- */

/* The store a flux leaves or reaches at last, through fluxes of parts; NULL: none. */
const front_symbol *show_source(const front_symbol *flux);
const front_symbol *show_sink(const front_symbol *flux);
/* Another flux leads on from this one of a part, or to it: that one is shown instead. */
bool show_is_taken(const front_checked *checked, const front_symbol *flux);

typedef struct show_balance {
    const front_symbol *store;   /* or a state */
    front_symbols in, out;       /* fluxes from and to other stores */
    front_symbols gains, losses; /* from and to outside */
    bool proven;
} show_balance;

/* One for each store, then for each state, as `afflux check` lists them. count: how many. */
show_balance *show_balances(const show_subject *subject, size_t *count);

#endif
