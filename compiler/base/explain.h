/* What each code means, in words, with an example: the files of explain/, carried in the program.
 */
#ifndef BASE_EXPLAIN_H
#define BASE_EXPLAIN_H

#include "base/diag.h"

/* The examples are whole files. A first line `# with OPTIONS` says how they are compiled. */
typedef struct base_explanation {
    const char *words;
    const char *before; /* has the problem */
    const char *after;  /* has it no more */
} base_explanation;

/* False when the code has no explanation. */
bool base_explain(base_arena *arena, diag_code code, base_explanation *explanation);

#endif
