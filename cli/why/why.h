/* How a value of a model is computed: the symbol, what its equation reads, what those read. */
#ifndef CLI_WHY_H
#define CLI_WHY_H

#include "cli.h"

/* A line of the tree. */
typedef struct cli_reason {
    const front_symbol *symbol;
    size_t depth;
    bool again;    /* its own reasons stand further up */
    bool computed; /* the numbers below are known */
    double number; /* in its declared unit; of an array: of the element that is asked for */
    double high;   /* of an array with no such element: number is its least, this its greatest */
    bool sloped;
    double slope; /* of what is asked for by this one, in declared units */
} cli_reason;

typedef struct cli_reasons {
    base_arena *arena;
    const front_checked *checked;
    cli_reason *at; /* the first is what is asked for */
    size_t count, capacity;
    size_t deepest;          /* no further down */
    size_t element[IR_RANK]; /* of what is asked for, from 0 */
    const front_symbol *target;
} cli_reasons;

/* The symbol of that name, dims aside; NULL: there is none. */
const front_symbol *cli_symbol_of(const front_checked *checked, const char *name, size_t length);
/* The statement that gives a let, flux or unknown its value, or a state the next; NULL: none. */
const front_statement *cli_statement_of(const front_checked *checked, const front_symbol *symbol);
/* Every symbol that the definition of this one reads, once each; of a store: the fluxes at it. */
front_symbols cli_reads_of(const cli_reasons *reasons, const front_symbol *symbol);
/* The tree under reasons->target. */
void cli_find_reasons(cli_reasons *reasons);
/* Those whose definitions read a symbol. */
front_symbols cli_readers_of(const cli_reasons *reasons, const front_symbol *symbol);

/* ---- why_text.c ---- */

void cli_print_reasons(const cli_reasons *reasons);

#endif
