/* What the checks of shapes share: where a walk through an expression is. */
#ifndef FRONT_SHAPE_H
#define FRONT_SHAPE_H

#include "front/check.h"

/* A loop that an expression stands in: over a dim of its statement, or bound by a reduction. */
typedef struct front_loop {
    const front_symbol *dim;
    size_t low; /* elements it goes over, from 0 */
    size_t high;
    bool implied; /* an array may be named without an index for it */
    bool bound;   /* by a reduction or a convolve, not by the statement */
} front_loop;

enum { FRONT_MOST_LOOPS = 16 };

typedef struct front_walk {
    front_checker *checker;
    const front_entry *entry; /* whose expression it is */
    front_loop loops[FRONT_MOST_LOOPS];
    size_t loop_count;
    const char *repeated; /* why what is here is not evaluated once a step; NULL: it is */
} front_walk;

/* shape.c */
void front_shape(front_walk *walk, front_expr *expr);
/* The innermost loop over the dim; NULL: there is none. */
const front_loop *front_loop_over(const front_walk *walk, const front_symbol *dim);
/* Enters a loop that a reduction or a convolve binds, over the whole dim. */
void front_bind(front_walk *walk, const front_symbol *dim);
/* What an equation is over: the dims of its state, or its own. */
const front_dims *front_dims_of(const front_entry *entry);
/* Let, flux, next, der: evaluated in every step. */
bool front_is_step(const front_entry *entry);

/* shape_place.c */
/* times * the position in dim + offset; dim is NULL when times is 0. */
typedef struct front_linear {
    const front_symbol *dim;
    double times;
    double offset;
} front_linear;
/* False: the expression has no such form. */
bool front_linear_of(const front_expr *expr, front_linear *linear);
void front_shape_name(front_walk *walk, front_expr *name);
void front_report_outside(front_walk *walk, base_span span, const front_symbol *dim);

/* shape_piece.c */
void front_shape_piece(front_checker *checker, front_entry *entry);
void front_check_pieces(front_checker *checker, const front_entry *head);

/* shape_end.c: the ends of a flux. */
void front_shape_ends(front_checker *checker, front_entry *entry);

/* special.c: convolve, gamma_uh, upstream, soft. */
void front_shape_special(front_walk *walk, front_expr *call);

#endif
