/* One runner of a search, and the functions behind the rows of search.def. */
#ifndef OPTIM_RUNNER_H
#define OPTIM_RUNNER_H

#include <stdbool.h>

#include "optim/search.h"

typedef struct optim_runner {
    const optim_search_options *options;
    core_random random;
    bool first; /* begins at the start that was given */
    size_t budget, used;
    double *value; /* of the best point met; infinite before */
    double *best;  /* [count] */
    optim_wanted wanted;
    size_t points;   /* asked for; 0: it is done */
    double *point;   /* [most][count] */
    void *state;     /* of the kind's own, zero at first */
    double *numbers; /* likewise */
} optim_runner;

/* What a runner takes. */
typedef struct optim_runner_shape {
    size_t most;    /* points asked at once */
    size_t bytes;   /* of state */
    size_t numbers; /* doubles */
} optim_runner_shape;

struct optim_search_kind {
    const char *name;
    size_t evaluations, starts; /* usual */
    optim_runner_shape (*shape)(const optim_search_options *options);
    void (*begin)(optim_runner *runner); /* asks for the first points */
    /* The best is known already; asks for the next points. */
    void (*tell)(optim_runner *runner, const optim_answer *answer);
};

/* Are so many evaluations left? */
bool optim_may_use(const optim_runner *runner, size_t evaluations);
/* The start, or a random point, both as raw numbers; and as shares of the range of each. */
void optim_first_point(optim_runner *runner, double *raw);
void optim_first_shares(optim_runner *runner, double *share);
/* A share of the range as a raw number that is not far out. */
double optim_raw_of_share(double share);

#define SEARCH(name, evaluations, starts)                                                          \
    optim_runner_shape optim_##name##_shape(const optim_search_options *options);                  \
    void optim_##name##_begin(optim_runner *runner);                                               \
    void optim_##name##_tell(optim_runner *runner, const optim_answer *answer);
#include "optim/search.def"
#undef SEARCH

#endif
