/* Rules altered on purpose: for each, some judge must notice. A judge is a check that the ordinary
 * tests trust; what it finds is a disagreement. A mutant that no judge notices is a survivor, and a
 * hole in the tests. */
#ifndef MUTATION_H
#define MUTATION_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"

/* What became of one mutant. */
typedef struct verdict {
    const char *judge; /* which noticed; NULL: none did */
    double size;       /* of the disagreement, relative; infinite where a number was not finite */
    const char
        *fault; /* it could not be judged: nothing was altered, or it crashed; NULL: it was */
} verdict;

typedef struct mutation_run {
    base_arena *arena;
    bool all;         /* every mutant, else a sample */
    const char *only; /* mutants with that in their names; NULL: any */
    unsigned seed;    /* of the sample */
    size_t met;       /* mutants that there are */
    size_t killed, judged;
    const char **left; /* names of survivors, and of those that could not be judged */
    size_t left_count, left_capacity;
} mutation_run;

/* Is the mutant in the sample, one in so many of its kind? */
bool mutation_is_drawn(mutation_run *run, const char *name, unsigned one_in);
/* Prints a line of the table. */
void mutation_add(mutation_run *run, const char *name, verdict of);

/* Relative to what was wanted, or to 1 where that is less. */
static inline double mutation_distance(double got, double wanted) {
    if (got == wanted || (isnan(got) && isnan(wanted)))
        return 0;
    double distance = fabs(got - wanted) / (1 + fabs(wanted));
    return isfinite(distance) ? distance : INFINITY;
}

/* Each alters all rules of its kind in turn, after its judges have accepted the rules as they are:
 * false when they did not. */
bool mutate_rows(mutation_run *run);
struct program;
bool mutate_rules(mutation_run *run, const struct program *programs, size_t count);
bool mutate_texts(mutation_run *run, const struct program *programs, size_t count);
/* Is it a rule of the emitted C, seen only when that is compiled? */
bool mutation_is_emitted(int rule);

#endif
