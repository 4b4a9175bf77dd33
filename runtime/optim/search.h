/* Searches for the least value of a function of a few raw numbers, each behind a parameter with
 * bounds (optim/bounds.h). A search does not call the function: it asks for points and is told what
 * they are worth, so many searches can share one call of a model.
 *
 * lbfgs  limited memory BFGS: Liu and Nocedal, Mathematical Programming 45, 1989, with the line
 *        search for weak Wolfe conditions of Lewis and Overton, Mathematical Programming 141, 2013,
 *        which does not mind kinks
 * lm     Levenberg, Quarterly of Applied Mathematics 2, 1944; Marquardt, Journal of the Society for
 *        Industrial and Applied Mathematics 11, 1963: five dampings are tried at once
 * sceua  shuffled complex evolution: Duan, Sorooshian and Gupta, Water Resources Research 28, 1992;
 *        Journal of Hydrology 158, 1994
 * dds    dynamically dimensioned search: Tolson and Shoemaker, Water Resources Research 43, 2007
 *
 * Several runners go side by side from different points, the first one from the start that is
 * given. lbfgs and lm begin again from a random point when they have arrived and evaluations are
 * left. A search is a function of its options: the same numbers told give the same points. */
#ifndef OPTIM_SEARCH_H
#define OPTIM_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "core/random.h"
#include "core/status.h"

typedef enum optim_wanted {
    OPTIM_VALUES,
    OPTIM_GRADIENTS, /* and values */
    OPTIM_PRODUCTS   /* and gradients and values, of a sum of squares */
} optim_wanted;

typedef struct optim_search_options {
    size_t count;        /* raw numbers of a point */
    const double *start; /* [count] */
    uint64_t seed;
    uint64_t stream;    /* searches of one seed differ by their streams */
    size_t evaluations; /* all runners together; a product counts as many as there are numbers */
    size_t starts;      /* runners */
    size_t complexes;   /* sceua: of each runner */
    size_t memory;      /* lbfgs: steps remembered */
    double share;       /* dds: of its range, by which a number departs */
} optim_search_options;

typedef struct optim_search_kind optim_search_kind;
typedef struct optim_search optim_search;

/* CORE_USAGE lists the names there are. */
core_status optim_search_named(const char *name, const optim_search_kind **kind, afx_error *error);
const char *optim_search_name(const optim_search_kind *kind);
/* With what is usual for the kind; count and start are left to the caller. */
optim_search_options optim_usual_search(const optim_search_kind *kind);

/* What a search wants to know: nothing more when there are no points. */
typedef struct optim_asked {
    optim_wanted wanted;
    size_t points;
    const double *point; /* [points][count] */
} optim_asked;

/* Of each point asked. A point without a value has an infinite one. */
typedef struct optim_answer {
    const double *value;    /* [points] */
    const double *gradient; /* [points][count] */
    const double *product;  /* [points][count][count]: twice J'J, J the derivatives of the residuals
                             * whose squares are summed */
} optim_answer;

/* CORE_USAGE: an option out of its range. start is copied. */
core_status optim_search_create(const optim_search_kind *kind, const optim_search_options *options,
                                optim_search **search, afx_error *error);
void optim_search_free(optim_search *search);

/* The most points it may ask for at once. */
size_t optim_search_most(const optim_search *search);
/* Until the next tell; the same again when asked again. */
optim_asked optim_search_ask(const optim_search *search);
void optim_search_tell(optim_search *search, const optim_answer *answer);

/* The best that each runner has met: value[starts], infinite when it met none, and
 * point[starts][count]. */
typedef struct optim_found {
    size_t starts;
    size_t evaluations; /* used */
    const double *value;
    const double *point;
} optim_found;
optim_found optim_search_found(const optim_search *search);

#endif
