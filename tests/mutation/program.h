/* Small programs that between them meet every rule, and the judges of what the passes make of
 * them: values and tangents against the program as lowered, before any pass, run in complex
 * numbers; adjoints against tangents; second order against the adjoint run in complex numbers. */
#ifndef MUTATION_PROGRAM_H
#define MUTATION_PROGRAM_H

#include "ir/rule.h"
#include "ir/simulate.h"
#include "mutation.h"

enum { PROGRAM_STEPS = 4 };

typedef struct program {
    const char *path; /* of a source; "random:7": a module drawn at random */
    const char *name;
    base_arena *arena;
    ir_simulation plain;    /* of the module before any pass, run in doubles */
    ir_simulation stepped;  /* and in complex numbers */
    ir_simulation reversed; /* of the module after all passes: its adjoint in complex numbers */
    const ir_network *network;
    bool smooth; /* no run stands on a kink */
} program;

/* The module of a source, before any pass; NULL when it does not check (reported on stderr).
 * proven: the balance of all its stores. */
ir_module *program_lower(const program *of, ir_alteration *altered, base_arena *arena,
                         bool *proven);
/* Runs the reference. */
bool program_begin(program *of, base_arena *arena, const char *path);
/* The module through all passes, with second order: NULL, or what broke. */
const char *program_make(const program *of, ir_alteration *altered, base_arena *arena,
                         ir_module **made);
/* A module through all passes, by altered rules unless `altered` is NULL. */
verdict program_judge(const program *of, ir_alteration *altered);

#endif
