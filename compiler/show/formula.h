/* Expressions as they are typeset, in MathML or in LaTeX: one walk over the tree of the source, two
 * sets of pieces. */
#ifndef SHOW_FORMULA_H
#define SHOW_FORMULA_H

#include "base/writer.h"
#include "front/front.h"

typedef enum show_piece {
#define PIECE(NAME, ...) SHOW_##NAME,
#include "show/notation.def"
#undef PIECE
    SHOW_PIECES
} show_piece;

typedef struct show_formula {
    base_writer *writer;
    const front_checked *checked; /* symbols that names lead to */
    const front_system *system;   /* whose names they are; NULL: of no model (a function) */
    const front_item *function;   /* whose body is written: its words lead nowhere; or NULL */
    bool latex;                   /* else MathML */
    bool plain;                   /* without links to the rows of symbols */
    bool small;                   /* an exponent: quotients stay on one line */
} show_formula;

void show_write_piece(const show_formula *formula, show_piece piece);
void show_write_formula(const show_formula *formula, const front_expr *expr);
/* A name; below it the indices, or the dims of a whole array. */
void show_write_name(const show_formula *formula, const char *name, const front_indices *indices);
/* The left side of a declaration: the name, and the dims it is declared over. */
void show_write_declared(const show_formula *formula, const front_item *item);

/* The symbol of a name in a system; NULL: none has it. */
const front_symbol *show_find(const front_checked *checked, const front_system *system,
                              const char *name);

#endif
