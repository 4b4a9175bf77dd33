/* A module while it is drawn, shared by the files that draw. */
#ifndef RANDOM_GROWING_H
#define RANDOM_GROWING_H

#include "ir/build.h"
#include "random_source.h"

enum { MOST_TERMS = 64, LARGEST = 4 };

typedef struct term {
    ir_id id;
    double bound; /* of its size */
} term;

typedef struct growing {
    ir_module *module;
    ir_builder builder;
    random_source source;
    bool arrays;      /* draw shifts, recurrences and the like too */
    uint32_t circles; /* dims that open circles go along: nothing may be moved along them */
    term terms[MOST_TERMS];
    uint32_t term_count;
    ir_id truths[MOST_TERMS];
    uint32_t truth_count;
} growing;

/* A value drawn before, or a number. */
term growing_pick(growing *g);
/* The same made small enough. */
term growing_bounded(growing *g, term made);
/* Lets it be picked. */
void growing_keep(growing *g, term made);
/* Keeps one value more. */
void growing_grow(growing *g);
/* A value made along a dim. */
term growing_array(growing *g, term a, term b);

#endif
