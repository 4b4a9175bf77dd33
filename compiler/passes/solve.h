/* What the files of the pass `solve` share: one solve of one region being written out. */
#ifndef PASSES_SOLVE_H
#define PASSES_SOLVE_H

#include "passes/pass.h"

typedef struct solving {
    ir_module *module;
    ir_builder builder;   /* the new region */
    const ir_region *old; /* the region as it was */
    uint32_t solve;       /* in module->solves */
    ir_id *unknown;       /* values of old */
    uint32_t count;
    bool *cone;  /* by old value: lies between the unknowns and their residuals */
    ir_id *to;   /* by old value: in the new region; 0: not yet */
    ir_id *open; /* old values whose copies have no target yet */
    uint32_t open_count;
    size_t open_capacity;
    bool done;  /* the solve has been written out */
    bool given; /* unknowns of other solves count as given, though they depend on these */
    /* Along which dim elements are coupled, and how far they read: */
    uint32_t along; /* 0: none */
    uint32_t lower, upper;
    uint32_t *place; /* by unknown: where one that lacks `along` is kept among the elements */
} solving;

/* The value in the new region. */
ir_id solve_take(solving *s, ir_id id);

/* ---- solve_cone.c ---- */

/* A copy of the cone: by old value. */
typedef struct solve_copy {
    ir_id *to;
    uint32_t more; /* dims that the unknowns have here beyond their own */
} solve_copy;

/* Marks the cone. */
void solve_find_cone(solving *s);
/* The cone again, with the unknowns at x. */
solve_copy solve_copy_cone(solving *s, const ir_id *x);
/* The residual of an unknown in a copy. */
ir_id solve_residual(const solving *s, const solve_copy *copy, uint32_t unknown);
/* Derivatives of all residuals along seeds of the unknowns (0: none); 0 where there is none. */
void solve_dots(solving *s, const solve_copy *copy, const ir_id *seed, ir_id *dots);

/* ---- solve_band.c ---- */

/* Sets along, lower, upper and place; NULL, or why the solve cannot be written out. */
const char *solve_find_band(solving *s);

/* ---- solve_jacobian.c ---- */

/* Linear equations: for every element z, the sum over unknowns j and offsets o, -lower .. upper, of
 * entry[i][j][lower + o] x_j[z + o] is right[i]. Entries are 0 where there are none. */
typedef struct solve_system {
    uint32_t count, along, lower, upper;
    ir_id *entry; /* [count][count][lower + upper + 1] */
    ir_id *right; /* [count] */
} solve_system;

static inline ir_id *solve_entry(const solve_system *system, uint32_t i, uint32_t j, int offset) {
    uint32_t width = system->lower + system->upper + 1;
    return &system
                ->entry[(i * system->count + j) * width + (uint32_t)(offset + (int)system->lower)];
}

/* Derivatives of the residuals by the unknowns, and the residuals. */
solve_system solve_linearise(solving *s, const solve_copy *copy);
/* x, for unknowns that lack `along`, at their place. */
ir_id solve_own_place(solving *s, uint32_t unknown, ir_id x);

/* ---- solve_linear.c ---- */

/* Writes out the solution of the equations; x: [count]. The entries and right sides are used up. */
void solve_linear(ir_builder *builder, solve_system *system, ir_id *x);

/* ---- solve_newton.c ---- */

/* The values that the unknowns are found to have, by unknown, and a truth: all was well. */
ir_id solve_iterate(solving *s, ir_id *found);

#endif
