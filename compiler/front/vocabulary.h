/* Every word that the language knows, by sort: for editors, completions and pages. The tables that
 * the compiler itself reads are the only source. */
#ifndef FRONT_VOCABULARY_H
#define FRONT_VOCABULARY_H

#include <stddef.h>

typedef enum front_word_sort {
    FRONT_DECLARATIONS, /* begin a statement: `store` */
    FRONT_RESERVED,     /* never names: `if` */
    FRONT_CONTEXTUAL,   /* words at their place only: `in` */
    FRONT_FUNCTIONS,    /* `min`, `sum`, `convolve` */
    FRONT_GIVEN,        /* names that are there: `dt` */
    FRONT_SOLVERS,
    FRONT_UNITS,
    FRONT_SETTINGS, /* of an experiment */
    FRONT_WORD_SORTS
} front_word_sort;

/* The k-th word of a sort, from 0; NULL behind the last. */
const char *front_word_at(front_word_sort sort, size_t k);
/* What it means, in words; "" where the table says nothing. */
const char *front_word_meaning(front_word_sort sort, size_t k);

/* ---- the tables that have more to say; k as above, NULL behind the last ---- */

const char *front_declaration_word_at(size_t k); /* layout.c */
const char *front_special_at(size_t k);          /* expand.c: functions that are no operators */
const char *front_solver_at(size_t k);           /* solver.c */
const char *front_setting_at(size_t k, const char **meaning); /* experiment.c */

#endif
