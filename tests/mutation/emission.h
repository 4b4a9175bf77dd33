/* C that was emitted by an altered rule, or altered afterwards: compiled, loaded, judged. */
#ifndef MUTATION_EMISSION_H
#define MUTATION_EMISSION_H

#include "back/back.h"
#include "program.h"

/* One mutant. It is tried with one program after another, as long as that makes other C of it. */
typedef struct emission {
    const char *name;
    ir_alteration altered;      /* of a rule, where find is NULL */
    const char *find, *replace; /* of the text, with the words of the templates */
    size_t next;                /* the program to try next */
    bool met;
    verdict found;
} emission;

typedef struct emission_run {
    mutation_run *run;
    const program *programs;
    ir_module **modules; /* of the programs, by rules as they are, through all passes */
    back_output *plain;  /* of them */
    size_t program_count;
    emission *all;
    size_t count, capacity;
} emission_run;

void emission_add(emission_run *e, const emission *mutant);
/* Emits, compiles and judges all, and adds them to the run: false when it does not compile, or when
 * rules as they are are not accepted. */
bool emission_judge_all(emission_run *e);

#endif
