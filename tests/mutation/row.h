/* The rows of op.def as tokens in postfix order, so that each token can be altered. */
#ifndef MUTATION_ROW_H
#define MUTATION_ROW_H

#include "ir/op.h"

typedef enum row_column {
    ROW_VALUE,
    ROW_BY_0, /* the partials */
    ROW_BY_1,
    ROW_BY_2,
    ROW_DISTANCE,
    ROW_COLUMNS
} row_column;

typedef enum row_what { ROW_A, ROW_B, ROW_C, ROW_Y, ROW_NUMBER, ROW_APPLY, ROW_END } row_what;

typedef struct row_token {
    row_what what;
    double number; /* NUMBER */
    ir_op op;      /* APPLY */
} row_token;

typedef enum row_how {
    ROW_SHIFTED,  /* an argument or number, a little more */
    ROW_OTHER,    /* another argument */
    ROW_SWAPPED,  /* the first two arguments of an operation */
    ROW_REPLACED, /* another operation */
    ROW_DROPPED,  /* an operation on one argument: the argument itself */
    ROW_HOWS
} row_how;

typedef struct row_alteration {
    ir_op op;
    row_column column;
    unsigned at; /* token */
    row_how how;
} row_alteration;

const row_token *row_tokens(ir_op op, row_column column);
/* Is there such an alteration, and does it mean something else? */
bool row_can_alter(const row_alteration *altered);
/* The column as op.def has it, with one token altered unless `altered` is NULL. */
double row_evaluate(ir_op op, row_column column, const double argument[3], double y,
                    const row_alteration *altered);
const char *row_column_name(row_column column);
const char *row_how_name(row_how how);

#endif
