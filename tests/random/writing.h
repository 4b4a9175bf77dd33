/* What the files that write random programs share. */
#ifndef RANDOM_WRITING_H
#define RANDOM_WRITING_H

#include <stdbool.h>

#include "program.h"

enum { WRITING_NAMES = 64 };

/* Solvers that programs with a `solve` are under. */
enum { UNDER_SEQUENTIAL, UNDER_EULER, UNDER_HEUN, UNDER_IMPLICIT, UNDER_COUNT };

/* A pure number that an expression may read. */
typedef struct readable {
    char text[40];   /* "l3", "S / 100 [mm]" */
    const char *dim; /* of an array; NULL: a number */
    bool shifts;     /* what the step does not define: may be read at other elements */
    bool moves;      /* depends on what is solved for */
} readable;

typedef struct writing {
    base_writer *out;
    uint64_t state;
    program_kind kind;
    readable names[WRITING_NAMES];
    size_t name_count;
    const char *loop[2]; /* dims that the expression is over */
    int depth;
    unsigned states; /* a bit each: X, Y[a], Z[b] */
    unsigned under;  /* UNDER_.. */
    bool network;    /* the expression may read upstream */
    bool gentle;     /* equations are solved: slopes are small, and nothing jumps with what moves */
    bool straight;   /* soft decisions may be straight-through */
    int still;       /* above 0: the expression reads nothing that moves */
} writing;

/* 0 .. count - 1 */
unsigned writing_below(writing *w, unsigned count);
void writing_stir(writing *w);
/* An expression between 0 and 1, or between -1 and 1, over the dim given (NULL: none). */
void writing_share(writing *w, const char *dim);
void writing_bounded(writing *w, const char *dim);

#endif
