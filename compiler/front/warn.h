/* Warnings that only this field needs, about a model without errors. Nothing is decided here. */
#ifndef FRONT_WARN_H
#define FRONT_WARN_H

#include "front/check.h"

/* Least and greatest value; infinite when nothing is known. */
typedef struct front_range {
    double low;
    double high;
} front_range;

/* What is followed through lets and fluxes can be met again and again: work has an end, behind
 * which nothing is known. */
typedef struct front_ranger {
    double part; /* what `dt` is, in steps */
    size_t left; /* nodes that may still be looked at */
} front_ranger;
front_ranger front_start_ranges(const front_entry *entry);

/* Of an expression after its conversion, from the bounds of parameters and stores that are never
 * below 0. */
front_range front_range_of(front_ranger *ranger, const front_expr *expr);
front_range front_unknown_range(void);
front_range front_converted_range(const front_expr *expr, front_range range);
/* The value behind a let, derived parameter, constant or flux; NULL for anything else. */
const front_expr *front_expr_behind(const front_symbol *symbol);
/* Counts one node; false when no more may be looked at. */
bool front_may_look(front_ranger *ranger);

/* Calls visit for every node of everything that the model computes. */
typedef void front_look(front_checker *checker, const front_entry *entry, const front_expr *expr);
void front_look_at_all(front_checker *checker, front_look *look);

void front_warn_alternatives(front_checker *checker);
void front_warn_divisions(front_checker *checker);
void front_warn_kinks(front_checker *checker);
void front_warn_overdraws(front_checker *checker);
void front_warn_scales(front_checker *checker);

#endif
